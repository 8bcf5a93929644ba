"""What people put on a display: a bank of words and short messages, first names, and made-up numbers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from random import Random

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VOWELS = "aeiou"
_CONSONANTS = "bcdfghjklmnprstvz"


@cache
def _bank(name: str) -> tuple[str, ...]:
    text = (files("lamp_trainer.words") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith(";"))
    return tuple(dict.fromkeys(word.strip() for line in lines for word in line.split(",")))


def messages() -> tuple[str, ...]:
    return _bank("messages")


def first_names() -> tuple[str, ...]:
    return _bank("names")


def made_up(rng: Random) -> str:
    """A word that nobody has seen, so that a model learns to copy letters and not to know words."""
    pairs = "".join(rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.randint(1, 4)))
    return (rng.choice(("", rng.choice(_VOWELS))) + pairs + rng.choice(("", rng.choice(_CONSONANTS))))[:9]


def letters(rng: Random, count: int) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(count))
