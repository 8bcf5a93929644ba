"""Colours as people say them, and the colour words that a program says for them.

A word of the language stands for itself, so that a small model can copy it.
"""

from __future__ import annotations

from random import Random

from lamp_schema.colors import LEVELS, parse_color, rgb

# The dozen of every day; `pick` prefers them.
BASIC: tuple[str, ...] = (
    "red",
    "green",
    "blue",
    "yellow",
    "orange",
    "purple",
    "pink",
    "white",
    "turquoise",
    "warm white",
    "cyan",
    "gold",
)

COLORS: dict[str, str] = {
    "red": "red",
    "green": "green",
    "blue": "blue",
    "yellow": "yellow",
    "orange": "orange",
    "purple": "purple",
    "pink": "hotpink",
    "white": "white",
    "turquoise": "turquoise",
    "warm white": "warmwhite",
    "cyan": "cyan",
    "gold": "gold",
    # Reds, pinks
    "crimson": "crimson",
    "scarlet": "scarlet",
    "ruby": "ruby",
    "cherry red": "cherry",
    "blood red": "bloodred",
    "dark red": "darkred",
    "burgundy": "burgundy",
    "maroon": "maroon",
    "brick red": "brick",
    "tomato red": "tomato",
    "coral": "coral",
    "salmon": "salmon",
    "hot pink": "hotpink",
    "light pink": "lightpink",
    "baby pink": "#F4C2C2",
    "rose": "rose",
    "raspberry": "raspberry",
    "magenta": "magenta",
    "fuchsia": "magenta",
    "neon pink": "#FF10F0",
    # Oranges, yellows, browns
    "amber": "amber",
    "dark orange": "darkorange",
    "tangerine": "tangerine",
    "peach": "peach",
    "apricot": "apricot",
    "copper": "copper",
    "bronze": "bronze",
    "rust": "rust",
    "terracotta": "terracotta",
    "brown": "saddlebrown",
    "chocolate": "chocolate",
    "caramel": "caramel",
    "honey": "honey",
    "mustard": "mustard",
    "lemon yellow": "lemon",
    "light yellow": "#FFFF99",
    "beige": "beige",
    "cream": "cream",
    "ivory": "ivory",
    "sand": "sand",
    # Greens
    "lime": "lime",
    "lime green": "limegreen",
    "dark green": "darkgreen",
    "forest green": "forestgreen",
    "light green": "lightgreen",
    "mint": "mint",
    "mint green": "mint",
    "emerald": "emerald",
    "olive": "olive",
    "moss green": "moss",
    "sage": "sage",
    "apple green": "#8DB600",
    "grass green": "grass",
    "jade": "jade",
    "neon green": "#39FF14",
    "sea green": "seagreen",
    # Blues
    "teal": "teal",
    "aqua": "aquamarine",
    "light blue": "lightskyblue",
    "sky blue": "deepskyblue",
    "baby blue": "#89CFF0",
    "ice blue": "iceblue",
    "royal blue": "royalblue",
    "navy": "navy",
    "navy blue": "navy",
    "dark blue": "darkblue",
    "midnight blue": "midnightblue",
    "cobalt blue": "cobalt",
    "electric blue": "#0080FF",
    "steel blue": "steelblue",
    "sapphire": "sapphire",
    "petrol": "petrol",
    # Purples
    "indigo": "indigo",
    "violet": "blueviolet",
    "lavender": "#B99CFF",
    "lilac": "lilac",
    "mauve": "mauve",
    "plum": "plum",
    "magenta pink": "#FF33AA",
    "dark purple": "#4B0066",
    "light purple": "#C090FF",
    # Whites, greys
    "cool white": "coolwhite",
    "cold white": "#D4ECFF",
    "soft white": "#FFE4C4",
    "daylight white": "#F0F6FF",
    "silver": "silver",
    "grey": "gray",
    "gray": "gray",
}

_BASIC_SHARE = 0.6
_LEAST = 16


def css(word: str) -> str:
    """The language's word or hex for a colour word; what it knows passes through. Raises ValueError for others."""
    known = COLORS.get(word)
    if known is not None:
        return known
    parse_color(word)
    return word


def pick(rng: Random) -> str:
    """A colour word, an everyday one more often than not."""
    return rng.choice(BASIC) if rng.random() < _BASIC_SHARE else rng.choice(tuple(COLORS))


def pick_two(rng: Random) -> tuple[str, str]:
    """Two colour words that show as different colours."""
    one = pick(rng)
    while True:
        other = pick(rng)
        if apart(css(one), css(other)):
            return one, other


def apart(one: str, other: str) -> bool:
    """Far enough apart in red, green and blue to be told apart across a room."""
    return sum(abs(a - b) for a, b in zip(_channels(one), _channels(other), strict=True)) > 170


def dimmed(color: str, level: float) -> str:
    """A darker `#RRGGBB` of the same hue, at the one of the language's levels (soft, dim, faint) that is nearest to
    `level`, 0..1. Never quite black."""
    share = min(LEVELS.values(), key=lambda share: abs(share - level))
    channels = [round(channel * share) for channel in _channels(color)]
    if max(channels) < _LEAST:
        top = max(_channels(color))
        channels = [_LEAST if channel == top else 0 for channel in _channels(color)]
    return _hex(channels)


def bright(color: str) -> str:
    """The same hue as bright as the LEDs go: its strongest channel at full."""
    channels = _channels(color)
    top = max(channels) or 1
    return _hex([round(channel * 255 / top) for channel in channels])


def pastel(color: str) -> str:
    """The same hue halfway to white."""
    return _hex([(channel + 256) // 2 for channel in _channels(bright(color))])


def _channels(color: str) -> tuple[int, int, int]:
    return rgb(parse_color(color))


def _hex(channels: list[int]) -> str:
    return "#" + "".join(f"{channel:02X}" for channel in channels)
