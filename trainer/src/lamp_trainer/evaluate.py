"""Step 7: models against the benchmark and the evaluation set: validity, meaning, tokens, seconds."""

from __future__ import annotations

import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from lamp_runtime.config import Settings
from lamp_runtime.engine.answer import Request, Written
from lamp_runtime.engine.lamp_decoder import LampDecoder
from lamp_schema import LampSchemaError, dumps_spoken, parse
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import read_rows, write_manifest
from lamp_trainer.generate import Generator
from lamp_trainer.meaning import Case, judge, read_cases
from lamp_trainer.paths import BENCHMARK_EXPECTATIONS, EVAL

# The files of `cases`.
JUDGED_BY = (BENCHMARK_EXPECTATIONS, EVAL)
# What a lamp allows, as it comes.
ANSWER_TOKENS = Settings().max_tokens


# What is counted of a set, and its heading in a table.
FIGURES = {
    "requests": "requests",
    "free_json": "JSON unconstrained",
    "free_valid": "valid unconstrained",
    "valid": "valid constrained",
    "right": "meaning",
}


@dataclass(frozen=True)
class Answer:
    """One request's answer: the text without constraint, the program with it, and what the judge says of that.

    `tokens` and `seconds` are the constrained program's.
    """

    set: str
    id: str
    category: str
    request: str
    free_text: str
    free_json: bool
    free_valid: bool
    program: str
    right: bool
    misses: tuple[str, ...]
    tokens: int
    seconds: float


@dataclass
class Score:
    """One model's figures. `sets` holds for each set the number of requests and how many are what."""

    model: str
    file: str
    bytes: int
    style: str
    sets: dict[str, dict[str, int]] = field(default_factory=dict)
    categories: dict[str, dict[str, int]] = field(default_factory=dict)
    tokens_median: float = 0.0
    seconds_median: float = 0.0
    answers: list[Answer] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def cases(limit: int | None = None) -> dict[str, list[Case]]:
    """The sets to judge: the 21 of the benchmark, and the evaluation set; at most `limit` of each."""
    return {
        "benchmark": read_cases(BENCHMARK_EXPECTATIONS)[:limit],
        "eval": read_cases(EVAL)[:limit],
    }


def evaluate(path: Path, sets: dict[str, list[Case]], lanes: int = 12) -> Score:
    """Ask one model everything. Raises TrainerError when llama.cpp refuses the file.

    First without any constraint, several requests side by side, then each alone through the lamp's own decoder: that
    program is judged, and timed.
    """
    everything = [(name, case) for name, found in sets.items() for case in found]
    requests = [case.request for _, case in everything]
    generator = Generator(path, lanes, os.cpu_count())
    free = _free_answers(generator, requests, path.stem)
    score = Score(generator.name, path.name, path.stat().st_size, generator.style)
    generator.close()
    decoder = LampDecoder(path)
    decoder.warm_up()
    for (name, case), text in zip(tqdm(everything, f"{path.stem}, the lamp's way", disable=None), free, strict=True):
        started = time.perf_counter()
        written = _constrained(decoder, case.request)
        seconds = time.perf_counter() - started
        verdict = judge(written.program, case.expect)
        answer = Answer(
            name, case.id, case.category, case.request, text, is_json(text), is_program(text),
            dumps_spoken(written.program), verdict.right, verdict.misses, written.tokens, round(seconds, 3),
        )  # fmt: skip
        score.answers.append(answer)
    _count(score)
    return score


def _free_answers(generator: Generator, requests: Sequence[str], title: str) -> list[str]:
    """What the model says to each request when nobody helps it."""
    texts = [""] * len(requests)
    answers = generator.answers(requests, ANSWER_TOKENS)
    for index, text, _ in tqdm(answers, title, len(requests), unit=" requests", disable=None):
        texts[index] = text
    return texts


def _constrained(decoder: LampDecoder, request: str) -> Written:
    composed = decoder.compose(Request(request, max_tokens=ANSWER_TOKENS))
    assert composed is not None, "nothing cancels here"
    return composed


def free_validity(path: Path, requests: Sequence[str], lanes: int = 12) -> dict[str, int]:
    """How many answers without any constraint are JSON, and how many valid programs: for a validation split."""
    generator = Generator(path, lanes, os.cpu_count())
    texts = _free_answers(generator, requests, path.stem)
    generator.close()
    return {"requests": len(texts), "json": sum(map(is_json, texts)), "valid": sum(map(is_program, texts))}


def validation_requests(path: Path, limit: int | None) -> list[str]:
    """The requests of a val.jsonl. Raises TrainerError for a file of another kind."""
    try:
        return [str(row["messages"][-2]["content"]) for row in read_rows(path)][:limit]
    except (KeyError, IndexError, TypeError) as error:
        raise TrainerError(f"{path} has rows without messages; name the val.jsonl that `format` writes") from error


def is_json(text: str) -> bool:
    """Whether `text` as it stands is JSON; an endless row of brackets is none."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def is_program(text: str) -> bool:
    """Whether `text` as it stands is a valid light program."""
    try:
        parse(text)
    except LampSchemaError:
        return False
    return True


def _count(score: Score) -> None:
    sets: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    categories: dict[str, dict[str, int]] = defaultdict(lambda: {"requests": 0, "right": 0})
    for answer in score.answers:
        counts = sets[answer.set]
        counts["requests"] += 1
        counts["free_json"] += answer.free_json
        counts["free_valid"] += answer.free_valid
        counts["valid"] += is_program(answer.program)
        counts["right"] += answer.right
        kind = categories[answer.category]
        kind["requests"] += 1
        kind["right"] += answer.right
    score.sets, score.categories = dict(sets), dict(categories)
    if score.answers:
        score.tokens_median = statistics.median(answer.tokens for answer in score.answers)
        score.seconds_median = round(statistics.median(answer.seconds for answer in score.answers), 3)


def write_judged(path: Path, models: Sequence[Path], asked: Sequence[Path], limit: int | None) -> None:
    """Say beside the report `path` which files were judged by which requests."""
    write_manifest(path, "evaluate", [*models, *asked], {"limit": limit}, {"models": len(models)})


def table(scores: Sequence[Score]) -> str:
    """The figures side by side, as Markdown."""
    names = list(scores[0].sets) if scores else []
    figures = [figure for figure in FIGURES if figure != "requests"]
    head = ["model", "MB", *(f"{name} {FIGURES[figure]}" for name in names for figure in figures), "tokens", "s"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for score in scores:
        cells = [score.file, f"{score.bytes / 1e6:.0f}"]
        for name in names:
            counts = score.sets[name]
            cells += [f"{counts[key]}/{counts['requests']}" for key in figures]
        cells += [f"{score.tokens_median:.0f}", f"{score.seconds_median:.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
