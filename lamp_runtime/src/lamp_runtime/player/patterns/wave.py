"""Wave: two colours ripple down the rows, one cycle per `speed`, and round the ambient ring at its own height."""

from __future__ import annotations

import numpy as np

from lamp_runtime.player.color import encode, light_of, mix
from lamp_runtime.player.geometry import CENTRE_X, X, Y
from lamp_runtime.player.painter import Painter
from lamp_schema.commands import TwoColorSpeedParams

# Rows from crest to crest: a whole wave is on the display at any time, with some of the next.
_LENGTH_ROWS = 10.0
# The crests are slight arcs, the middle ahead of the sides by this many rows: water, not a window blind.
_ARC_ROWS = 0.8
_LEVELS = 2048


def make(params: TwoColorSpeedParams, _seed: int) -> Painter:
    share = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_LEVELS) / _LEVELS)
    cycle = encode(mix(light_of(params.color), light_of(params.color2), share))
    rows = Y + _ARC_ROWS * ((X - CENTRE_X) / CENTRE_X) ** 2
    start = rows / _LENGTH_ROWS * _LEVELS
    speed = params.speed
    return lambda t_ms, _turn: cycle[(start - t_ms % speed / speed * _LEVELS).astype(np.int64) % _LEVELS]
