"""Pictures: a render command's elements on the front display, and their mean colour on the ambient ring.

A picture is drawn in sRGB bytes: its colours are the author's, cell by cell, and nothing is blended. The shapes are few
and the grid is small, so they are masks and slices here, with no imaging library to carry to a Pi.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lamp_runtime.player.color import Frame, decode, encode, light_of, luminance
from lamp_runtime.player.geometry import AMBIENT, FRONT
from lamp_runtime.player.painter import Painter, still
from lamp_schema.colors import rgb
from lamp_schema.elements import Bitmap, Circle, Element, Fill, Line, Pixel, Rect, SpriteElement, Text
from lamp_schema.font import GAP as LETTER_GAP
from lamp_schema.font import GLYPH_HEIGHT, GLYPH_WIDTH, glyphs, text_width
from lamp_schema.geometry import FRONT_LEDS, HEIGHT, LEDS, WIDTH
from lamp_schema.sprites import library

SCROLL_COLUMNS_PER_S = 8
SCROLL_GAP = 6
"""Clear columns between the end of a scrolling text and its next round."""

Canvas = npt.NDArray[np.uint8]
"""uint8[14, 10, 4]: red, green, blue, and whether anything is drawn there (255) or not (0)."""
Mask = npt.NDArray[np.bool_]
_ROWS, _COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH]
_DOT = np.ones((1, 1), dtype=np.bool_)


def picture(elements: tuple[Element, ...]) -> Painter:
    """Painter of a render command. Only a scrolling text moves; what lies between two of them is drawn once."""
    layers: list[Canvas | Text] = []
    for element in elements:
        if isinstance(element, Text) and text_width(element.content) > WIDTH:
            layers.append(element)
            continue
        if not layers or isinstance(layers[-1], Text):
            layers.append(np.zeros((HEIGHT, WIDTH, 4), dtype=np.uint8))
        _DRAW[type(element)](layers[-1], element)
    if not any(isinstance(layer, Text) for layer in layers):
        return still(_frame(layers, 0))
    return _Scrolling(layers)


class _Scrolling:
    """A picture with a moving text. It changes a few times a second, so the last frame drawn is kept."""

    def __init__(self, layers: list[Canvas | Text]):
        self._layers = layers
        self._last = (0, _frame(layers, 0))

    def __call__(self, t_ms: float, _turn: int) -> Frame:
        columns = int(t_ms * SCROLL_COLUMNS_PER_S / 1000)
        shown, frame = self._last
        if shown != columns:
            frame = _frame(self._layers, columns)
            self._last = (columns, frame)
        return frame


def _frame(layers: list[Canvas | Text], columns: int) -> Frame:
    """All layers over black, texts `columns` along their way, and the ring.

    The ring gets the mean of the light of all front LEDs, dark ones included: the glow of a picture grows with how much
    of the display it lights, as a lamp's would on the wall behind.
    """
    canvas = np.zeros((HEIGHT, WIDTH, 4), dtype=np.uint8)
    for layer in layers:
        if isinstance(layer, Text):
            _scroll(canvas, layer, columns)
        else:
            np.copyto(canvas, layer, where=layer[:, :, 3:] > 0)
    frame = np.empty((LEDS, 3), dtype=np.uint8)
    frame[FRONT] = canvas[:, :, :3].reshape(FRONT_LEDS, 3)
    frame[AMBIENT] = encode(decode(frame[FRONT]).mean(axis=0))
    return frame


def _blit(canvas: Canvas, left: int, top: int, mask: Mask, color: str) -> None:
    """Colour the cells of `mask` [h, w], its top left cell at (left, top); what falls outside is dropped."""
    height, width = mask.shape
    x0, x1 = max(left, 0), min(left + width, WIDTH)
    y0, y1 = max(top, 0), min(top + height, HEIGHT)
    if x0 < x1 and y0 < y1:
        canvas[y0:y1, x0:x1][mask[y0 - top : y1 - top, x0 - left : x1 - left]] = (*rgb(color), 255)


def _fill(canvas: Canvas, element: Fill) -> None:
    canvas[:] = (*rgb(element.color), 255)


def _pixel(canvas: Canvas, element: Pixel) -> None:
    _blit(canvas, element.x, element.y, _DOT, element.color)


def _rect(canvas: Canvas, element: Rect) -> None:
    _blit(canvas, element.x, element.y, np.ones((element.h, element.w), dtype=np.bool_), element.color)


def _line(canvas: Canvas, element: Line) -> None:
    """One cell a step along the longer axis; drawn backwards, it is the same cells."""
    (x1, y1), (x2, y2) = sorted([(element.x1, element.y1), (element.x2, element.y2)])
    steps = max(abs(x2 - x1), abs(y2 - y1), 1)
    along = np.arange(steps + 1)
    # a / n to the nearest, in whole numbers.
    x = x1 + (2 * along * (x2 - x1) + steps) // (2 * steps)
    y = y1 + (2 * along * (y2 - y1) + steps) // (2 * steps)
    inside = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    canvas[y[inside], x[inside]] = (*rgb(element.color), 255)


def _disc(cx: int, cy: int, r: int) -> Mask:
    # A third of a cell more than the radius makes the small ones look round: 1 is a plus, 2 lacks its corners.
    disc: Mask = (_COLUMNS - cx) ** 2 + (_ROWS - cy) ** 2 <= (r + 0.35) ** 2
    return disc


def _circle(canvas: Canvas, element: Circle) -> None:
    cx, cy, r = element.cx, element.cy, element.r
    disc = _disc(cx, cy, r)
    if not element.fill and r > 0:
        # The outline is the cells with a neighbour outside of the disc: a thin line without gaps.
        disc &= ~(_disc(cx - 1, cy, r) & _disc(cx + 1, cy, r) & _disc(cx, cy - 1, r) & _disc(cx, cy + 1, r))
    _blit(canvas, 0, 0, disc, element.color)


@lru_cache(maxsize=256)
def text_mask(content: str) -> Mask:
    """Text in the lamp's font -> bool[5, text_width]; not to be changed."""
    mask = np.zeros((GLYPH_HEIGHT, text_width(content)), dtype=np.bool_)
    for number, character in enumerate(content):
        left = number * (GLYPH_WIDTH + LETTER_GAP)
        mask[:, left : left + GLYPH_WIDTH] = [[cell == "#" for cell in row] for row in glyphs()[character]]
    return mask


def _text(canvas: Canvas, element: Text) -> None:
    _blit(canvas, element.x, element.y, text_mask(element.content), element.color)


def _scroll(canvas: Canvas, element: Text, columns: int) -> None:
    """A text too wide for the grid, `columns` to the left of where it began: copies of it in a row, without end."""
    mask = text_mask(element.content)
    width = mask.shape[1]
    period = width + SCROLL_GAP
    left = element.x - columns
    # Copies that have gone by are skipped. Before the first there is none, so a text may come in from the right.
    left += max(-((left + width - 1) // period), 0) * period
    while left < WIDTH:
        _blit(canvas, left, element.y, mask, element.color)
        left += period


def _sprite(canvas: Canvas, element: SpriteElement) -> None:
    sprite = library().get(element.name)
    x = (WIDTH - sprite.width) // 2 if element.x is None else element.x
    y = (HEIGHT - sprite.height) // 2 if element.y is None else element.y
    palette = {cell: sprite.palette[cell] for cell in set("".join(sprite.rows)) - {"."}}
    if element.color is not None and palette:
        palette = _tinted(palette, element.color)
    _cells(canvas, x, y, sprite.rows, palette)


def _tinted(palette: dict[str, str], tint: str) -> dict[str, str]:
    """A palette in shades of one colour, as light and dark as it was; the lightest is the colour itself.

    Shades go by the root of the luminance. By luminance alone, whatever is saturated (a rose, a whale) would come out
    nearly black beside the least white.
    """
    bright = {cell: float(luminance(light_of(color))) for cell, color in palette.items()}
    brightest = max(bright.values()) or 1.0
    light = light_of(tint)
    shades = {cell: encode(light * (y / brightest) ** 0.5) for cell, y in bright.items()}
    return {cell: "#" + bytes(shade).hex().upper() for cell, shade in shades.items()}


def _bitmap(canvas: Canvas, element: Bitmap) -> None:
    _cells(canvas, element.x, element.y, element.rows, element.palette)


def _cells(canvas: Canvas, left: int, top: int, rows: tuple[str, ...], palette: dict[str, str]) -> None:
    """A picture in characters; `.` is clear, rows may differ in length."""
    for y, row in enumerate(rows, top):
        for x, cell in enumerate(row, left):
            if cell != "." and 0 <= x < WIDTH and 0 <= y < HEIGHT:
                canvas[y, x] = (*rgb(palette[cell]), 255)


_DRAW: dict[type[Element], Callable[..., None]] = {
    Fill: _fill,
    Pixel: _pixel,
    Line: _line,
    Rect: _rect,
    Circle: _circle,
    Text: _text,
    SpriteElement: _sprite,
    Bitmap: _bitmap,
}
