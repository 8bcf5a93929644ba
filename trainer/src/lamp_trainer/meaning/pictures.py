"""Finds pictures on the front display: installed sprites by their shape and regions, and the hands of a clock.

Colours do not matter, regions do: all cells of a sprite's one colour show one colour, cells of another show another,
and its clear cells are background. So a sprite is found tinted, and a smile is told from a frown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from lamp_schema.colors import rgb
from lamp_schema.geometry import HEIGHT, WIDTH
from lamp_schema.sprites import library
from lamp_trainer.meaning.film import LIT, Clip, Frames, Mask, Shot, value_of

Grid = npt.NDArray[np.int64]
# Pictures of one clip that are looked at: the first ones, the last, and some between.
_PICTURES_MOST = 10
# The share of a sprite's cells that something drawn over it may hide.
_HIDDEN = 0.06
# Palette colours this near in value may come out as one when tinted.
_NEAR = 0.12


def displays(shots: Iterable[Shot]) -> list[Frames]:
    """Different pictures of a stretch, uint8[14, 10, 3]: of a clip with many, some."""
    chosen: dict[bytes, Frames] = {}
    seen: set[Clip] = set()
    for shot in shots:
        if shot.clip in seen:
            continue
        seen.add(shot.clip)
        frames = shot.clip.pictures
        if len(frames) > _PICTURES_MOST:
            frames = [frames[at] for at in np.linspace(0, len(frames) - 1, _PICTURES_MOST).astype(int)]
        chosen.update((frame.tobytes(), frame) for frame in frames)
    return list(chosen.values())


def shows_sprite(shots: Iterable[Shot], names: Sequence[str]) -> bool:
    """Whether one of these sprites is on the display, wholly visible."""
    return any(_sprite_in(frame.tobytes(), name) for frame in displays(shots) for name in names)


@lru_cache(maxsize=4096)
def _sprite_in(display: bytes, name: str) -> bool:
    cells, values = _indexed(display)
    faults, size = _faults(cells, values, name)
    if faults == 0:
        return True
    if faults > max(1, _HIDDEN * size):
        return False
    # Near, but not it: right unless another sprite is nearer.
    return all(_faults(cells, values, other)[0] >= faults for other in library().names() if other != name)


def sprite_names(shots: Iterable[Shot]) -> list[str]:
    """Which sprites can be seen; for messages."""
    return sorted(
        {
            name
            for frame in displays(shots)
            for name in library().names()
            if _faults(*_indexed(frame.tobytes()), name)[0] == 0
        }
    )


@lru_cache(maxsize=512)
def _indexed(display: bytes) -> tuple[Grid, npt.NDArray[np.float64]]:
    """The display as numbers of colours, int[14, 10], and those colours' values."""
    frame = np.frombuffer(display, dtype=np.uint8).reshape(-1, 3)
    colors, index = np.unique(frame, axis=0, return_inverse=True)
    return index.reshape(HEIGHT, WIDTH), value_of(colors)


@lru_cache(maxsize=512)
def _template(name: str) -> tuple[Grid, npt.NDArray[np.float64]]:
    """A sprite as numbers of regions, int[h, w], -1 clear; and each region's value."""
    sprite = library().get(name)
    regions = sorted({sprite.palette[cell] for row in sprite.rows for cell in row if cell != "."})
    grid = np.array(
        [[-1 if cell == "." else regions.index(sprite.palette[cell]) for cell in row] for row in sprite.rows]
    )
    return grid, value_of(np.array([rgb(color) for color in regions], dtype=np.uint8))


def _faults(cells: Grid, values: npt.NDArray[np.float64], name: str) -> tuple[int, int]:
    """(cells that are wrong at the best place, cells of the sprite). Places where it would be cut off are not tried."""
    grid, shades = _template(name)
    height, width = grid.shape
    size = int((grid >= 0).sum())
    best = size
    for top in range(HEIGHT - height + 1):
        for left in range(WIDTH - width + 1):
            window = cells[top : top + height, left : left + width]
            best = min(best, _faults_at(window, grid, shades, values, best))
            if best == 0:
                return 0, size
    return best, size


def _faults_at(
    window: Grid, grid: Grid, shades: npt.NDArray[np.float64], values: npt.NDArray[np.float64], enough: int
) -> int:
    """Cells of the window that do not fit; stops counting at `enough`."""
    table = np.bincount(
        ((grid + 1) * len(values) + window).ravel(), minlength=(len(shades) + 1) * len(values)
    ).reshape(len(shades) + 1, len(values))  # fmt: skip
    shown = table[1:].argmax(axis=1)
    faults = int(table[1:].sum() - table[1:].max(axis=1).sum())
    if faults >= enough:
        return faults
    sizes = table[1:].sum(axis=1)
    clear = table[0].copy()
    ground = int(clear.argmax()) if clear.any() else -1
    for region, color in enumerate(shown):
        if color == ground or values[color] < LIT:
            faults += int(sizes[region])
        for other in range(region):
            if shown[other] == color and abs(shades[other] - shades[region]) > _NEAR:
                faults += int(min(sizes[region], sizes[other]))
    # A clear cell may hold anything else that is drawn, but not the sprite's own colours.
    return faults + int(clear[[color for color in set(shown.tolist()) if color != ground]].sum())


_REACH = 5
_SIDE = 2 * _REACH + 1


def _hand(angle: float, length: int) -> list[tuple[int, int]]:
    """Cells of a hand from the hub, (dx, dy); 0 degrees is up."""
    x = round(length * float(np.sin(np.radians(angle))) + 1e-9)
    y = -round(length * float(np.cos(np.radians(angle))) + 1e-9)
    steps = max(abs(x), abs(y), 1)
    return [((2 * n * x + steps) // (2 * steps), (2 * n * y + steps) // (2 * steps)) for n in range(steps + 1)]


@lru_cache(maxsize=1)
def _dials() -> tuple[Mask, list[tuple[int, int]]]:
    """All pairs of hands, five minutes apart: bool[n, 121] around the hub, and their (hour 0..11, minute)."""
    masks: list[Mask] = []
    times: list[tuple[int, int]] = []
    for hour in range(12):
        for minute in range(0, 60, 5):
            for turn in {hour * 30.0, hour * 30.0 + minute / 2}:
                for long in (2, 3, 4, 5):
                    for short in range(1, long):
                        mask = np.zeros((_SIDE, _SIDE), dtype=np.bool_)
                        for dx, dy in _hand(minute * 6.0, long) + _hand(turn, short):
                            mask[_REACH + dy, _REACH + dx] = True
                        masks.append(mask.ravel())
                        times.append((hour, minute))
    return np.array(masks), times


def shows_clock(shots: Iterable[Shot], time: str) -> bool:
    """Whether hands point to `time` ("3:00"): the long one to the minutes, the short one to the hours."""
    hour, minute = (int(part) for part in time.split(":"))
    wanted = (hour % 12, round(minute / 5) * 5 % 60)
    return any(wanted in _times_on(frame.tobytes()) for frame in displays(shots))


@lru_cache(maxsize=256)
def _times_on(display: bytes) -> frozenset[tuple[int, int]]:
    """The times that a display can be read as: one or two neighbours when the hands are a hand's breadth apart."""
    cells, values = _indexed(display)
    found: set[tuple[int, int]] = set()
    masks, times = _dials()
    for dial in _faces(cells, values):
        dial[_REACH, _REACH] = True
        hands = dial.ravel()
        if not 3 <= hands.sum() <= 14:
            continue
        both = (masks & hands).sum(axis=1)
        fit = both / (masks.sum(axis=1) + hands.sum() - both)
        best = float(fit.max())
        if best >= 0.72:
            found |= {times[at] for at in np.flatnonzero(fit >= best - 0.05)}
    return frozenset(found)


def _faces(cells: Grid, values: npt.NDArray[np.float64]) -> list[Mask]:
    """What lies within each circle of the display, as bool[11, 11] around its centre: the lit cells that differ from
    the circle's face. Without a circle, around the display's middle."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    lit = values[cells] >= LIT
    faces = []
    for centre_y in range(3, HEIGHT - 3):
        for centre_x in range(3, WIDTH - 2):
            apart = (columns - centre_x) ** 2 + (rows - centre_y) ** 2
            for radius in (6, 5, 4, 3):
                outline = (apart <= (radius + 0.35) ** 2) & (apart > (radius - 0.65) ** 2)
                inside = apart <= (radius - 0.65) ** 2
                if not (lit & outline).sum() >= 0.85 * outline.sum() or outline.sum() < 12:
                    continue
                faces.append(_around(_figures(cells, lit, inside), centre_x, centre_y))
    if not faces:
        whole = np.ones((HEIGHT, WIDTH), dtype=np.bool_)
        faces = [_around(_figures(cells, lit, whole), x, y) for x in (4, 5) for y in (6, 7)]
    return faces


def _figures(cells: Grid, lit: Mask, inside: Mask) -> Mask:
    """Lit cells inside that are not the face, the colour that most cells there have."""
    face = np.bincount(cells[inside]).argmax()
    return np.asarray(inside & lit & (cells != face))


def _around(mask: Mask, x: int, y: int) -> Mask:
    padded = np.pad(mask, _REACH)
    return np.array(padded[y : y + _SIDE, x : x + _SIDE])


_CACHE: WeakKeyDictionary[Clip, bool] = WeakKeyDictionary()


def shows_pixels(shots: Iterable[Shot]) -> bool:
    """Whether part of the front is lit and part is dark at some time."""
    return any(_partly(shot.clip) for shot in shots)


def _partly(clip: Clip) -> bool:
    if clip not in _CACHE:
        lit = clip.values[:, : WIDTH * HEIGHT] >= LIT
        _CACHE[clip] = bool((lit.any(axis=1) & ~lit.all(axis=1)).any())
    return _CACHE[clip]
