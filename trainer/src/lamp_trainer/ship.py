"""The trained adapter into the runtime's package: LoRA GGUF, importance matrix, and the manifest that names them."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from lamp_runtime.model.shipped import BASE_PACKAGE
from lamp_trainer.errors import TrainerError
from lamp_trainer.export import metadata
from lamp_trainer.files import read_rows, sha256, versions, write_json
from lamp_trainer.recipe import Recipe
from lamp_trainer.train import is_finished, trained_on
from lamp_trainer.training.adapter_gguf import convert_adapter
from lamp_trainer.training.base_model import find_gguf

BYTES_MOST = 30_000_000
PROGRAMS, PROGRAM_CHARS = 600, 700


def ship(recipe: Recipe, data: Path, run: Path, target: Path, story: dict[str, Any]) -> Path:
    """Write adapter, importance and manifest.json into `target`. `story` says of the training what people should know.

    The manifest comes last. Raises TrainerError when the base is not the package that lamps merge with, when the
    training in `run` did not get to its end, or the adapter is larger than the repository should carry. Where the
    training data is gone there is no programs.txt, and the lamp guesses ahead without it.
    """
    if recipe.base.package != BASE_PACKAGE:
        given = recipe.base.package or recipe.base.hub or f"random {recipe.base.random}"
        raise TrainerError(f"{recipe.name} has the base {given}, and lamps merge with the package {BASE_PACKAGE} alone")
    if not is_finished(run, recipe):
        raise TrainerError(f"{run} holds no finished training of {recipe.name}; `lamp-train train --resume` goes on")
    dataset = trained_on(data, run)
    base = find_gguf(recipe.base.package, run / "base")
    target.mkdir(parents=True, exist_ok=True)
    adapter = convert_adapter(run / "adapter", base, target / "adapter.gguf", metadata(recipe, dataset))
    size = adapter.stat().st_size
    if size > BYTES_MOST:
        adapter.unlink()
        raise TrainerError(f"the adapter has {size} bytes, more than {BYTES_MOST}; lower the rank")
    importance = run / "importance.npz"
    manifest: dict[str, Any] = {
        "name": f"lamp-{recipe.name}",
        "adapter": {"file": adapter.name, "sha256": sha256(adapter)},
        "base": {"package": recipe.base.package, "sha256": sha256(base), "license": recipe.base.license},
        "file_type": recipe.export.default,
        "file_types": [recipe.export.default, *recipe.export.as_good],
        "recipe": recipe.model_dump(mode="json", exclude_none=True),
        "dataset_sha256": dataset,
        "training": story,
        "versions": versions(),
    }
    kept = target / "importance.npz"
    kept.unlink(missing_ok=True)
    if importance.is_file():
        kept.write_bytes(importance.read_bytes())
        manifest["importance"] = {"file": kept.name, "sha256": sha256(kept)}
    programs = target / "programs.txt"
    programs.unlink(missing_ok=True)
    if (data / "train.jsonl").is_file():
        write_programs(data / "train.jsonl", programs)
    write_json(target / "manifest.json", manifest)
    return adapter


def write_programs(train: Path, target: Path) -> None:
    """The first PROGRAMS different answers of the training data, a line each: what the lamp guesses ahead with."""
    answers = (str(row["messages"][-1]["content"]) for row in read_rows(train))
    short = dict.fromkeys(answer for answer in answers if len(answer) <= PROGRAM_CHARS)
    target.write_text("\n".join(islice(short, PROGRAMS)) + "\n", encoding="utf-8")
