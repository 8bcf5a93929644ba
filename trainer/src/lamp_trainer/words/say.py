"""Sentence frames: `(one|another|)` is a choice, `{slot}` a word; the article before a vowel is put right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

_CHOICE = re.compile(r"\(([^()]*)\)")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio]|u(?!ni|se|fo)|8|11\b|18\b)(?!one|eu)")
_SPACES = re.compile(r"\s+")
_BEFORE_COMMA = re.compile(r" ([,.?!])")

# "a the wedding picture": the noun brought its own.
_DOUBLE = re.compile(
    r"\b(an?|the|some|your|all your)((?: (?:little|full|whole|proper|big|very|really|soft|single))?) (?:an?|the|our|"
    "my) "
)

_NAMES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_NUMBERS = tuple(_NAMES.split())


def say(frames: Sequence[str], rng: Random, **slots: object) -> str:
    """One of `frames`, chosen and filled."""
    words = rng.choice(frames)
    while (choice := _CHOICE.search(words)) is not None:
        words = words[: choice.start()] + rng.choice(choice[1].split("|")) + words[choice.end() :]
    words = words.format(**slots)
    words = _DOUBLE.sub(r"\1\2 ", _SPACES.sub(" ", words).strip())
    words = _ARTICLE.sub(r"\1n ", words)
    return _BEFORE_COMMA.sub(r"\1", words)


def number(count: int, rng: Random) -> str:
    """A whole number as people write it: in words up to twenty, or in digits."""
    return _NUMBERS[count] if count < len(_NUMBERS) and rng.random() < 0.55 else str(count)


def how_long(seconds: int, rng: Random) -> str:
    """A length of time that is a whole number of seconds, as people say it."""
    if seconds == 1800 and rng.random() < 0.6:
        return "half an hour"
    if seconds == 5400 and rng.random() < 0.6:
        return "an hour and a half"
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            if count == 1:
                return f"{'an' if unit == 'hour' else 'a'} {unit}" if rng.random() < 0.6 else f"one {unit}"
            short = {"hour": "hours", "minute": "min", "second": "sec"}[unit]
            return f"{count} {short}" if rng.random() < 0.12 else f"{number(count, rng)} {unit}s"
    raise ValueError(f"{seconds} seconds has no length in words")
