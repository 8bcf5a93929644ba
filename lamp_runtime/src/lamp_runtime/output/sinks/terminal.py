"""The lamp in a terminal: half blocks in 24-bit colour, redrawn in place."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import SinkError
from lamp_runtime.output.sink import Frame, Sink, not_open
from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, WIDTH, ambient_position

HIDE_CURSOR, SHOW_CURSOR, RESET = "\x1b[?25l", "\x1b[?25h", "\x1b[0m"
_RING_SHARE = 0.45  # The ring is mood light on a wall behind the lamp; next to the front it stays in the background.


class TerminalSink(Sink):
    """Draws to `stream`, which has to be a terminal: each text cell is two square pixels, one above the other.

    An LED takes `scale` x `scale` of those pixels, so a picture keeps its proportions: 20 x 14 cells at scale 2, and
    10 x 7 at scale 1, with the ambient ring as a dim frame around. `scale=None` takes the larger that fits.
    """

    name = "terminal"
    min_interval_s = 1 / 25

    def __init__(self, stream: TextIO | None = None, scale: int | None = None):
        self._stream = sys.stdout if stream is None else stream
        if scale not in (None, 1, 2):
            raise SinkError(f"terminal scale {scale} is not there; use 1 or 2, or leave it out")
        if not self._stream.isatty():
            raise SinkError("the output is not a terminal; run it in one, or use the sink 'web' or 'null'")
        try:
            "▀".encode(self._stream.encoding or "ascii")
        except UnicodeEncodeError:
            raise SinkError(f"the terminal's {self._stream.encoding} has no '▀'; set PYTHONUTF8=1") from None
        self._wanted_scale = scale
        self._open = False
        self._drawn = False
        self._pixels: NDArray[np.intp] = _pixel_map(1)

    def open(self) -> None:
        if self._open:
            return
        self._pixels = _pixel_map(self._wanted_scale or self._best_scale())
        self._drawn = False
        self._put(HIDE_CURSOR)
        self._open = True
        atexit.register(self.close)  # A crash of the program must not cost the user's cursor.

    def write(self, frame: Frame) -> None:
        if not self._open:
            raise not_open(self)
        lines = _lines(_colors(frame, self._pixels))
        up = f"\x1b[{len(lines)}A" if self._drawn else ""
        self._put(up + "".join(f"\r{line}{RESET}\n" for line in lines))
        self._drawn = True

    def close(self) -> None:
        """Leaves the last picture, gives the cursor and the colours back."""
        if not self._open:
            return
        self._open = False
        atexit.unregister(self.close)
        with suppress(SinkError):  # When the terminal has gone there is nobody to give a cursor back to.
            self._put(RESET + SHOW_CURSOR)

    def _put(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed.
            raise SinkError(f"can't write to the terminal: {error}") from error

    def _best_scale(self) -> int:
        try:
            size = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):  # A terminal that has no size, or a stream without a file.
            return 2
        columns, lines = 2 * (WIDTH + 2), HEIGHT + 2
        return 2 if size.columns >= columns and size.lines > lines else 1


def _pixel_map(scale: int) -> NDArray[np.intp]:
    """LED id of each pixel, intp[scale * 16, scale * 12]: the front, and one LED's width of the nearest ring LEDs."""
    ids = np.zeros((HEIGHT + 2, WIDTH + 2), np.intp)
    ring = np.array([ambient_position(index) for index in range(AMBIENT_LEDS)])
    for row in range(HEIGHT + 2):
        for column in range(WIDTH + 2):
            x, y = column - 1, row - 1
            if 0 <= x < WIDTH and 0 <= y < HEIGHT:
                ids[row, column] = y * WIDTH + x
            else:
                ids[row, column] = FRONT_LEDS + np.hypot(*(ring - (x, y)).T).argmin()
    return ids.repeat(scale, 0).repeat(scale, 1)


def _colors(frame: Frame, pixels: NDArray[np.intp]) -> NDArray[np.uint8]:
    dimmed = frame.copy()
    dimmed[FRONT_LEDS:] = dimmed[FRONT_LEDS:] * _RING_SHARE
    return dimmed[pixels]


def _lines(image: NDArray[np.uint8]) -> list[str]:
    """uint8[2 * rows, columns, 3] -> one string of half blocks a row; a colour is named only where it changes."""
    rows = []
    for upper, lower in zip(image[0::2].tolist(), image[1::2].tolist(), strict=True):
        parts, ink, paper = [], None, None
        for top, bottom in zip(upper, lower, strict=True):
            if top != ink:
                parts.append("\x1b[38;2;{};{};{}m".format(*top))
                ink = top
            if bottom != paper:
                parts.append("\x1b[48;2;{};{};{}m".format(*bottom))
                paper = bottom
            parts.append("▀")
        rows.append("".join(parts))
    return rows
