"""How likely words are as a request to the lamp: which words follow each other in the requests for training.

Bigrams with interpolated Kneser-Ney smoothing (Chen and Goodman, 1999, section 2.7), of pairs that occur twice or more.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

PAIRS = Path(__file__).with_name("pairs.txt")
BEGIN, END = "^", "$"
_NUMBER = "#"
_NUMBERS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand""".split()  # noqa: SIM905
)
# What each count is less by, for what was never seen.
_DISCOUNT = 0.75
# Of as many words a person may use one.
_ALL_WORDS = 30_000


def request_words(text: str) -> list[str]:
    """Its words in small letters without signs; numbers are all one word, however many words they take."""
    words: list[str] = []
    for found in re.findall(r"[a-z']+|\d+", text.lower().replace("’", "'").replace("%", " percent ")):
        word = _NUMBER if found.isdigit() or found in _NUMBERS else found.strip("'")
        if word and not (word == _NUMBER and words[-1:] == [_NUMBER]):
            words.append(word)
    return words


@dataclass(frozen=True)
class _After:
    """What follows one word."""

    counts: dict[str, int]
    total: int


class Likelihood:
    """Read from the file that `scripts/request_words.py` makes."""

    def __init__(self, file: Path = PAIRS):
        self._before: dict[str, int] = {}
        self._after: dict[str, _After] = {}
        for line in file.read_text(encoding="ascii").splitlines():
            word, before, *after = line.split(" ")
            counts = {second: int(count) for second, count in zip(after[::2], after[1::2], strict=True)}
            self._before[word] = int(before)
            self._after[word] = _After(counts, sum(counts.values()))
        self._before_total = sum(self._before.values())

    def log(self, words: list[str]) -> float:
        """The natural logarithm of the probability that a request is these words, as `request_words` has them."""
        return sum(math.log(self._next(*pair)) for pair in zip([BEGIN, *words], [*words, END], strict=True))

    def _next(self, first: str, second: str) -> float:
        unseen = _DISCOUNT * len(self._before) / self._before_total / _ALL_WORDS
        alone = max(self._before.get(second, 0) - _DISCOUNT, 0) / self._before_total + unseen
        after = self._after.get(first)
        if after is None or not after.total:
            return alone
        seen = max(after.counts.get(second, 0) - _DISCOUNT, 0) / after.total
        return seen + _DISCOUNT * len(after.counts) / after.total * alone
