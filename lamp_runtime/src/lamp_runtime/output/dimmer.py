"""The brightness that is wanted, and the short way there."""

from __future__ import annotations

from lamp_runtime.errors import LampError

RAMP_S = 0.150


class Dimmer:
    """A level 0..1 that moves to its target in a straight line over RAMP_S. Time is an argument; not thread-safe."""

    def __init__(self, level: float = 1.0):
        self._check(level)
        self.target = level
        self._from = level
        self._since_s: float | None = None

    def set(self, target: float, now_s: float) -> None:
        """Start for `target` from wherever the level is now. Raises LampError outside 0..1."""
        self._check(target)
        self._from = self.level(now_s)
        self._since_s = now_s
        self.target = target

    def level(self, now_s: float) -> float:
        if self._since_s is None:
            return self.target
        share = (now_s - self._since_s) / RAMP_S
        if share >= 1:
            self._since_s = None
            return self.target
        return self._from + (self.target - self._from) * max(share, 0.0)

    @staticmethod
    def _check(level: float) -> None:
        if not 0 <= level <= 1:
            raise LampError(f"brightness {level} is outside 0..1; 0 is dark, 1 is full")
