"""Step 1: word banks and sentence frames -> `prompts.jsonl`, unique requests with the slots that they were made of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

from tqdm import tqdm

from lamp_trainer.errors import TrainerError
from lamp_trainer.families.base import Family
from lamp_trainer.families.registry import draw, family_named, sources_sha256
from lamp_trainer.files import Row, made_from, write_manifest, write_rows
from lamp_trainer.held_out import HeldOut, read_held_out
from lamp_trainer.paths import BENCHMARK
from lamp_trainer.words.register import dress

# How many draws in a row may bring nothing new before the banks count as empty.
_PATIENCE = 20_000


def make_prompts(
    count: int,
    seed: int,
    held_out: HeldOut,
    refused: Counter[str] | None = None,
    families: Mapping[str, int] | None = None,
) -> Iterator[Row]:
    """`count` different requests as they come, and after them as many more of single `families` as these say.

    The same seed gives the same, and a larger count goes on from there. `refused` counts what was drawn and left out.
    Raises TrainerError when the banks can't give that many, and for a family that there is not.
    """
    refused = Counter() if refused is None else refused
    source = _Source(seed, held_out, refused)
    yield from source.take(count, draw)
    for name, more in (families or {}).items():
        yield from source.take(more, _always(family_named(name)))


def _always(family: Family) -> Callable[[Random], Family]:
    return lambda _rng: family


class _Source:
    """Requests that did not come before and are near to no held-out one."""

    def __init__(self, seed: int, held_out: HeldOut, refused: Counter[str]):
        self._seed, self._held_out, self._refused = seed, held_out, refused
        self._rng = Random(seed)
        # A hash a request, so that a million of them take 100 MB.
        self._seen: set[bytes] = set()

    def take(self, count: int, choose: Callable[[Random], Family]) -> Iterator[Row]:
        """`count` requests of the families that `choose` gives."""
        end = len(self._seen) + count
        idle = 0
        while len(self._seen) < end:
            row = self._row(choose(self._rng))
            if row is not None:
                idle = 0
                yield row
                continue
            idle += 1
            if idle > _PATIENCE:
                raise TrainerError(
                    f"only {len(self._seen)} different requests came out, {end} were asked for; ask for fewer"
                )

    def _row(self, family: Family) -> Row | None:
        words, slots = family.ask(self._rng)
        prompt = dress(words, self._rng) if family.casual else words
        key = hashlib.blake2b(prompt.lower().encode(), digest_size=8).digest()
        why = "twice" if key in self._seen else "held out" if self._held_out.nearest(prompt) else None
        if why:
            self._refused[why] += 1
            return None
        self._seen.add(key)
        row = {"id": f"p{self._seed}-{len(self._seen):07}", "prompt": prompt}
        return row | {"category": family.category, "family": family.name, "slots": slots}


def write_prompts(out: Path, count: int, seed: int, families: Mapping[str, int] | None = None) -> Counter[str]:
    """Write the requests of `make_prompts` to `out`; returns how many of each category, or nothing if there already."""
    more = dict(families or {})
    settings = {"count": count, "seed": seed, "families": more, "sources": sources_sha256()}
    if made_from(out, [BENCHMARK], settings):
        return Counter()
    total = count + sum(more.values())
    refused: Counter[str] = Counter()
    categories: Counter[str] = Counter()

    def counted() -> Iterator[Row]:
        held_out = read_held_out([BENCHMARK], "prompt")
        rows = make_prompts(count, seed, held_out, refused, families)
        for row in tqdm(rows, "prompts", total, unit=" requests", disable=None):
            categories[row["category"]] += 1
            yield row

    write_rows(out, counted())
    counts = {"requests": total, "categories": dict(sorted(categories.items())), "refused": dict(refused)}
    write_manifest(out, "prompts", [BENCHMARK], settings, counts)
    return categories
