"""Sentences from frames: `"(set|start) a {time} timer (for the {thing}|)"` is eight ways to say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

_GROUP = re.compile(r"\(([^()]*)\)")
_AN = re.compile(r"\b([Aa]) (?=8 |8-|11 |11-|18 |18-|8\d |8\d-|[ai]|e(?!uro)|o(?!ne|nce)|hour|un(?!i)|ug|um)")


def phrase(rng: Random, frames: Sequence[str], **parts: object) -> str:
    """One of the frames; in each `(a|b|)`, also nested, one of the choices; `{name}` from `parts`."""
    return tidy(_expanded(rng, frames, parts))


def longer(rng: Random, words: str, tails: Sequence[str], **parts: object) -> str:
    """`words` with one of the tails, frames that begin with the comma or space that they need."""
    return tidy(words + _expanded(rng, tails, parts))


def _expanded(rng: Random, frames: Sequence[str], parts: dict[str, object]) -> str:
    text = rng.choice(frames)
    while "(" in text:
        text = _GROUP.sub(lambda group: rng.choice(group[1].split("|")), text)
    return text.format(**parts)


def tidy(text: str) -> str:
    """Single spaces, none before a comma, and "an" where it is spoken so ("an 8 minute timer")."""
    text = " ".join(text.split()).replace(" ,", ",").strip(" ,")
    return _AN.sub(r"\1n ", text)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`["a", "b", "c"]` -> "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
