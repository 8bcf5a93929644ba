"""Step 1: make requests from word banks and sentence frames."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.errors import TrainerError
from lamp_trainer.prompts import write_prompts

HELP = "step 1: make requests"
COUNT_MIN, COUNT_MAX = 1, 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=9000, help="how many different ones (default 9000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/data/prompts.jsonl"))


def main(options: argparse.Namespace) -> int:
    if not COUNT_MIN <= options.count <= COUNT_MAX:
        raise TrainerError(f"--count {options.count} is outside {COUNT_MIN}..{COUNT_MAX}")
    categories = write_prompts(options.out, options.count, options.seed)
    print(f"{options.out}: {options.count} requests{'' if categories else ', made before'}")
    for name, number in sorted(categories.items()):
        print(f"  {name:<16} {number}")
    return 0
