"""The 3x5 font: printable ASCII and the degree sign, read from `data/font3x5.txt`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

GLYPH_WIDTH = 3
GLYPH_HEIGHT = 5
GAP = 1


@cache
def glyphs() -> dict[str, tuple[str, ...]]:
    """Character -> its 5 rows of 3 cells, `#` lit and `.` clear. The file is ours, so a fault in it is a bug."""
    text = (files("lamp_schema") / "data" / "font3x5.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    lines = [line for line in text.splitlines() if line and not line.startswith(";")]
    for start in range(0, len(lines), GLYPH_HEIGHT + 1):
        code = lines[start].split()[1]
        found[chr(int(code[2:], 16))] = tuple(lines[start + 1 : start + 1 + GLYPH_HEIGHT])
    return found


def text_width(content: str) -> int:
    """Columns that `content` takes: 3 a character and a gap of 1 between two. An empty text takes 0."""
    return max(len(content) * (GLYPH_WIDTH + GAP) - GAP, 0)
