"""Guesses at what the model is about to write, from programs that it was trained on and from the request's own words.

A guess that is checked in the same forward pass costs a fifth of one; one that is right saves a whole one. So only what
is likelier to be right than not is guessed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files

# Tokens that a guess looks back on, the longest first.
_ORDERS = (4, 3, 2)
_SEEN_LEAST = 2


def training_programs() -> list[str]:
    """Spoken programs out of the training data, one a line in the package's file."""
    try:
        text = (files("lamp_runtime") / "model" / "data" / "programs.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return text.splitlines()


def echoes(request: str, spell: Callable[[str], list[int]]) -> dict[int, list[int]]:
    """How words of the request go on when their first token was written: a colour or a text is often copied out of it.

    `spell` gives a text's tokens. Words that are one token have nothing to guess.
    """
    found: dict[int, list[int]] = {}
    for word in dict.fromkeys(re.findall(r"\w+", request)):
        for said in (word.upper(), word.title(), word.lower()):
            first, *rest = spell(said)
            if rest:
                found[first] = rest
    return found


class Drafts:
    """What mostly follows two to four tokens. `likely` is the least share of cases for a guess to be made."""

    def __init__(self, texts: Iterable[Sequence[int]], likely: float = 0.5):
        counts: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        for tokens in texts:
            for order in _ORDERS:
                for at in range(order, len(tokens)):
                    counts[tuple(tokens[at - order : at])][tokens[at]] += 1
        self._next: dict[tuple[int, ...], tuple[int, float]] = {}
        for before, after in counts.items():
            token, seen = after.most_common(1)[0]
            total = after.total()
            if total >= _SEEN_LEAST:
                self._next[before] = (token, seen / total)
        self._likely = likely

    def guess(self, written: Sequence[int], most: int, echoed: Mapping[int, list[int]] | None = None) -> list[int]:
        """Up to `most` tokens that probably follow `written`; it ends where the whole guess gets unlikely.

        Where the training programs know nothing likely, it is the rest of a word of the request (see `echoes`).
        """
        guessed = self._learned(written, most)
        if guessed or not written or echoed is None:
            return guessed
        return echoed.get(written[-1], [])[:most]

    def _learned(self, written: Sequence[int], most: int) -> list[int]:
        tokens = list(written[-max(_ORDERS) :])
        guessed: list[int] = []
        sure = 1.0
        while len(guessed) < most:
            token, share = self._after(tokens)
            sure *= share
            if sure < self._likely:
                break
            guessed.append(token)
            tokens.append(token)
        return guessed

    def _after(self, tokens: list[int]) -> tuple[int, float]:
        for order in _ORDERS:
            found = self._next.get(tuple(tokens[-order:])) if len(tokens) >= order else None
            if found is not None:
                return found
        return -1, 0.0
