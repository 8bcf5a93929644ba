"""Rainbow: all hues across the rows, drifting down, turning once per `speed`.

Equal steps of HSV hue are not equal to the eye: a third of that circle is green, and yellow is a thin bright line. So
the circle is walked at an even pace in OKLab, and the glare of yellow and cyan is taken down towards the rest.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from lamp_runtime.player.color import Frame, Light, decode, encode, to_oklab
from lamp_runtime.player.geometry import Y
from lamp_runtime.player.painter import Painter
from lamp_schema.commands import SpeedParams
from lamp_schema.geometry import HEIGHT

_LEVELS = 2048
# Lightness (OKLab) that bright hues are drawn towards, and how far.
_CALM_LIGHTNESS = 0.7
_CALM = 0.5


def _hue_circle(count: int) -> Light:
    """The most saturated colours of sRGB in `count` equal steps of hue, as linear light [count, 3]."""
    hue = np.arange(count)[:, None] / count * 6
    codes = np.clip(np.abs((hue + np.array([0.0, 4.0, 2.0])) % 6 - 3) - 1, 0.0, 1.0)
    return decode((codes * 255 + 0.5).astype(np.uint8))


@cache
def hues() -> Frame:
    """The circle of hues from red, evenly paced: uint8[2048, 3]."""
    light = _hue_circle(_LEVELS)
    bright = to_oklab(light)[:, 0]
    # OKLab's lightness goes with the cube root of light.
    calm = np.minimum(_CALM_LIGHTNESS + (bright - _CALM_LIGHTNESS) * (1 - _CALM), bright)
    light *= (calm / bright)[:, None] ** 3
    lab = to_oklab(light)
    walked = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.roll(lab, -1, axis=0) - lab, axis=1))])
    at = np.interp(np.arange(_LEVELS) / _LEVELS * walked[-1], walked, np.arange(_LEVELS + 1))
    return encode(light[at.astype(np.int64) % _LEVELS])


def make(params: SpeedParams, _seed: int) -> Painter:
    circle = hues()
    start = (Y + 0.5) / HEIGHT * _LEVELS
    speed = params.speed
    return lambda t_ms, _turn: circle[(start - t_ms % speed / speed * _LEVELS).astype(np.int64) % _LEVELS]
