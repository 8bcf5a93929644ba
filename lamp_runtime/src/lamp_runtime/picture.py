"""The lamp as a picture: how a frame looks on the real thing, in a dark room, standing on a table.

Light adds up, so a picture is a sum over the LEDs: each has a fixed pattern of light on the wall, on the table and in
the eye (`_light_maps`), which is worked out once for a size. A picture is then one matrix product, drawn between and
over the things that stand in the room (`_scene`), in linear light. Lengths are in LED pitches, with the centre of the
top left LED at (0, 0), x to the right and y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lamp_runtime.errors import LampError
from lamp_runtime.player.color import Frame, decode, encode
from lamp_schema.colors import rgb
from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, WIDTH, ambient_position
from lamp_schema.sprites import Sprite, library

Floats = NDArray[np.float32]

# The room. The table's edge is where the lamp's foot stands.
LEFT, TOP, RIGHT, BOTTOM = -6.5, -5.5, 15.5, 19.5
CENTRE_X, CENTRE_Y = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
TABLE_Y = HEIGHT + 1.0
# Reflectances, linear, and how much of the room can be seen with the lamp off.
WALL, TABLE, BODY, GLASS = (0.80, 0.76, 0.72), (0.42, 0.28, 0.19), (0.50, 0.30, 0.17), (0.045, 0.045, 0.05)
ROOM = np.array((0.015, 0.017, 0.023), np.float32)
# Shares of an LED's light: on the wall behind, as glare in the eye, mirrored in the table, and the panel itself.
HALO, GLARE, MIRROR, PANEL = 2.1, 0.20, 0.085, 1.45
# The light maps are smooth, so that one point for each third of a pitch is enough.
COARSE = 3


@dataclass(frozen=True)
class _Scene:
    """Per pixel at one scale. `cells` is the LED id of each pixel, `lit` how much of its light is seen there."""

    shape: tuple[int, int]
    room: Floats  # [h, w, 3] light with the lamp off
    wall: Floats  # [h, w, 3] how much of the wall's light is seen, reflectance included
    table: Floats  # [h, w, 3]
    cells: NDArray[np.intp]  # [h, w]
    lit: Floats  # [h, w, 1]


def draw_lamp(frame: Frame, scale: int = 16) -> Image.Image:
    """`frame` uint8[172, 3] sRGB -> an RGB picture of the lamp, `scale` pixels an LED (4..64), 22 x 25 LEDs in size."""
    if not 4 <= scale <= 64:
        raise LampError(f"scale {scale} is outside 4..64 pixels an LED; 16 is good on a page")
    scene, maps = _scene(scale), _light_maps()
    color = decode(frame).astype(np.float32)
    wall, glare, table = (_enlarge(light @ color, scene.shape) for light in maps)
    light = scene.room + scene.wall * wall + scene.table * table + scene.lit * color[scene.cells] + glare
    return Image.fromarray(_expose(light))


@lru_cache(maxsize=1)
def _exposure() -> NDArray[np.uint8]:
    """Root of linear light, in 1/1024 up to 2 -> sRGB byte, with a soft shoulder instead of clipping."""
    light = (np.arange(2049) / 1024) ** 2
    shown = np.where(light < 0.6, light, 0.6 + 0.4 * np.tanh((light - 0.6) / 0.9))
    return encode(shown)


def _expose(light: Floats) -> NDArray[np.uint8]:
    index = np.minimum(np.sqrt(light) * 1024, 2048).astype(np.int16)
    shown: NDArray[np.uint8] = _exposure()[index]
    return shown


def _enlarge(coarse: Floats, shape: tuple[int, int]) -> Floats:
    """Linear light at every COARSE-th of a pitch, [points, 3] -> [h, w, 3]."""
    height, width = _coarse_shape()
    channels = coarse.T.reshape(3, height, width)
    size = (shape[1], shape[0])
    layers = [np.asarray(Image.fromarray(layer).resize(size, Image.Resampling.BICUBIC)) for layer in channels]
    light: Floats = np.maximum(np.stack(layers, -1), 0)  # Bicubic swings below 0 beside a bright spot.
    return light


def _coarse_shape() -> tuple[int, int]:
    return round((BOTTOM - TOP) * COARSE), round((RIGHT - LEFT) * COARSE)


def _grid(height: int, width: int, step: float) -> tuple[Floats, Floats]:
    """Coordinates of pixel centres: x float32[1, w], y float32[h, 1]."""
    x = LEFT + (np.arange(width, dtype=np.float32) + 0.5) * step
    y = TOP + (np.arange(height, dtype=np.float32) + 0.5) * step
    return x[None, :], y[:, None]


@lru_cache(maxsize=1)
def _light_maps() -> tuple[Floats, Floats, Floats]:
    """Light of each LED on the wall, as glare, and on the table: three float32[points, 172]."""
    height, width = _coarse_shape()
    x, y = (part.ravel() for part in np.broadcast_arrays(*_grid(height, width, 1 / COARSE)))
    front = [(i % WIDTH, i // WIDTH) for i in range(FRONT_LEDS)]
    led_x, led_y = np.array([*front, *map(ambient_position, range(AMBIENT_LEDS))], np.float32).T
    is_front = np.arange(len(led_x)) < FRONT_LEDS
    dx, dy = x[:, None] - led_x, y[:, None] - led_y
    r2 = dx**2 + dy**2

    # A source at distance d in front of a wall lights it as d^2 / (d^2 + r^2)^2; the ring sits near to it.
    near, far = 1.6**2, 4.5**2
    halo = 0.030 * (near / (near + r2)) ** 2 * near + 0.45 * far / (far + r2) ** 2
    wall = np.where(is_front, 0, HALO * halo)

    # Glare: what the diffuser and the lens spread, a narrow bell and a wide one.
    bells = 0.55 * np.exp(-r2 / (2 * 0.60**2)) + 0.028 * np.exp(-r2 / (2 * 2.2**2))
    glare = np.where(is_front, GLARE * bells, 0)

    # The table mirrors the lamp, foreshortened, the blurrier the higher it hangs; and it gets some light from all.
    depth, below = TABLE_Y - led_y, y[:, None] - TABLE_Y
    blur = 0.45 + 0.07 * depth
    mirrored = np.exp(-(dx**2 + (below - 0.40 * depth) ** 2) / (2 * blur**2)) / blur**2
    pool = np.exp(-(dx**2) / (2 * 5.0**2) - np.abs(below) / 2.5)
    table = MIRROR * mirrored * np.where(is_front, 1, 0.5) + 0.0022 * pool * np.where(is_front, 1, 2.5)
    return wall.astype(np.float32), glare.astype(np.float32), table.astype(np.float32)


def _box(x: Floats, y: Floats, cx: float, cy: float, w: float, h: float, radius: float) -> Floats:
    """Signed distance to a box of half sizes `w` and `h` with round corners; negative inside."""
    qx, qy = np.abs(x - cx) - (w - radius), np.abs(y - cy) - (h - radius)
    outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0))
    distance: Floats = outside + np.minimum(np.maximum(qx, qy), 0) - radius
    return distance


@lru_cache(maxsize=4)
def _scene(scale: int) -> _Scene:
    height, width = round((BOTTOM - TOP) * scale), round((RIGHT - LEFT) * scale)
    x, y = _grid(height, width, 1 / scale)

    def cover(distance: Floats) -> Floats:
        """Signed distance -> how much of the pixel is inside, 0..1, with a smooth edge."""
        covered: Floats = np.clip(0.5 - distance * scale, 0, 1)[..., None].astype(np.float32)
        return covered

    body = cover(_box(x, y, CENTRE_X, CENTRE_Y, WIDTH / 2 + 0.85, HEIGHT / 2 + 0.85, 1.25))
    foot = cover(_box(x, y, CENTRE_X, TABLE_Y - 0.35, 3.6, 0.45, 0.18))
    glass = cover(_box(x, y, CENTRE_X, CENTRE_Y, WIDTH / 2 + 0.18, HEIGHT / 2 + 0.18, 0.55))
    on_table = cover(np.broadcast_to(TABLE_Y - y, (height, width)))

    vignette = np.exp(-((x - CENTRE_X) ** 2 + (y - CENTRE_Y) ** 2) / (2 * 11.0**2))[..., None]
    room = np.asarray(WALL, np.float32) * ROOM * (1 - on_table) + np.asarray(TABLE, np.float32) * ROOM * on_table
    room = room * (0.35 + 0.65 * vignette)
    solid = np.maximum(body, foot)
    # The frame catches a little light on its upper edge, so that it can be made out in the dark.
    rim = np.exp(-np.abs(_box(x, y, CENTRE_X, CENTRE_Y + 0.08, WIDTH / 2 + 0.85, HEIGHT / 2 + 0.85, 1.25)) / 0.10)
    edge = (0.6 + 2.0 * rim * np.clip((CENTRE_Y - y) / 7, 0, 1))[..., None]
    room = room * (1 - solid) + solid * np.asarray(BODY, np.float32) * ROOM * 2.2 * edge
    room = room * (1 - glass) + glass * np.asarray(GLASS, np.float32) * ROOM

    column = np.clip(np.floor(x + 0.5), 0, WIDTH - 1).astype(np.intp)
    row = np.clip(np.floor(y + 0.5), 0, HEIGHT - 1).astype(np.intp)
    cell = _box(x - column, y - row, 0, 0, 0.44, 0.44, 0.18)
    r2 = (x - column) ** 2 + (y - row) ** 2
    inside = cover(cell) * glass
    lit = inside * PANEL * (0.50 + 0.50 * np.exp(-r2 / (2 * 0.26**2)))[..., None]
    room = room + inside * 0.0022
    return _Scene(
        shape=(height, width),
        room=room.astype(np.float32),
        wall=(np.asarray(WALL, np.float32) * (1 - on_table) * (1 - solid)).astype(np.float32),
        table=(np.asarray(TABLE, np.float32) * on_table * (1 - solid)).astype(np.float32),
        cells=row * WIDTH + column,
        lit=lit.astype(np.float32),
    )


PAPER, INK = (16, 16, 19), (198, 198, 204)
_MARGIN = 12


def contact_sheet(
    frames: Sequence[Frame], labels: Sequence[str] = (), columns: int = 4, scale: int = 10
) -> Image.Image:
    """Lamps in rows of `columns`, each with its label under it. At least one frame; labels may be fewer."""
    if not len(frames):
        raise LampError("a contact sheet of 0 frames; give at least one")
    return _sheet([draw_lamp(frame, scale) for frame in frames], labels, min(columns, len(frames)), 6 + scale)


def draw_sprite_sheet(columns: int = 16, scale: int = 8) -> Image.Image:
    """Every installed sprite, by name, each as large as the display that it is made for."""
    sprites = [library().get(name) for name in library().names()]
    names = [sprite.name.replace("_", " ") for sprite in sprites]
    return _sheet([_draw_sprite(sprite, scale) for sprite in sprites], names, columns, 4 + scale)


def _sheet(tiles: Sequence[Image.Image], labels: Sequence[str], columns: int, font_px: int) -> Image.Image:
    """Tiles of one size in a table; a column is as wide as its widest label."""
    font = ImageFont.load_default(font_px)
    width = max(tiles[0].width, *(int(font.getlength(label)) + 1 for label in labels), 0) + _MARGIN
    height = tiles[0].height + (2 * font_px if labels else 0) + _MARGIN
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * width + _MARGIN, rows * height + _MARGIN), PAPER)
    pen = ImageDraw.Draw(sheet)
    for at, (tile, label) in enumerate(zip_longest(tiles, labels[: len(tiles)], fillvalue="")):
        assert isinstance(tile, Image.Image)
        left, top = _MARGIN + at % columns * width, _MARGIN + at // columns * height
        middle = left + (width - _MARGIN) // 2
        sheet.paste(tile, (middle - tile.width // 2, top))
        pen.text((middle, top + tile.height + font_px // 3), str(label), INK, font, anchor="ma")
    return sheet


def _draw_sprite(sprite: Sprite, scale: int) -> Image.Image:
    """The sprite centred on a dark display, its cells as on the lamp."""
    cells = np.full((HEIGHT, WIDTH, 3), 13, np.float32)
    top, left = (HEIGHT - sprite.height) // 2, (WIDTH - sprite.width) // 2
    for y, row in enumerate(sprite.rows):
        for x, key in enumerate(row):
            if key != ".":
                cells[top + y, left + x] = rgb(sprite.palette[key])
    place: Floats = ((np.arange(scale, dtype=np.float32) + 0.5) / scale - 0.5)[None, :].astype(np.float32)
    cover = np.clip(0.5 - _box(place, place.T, 0, 0, 0.44, 0.44, 0.18) * scale, 0, 1)
    pixels = cells.repeat(scale, 0).repeat(scale, 1) * np.tile(cover, (HEIGHT, WIDTH))[..., None]
    return Image.fromarray(pixels.astype(np.uint8))
