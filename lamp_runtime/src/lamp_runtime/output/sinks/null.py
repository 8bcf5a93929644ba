"""A sink that shows nothing: it counts, and on request records exactly what a real one would have been given."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from lamp_runtime.output.sink import Frame, Sink, not_open


class Recorded(NamedTuple):
    """One frame as it was written, and the clock's time in seconds."""

    at_s: float
    frame: Frame


class NullSink(Sink):
    """Counts frames in `written`; with `record=True` keeps a copy of each, with its time, in `frames`.

    Both outlive `close`, so that a test can look at them. Recording grows without limit: 31 kB a second at 60 Hz.
    """

    name = "null"

    def __init__(self, record: bool = False, clock: Callable[[], float] = time.monotonic):
        self.written = 0
        self.frames: list[Recorded] = []
        self.is_open = False
        self._record = record
        self._clock = clock

    def open(self) -> None:
        self.is_open = True

    def write(self, frame: Frame) -> None:
        if not self.is_open:
            raise not_open(self)
        self.written += 1
        if self._record:
            self.frames.append(Recorded(self._clock(), frame.copy()))

    def close(self) -> None:
        self.is_open = False
