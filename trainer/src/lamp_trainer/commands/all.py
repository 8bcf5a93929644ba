"""All seven steps for a recipe, and data and training of the recipes that it goes on from.

Data that is up to date and a training that is done are left alone, a training that broke off is gone on with; export
and evaluation are done each time. evaluation.html is the report.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.errors import TrainerError
from lamp_trainer.evaluate import table
from lamp_trainer.pipeline import Folders, run_all
from lamp_trainer.recipe import load_recipe

HELP = "all seven steps for a recipe"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--root", type=Path, default=Path("build"), help="where all files go (default build)")
    parser.add_argument("--gpus", type=int, default=1, help="train on so many GPUs of this host (default 1)")
    parser.add_argument("--limit", type=int, help="evaluate only the first so many requests of each set")


def main(options: argparse.Namespace) -> int:
    if options.limit is not None and options.limit < 1:
        raise TrainerError(f"--limit {options.limit} is below 1; leave it out for all requests")
    if options.gpus < 1:
        raise TrainerError(f"--gpus {options.gpus} is below 1; a host without a GPU trains with --gpus 1 as well")
    print(table(run_all(options.model, options.root, options.limit, options.gpus)))
    print(f"report: {Folders(options.root, load_recipe(options.model).name).models / 'evaluation.html'}")
    return 0
