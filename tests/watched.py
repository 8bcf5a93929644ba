"""Whether the light stutters: when frames came, beside a clock of another process on the same machine."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from lamp_runtime.output.sink import Frame, Sink
from lamp_schema import parse

# No longer without a frame than this, on a machine that has time.
GAP_MS = 50.0
# On another, longer by so many times what a process is late there at the same time which wakes up as often as the frame
# loop, computes about as long, and has nothing to do with the lamp.
_LATE = 6
RATE_HZ = 60
# Moves in every frame, so that each frame reaches the sink.
MOVING = parse('{"type":"pattern","name":"rainbow","params":{"speed":700}}')

_METRONOME = """
import sys, time
while True:
    print(time.monotonic(), flush=True)
    sum(range(20_000))
    time.sleep(1 / float(sys.argv[1]))
"""


class Times(Sink):
    """Keeps when frames came, and the last one."""

    name = "times"

    def __init__(self) -> None:
        self.at_s: list[float] = []
        self.last: Frame | None = None

    def open(self) -> None:
        pass

    def write(self, frame: Frame) -> None:
        self.at_s.append(time.monotonic())
        self.last = frame.copy()

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Gaps:
    """The longest between two frames, and what it may be, in ms."""

    most_ms: float
    bound_ms: float
    frames: int


@contextmanager
def watched(sink: Times, folder: Path) -> Iterator[Callable[[], Gaps]]:
    """Watch from here on; the call says how it went so far."""
    file = folder / "metronome"
    with file.open("w") as out:
        clock = subprocess.Popen([sys.executable, "-c", _METRONOME, str(RATE_HZ)], stdout=out)
    start_s = time.monotonic()

    def gaps() -> Gaps:
        end_s = time.monotonic()
        beats = np.array([float(line) for line in file.read_text().splitlines()[:-1]])
        late_ms = _longest_ms(beats[beats >= start_s], end_s) - 1000 / RATE_HZ if len(beats) else 0.0
        frames = np.array([at_s for at_s in sink.at_s if at_s >= start_s])
        return Gaps(
            _longest_ms(np.concatenate([[start_s], frames]), end_s), GAP_MS + _LATE * max(late_ms, 0.0), len(frames)
        )

    try:
        yield gaps
    finally:
        clock.kill()
        clock.wait()


def _longest_ms(at_s: np.ndarray, end_s: float) -> float:
    return float(np.diff(at_s, append=end_s).max()) * 1000


def smooth(gaps: Gaps) -> None:
    """Fail where the light stuttered."""
    print(f"{gaps.frames} frames, {gaps.most_ms:.0f} ms between two at most, {gaps.bound_ms:.0f} ms allowed")
    assert gaps.frames > RATE_HZ / 4
    assert gaps.most_ms < gaps.bound_ms


def resident_mb(pid: int | str = "self") -> float:
    """The memory that a process has now."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
