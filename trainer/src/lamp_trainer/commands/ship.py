"""Put a trained adapter into the lamp's own package, as the model that is merged at first start."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from lamp_trainer.errors import TrainerError
from lamp_trainer.recipe import load_recipe

HELP = "make a trained adapter the lamp's default"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="the --out of train")
    parser.add_argument("--out", type=Path, default=Path("lamp_runtime/src/lamp_runtime/model/data"))
    parser.add_argument("--story", type=Path, help="a JSON object about machine and time, kept in the manifest")


def _read_story(path: Path) -> dict[str, Any]:
    try:
        story = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainerError(f"{path}: {error}") from error
    if not isinstance(story, dict):
        raise TrainerError(f"{path}: an object was expected, {type(story).__name__} found")
    return story


def main(options: argparse.Namespace) -> int:
    story = _read_story(options.story) if options.story else {}
    # Not at the top: it needs what `make trainer` brings, and the steps before do without.
    from lamp_trainer.ship import ship

    adapter = ship(load_recipe(options.model), options.data, options.run, options.out, story)
    print(f"{adapter} ({adapter.stat().st_size / 1e6:.1f} MB)")
    return 0
