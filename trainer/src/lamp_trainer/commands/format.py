"""Step 4: write chat messages, split for training and validation."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.format import format_pairs
from lamp_trainer.paths import base_gguf
from lamp_trainer.vocabulary import Vocabulary

HELP = "step 4: write train.jsonl and val.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--out", type=Path, default=Path("build/data"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--authored-times", type=int, default=1, help="how often each hand-written pair is repeated")


def main(options: argparse.Namespace) -> int:
    count = Vocabulary(base_gguf()).count
    numbers = format_pairs(options.pairs, options.out, options.seed, count, options.authored_times)
    for part, told in numbers.items():
        print(f"{options.out / f'{part}.jsonl'}: {told['pairs']} pairs, {told['answer_tokens']}")
    return 0
