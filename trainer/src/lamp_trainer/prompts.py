"""Step 1: word banks and sentence frames -> `prompts.jsonl`, unique requests with the slots that they were made of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tqdm import tqdm

from lamp_trainer.errors import TrainerError
from lamp_trainer.families.registry import draw, sources_sha256
from lamp_trainer.files import Row, made_from, write_manifest, write_rows
from lamp_trainer.held_out import HeldOut, read_held_out
from lamp_trainer.paths import BENCHMARK
from lamp_trainer.words.register import dress

# How many draws in a row may bring nothing new before the banks count as empty.
_PATIENCE = 20_000


def make_prompts(count: int, seed: int, held_out: HeldOut, refused: Counter[str] | None = None) -> Iterator[Row]:
    """`count` different requests as they come; the same seed gives the same, and a larger count goes on from there.

    `refused` counts what was drawn and left out. Raises TrainerError when the banks can't give that many.
    """
    rng = Random(seed)
    seen: set[bytes] = set()
    refused = Counter() if refused is None else refused
    idle = 0
    while len(seen) < count:
        family = draw(rng)
        words, slots = family.ask(rng)
        prompt = dress(words, rng) if family.casual else words
        # A hash a request, so that a million of them take 100 MB.
        key = hashlib.blake2b(prompt.lower().encode(), digest_size=8).digest()
        why = "twice" if key in seen else "held out" if held_out.nearest(prompt) else None
        if why:
            refused[why] += 1
            idle += 1
            if idle > _PATIENCE:
                raise TrainerError(
                    f"only {len(seen)} different requests came out, {count} were asked for; lower --count"
                )
            continue
        idle = 0
        seen.add(key)
        yield {
            "id": f"p{seed}-{len(seen):07}",
            "prompt": prompt,
            "category": family.category,
            "family": family.name,
            "slots": slots,
        }


def write_prompts(out: Path, count: int, seed: int) -> Counter[str]:
    """Write `count` requests to `out`; returns how many of each category, or nothing when all is there already."""
    settings = {"count": count, "seed": seed, "sources": sources_sha256()}
    if made_from(out, [BENCHMARK], settings):
        return Counter()
    refused: Counter[str] = Counter()
    categories: Counter[str] = Counter()

    def counted() -> Iterator[Row]:
        held_out = read_held_out([BENCHMARK], "prompt")
        for row in tqdm(make_prompts(count, seed, held_out, refused), "prompts", count, unit=" requests", disable=None):
            categories[row["category"]] += 1
            yield row

    write_rows(out, counted())
    counts = {"requests": count, "categories": dict(sorted(categories.items())), "refused": dict(refused)}
    write_manifest(out, "prompts", [BENCHMARK], settings, counts)
    return categories
