"""Step 3: keep the pairs that are good to learn from, and say what was dropped and why."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.paths import base_gguf
from lamp_trainer.validate import validate
from lamp_trainer.vocabulary import Vocabulary

HELP = "step 3: check the responses"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("responses", type=Path, nargs="+", help="files of step 2; of equal requests the first is kept")
    parser.add_argument("--out", type=Path, default=Path("build/data/pairs.jsonl"))


def main(options: argparse.Namespace) -> int:
    report = validate(options.responses, options.out, Vocabulary(base_gguf()).count)
    print(f"{options.out}: {report.kept} kept")
    for reason, number in report.dropped.most_common():
        print(f"  {reason}: {number} dropped, for instance {report.examples[reason][0]}")
    return 0
