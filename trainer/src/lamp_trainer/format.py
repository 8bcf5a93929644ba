"""Step 4: valid pairs -> chat messages, split into `train.jsonl` and `val.jsonl`, with token statistics."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from lamp_schema.prompt import Style, messages
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, made_from, read_rows, write_json, write_manifest, write_rows
from lamp_trainer.held_out import judged_requests
from lamp_trainer.paths import BENCHMARK, EVAL
from lamp_trainer.words.register import dress

VALIDATION_SHARE = 0.1
STYLE: Style = "short"

TokenCount = Callable[[str], int]


def to_chat(pair: Row) -> Row:
    """One pair as messages, in the style that the runtime asks a tuned model in."""
    chat = [*messages(pair["prompt"], STYLE), {"role": "assistant", "content": pair["response"]}]
    return {"messages": chat, "category": pair["category"], "teacher": pair["teacher"]}


def split(pairs: Iterable[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """(train, validation): about nine to one in each category and teacher, both shuffled by `seed`.

    What is held out depends on the pair alone, so a recipe that goes on from another's adapter validates on nothing
    that the first one trained on. Wordings of one authored design stay together. A composed answer may stand in both
    parts under different requests: there are few ways to show a heart.
    """
    train: list[Row] = []
    held_out: list[Row] = []
    for pair in pairs:
        key = pair["response"] if pair["teacher"] == "authored" else pair["prompt"]
        share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64
        (held_out if share < VALIDATION_SHARE else train).append(pair)
    rng = Random(seed)
    rng.shuffle(train)
    rng.shuffle(held_out)
    return train, held_out


def format_pairs(pairs: Path, out: Path, seed: int, tokens: TokenCount | None = None, authored_times: int = 1) -> Row:
    """Write train.jsonl, val.jsonl and statistics.json into `out`; returns the statistics. Files that are up to date
    are left alone.

    Authored pairs are written `authored_times` times into the training part, from the second time on in other people's
    words where nothing is lost by that. Raises TrainerError when nothing is there.
    """
    train_path, val_path, statistics_path = out / "train.jsonl", out / "val.jsonl", out / "statistics.json"
    settings = {"seed": seed, "style": STYLE, "authored_times": authored_times, "counted": tokens is not None}
    inputs = [pairs, BENCHMARK, EVAL]
    up_to_date = all(made_from(path, inputs, settings) for path in (train_path, val_path))
    if up_to_date and statistics_path.is_file():
        known: Row = json.loads(statistics_path.read_text(encoding="utf-8"))
        return known
    train, held_out = split(read_rows(pairs), seed)
    others = _OtherWords(seed)
    repeated = [
        others.of(pair, time) if time else pair
        for pair in train
        for time in range(authored_times if pair["teacher"] == "authored" else 1)
    ]
    if not repeated or not held_out:
        raise TrainerError(
            f"{pairs} gives {len(repeated)} training and {len(held_out)} validation pairs; make more prompts"
        )
    Random(seed).shuffle(repeated)
    write_rows(val_path, map(to_chat, held_out))
    write_rows(train_path, map(to_chat, repeated))
    numbers = {"train": _numbers(repeated, tokens), "val": _numbers(held_out, tokens)}
    write_json(statistics_path, numbers)
    counts = {"train": len(repeated), "val": len(held_out)}
    for path in (train_path, val_path):
        write_manifest(path, "format", inputs, settings, counts)
    return numbers


class _OtherWords:
    """The wish of a pair with another tone, other fillers, a slip of the fingers: for what is read more than once."""

    def __init__(self, seed: int):
        self._seed = seed
        self._tests = judged_requests()

    def of(self, pair: Row, time: int) -> Row:
        """The pair itself where letters matter or English fillers would not fit, or when it got near to a test."""
        if pair["category"] == "multilingual" or '"text"' in pair["response"]:
            return pair
        prompt = dress(pair["prompt"], Random(f"{self._seed}-{time}-{pair['prompt']}"))
        return pair if self._tests.nearest(prompt) else {**pair, "prompt": prompt}


def _numbers(pairs: list[Row], tokens: TokenCount | None) -> dict[str, Any]:
    by_category: dict[str, int] = defaultdict(int)
    by_teacher: dict[str, int] = defaultdict(int)
    for pair in pairs:
        by_category[pair["category"]] += 1
        by_teacher[pair["teacher"]] += 1
    numbers: dict[str, Any] = {
        "pairs": len(pairs),
        "categories": dict(sorted(by_category.items())),
        "teachers": dict(sorted(by_teacher.items())),
    }
    if tokens is not None:
        lengths = sorted(tokens(pair["response"]) for pair in pairs)
        numbers["answer_tokens"] = {
            "mean": round(statistics.mean(lengths), 1),
            "median": statistics.median(lengths),
            "p95": lengths[int(0.95 * (len(lengths) - 1))],
            "max": lengths[-1],
            "sum": sum(lengths),
        }
    return numbers
