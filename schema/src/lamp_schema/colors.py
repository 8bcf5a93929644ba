"""Colours in words and in hex.

Canonical colours are `#RRGGBB` in capitals. The spoken form says a word where one is near enough, else the hex: the six
digits mean nothing to a small model, and a word can be copied out of the request. A word is a name of CSS or of the
lamp's own table, plain (`teal`, `burgundy`) or with a level of brightness (`dim teal`).
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files

from lamp_schema.errors import quoted

# The most that a colour moves, in OKLab, when it is said. Three times what an eye notices side by side, and too little
# for the colour to be called by another name.
SPOKEN_DISTANCE = 0.06
# What a level leaves of each sRGB channel.
LEVELS = {"soft": 0.6, "dim": 0.35, "faint": 0.15}
# A word that is rarer than a CSS name or an everyday colour must fit better by this much for each step of rarity.
_RARER = 0.015
_TINT = 0.6
_EVERYDAY = frozenset(
    """red orange gold yellow lime green teal cyan blue indigo purple magenta pink hotpink white gray saddlebrown
    crimson coral turquoise deepskyblue royalblue violet blueviolet darkorange tan navy""".split()  # noqa: SIM905
)

_HEX6 = re.compile(r"#[0-9A-Fa-f]{6}")
_HEX3 = re.compile(r"#[0-9A-Fa-f]{3}")


@cache
def css_names() -> dict[str, str]:
    """Every CSS colour name -> `#RRGGBB`, read from the package's table."""
    return _table("css_colors.txt")


@cache
def names() -> dict[str, str]:
    """CSS names and the lamp's own -> `#RRGGBB`."""
    return {**css_names(), **_table("color_words.txt")}


@cache
def spoken_colors() -> dict[str, str]:
    """Every word of the spoken form -> `#RRGGBB`: one word for each colour, plain ones first, the tables' order."""
    said = {**names(), **{f"{level} {name}": _leveled(level, name) for level in LEVELS for name in names()}}
    first: dict[str, str] = {}
    for word, value in said.items():
        if word in names() or _joined(word) not in names():
            first.setdefault(value, word)
    return {word: value for value, word in first.items()}


def parse_color(text: str) -> str:
    """`#RGB` or `#RRGGBB` in either case, or a name, also with a level -> `#RRGGBB`. Raises ValueError with the fix."""
    word = text.strip()
    if _HEX6.fullmatch(word):
        return word.upper()
    if _HEX3.fullmatch(word):
        return "#" + "".join(digit * 2 for digit in word[1:]).upper()
    if _joined(word) in names():
        return names()[_joined(word)]
    level, _, name = word.lower().partition(" ")
    if level in LEVELS and _joined(name) in names():
        return _leveled(level, _joined(name))
    raise ValueError(f"{quoted(text)} is not a colour; use #RRGGBB or a name such as dim orange")


def _table(name: str) -> dict[str, str]:
    text = (files("lamp_schema") / "data" / name).read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith(";"))
    return {line[0]: line[1] for line in lines}


def _joined(words: str) -> str:
    return re.sub(r"[ _-]", "", words).lower()


def _leveled(level: str, name: str) -> str:
    return "#" + "".join(f"{round(channel * LEVELS[level]):02X}" for channel in rgb(names()[name]))


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
def _exact() -> dict[str, str]:
    return {value: word for word, value in spoken_colors().items()}


@cache
def _rarity(word: str) -> int:
    """0 for an everyday colour, more for words that are said less: a small model learns few words well."""
    name = word.rpartition(" ")[2]
    return (name not in _EVERYDAY) + (name not in css_names()) + (" " in word and name not in _EVERYDAY)


def _off(color: str, word: str) -> float:
    """How far a word is from what was meant. Hue counts for its share of the lightness: a dark blue that turns to dark
    teal hardly moves in OKLab, and is another colour in a dark room."""
    (light, *tint), (other_light, *other_tint) = oklab(color), oklab(spoken_colors()[word])
    floor = max(light, other_light, 0.1)
    return math.hypot(light - other_light, _TINT * math.dist(tint, other_tint) / floor)


@cache
def say_color(color: str) -> str:
    """Canonical colour -> the word that the spoken form uses for it: its own, a common one that is near, or the hex."""
    if color in _exact():
        return _exact()[color]
    near = [word for word, value in spoken_colors().items() if distance(color, value) <= SPOKEN_DISTANCE]
    return min(near, key=lambda word: _off(color, word) + _RARER * _rarity(word), default=color)
