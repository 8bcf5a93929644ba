"""The adapter that a training goes on from: where it is, and whether it is of the recipe's form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lamp_trainer.errors import TrainerError
from lamp_trainer.recipe import Lora

_CONFIG = "adapter_config.json"


def find_start(start_from: Path) -> Path:
    """A LoRA GGUF, or PEFT's folder, which `start_from` is or has as `adapter/`. Raises TrainerError for neither."""
    if start_from.suffix == ".gguf" and start_from.is_file():
        return start_from
    for folder in (start_from, start_from / "adapter"):
        if (folder / _CONFIG).is_file():
            return folder
    sought = "that file" if start_from.suffix == ".gguf" else f"{_CONFIG} or adapter/{_CONFIG} in it"
    raise TrainerError(
        f"no adapter at {start_from}: {sought} was looked for; name the --out of an earlier training, or a LoRA .gguf"
    )


def check_form(folder: Path, lora: Lora) -> None:
    """Raises TrainerError when the adapter's rank, alpha or modules are not the recipe's, which would be ignored."""
    try:
        config: dict[str, Any] = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
        found = {"r": config["r"], "alpha": config["lora_alpha"], "targets": sorted(config["target_modules"])}
    except (ValueError, KeyError, TypeError) as error:
        raise TrainerError(f"{folder / _CONFIG} is not that of a LoRA: {error!r}") from error
    wanted = {"r": lora.r, "alpha": lora.alpha, "targets": sorted(lora.targets)}
    faults = [f"{key} {found[key]} where the recipe has {wanted[key]}" for key in wanted if found[key] != wanted[key]]
    if faults:
        raise TrainerError(f"the adapter in {folder} has {', '.join(faults)}; say in the recipe what the adapter has")
