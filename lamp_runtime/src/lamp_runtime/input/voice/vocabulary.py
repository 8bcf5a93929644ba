"""The lamp's own words, which a recogniser of all English should expect: orders, kinds of light, colours, pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lamp_schema.colors import names as color_names
from lamp_schema.sprites import library

# Whisper takes 223 tokens of context. A token of such words has about three letters, and what is over is cut off.
_CHARS = 640
_WISHES = (
    "Turn it off. Make it turquoise, brighter, 50 percent. Draw a cat. Blink red and blue. Tea timer, four minutes, "
    "then pulse lime green. A calm candle, breathing slowly. Sparkle, rainbow wave, fire, fade out, countdown."
)


def context(own: Path | None = None) -> str:
    """A text as a person would say it, for the recogniser to go on from; the words of your own sprites come first."""
    names = list(library().names())
    mine = {file.stem for file in own.iterdir() if file.suffix == ".txt"} if own and own.is_dir() else set()
    pictures = [*(name for name in names if name in mine), *_spread([name for name in names if "_" not in name])]
    colors = _spread([name for name in color_names() if not _joined(name)])
    left = _CHARS - len(_WISHES)
    return f"{_WISHES} {_list(colors, left // 2)}. {_list(pictures, left // 2)}."


def _joined(color: str) -> bool:
    """Whether it is a name of CSS that nobody says, such as mediumaquamarine."""
    return any(color != other and color.endswith(other) for other in color_names())


def _list(words: Iterable[str], chars: int) -> str:
    """As many of the words, once each, as fit."""
    said = ""
    for word in dict.fromkeys(word.replace("_", " ") for word in words):
        longer = f"{said}, {word}" if said else word
        if len(longer) > chars:
            break
        said = longer
    return said


def _spread(words: list[str], parts: int = 12) -> list[str]:
    """In another order, which takes from everywhere in the alphabet before it comes back."""
    return [word for start in range(parts) for word in words[start::parts]]
