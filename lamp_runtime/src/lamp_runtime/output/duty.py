"""From a frame to what each LED is driven with: gamma, white balance, dithering, white LEDs, and the supply's limit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.output.leds import LedSettings, chain
from lamp_runtime.output.sink import Draw, Frame
from lamp_runtime.player.geometry import FRONT, X, Y
from lamp_schema.geometry import AMBIENT_LEDS, LEDS

Duty = NDArray[np.uint8]

# Steps between two levels. With four a light that is between two of them repeats 15 times a second at 60 Hz, and its
# neighbours do so at other moments; finer ones would be seen to flicker.
_PARTS = 4
# Which of four frames in a row are a level higher, for so many quarters: as far apart as they can be.
_PATTERN = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0]], np.uint8)
_PHASE = (np.concatenate([X[FRONT] + 2 * Y[FRONT], np.arange(AMBIENT_LEDS)]).astype(np.intp) % _PARTS)[:, None]


class Driver:
    """Turns frames into duties, one after another; dithering goes on from each to the next."""

    def __init__(self, settings: LedSettings):
        self._settings = settings
        self._chain = chain(settings)
        self._quarters = _table(settings)
        # What dithering may add to a frame beyond its mean: a level for each colour of each LED at the very most.
        self._swing = LEDS * len(settings.colors) if settings.dither else 0
        self._turn = 0
        self._still = True
        self.draw = Draw(LEDS * settings.idle_ma, LEDS * settings.idle_ma)
        """Of the frame that was driven last."""

    @property
    def still(self) -> bool:
        """Whether the last frame looks the same however often it is driven: it has no levels between two."""
        return self._still

    def drive(self, frame: Frame) -> Duty:
        """uint8[172, 3] sRGB at its brightness -> uint8[172, 3 or 4], R G B (W), along the chain; never over budget.

        The current is `sum of duties * ma_per_led / 765 + 172 * idle_ma`; what is over the budget is taken from the
        lit part alone, all LEDs alike.
        """
        quarters = np.take_along_axis(self._quarters, frame.astype(np.intp), axis=0)
        if self._settings.has_white:
            white = quarters.min(axis=1, keepdims=True)
            quarters = np.concatenate([quarters - white, white], axis=1)
        wanted = float(quarters.sum()) / _PARTS
        most = self._most()
        if wanted + self._swing > most:
            # Whole levels alone: dithering would go over now and then, and what has to be dimmed is bright.
            share = most / wanted if wanted > most else 1.0
            quarters = (quarters * share).astype(np.int64) // _PARTS * _PARTS
        duty = self._dithered(quarters)
        lit = int(duty.sum())
        self.draw = Draw(self._ma(lit), self._ma(wanted if wanted > most else lit))
        return duty[self._chain]

    def _dithered(self, quarters: NDArray[np.int64]) -> Duty:
        level, part = quarters // _PARTS, quarters % _PARTS
        self._still = not part.any()
        if not self._still:
            self._turn = (self._turn + 1) % _PARTS
            level = level + _PATTERN[part, (self._turn + _PHASE) % _PARTS]
        return level.astype(np.uint8)

    def _most(self) -> float:
        """The largest sum of duties that the supply allows."""
        lit_ma = self._settings.supply_ma - LEDS * self._settings.idle_ma
        return lit_ma * 765 / self._settings.ma_per_led

    def _ma(self, lit: float) -> float:
        return lit * self._settings.ma_per_led / 765 + LEDS * self._settings.idle_ma


def _table(settings: LedSettings) -> NDArray[np.int64]:
    """int64[256, 3]: sRGB value -> duty in quarters, 0..1020, for each colour.

    Whatever is not black is lit: the last steps of a fade and a dim night light stay. Without dithering that takes a
    whole level, with it a quarter of one.
    """
    light = (np.arange(256)[:, None] / 255) ** settings.gamma * np.array(settings.white)
    if settings.dither:
        quarters = np.floor(light * 255 * _PARTS + 0.5)
        least = 1
    else:
        quarters = np.floor(light * 255 + 0.5) * _PARTS
        least = _PARTS
    lit = np.array(settings.white) > 0
    quarters[1:] = np.where(lit, np.maximum(quarters[1:], least), 0)
    table: NDArray[np.int64] = quarters.astype(np.int64)
    return table
