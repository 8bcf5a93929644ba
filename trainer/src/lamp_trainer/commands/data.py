"""Steps 1 to 4 for a recipe, offline: prompts, composed and hand-written responses, validation, chat format."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.pipeline import Folders, make_data
from lamp_trainer.recipe import load_recipe

HELP = "steps 1 to 4 for a recipe"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--root", type=Path, default=Path("build"), help="where all files go (default build)")


def main(options: argparse.Namespace) -> int:
    folders = Folders(options.root, load_recipe(options.model).name)
    report, numbers = make_data(load_recipe(options.model), folders)
    print(f"{folders.data}: {report.kept} pairs kept, {dict(report.dropped)} dropped")
    for part, told in numbers.items():
        print(f"  {part}: {told['pairs']} pairs, {told['teachers']}, answer tokens {told['answer_tokens']}")
    return 0
