"""Waits for the moments of schedules, whatever happens to the clock meanwhile.

A Pi without a clock of its own starts with a wrong time and is told the right one minutes later. So nothing is planned
ahead: the wall clock is looked at again and again, at monotonic intervals, and each look asks anew which moment of each
schedule was the last, and whether that is done with.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any, Literal

from lamp_runtime.errors import StoreError
from lamp_runtime.schedule.due import Due, Next, decide, following
from lamp_runtime.schedule.model import Action
from lamp_runtime.schedule.perform import words
from lamp_runtime.schedule.zone import SystemZone
from lamp_runtime.store.schedules import Kept, Schedules

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 2.0
# A clock that is set by this much or more is worth a line in the log.
_JUMP_S = 60


@dataclass(frozen=True)
class Last:
    """What became of the newest moment; `detail` says why it was skipped, or came out otherwise than asked."""

    id: int
    at: int
    outcome: Literal["running", "done", "failed", "skipped"]
    detail: str | None = None


class Scheduler:
    """Calls `perform` with what is due, in a thread that may take its time. `perform` returns what went wrong, or None.

    Moments that passed while nobody looked (no service, a clock that was set forward) are not made up for, but the
    newest, if it is at most as old as its schedule allows. Of several schedules with one moment all run, by number.
    """

    def __init__(
        self,
        schedules: Schedules,
        perform: Callable[[Action], str | None],
        late_min: int,
        on_change: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
        zone: Callable[[], tzinfo] | None = None,
    ):
        self._schedules = schedules
        self._perform = perform
        self.late_min = late_min
        """How late those may run that do not say it themselves."""
        self._on_change = on_change
        self._clock = clock
        self.zone = zone or SystemZone()
        """The zone of schedules that have none."""
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._kept: list[Kept] = []
        self._revision = 0
        # As on the disk, and true also while that can't be written.
        self._done: dict[int, float] = {}
        self._seen: tuple[object, ...] | None = None
        self._looked_at = 0.0
        self._told: str | None = None
        self._next: Next | None = None
        self._last: Last | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="lamp-schedule", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nothing more begins; what was begun is left alone."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(2)

    def changed(self) -> None:
        """A schedule was changed here: look now. Any thread, returns at once."""
        self._wake.set()

    def status(self) -> dict[str, Any]:
        """What comes next, what became of the last, and a number that grows when a schedule is changed, as JSON
        values."""
        upcoming, last = self._next, self._last
        return {"next": upcoming and upcoming.to_json(), "last": last and asdict(last), "revision": self._revision}

    def look(self) -> list[Kept]:
        """Look at the clock once: decide what is due, keep that it is done with, and return what is to run now."""
        now = self._clock()
        set_back, self._looked_at = now < self._looked_at, now
        changed = self._read()
        if not changed and not set_back and (self._next is None or now < self._next.at):
            return []
        due = decide(self._kept, self._done, now, self.late_min * 60, self.zone())
        if due.moments:
            self._keep(due)
        for kept, why in due.skipped:
            log.warning("schedule %d (%s) is skipped: %s", kept.id, words(kept.schedule.action), why)
            self._last = Last(kept.id, due.moments[kept.id], "skipped", why)
        self._next = following(self._kept, now, self.zone())
        self._on_change()
        return due.run

    def run(self, due: list[Kept]) -> None:
        """Do what `look` returned, one after another."""
        for kept in due:
            at = int(self._done[kept.id])
            log.info("schedule %d: %s", kept.id, words(kept.schedule.action))
            self._last = Last(kept.id, at, "running")
            detail = self._perform(kept.schedule.action)
            self._last = Last(kept.id, at, "failed" if detail else "done", detail)
            self._on_change()

    def _run(self) -> None:
        while not self._closing:
            before, ticks = self._clock(), time.monotonic()
            try:
                due = self.look()
                if due:
                    # A thread of their own: one that asks the model must not hold up the next, which may overtake it.
                    threading.Thread(target=self.run, args=(due,), name="lamp-schedule-run", daemon=True).start()
            except Exception:
                log.exception("schedules were not looked at")
            self._wake.wait(self._pause_s())
            self._wake.clear()
            jump_s = self._clock() - before - (time.monotonic() - ticks)
            if abs(jump_s) >= _JUMP_S:
                log.info("the clock was set %s by %.0f s", "forward" if jump_s > 0 else "back", abs(jump_s))

    def _pause_s(self) -> float:
        return min(max(self._next.at - self._clock(), 0.01), _LOOK_EVERY_S) if self._next else _LOOK_EVERY_S

    def _read(self) -> bool:
        """Read the schedules if they, or the system's zone, may have changed. A disk that fails changes nothing."""
        try:
            seen = (self._schedules.version(), self.zone())
            if seen == self._seen:
                return False
            kept = self._schedules.everything()
            self._revision += [(one.id, one.schedule) for one in kept] != [(one.id, one.schedule) for one in self._kept]
            self._kept, self._seen, self._told = kept, seen, None
        except StoreError as error:
            self._tell(error)
            return False
        return True

    def _keep(self, due: Due) -> None:
        self._done.update(due.moments)
        # A start at a time long past, before the clock is set, must not make forget what has run in earnest.
        skipped = [kept for kept, _ in due.skipped if due.moments[kept.id] > (kept.done_at or 0)]
        try:
            self._schedules.done({kept.id: due.moments[kept.id] for kept in (*due.run, *skipped)})
        except StoreError as error:
            self._tell(error)

    def _tell(self, error: StoreError) -> None:
        if str(error) != self._told:
            log.warning("schedules can't be kept: %s", error)
        self._told = str(error)
