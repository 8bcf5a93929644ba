"""Colours in words and in hex.

Canonical colours are `#RRGGBB` in capitals. The spoken form says a CSS name where one lies within
`SPOKEN_DISTANCE` in OKLab, about the smallest difference that an eye notices side by side; else it says the hex.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files

from lamp_schema.errors import quoted

SPOKEN_DISTANCE = 0.02

_HEX6 = re.compile(r"#[0-9A-Fa-f]{6}")
_HEX3 = re.compile(r"#[0-9A-Fa-f]{3}")


@cache
def css_names() -> dict[str, str]:
    """Every CSS colour name -> `#RRGGBB`, read from the package's table."""
    text = (files("lamp_schema") / "data" / "css_colors.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith(";"))
    return {line[0]: line[1] for line in lines}


@cache
def spoken_names() -> tuple[str, ...]:
    """The names that the spoken form uses: one for each named colour, in the table's order."""
    first: dict[str, str] = {}
    for name, value in css_names().items():
        first.setdefault(value, name)
    return tuple(first.values())


def parse_color(text: str) -> str:
    """`#RGB`, `#RRGGBB` in either case, or a CSS name -> `#RRGGBB`. Raises ValueError with the fix."""
    word = text.strip()
    if _HEX6.fullmatch(word):
        return word.upper()
    if _HEX3.fullmatch(word):
        return "#" + "".join(digit * 2 for digit in word[1:]).upper()
    name = re.sub(r"[ _-]", "", word).lower()
    if name in css_names():
        return css_names()[name]
    raise ValueError(f"{quoted(text)} is not a colour; use #RRGGBB or a CSS name such as orange")


def rgb(color: str) -> tuple[int, int, int]:
    """`#RRGGBB` -> (red, green, blue), each 0..255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@cache
def oklab(color: str) -> tuple[float, float, float]:
    """`#RRGGBB` -> OKLab (L 0..1, a, b), after Ottosson, "A perceptual color space for image processing" (2020)."""
    r, g, b = (_linear(channel) for channel in rgb(color))
    lo = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    me = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    sh = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * lo + 0.7936177850 * me - 0.0040720468 * sh,
        1.9779984951 * lo - 2.4285922050 * me + 0.4505937099 * sh,
        0.0259040371 * lo + 0.7827717662 * me - 0.8086757660 * sh,
    )


def distance(one: str, other: str) -> float:
    """Euclidean distance of two `#RRGGBB` colours in OKLab; 0 is equal, black to white is 1."""
    return math.dist(oklab(one), oklab(other))


@cache
def say_color(color: str) -> str:
    """Canonical colour -> the word that the spoken form uses for it."""
    names = css_names()
    nearest = min(spoken_names(), key=lambda name: distance(color, names[name]))
    return nearest if distance(color, names[nearest]) <= SPOKEN_DISTANCE else color
