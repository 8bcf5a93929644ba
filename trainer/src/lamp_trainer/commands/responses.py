"""Step 2: answer the requests through a teacher. A run that broke off goes on where it was."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import read_rows
from lamp_trainer.paths import AUTHORED
from lamp_trainer.responses import errors_path, respond
from lamp_trainer.teachers.base import Teacher, state_path
from lamp_trainer.teachers.registry import make_teacher, teacher_names

if TYPE_CHECKING:
    from lamp_trainer.teachers.anthropic_settings import AnthropicSettings

HELP = "step 2: answer the requests"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--teacher", choices=teacher_names(), default="composer")
    parser.add_argument("--prompts", type=Path, help="the file of step 1; `authored` brings its own requests")
    parser.add_argument("--out", type=Path, default=Path("build/data/responses.jsonl"))
    parser.add_argument("--fresh", action="store_true", help="forget an unfinished run, and begin anew")
    parser.add_argument("--extend", action="store_true", help="keep the answers of a shorter file of the same requests")
    parser.add_argument("--seed", type=int, default=1, help="composer: picks among designs")
    parser.add_argument("--folder", type=Path, default=AUTHORED, help="authored: where the designs lie")
    api = parser.add_argument_group("anthropic", "the key comes from ANTHROPIC_API_KEY alone")
    api.add_argument("--model", default="claude-opus-4-6")
    api.add_argument("--mode", choices=("single", "batch"), default="single")
    api.add_argument("--concurrency", type=int, default=8)
    api.add_argument("--max-tokens", type=int, default=2048)
    api.add_argument("--budget-usd", type=float, help="stop before more than this is spent")
    api.add_argument("--price-in", type=float, help="USD a million input tokens, for a model without known prices")
    api.add_argument("--price-out", type=float, help="USD a million output tokens; give both or neither")
    api.add_argument("--dry-run", action="store_true", help="say what it would cost, and ask nothing")


def main(options: argparse.Namespace) -> int:
    if options.prompts is None and options.teacher != "authored":
        raise TrainerError(f"the teacher {options.teacher} needs --prompts, the file that `lamp-train prompts` writes")
    if options.dry_run:
        return _dry_run(options)
    counts = respond(
        None if options.teacher == "authored" else options.prompts,
        options.out,
        _teacher(options),
        fresh=options.fresh,
        extend=options.extend,
    )
    print(f"{options.out}: {counts.kept + counts.answered} answered, {counts.answered} of them now")
    if counts.failed:
        print(f"{counts.failed} failed; {errors_path(options.out)} says why")
    return 0


def _dry_run(options: argparse.Namespace) -> int:
    if options.teacher != "anthropic":
        raise TrainerError(f"--dry-run is for the teacher anthropic; {options.teacher} costs nothing")
    from lamp_trainer.teachers.anthropic import AnthropicTeacher

    print(AnthropicTeacher(_settings(options)).plan(read_rows(options.prompts)))
    return 0


def _teacher(options: argparse.Namespace) -> Teacher:
    if options.teacher == "composer":
        return make_teacher("composer", seed=options.seed)
    if options.teacher == "authored":
        return make_teacher("authored", folder=options.folder)
    return make_teacher("anthropic", settings=_settings(options), state=state_path(options.out))


def _settings(options: argparse.Namespace) -> AnthropicSettings:
    # Not at the top: the other teachers do without the SDK.
    from lamp_trainer.teachers.anthropic_cost import prices_given
    from lamp_trainer.teachers.anthropic_settings import AnthropicSettings

    return AnthropicSettings(
        model=options.model,
        mode=options.mode,
        concurrency=options.concurrency,
        max_tokens=options.max_tokens,
        budget_usd=options.budget_usd,
        prices=prices_given(options.price_in, options.price_out),
    )
