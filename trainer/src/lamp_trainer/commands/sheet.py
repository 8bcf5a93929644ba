"""Draw hand-written designs as contact sheets, to be looked at."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.errors import TrainerError
from lamp_trainer.sheet import draw_sheets

HELP = "draw designs as pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a .jsonl of trainer/data/authored")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder for the pages")
    parser.add_argument("--per-page", type=int, default=40)


def main(options: argparse.Namespace) -> int:
    if options.per_page < 1:
        raise TrainerError(f"--per-page {options.per_page} is below 1")
    for path in draw_sheets(options.file, options.out, options.per_page):
        print(path)
    return 0
