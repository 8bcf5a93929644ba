"""Signs on the ambient ring, over whatever plays: the lamp listens, thinks, has not understood, can't hear."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, LEDS

Sign = Literal["listening", "thinking", "unclear", "failed"]

# sRGB. Calm colours, and no sign that is told from another by its colour alone: each moves in its own way.
_COLORS: dict[Sign, tuple[int, int, int]] = {
    "listening": (120, 170, 255),
    "thinking": (200, 190, 255),
    "unclear": (255, 150, 40),
    "failed": (255, 40, 20),
}
# These two tell something once; the others stay until they are taken away.
_LENGTH_S: dict[Sign, float] = {"unclear": 1.4, "failed": 2.0}
_FADE_S = 0.25
_AROUND = np.arange(AMBIENT_LEDS) / AMBIENT_LEDS


class RingSign:
    """`show` and `end` may be called from any thread; `over` is the frame loop's, and costs nothing without a sign."""

    def __init__(self) -> None:
        self._wanted: Sign | None = None
        self._shown: Sign | None = None
        self._since_s = 0.0
        self._level = 0.0
        self._at_s = 0.0

    def show(self, sign: Sign) -> None:
        """Show a sign from the next frame on, in place of another."""
        self._wanted = sign

    def end(self, *signs: Sign) -> None:
        """Let the sign fade, if it is one of these."""
        if self._wanted in signs:
            self._wanted = None

    def over(self, frame: bytes, now_s: float) -> bytes:
        """A frame, uint8[172, 3], with the ring between its own light and the sign's. The front stays as it is."""
        wanted = self._wanted
        if wanted is None and self._shown is None:
            return frame
        if wanted is not None and wanted != self._shown:
            self._shown, self._since_s, self._at_s, self._level = wanted, now_s, now_s, 0.0
        assert self._shown is not None, "there is one, or the frame was returned"
        since_s = now_s - self._since_s
        if wanted is not None and since_s >= _LENGTH_S.get(wanted, math.inf):
            self.end(wanted)
            wanted = None
        step = (now_s - self._at_s) / _FADE_S
        self._at_s = now_s
        self._level = min(self._level + step, 1.0) if wanted is not None else self._level - step
        if self._level <= 0 and wanted is None:
            self._shown = None
            return frame
        return _blend(frame, _COLORS[self._shown], self._level * share(self._shown, since_s))


def share(sign: Sign, since_s: float) -> NDArray[np.float64]:
    """float64[32], 0..1: how much of each ring LED is the sign's, `since_s` seconds after it began."""
    # What is told once is dark at its end, and stays so while it fades.
    part = min(since_s / _LENGTH_S.get(sign, math.inf), 1.0)
    match sign:
        case "listening":  # All of it breathes, slowly.
            return np.full(AMBIENT_LEDS, 0.7 + 0.2 * math.sin(2 * math.pi * since_s / 2.4))
        case "thinking":  # A soft light goes round.
            distance = (_AROUND - since_s / 2.0) % 1.0
            return np.asarray(0.9 * np.exp(-(np.minimum(distance, 1 - distance) ** 2) / 0.02))
        case "unclear":  # Twice, softly.
            return np.full(AMBIENT_LEDS, 0.8 * math.sin(2 * math.pi * part) ** 2)
        case "failed":  # Once, on two sides.
            sides = 0.5 + 0.5 * np.cos(4 * np.pi * _AROUND)
            return np.asarray(sides * math.sin(math.pi * part))


def _blend(frame: bytes, color: tuple[int, int, int], shares: NDArray[np.float64]) -> bytes:
    pixels = np.frombuffer(frame, np.uint8).reshape(LEDS, 3)
    ring = pixels[FRONT_LEDS:] * (1 - shares[:, None]) + np.outer(shares, color)
    return pixels[:FRONT_LEDS].tobytes() + np.rint(ring).astype(np.uint8).tobytes()
