"""Step 6: merge, convert and quantise; write the metadata; check that each file answers."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.export import ExportJob, export
from lamp_trainer.recipe import load_recipe

HELP = "step 6: write GGUF files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="the --out of train")
    parser.add_argument("--out", type=Path, required=True)


def main(options: argparse.Namespace) -> int:
    for path in export(ExportJob(load_recipe(options.model), options.data, options.run, options.out)):
        print(f"{path} ({path.stat().st_size / 1e6:.0f} MB)")
    return 0
