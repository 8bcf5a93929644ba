"""Step 7: validity, meaning, tokens and seconds of any number of models, in one table."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lamp_runtime.engine.models import find_model
from lamp_trainer.errors import TrainerError
from lamp_trainer.evaluate import (
    JUDGED_BY,
    Score,
    cases,
    evaluate,
    free_validity,
    table,
    validation_requests,
    write_judged,
)
from lamp_trainer.files import write_json
from lamp_trainer.meaning import read_cases
from lamp_trainer.report import write_report
from lamp_trainer.variants import shipped_as

HELP = "step 7: compare models"
VARIANTS = Path("build/shipped")
_SCREEN = Path("-")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "models",
        nargs="+",
        help="GGUF files; `shipped` is the lamp's own, `shipped-Q8_0` (and so on) the same in another quantisation, "
        "`base` the untuned one",
    )
    parser.add_argument("--limit", type=int, help="only the first so many requests of each set")
    parser.add_argument("--cases", type=Path, help="requests of your own and what is expected of each, as a .jsonl")
    parser.add_argument("--val", type=Path, help="a val.jsonl, for validity without constraint")
    parser.add_argument(
        "--json", type=Path, nargs="?", const=_SCREEN, help="figures and answers into a file, or in place of the table"
    )
    parser.add_argument("--html", type=Path, help="write a page with every answer's moving picture")


def _find(name: str) -> Path:
    if name.startswith("shipped-"):
        return shipped_as(name.removeprefix("shipped-"), VARIANTS)
    return find_model(None if name == "shipped" else Path(name))


def main(options: argparse.Namespace) -> int:
    if options.limit is not None and options.limit < 1:
        raise TrainerError(f"--limit {options.limit} is below 1; leave it out for all requests")
    asked, sets = list(JUDGED_BY), cases(options.limit)
    if options.cases is not None:
        asked, sets = [options.cases], {options.cases.stem: read_cases(options.cases)[: options.limit]}
    requests = None if options.val is None else validation_requests(options.val, options.limit)
    paths = [_find(name) for name in options.models]
    scores = [evaluate(path, sets) for path in paths]
    held_out = [] if requests is None else [free_validity(path, requests) for path in paths]
    found = {"models": [score.to_json() for score in scores], "validation": held_out}
    if options.json not in (None, _SCREEN):
        write_json(options.json, found)
        write_judged(options.json, paths, asked, options.limit)
    if options.html is not None:
        write_report(options.html, scores)
        write_judged(options.html, paths, asked, options.limit)
    print(json.dumps(found, ensure_ascii=False) if options.json == _SCREEN else _told(scores, held_out))
    return 0


def _told(scores: list[Score], held_out: list[dict[str, int]]) -> str:
    lines = [table(scores)]
    for score, counts in zip(scores, held_out, strict=False):
        lines.append(
            f"{score.file}, unconstrained: of {counts['requests']} validation requests {counts['json']} JSON, "
            f"{counts['valid']} valid"
        )
    return "\n".join(lines)
