"""Fire: flames that rise and flicker from `color` at the base to `color2` at the tips.

Two layers of noise scroll upwards at different pace, coarse tongues and fine licks, and push at a heat that falls off
with height. Heat is what colours: hot is `color`, cooler turns to `color2`, and then it goes out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lamp_runtime.player.chance import derive, uniform
from lamp_runtime.player.color import Frame, Light, encode, light_of, luminance_at, mix
from lamp_runtime.player.geometry import AMBIENT, CENTRE_X, FRONT, Y
from lamp_runtime.player.painter import Painter
from lamp_schema.commands import TwoColorSpeedParams
from lamp_schema.geometry import HEIGHT, LEDS, WIDTH

Field = npt.NDArray[np.float64]

# A flame climbs the display once per `speed`. Faster than this the eye sees no climbing, only noise.
_RISE_MIN_MS = 350
_LEVELS = 512

# Height over the base, 0..1, [14, 1], and distance from the middle, 0..1, [1, 10].
_UP: Field = 1 - np.arange(HEIGHT, dtype=np.float64)[:, None] / (HEIGHT - 1)
_ASIDE: Field = np.abs(np.arange(WIDTH) - CENTRE_X)[None, :] / CENTRE_X
# Heat without the noise: flames are highest in the middle.
_STILL_HEAT: Field = 1.04 - 1.02 * _UP - 0.2 * _ASIDE**2 * (0.4 + _UP)
# How much sooner than the strongest channel the weaker ones go out.
_EMBER = 2.5
# How far the noise moves it: the base burns steadily, the tips tear off.
_WILDNESS: Field = 0.3 + 0.46 * _UP
# The ring, as a share of the front's mean light: the wall glows most beside the base.
_RING: Field = 0.4 + 0.6 * np.clip(Y[AMBIENT] / (HEIGHT - 1), 0.0, 1.0)[:, None]


class Noise:
    """Value noise, -1..1, on the 10 columns, endless along the other axis (it repeats after `rows` cells).

    `cell_x` and `cell_y` are the size of a blob in LEDs. Columns are worked out beforehand, so a call is two lookups.
    """

    def __init__(self, seed: int, cell_x: float, cell_y: float, rows: int, sway: float = 0.0):
        across = int(WIDTH / cell_x + 2 * sway) + 3
        grid = uniform(seed, np.arange(rows)[:, None], np.arange(across)[None, :]) * 2 - 1
        # A row's blobs are pushed aside, each row a bit further on: a flame leans while it climbs.
        lean = sway * (1 + np.sin(2 * np.pi * np.arange(rows) * round(rows / 7) / rows))
        at = np.arange(WIDTH)[None, :] / cell_x + lean[:, None]
        cell = at.astype(np.int64)
        ease = _ease(at - cell)
        left, right = np.take_along_axis(grid, cell, 1), np.take_along_axis(grid, cell + 1, 1)
        self._table = left + (right - left) * ease
        self._cell_y = cell_y

    def __call__(self, at: Field) -> Field:
        """The noise at the places `at` [n], in LEDs along the endless axis -> [n, 10]."""
        at = at / self._cell_y
        cell = np.floor(at)
        ease = _ease(at - cell)[:, None]
        row = (cell % len(self._table)).astype(np.int64)
        below = self._table[row]
        return below + (self._table[(row + 1) % len(self._table)] - below) * ease


def _ease(share: Field) -> Field:
    return share * share * (3 - 2 * share)


def make(params: TwoColorSpeedParams, seed: int) -> Painter:
    speed = max(params.speed, _RISE_MIN_MS)
    palette = _palette(light_of(params.color), light_of(params.color2))
    tongues = Noise(derive(seed, 0), 2.4, 5.5, 257, sway=0.6)
    licks = Noise(derive(seed, 1), 1.4, 2.6, 193, sway=0.4)
    gusts = Noise(derive(seed, 2), 5.0, 1.0, 131)
    rows = np.arange(HEIGHT, dtype=np.float64)

    def paint(t_ms: float, turn: int) -> Frame:
        # Each turn of a loop burns elsewhere in the noise.
        rises = t_ms / speed + turn * 17.3
        fine = licks(rows + rises * HEIGHT * 1.4)
        wild = 0.62 * tongues(rows + rises * HEIGHT) + 0.38 * fine
        heat = _STILL_HEAT + wild * _WILDNESS + 0.1 * gusts(np.array([rises * 1.9])) * _UP
        index = (np.clip(heat, 0.0, 1.0) * (_LEVELS - 1)).astype(np.int64)
        front = palette[index] * (0.8 + 0.2 * fine)[:, :, None]
        light = np.empty((LEDS, 3))
        light[FRONT] = front.reshape(-1, 3)
        light[AMBIENT] = light[FRONT].mean(axis=0) * _RING
        return encode(light)

    return paint


def _palette(base: Light, tip: Light) -> Light:
    """Heat 0..1 in 512 steps -> linear light: dark, the tips' colour coming up, then over to the base's.

    A colour that goes out keeps its strongest channel longest, as embers do: yellow by way of red, ice by way of blue.
    Dimmed evenly, a yellow tip is olive.
    """
    heat = np.linspace(0.0, 1.0, _LEVELS)
    color = mix(tip, base, _ease(np.clip((heat - 0.35) / 0.6, 0.0, 1.0)))
    glow = luminance_at(_ease(np.clip(heat / 0.5, 0.0, 1.0)))[:, None]
    weaker = 1 - color / np.maximum(color.max(axis=1, keepdims=True), 1e-9)
    palette: Light = color * glow ** (1 + _EMBER * weaker)
    return palette
