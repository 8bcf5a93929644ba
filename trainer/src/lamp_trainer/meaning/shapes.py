"""Tells plain shapes on the front display: circles, squares, lines, stripes and the like, moderately tolerant.

A shape is what one colour covers, or everything lit; it is compared with each kind of shape drawn into the same box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from lamp_schema.font import GLYPH_HEIGHT, GLYPH_WIDTH
from lamp_schema.geometry import HEIGHT, WIDTH
from lamp_trainer.meaning.expectation import Shape
from lamp_trainer.meaning.film import LIT, Floats, Mask, Shot, value_of
from lamp_trainer.meaning.pictures import Grid, displays

_ALIKE = 0.82
# Two kinds this near to the same cells are both seen.
_TIE = 0.06

# Of all that is drawn, a line makes up at least this much.
_LINE_SHARE = 0.2


def shows_shape(shots: Iterable[Shot], wanted: Sequence[Shape]) -> bool:
    """Whether a lit shape of one of these kinds is on the display."""
    return any(set(wanted) & shapes_on(frame.tobytes()) for frame in displays(shots))


@lru_cache(maxsize=512)
def shapes_on(display: bytes) -> frozenset[Shape]:
    """The shapes that a display, uint8[14, 10, 3], can be called."""
    frame = np.frombuffer(display, dtype=np.uint8).reshape(-1, 3)
    colors, index = np.unique(frame, axis=0, return_inverse=True)
    cells = index.reshape(HEIGHT, WIDTH)
    lit = value_of(colors)[cells] >= LIT
    found = set(_textures(cells))
    drawn = cells.size - int(np.bincount(cells.ravel()).max())
    for mask in _masks(cells, lit):
        # The saucer of a cup, or the hand of a clock, is no line that somebody drew.
        found |= _kinds(mask) - ({"line"} if mask.sum() < _LINE_SHARE * drawn else set())
    return frozenset(found)


def _masks(cells: Grid, lit: Mask) -> list[Mask]:
    """What may be one shape: all that is lit, each lit colour, and their connected parts; cut to their boxes."""
    whole = [lit, *(cells == color for color in np.unique(cells[lit])[:8])]
    found = []
    for mask in whole:
        parts = _parts(mask)
        # Parts no larger than a letter may be one, or a stroke of one.
        found += [mask] if len(parts) == 1 else [mask, *(part for part in parts[:8] if not _like_a_letter(part))]
    return [_boxed(mask) for mask in found if mask.any() and not mask.all()]


def _parts(mask: Mask) -> list[Mask]:
    """Connected parts, corners touching, the largest first."""
    left = mask.copy()
    parts: list[Mask] = []
    while left.any() and len(parts) < 24:
        part = np.zeros_like(mask)
        part[tuple(np.argwhere(left)[0])] = True
        while True:
            tall = np.pad(part, 1)
            grown: Mask = mask & np.logical_or.reduce(
                [tall[y : y + HEIGHT, x : x + WIDTH] for y in range(3) for x in range(3)]
            )
            if (grown == part).all():
                break
            part = grown
        parts.append(part)
        left &= ~part
    return sorted(parts, key=lambda part: -int(part.sum()))


def _like_a_letter(part: Mask) -> bool:
    box = _boxed(part)
    return len(box) <= GLYPH_HEIGHT and len(box[0]) <= GLYPH_WIDTH


def _boxed(mask: Mask) -> Mask:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _kinds(mask: Mask) -> set[Shape]:
    height, width = mask.shape
    if min(height, width) <= 2 and max(height, width) >= 3 * min(height, width) and mask.mean() > 0.9:
        return {"line"} if min(height, width) == 1 else {"line", "rectangle"}
    if _slanted(mask):
        return {"line"}
    if _upright_cross(mask):
        return {"cross"}
    if min(height, width) < 2:
        return {"circle", "square"} if mask.size == 1 else set()
    likeness: dict[Shape, float] = {}
    for kind, drawn in _templates(height, width):
        both = float((mask & drawn).sum()) / float((mask | drawn).sum())
        likeness[kind] = max(likeness.get(kind, 0.0), both)
    best = max(likeness.values())
    found = {kind for kind, like in likeness.items() if like >= max(_ALIKE, best - _TIE)}
    if "circle" in found and mask.mean() > 0.75:
        found.discard("cross")
    if "square" in found and abs(height - width) > 1:
        found.discard("square")
    return found


def _upright_cross(mask: Mask) -> bool:
    """A bar across and a bar down, wherever they meet, but at a corner or along an edge."""
    across, down = np.asarray(mask.all(axis=1)), np.asarray(mask.all(axis=0))
    rows, columns = np.flatnonzero(across), np.flatnonzero(down)
    for at, size in ((rows, mask.shape[0]), (columns, mask.shape[1])):
        if not len(at) or len(at) * 2 > size or at[0] == 0 or at[-1] == size - 1 or at[-1] - at[0] + 1 != len(at):
            return False
    bars = across[:, None] | down[None, :]
    return bool((bars & mask).sum() >= 0.9 * mask.sum())


def _slanted(mask: Mask) -> bool:
    """One cell for each step along the longer side, from corner to corner."""
    height, width = mask.shape
    long = mask if height >= width else mask.T
    if max(height, width) < 3 or (long.sum(axis=1) != 1).any():
        return False
    at = long.argmax(axis=1)
    even = np.linspace(at[0], at[-1], len(at))
    return bool((np.abs(at - even) <= 0.75).all() and {int(at[0]), int(at[-1])} == {0, long.shape[1] - 1})


@lru_cache(maxsize=256)
def _templates(height: int, width: int) -> tuple[tuple[Shape, Mask], ...]:
    """Each kind of shape drawn into a box."""
    y, x = np.mgrid[0:height, 0:width]
    # -1..1 from edge to edge of the box.
    v, u = (2 * y + 1) / height - 1, (2 * x + 1) / width - 1
    full = np.ones((height, width), dtype=np.bool_)
    drawn: list[tuple[Shape, Mask]] = [("square", full), ("rectangle", full)]
    disc = u**2 + v**2 <= 1.02
    inner = _ellipse(height, width, 1)
    # The lamp's own circles are a bit leaner than the box would let them be.
    lean = u**2 + v**2 <= (1 - 0.28 / max(height, width)) ** 2
    tall = np.pad(lean, 1)
    edge = lean & ~(tall[:-2, 1:-1] & tall[2:, 1:-1] & tall[1:-1, :-2] & tall[1:-1, 2:])
    drawn += [
        ("circle", lean),
        ("circle", edge),
        ("circle", disc),
        ("circle", disc & ~inner),
        ("circle", disc & ~_ellipse(height, width, 2)),
    ]
    if (height, width) == (WIDTH + 1, WIDTH):
        # The largest outline loses a column at the side of the display.
        ring = next(mask for kind, mask in _templates(height, height)[3:] if kind == "circle")
        drawn += [("circle", ring[:, 1:]), ("circle", ring[:, :-1])]
    for band in (1, 2):
        if height > 2 * band and width > 2 * band:
            hollow = full.copy()
            hollow[band : height - band, band : width - band] = False
            drawn.append(("frame", hollow))
            drawn += [("square", hollow)] if abs(height - width) <= 1 else []
            drawn.append(("rectangle", hollow))
    if min(height, width) >= 3:
        for slack in (0.5, 1.01):
            diamond = np.abs(u) + np.abs(v) <= 1.0 + slack / max(height, width)
            within = np.abs(u) + np.abs(v) <= 1.0 + (slack - 2.5) / max(height, width)
            drawn += [("diamond", diamond), ("diamond", diamond & ~within)]
        drawn += _crosses(height, width, u, v)
        drawn += _triangles(u, v, height, width)
    return tuple(drawn)


def _ellipse(height: int, width: int, band: int) -> Mask:
    """The disc that is `band` cells smaller on every side than the box's own."""
    y, x = np.mgrid[0:height, 0:width]
    tall, wide = max(height / 2 - band, 0.1), max(width / 2 - band, 0.1)
    inside: Mask = ((y - (height - 1) / 2) / tall) ** 2 + ((x - (width - 1) / 2) / wide) ** 2 <= 1.02
    return inside


def _crosses(height: int, width: int, u: Floats, v: Floats) -> list[tuple[Shape, Mask]]:
    """Upright ones, then slanted."""
    found: list[tuple[Shape, Mask]] = [
        ("cross", (np.abs(u) * width <= thick) | (np.abs(v) * height <= thick))
        for thick in (1, 2, 3, 4)
        if thick * 2 <= min(height, width)
    ]
    for thickness in (1.0, 1.6, 2.4):
        near = thickness / min(height, width)
        found.append(("cross", (np.abs(u - v) <= near) | (np.abs(u + v) <= near)))
    return found


def _triangles(u: Floats, v: Floats, height: int, width: int) -> list[tuple[Shape, Mask]]:
    """Standing on each side, then filling half of the box."""
    sides = ((u, v, width), (v, u, height))
    found: list[tuple[Shape, Mask]] = [
        ("triangle", np.abs(side) <= (1 + sign * along) / 2 + slack / cells)
        for slack in (0.0, 1.0)
        for side, along, cells in sides
        for sign in (1, -1)
    ]
    found += [("triangle", a * u + b * v <= 1.0 / max(height, width)) for a in (1, -1) for b in (1, -1)]
    return found


def _textures(cells: Grid) -> list[Shape]:
    """Stripes and chessboards over the display, or over the box of what is not background."""
    found: list[Shape] = []
    for area in (cells, _drawn(cells)):
        if min(area.shape) >= 4 and len(np.unique(area)) >= 2:
            # A fine chessboard is slanted stripes as well, but nobody says so.
            if _checkered(area):
                found.append("chessboard")
            elif _striped(area):
                found.append("stripes")
    return found


def _drawn(cells: Grid) -> Grid:
    other = cells != cells[0, 0]
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    return cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else cells[:0]


def _striped(area: Grid) -> bool:
    y, x = np.mgrid[0 : area.shape[0], 0 : area.shape[1]]
    for along in (y, x, x + y, x - y + area.shape[0]):
        colors = [area[along == at] for at in np.unique(along)]
        even = sum((part == part[0]).all() for part in colors)
        changes = sum(before[0] != now[0] for before, now in pairwise(colors))
        if even >= 0.9 * len(colors) and changes >= 3:
            return True
    return False


def _checkered(area: Grid) -> bool:
    y, x = np.mgrid[0 : area.shape[0], 0 : area.shape[1]]
    for size in (1, 2, 3, 4, 5):
        odd = (y // size + x // size) % 2 == 1
        one, other = area[odd], area[~odd]
        if len(one) < 4 or len(other) < 4 or area.shape[0] <= size or area.shape[1] <= size:
            continue
        first, second = np.bincount(one).argmax(), np.bincount(other).argmax()
        right = (one == first).sum() + (other == second).sum()
        if first != second and right >= 0.9 * area.size and area.shape[1] >= 2 * size:
            return True
    return False
