"""Reads text in the lamp's 3x5 font from frames: at once, or as it scrolls by one column at a time.

A text is looked for, not guessed: each character's cells are known, so what has to be decided is only whether they
stand there, one clear column apart, with no other letter or digit joined on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from lamp_schema.font import GLYPH_HEIGHT, GLYPH_WIDTH, glyphs
from lamp_schema.geometry import HEIGHT, WIDTH
from lamp_trainer.meaning.film import Clip, Frames, Mask, Shot

_PITCH = GLYPH_WIDTH + 1
_COLORS_MOST = 6
# Written one way and meant the other.
_ALIKE = {"O": "0", "0": "O", "’": "'", "–": "-", "—": "-", "º": "°", "×": "X", "€": "E", "…": "."}

Codes = npt.NDArray[np.int64]


class Strip:
    """The columns of one band of five rows in one colour, left to right: what stood there, then what scrolled in.

    `codes` is the 15-bit picture of the three columns from each place on, `clear` whether a column is empty, `apart`
    whether the rows above and below the three columns are empty.
    """

    def __init__(self, band: Mask):
        """`band` is bool[7, columns]: the five rows and the ones above and below."""
        padded = np.pad(band, ((0, 0), (_PITCH, 2 * _PITCH)))
        cells = padded[1:-1].astype(np.int64)
        weights = 1 << np.arange(GLYPH_HEIGHT)[:, None]
        column = (cells * weights).sum(axis=0)
        self.clear: Mask = column == 0
        self._scrolls = band.shape[1] > WIDTH
        wide = len(column) - GLYPH_WIDTH + 1
        self.codes: Codes = sum(
            (column[n : n + wide] << (GLYPH_HEIGHT * n) for n in range(3)), np.zeros(wide, np.int64)
        )
        edge = padded[0] | padded[-1]
        self.apart: Mask = ~(edge[:wide] | edge[1 : wide + 1] | edge[2 : wide + 2])

    def joins(self, start: int, end: int) -> bool:
        """Whether one text reaches from one column to another. A scrolling one begins anew out of step with itself."""
        in_step = (end - start) % _PITCH == 0 and bool(self.clear[start + GLYPH_WIDTH : end : _PITCH].all())
        return in_step or not self._scrolls

    def find(self, text: str) -> list[int]:
        """The columns where `text` begins; empty when it can't be read."""
        reach = len(self.codes) - _PITCH * len(text)
        if reach <= _PITCH:
            return []
        fits = self.clear[_PITCH - 1 : reach - 1].copy()
        starts = np.arange(_PITCH, reach)
        for number, character in enumerate(text):
            at = starts + number * _PITCH
            fits &= np.isin(self.codes[at], _codes_of(character)) if _codes_of(character) else self.codes[at] > 0
            fits &= self.clear[at + GLYPH_WIDTH]
            if len(text) == 1:
                fits &= self.apart[at]
        before, after = self.codes[starts - _PITCH], self.codes[starts + _PITCH * len(text)]
        return [
            int(starts[at])
            for at in np.flatnonzero(fits)
            if not _joined(text[0], int(before[at])) and not _joined(text[-1], int(after[at]))
        ]


@lru_cache(maxsize=512)
def _codes_of(character: str) -> tuple[int, ...]:
    """The pictures that pass for a character, in either case; empty when the font has none."""
    found = set()
    for form in {character, character.upper(), character.lower(), _ALIKE.get(character.upper(), character)}:
        if form in glyphs():
            found.add(_code(glyphs()[form]))
    return tuple(sorted(found))


def _code(rows: Sequence[str]) -> int:
    return sum(
        1 << (GLYPH_HEIGHT * x + y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell == "#"
    )  # fmt: skip


@lru_cache(maxsize=1)
def _characters() -> dict[int, str]:
    return {_code(rows): character for character, rows in glyphs().items()}


def _joined(character: str, neighbour: int) -> bool:
    """Whether a neighbour would make another word or number of it."""
    other = _characters().get(neighbour, " ")
    return (character.isdigit() and other.isdigit()) or (character.isalpha() and other.isalpha())


_STRIPS: WeakKeyDictionary[Clip, list[tuple[int, Strip]]] = WeakKeyDictionary()


def strips(clip: Clip) -> list[tuple[int, Strip]]:
    """Everything in a clip that could hold text: (row, strip), from the top."""
    if clip not in _STRIPS:
        _STRIPS[clip] = _strips_of(clip)
    return _STRIPS[clip]


def _strips_of(clip: Clip) -> list[tuple[int, Strip]]:
    frames = clip.columns
    if not frames:
        return []
    found: dict[tuple[int, bytes], Strip] = {}
    masks = [np.stack([(frame == color).all(axis=2) for frame in frames]) for color in _colors(frames)]
    masks.append(np.stack([frame.any(axis=2) for frame in frames]))
    for mask in masks:
        tall = np.pad(mask, ((0, 0), (1, 1), (0, 0)))
        for row in range(HEIGHT - GLYPH_HEIGHT + 1):
            for band in _unrolled(tall[:, row : row + GLYPH_HEIGHT + 2]):
                found.setdefault((row, band.tobytes()), Strip(band))
    return sorted(((row, strip) for (row, _), strip in found.items()), key=lambda pair: pair[0])


def _colors(frames: Sequence[Frames]) -> list[Frames]:
    """The colours that most cells have, but for black; the last frame's first, since it is past any fade."""
    cells = np.concatenate([frame.reshape(-1, 3) for frame in (frames[-1], frames[0], frames[len(frames) // 2])])
    colors, counts = np.unique(cells, axis=0, return_counts=True)
    order = [at for at in np.argsort(-counts, kind="stable") if colors[at].any()]
    return [colors[at] for at in order[:_COLORS_MOST]]


def _unrolled(bands: Mask) -> list[Mask]:
    """bool[n, 7, 10] over time -> strips bool[7, m]. A band that is its forerunner one column on makes it longer."""
    inner = bands[:, 1:-1]
    if not inner.any():
        return []
    done: list[Mask] = []
    columns = [bands[0]]
    for before, now in pairwise(bands):
        if (before[1:-1, 1:] == now[1:-1, :-1]).all() and (before[1:-1] != now[1:-1]).any():
            columns.append(now[:, -1:])
        elif (before[1:-1] != now[1:-1]).any():
            done.append(np.concatenate(columns, axis=1))
            columns = [now]
    done.append(np.concatenate(columns, axis=1))
    return [band for band in done if band[1:-1].any()]


def reads(shots: Iterable[Shot], text: str) -> bool:
    """Whether `text` can be read in the shots: in one line, or word after word, down the rows or over time."""
    wanted = _plain(text)
    if not wanted:
        return True
    shots = list(shots)
    lines = [(at, row, strip) for at, clip in enumerate(_clips(shots)) for row, strip in strips(clip)]
    if any(strip.find(wanted) for _, _, strip in lines):
        return True
    words = wanted.split(" ")
    return len(words) > 1 and _one_after_another(lines, words)


def _clips(shots: Sequence[Shot]) -> list[Clip]:
    """The shots' clips; turns after the second of a loop add nothing to read."""
    clips: list[Clip] = []
    for shot in shots:
        if clips.count(shot.clip) < 2:
            clips.append(shot.clip)
    return clips


@dataclass(frozen=True)
class _Place:
    """Where a word stands: in which clip, on which row, from which column of a strip."""

    at: int
    row: int
    column: int
    strip: Strip

    def before(self, other: _Place) -> bool:
        """Whether one goes on from here to `other`; within a row that scrolls, not to where the text begins anew."""
        if (self.at, self.row) != (other.at, other.row):
            return (self.at, self.row) < (other.at, other.row)
        return self.strip is other.strip and self.column < other.column and self.strip.joins(self.column, other.column)


def _one_after_another(lines: list[tuple[int, int, Strip]], words: Sequence[str]) -> bool:
    reached: list[_Place] = []
    for number, word in enumerate(words):
        places = [_Place(at, row, column, strip) for at, row, strip in lines for column in strip.find(word)]
        reached = [place for place in places if number == 0 or any(one.before(place) for one in reached)]
    return bool(reached)


def _plain(text: str) -> str:
    """Without what the font lacks: accents go, other marks stay and match anything."""
    spread = unicodedata.normalize("NFKD", text.replace("ß", "ss").strip())
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())
