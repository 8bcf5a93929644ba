"""Step 5: fine-tune a base model on train.jsonl; --resume goes on from the last checkpoint."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_trainer.paths import shipped_adapter
from lamp_trainer.recipe import load_recipe, recipe_names
from lamp_trainer.train import TrainJob, train

HELP = "step 5: fine-tune a model"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True, help=f"a recipe: {', '.join(recipe_names())}, or a .toml file")
    parser.add_argument("--data", type=Path, required=True, help="folder with train.jsonl and val.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="folder for adapter and checkpoints")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--minutes", type=float, help="stop after so long, with a checkpoint to go on from")
    parser.add_argument(
        "--start-from", help="an adapter to go on from: `shipped`, an earlier --out or its adapter/, or a LoRA .gguf"
    )
    parser.add_argument("--backend", choices=("auto", "unsloth", "trl"), default="auto")


def _start(name: str | None) -> Path | None:
    if name is None:
        return None
    return shipped_adapter() if name == "shipped" else Path(name)


def main(options: argparse.Namespace) -> int:
    job = TrainJob(
        load_recipe(options.model),
        options.data,
        options.out,
        options.backend,
        options.resume,
        options.minutes,
        _start(options.start_from),
    )
    print(f"adapter: {train(job)}")
    return 0
