"""What is shown when: the order of the steps and of the loop, as arithmetic on the time. No clock.

Borders between steps are whole milliseconds, so they are found in integers and the time's fraction is added after:
exact at any distance from the start.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from lamp_schema import Program


@dataclass(frozen=True)
class Status:
    """Where a program is. All times are whole ms.

    `step_index` and `step_id` are None once the program has ended (`done`); `step_elapsed_ms` then counts from the end.
    `step_remaining_ms` is None for a step that stays for ever, and after the end. `loop_iteration` counts from 1, and
    is 0 outside of the loop; `loop_total` is the loop's count while in it (0 is for ever), else None.
    """

    step_index: int | None
    step_id: str | None
    step_elapsed_ms: int
    step_remaining_ms: int | None
    loop_iteration: int
    loop_total: int | None
    done: bool


class Moment(NamedTuple):
    """A step, the time in it (ms, fractions kept), and the loop's turn (from 1; 0 outside of the loop).

    `step_index` None is after the end, where the time counts from the end.
    """

    step_index: int | None
    elapsed_ms: float
    turn: int


class Timeline:
    """The play order of one program. `total_ms` is its length, None when it has no end.

    With `open_end` the last step goes on after its time: for a program whose next step is still being written.
    """

    def __init__(self, program: Program, open_end: bool = False):
        self._steps = program.steps
        durations = [step.duration for step in program.steps]
        self._starts = [0, *accumulate(duration or 0 for duration in durations)]
        self._stays = durations[-1] is None or open_end
        self._first, self._last, self._count = len(durations), -1, 1
        if program.loop is not None:
            self._first = program.index_of(program.loop.start_step)
            self._last = program.index_of(program.loop.end_step)
            self._count = program.loop.count
        self._turn_ms = self._starts[self._last + 1] - self._starts[self._first] if program.loop else 0
        endless = self._stays or self._count == 0
        self.total_ms = None if endless else self._starts[-1] + (self._count - 1) * self._turn_ms

    def at(self, t_ms: float) -> Moment:
        """What plays at `t_ms` after the start; before the start counts as the start.

        Raises ValueError when the time is not finite.
        """
        if not math.isfinite(t_ms):
            raise ValueError(f"{t_ms} is not a time; use finite milliseconds")
        whole = max(math.floor(t_ms), 0)
        fraction = max(t_ms, 0) - whole
        turn = 0
        if self._turn_ms and whole >= self._starts[self._first]:
            turns, into = divmod(whole - self._starts[self._first], self._turn_ms)
            if self._count == 0 or turns < self._count:
                whole, turn = self._starts[self._first] + into, turns + 1
            else:
                whole -= (self._count - 1) * self._turn_ms
        if whole >= self._starts[-1] and not self._stays:
            return Moment(None, whole - self._starts[-1] + fraction, 0)
        index = bisect_right(self._starts, whole, hi=len(self._steps)) - 1
        return Moment(index, whole - self._starts[index] + fraction, turn)

    def before(self, moment: Moment) -> Moment | None:
        """The last moment of what was shown before the step of `moment`; None when nothing was, at the very start."""
        index, turn = moment.step_index, moment.turn
        if index is None:
            return self._end_of(len(self._steps) - 1, self._count)
        if index == self._first and turn > 1:
            return self._end_of(self._last, turn - 1)
        if index == 0:
            return None
        return self._end_of(index - 1, turn or self._count)

    def _end_of(self, index: int, turn: int) -> Moment:
        # A step's last ms, not its end: at the end a pulse of the step's own length would flash once more.
        duration = self._steps[index].duration
        assert duration is not None, "only the last step stays for ever, and nothing comes after it"
        return Moment(index, duration - 1, turn if self._first <= index <= self._last else 0)

    def status(self, t_ms: float) -> Status:
        """What plays at `t_ms`, for people and for the API. Raises as `at` does."""
        index, elapsed_ms, turn = self.at(t_ms)
        elapsed = int(elapsed_ms)
        if index is None:
            return Status(None, None, elapsed, None, 0, None, done=True)
        step = self._steps[index]
        remaining = None if step.duration is None else max(step.duration - elapsed, 0)
        return Status(index, step.id, elapsed, remaining, turn, self._count if turn else None, done=False)
