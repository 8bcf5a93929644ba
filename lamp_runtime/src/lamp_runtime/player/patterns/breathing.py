"""Breathing: brightness swells and falls, one breath per `speed`, beginning at the dim end.

The curve is lightness as the eye counts it, not light: drawn in light, the swell would be over in an instant and the
rest of the breath look flat. Like a sleeper's, the breath goes in faster than it goes out, and rests before the next.
"""

from __future__ import annotations

import math

import numpy as np

from lamp_runtime.player.color import dimmed, encode, filled, light_of
from lamp_runtime.player.painter import Painter
from lamp_schema.commands import ColorSpeedParams

# The dim end, as a share of the colour's lightness: a breath that goes quite dark reads as blinking.
_REST = 0.14
# The share of a breath that is taken breathing in.
_INHALE = 0.42
# Above 1 the curve stays longer near the dim end on the way out.
_EASE_OUT = 1.35
_LEVELS = 1024


def breath(phase: float) -> float:
    """How full the breath is, 0..1, at `phase` 0..1 of it; smooth all the way round."""
    if phase < _INHALE:
        return math.sin(math.pi / 2 * phase / _INHALE) ** 2
    left = math.cos(math.pi / 2 * (phase - _INHALE) / (1 - _INHALE)) ** 2
    return math.pow(left, _EASE_OUT)


def make(params: ColorSpeedParams, _seed: int) -> Painter:
    levels = encode(dimmed(light_of(params.color), np.linspace(_REST, 1.0, _LEVELS)))
    speed = params.speed
    return lambda t_ms, _turn: filled(levels[round(breath(t_ms % speed / speed) * (_LEVELS - 1))])
