"""What is due, what is too late, and what comes next: decided from the time and what is done with, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lamp_runtime.schedule.model import Action, Schedule
from lamp_runtime.schedule.moments import latest, upcoming
from lamp_runtime.store.schedules import Kept

# A clock that is set back by up to this much repeats nothing. What was done further in the future than this was done
# by a clock that went wrong, and counts for nothing.
_BACK_MOST_S = 3600
# Within its minute a schedule is in time.
_IN_TIME_S = 60


@dataclass(frozen=True)
class Due:
    """`moments` are those that are done with from now on, in seconds since 1970, by number: what `run` has to be done
    for now, by number again, and what is `skipped`, with why."""

    moments: dict[int, int] = field(default_factory=dict)
    run: list[Kept] = field(default_factory=list)
    skipped: list[tuple[Kept, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Next:
    """The next moment of all, in seconds since 1970 and as a clock on the schedule's wall shows it."""

    id: int
    at: int
    local: str
    action: Action

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "at": self.at, "local": self.local, "action": self.action.model_dump(mode="json")}


def decide(schedules: Iterable[Kept], done: Mapping[int, float], now: float, late_s: float, system: tzinfo) -> Due:
    """Of the moments that passed and are not done with, all but the newest are skipped, and it, too, if it is older
    than its schedule allows; `late_s` is for those that don't say. `done` adds to what the schedules say themselves;
    `system` is the zone of those that have none."""
    moments = {}
    for kept in schedules:
        zone = zone_of(kept.schedule, system)
        if zone is not None:
            moment = latest(kept.schedule, now, zone)
            marks = (kept.changed_at, kept.done_at or 0, done.get(kept.id, 0))
            if moment > max((mark for mark in marks if mark <= now + _BACK_MOST_S), default=0):
                moments[kept.id] = moment
    due = Due(moments)
    newest = max(moments.values(), default=0)
    for kept in sorted(schedules, key=lambda kept: kept.id):
        if kept.id not in moments:
            continue
        late, allowed = now - moments[kept.id], _allowed_s(kept.schedule, late_s)
        if late > allowed:
            due.skipped.append((kept, f"{late / 60:.0f} minutes late, and {allowed / 60:.0f} are allowed"))
        elif moments[kept.id] < newest:
            due.skipped.append((kept, f"{late / 60:.0f} minutes late, and a later one is due"))
        else:
            due.run.append(kept)
    return due


def _allowed_s(schedule: Schedule, late_s: float) -> float:
    return max(late_s if schedule.late_min is None else schedule.late_min * 60, _IN_TIME_S)


def following(schedules: Iterable[Kept], now: float, system: tzinfo) -> Next | None:
    """What comes next, if anything."""
    found = [
        (upcoming(kept.schedule, now, zone), kept, zone)
        for kept in schedules
        if (zone := zone_of(kept.schedule, system)) is not None
    ]
    if not found:
        return None
    at, kept, zone = min(found, key=lambda one: (one[0], one[1].id))
    return Next(kept.id, at, datetime.fromtimestamp(at, zone).isoformat(timespec="minutes"), kept.schedule.action)


def zone_of(schedule: Schedule, system: tzinfo) -> tzinfo | None:
    """The schedule's zone. None for one that is off, or in a zone that this machine does not know any more."""
    if not schedule.enabled:
        return None
    try:
        return system if schedule.zone is None else ZoneInfo(schedule.zone)
    except (ZoneInfoNotFoundError, OSError):
        return None
