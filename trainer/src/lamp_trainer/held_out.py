"""Requests that models are judged on must not be trained on: what counts as too near to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz, process

from lamp_trainer.files import read_rows
from lamp_trainer.paths import BENCHMARK, EVAL

NEAR = 88.0
"""From this similarity on (0..100, `fuzz.token_sort_ratio` of the bare words) two requests count as the same.

88 takes "draw me a houes" and "show stars" for the benchmark's, and "draw a horse" too; it lets "draw a dog face" and
"a nine minute egg timer" beside an eight minute one pass: those are other wishes.
"""

_FILLERS = frozenset(
    """a an the please could can would you me my i id i'd like want to hey lamp some just now for of thanks
    ok okay um uh so well let's lets""".split()  # noqa: SIM905
)
# Verbs that only say "let me see": "draw a sun", "show me the sun" and "sun!" are one wish.
_SHOWING = frozenset(("draw", "show", "display", "make", "create", "simulate", "be", "give"))


def bare(request: str, without: frozenset[str] = frozenset()) -> str:
    """The words that carry the wish: lower case, no punctuation, no fillers, and none of `without`."""
    words = re.findall(r"[^\W_]+(?:['’:.,/-][^\W_]+)*", request.lower())
    kept = [word for word in words if word not in _FILLERS and word not in without]
    return " ".join(kept or words)


class HeldOut:
    """The requests of benchmark and evaluation, to be asked whether a new one is nearly one of them.

    It is, when it is near with the verbs that only ask to see something, or without them.
    """

    def __init__(self, requests: Iterable[str]):
        self._requests = list(requests)
        self._bare = {
            without: [bare(request, without) for request in self._requests] for without in (frozenset(), _SHOWING)
        }

    def nearest(self, request: str) -> str | None:
        """The held-out request that `request` nearly is, or None."""
        for without, known in self._bare.items():
            words = bare(request, without)
            found = process.extractOne(words, known, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
            if found is not None:
                return self._requests[found[2]]
        return None


def read_held_out(paths: Iterable[Path], key: str) -> HeldOut:
    """From .jsonl files that have the request under `key` ("prompt" or "request")."""
    return HeldOut(str(row[key]) for path in paths for row in read_rows(path))


def judged_requests() -> HeldOut:
    """Everything that models are judged on: the benchmark's prompts, and the evaluation's requests."""
    return HeldOut([*(row["prompt"] for row in read_rows(BENCHMARK)), *(row["request"] for row in read_rows(EVAL))])
