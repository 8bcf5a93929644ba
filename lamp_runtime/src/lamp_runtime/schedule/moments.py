"""When a schedule is due: pure functions over dates and time zones, with moments in seconds since 1970.

Each day of a schedule has one moment. A time of day that clocks skip on that day, in spring, is due as soon as they go
on; one that they show twice, in autumn, is due the first time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lamp_runtime.schedule.model import DAYS, Schedule

# A week back and forth, and a day more on each side: where clocks skip midnight a moment falls on the next date.
_FARTHEST = 8


def moment(day: date, at: time, zone: tzinfo) -> int:
    """The moment of a day's time of day in a zone."""
    local = datetime.combine(day, at)
    # Of two, `fold` 0 is the first. In a gap it is as far behind the gap's end as the time is into the gap.
    first = int(local.replace(tzinfo=zone).timestamp())
    if datetime.fromtimestamp(first, zone).replace(tzinfo=None) == local:
        return first
    return _change(int(local.replace(tzinfo=zone, fold=1).timestamp()), first, zone)


def latest(schedule: Schedule, now: float, zone: tzinfo) -> int:
    """The schedule's last moment that is not after `now`. `zone` is the one that it is in, or the system's."""
    return max(found for found in _around(schedule, now, zone, range(-_FARTHEST, 2)) if found <= now)


def upcoming(schedule: Schedule, now: float, zone: tzinfo) -> int:
    """The schedule's first moment after `now`."""
    return min(found for found in _around(schedule, now, zone, range(-1, _FARTHEST + 1)) if found > now)


def _around(schedule: Schedule, now: float, zone: tzinfo, offsets: range) -> list[int]:
    today = datetime.fromtimestamp(now, zone).date()
    days = [today + timedelta(days=offset) for offset in offsets]
    at = time.fromisoformat(schedule.time)
    return [moment(day, at, zone) for day in days if DAYS[day.weekday()] in schedule.days]


def _change(before: int, after: int, zone: tzinfo) -> int:
    """The first second of the offset that is in force at `after` and not yet at `before`."""
    wanted = _offset(after, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, zone) == wanted:
            after = middle
        else:
            before = middle
    return after


def _offset(at: int, zone: tzinfo) -> timedelta | None:
    return datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
