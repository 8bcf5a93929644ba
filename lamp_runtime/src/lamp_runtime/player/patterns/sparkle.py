"""Sparkle: a share `density` of the LEDs twinkle over the background, a new draw every `speed`.

Each LED's draws begin at a time of its own within `speed`. Drawn all at once, the lamp would blink as one.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lamp_runtime.player.chance import derive, uniform
from lamp_runtime.player.color import Frame, encode, light_of, mix
from lamp_runtime.player.painter import Painter
from lamp_schema.commands import SparkleParams
from lamp_schema.geometry import LEDS

# The share of a twinkle in which it comes up; it goes down more slowly, as a spark does.
_RISE = 0.22
# Twinkles differ in strength, down to this share; from one in four on they are cut off at full. Stars of one magnitude
# look like a test picture.
_FAINTEST, _STRONGEST = 0.45, 1.2
_LEVELS = 256
# Draws are numbered in 64 bits; nobody waits for them to begin again.
_DRAWS = 1 << 62


def twinkle(phase: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of a twinkle's strength at `phase` 0..1: 0 at both ends, rounded at the top.

    The dark ends are left as slopes. Rounded, they would keep an LED that is drawn from being seen for a good part of
    its time, and fewer than `density` would seem to be lit.
    """
    away = np.where(phase < _RISE, (_RISE - phase) / _RISE, (phase - _RISE) / (1 - _RISE))
    return np.cos(np.pi / 2 * away)


def make(params: SparkleParams, seed: int) -> Painter:
    levels = encode(mix(light_of(params.bg_color), light_of(params.color), np.linspace(0.0, 1.0, _LEVELS)))
    leds = np.arange(LEDS)
    offset = uniform(derive(seed, 0), leds)
    speed, density = params.speed, params.density

    def paint(t_ms: float, turn: int) -> Frame:
        draws, into = divmod(t_ms, speed)
        phase = into / speed + offset
        later = phase >= 1.0
        draw = int(draws) % _DRAWS + later.astype(np.int64)
        luck = uniform(derive(seed, 1, turn), leds, draw)
        # Luck below `density` wins, and how far below says how strong the twinkle is: one hash serves for both.
        strength = np.minimum(_STRONGEST - (_STRONGEST - _FAINTEST) * luck / max(density, 1e-9), 1.0)
        level = np.where(luck < density, twinkle(phase - later) * strength, 0.0)
        return levels[(level * (_LEVELS - 1) + 0.5).astype(np.int64)]

    return paint
