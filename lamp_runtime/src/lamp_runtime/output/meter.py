"""How punctual the frame loop is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WINDOW_S = 10.0


@dataclass(frozen=True)
class Lateness:
    """How long after its deadline a tick began, in ms, over about the last WINDOW_S. Zeros before the first.

    When frames were skipped, the deadline is that of the first of them: a stall shows in full.
    """

    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0


class Meter:
    """A ring of the last ticks. One thread adds; any may read, and may then see one tick too few."""

    def __init__(self, rate_hz: float):
        size = max(int(rate_hz * WINDOW_S), 2)
        self._at_s = np.zeros(size)
        self._late_ms = np.zeros(size)
        self._count = 0

    def add(self, now_s: float, late_s: float) -> None:
        place = self._count % len(self._at_s)
        self._at_s[place] = now_s
        self._late_ms[place] = late_s * 1000
        self._count += 1

    def lateness(self) -> Lateness:
        late = self._late_ms[: self._count].copy()
        if not len(late):
            return Lateness()
        p50, p99 = np.percentile(late, (50, 99))
        return Lateness(round(float(p50), 3), round(float(p99), 3), round(float(late.max()), 3))

    def rate_hz(self) -> float:
        """Ticks a second as they really came; 0 before the second one."""
        at = self._at_s[: self._count].copy()
        span = float(at.max() - at.min()) if len(at) > 1 else 0.0
        return round((len(at) - 1) / span, 2) if span else 0.0
