"""Step 5: a base model and `train.jsonl` -> a LoRA adapter, its loss curve, and checkpoints to go on from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, hashes, manifest_path, read_manifest, read_rows, sha256, write_manifest
from lamp_trainer.recipe import Recipe
from lamp_trainer.training.begun import check_begun, write_begun
from lamp_trainer.training.launch import see_one_gpu
from lamp_trainer.training.start import find_start

Backend = Literal["auto", "unsloth", "trl"]


@dataclass(frozen=True)
class TrainJob:
    """`data` holds train.jsonl and val.jsonl, `out` gets `adapter/`, `loss.json`, `loss.png` and the checkpoints.

    `start_from` is an adapter to go on from: an earlier `out`, a folder of PEFT's, or a LoRA GGUF.
    """

    recipe: Recipe
    data: Path
    out: Path
    backend: Backend = "auto"
    resume: bool = False
    minutes: float | None = None
    start_from: Path | None = None


def train(job: TrainJob) -> Path:
    """Train, or go on training; returns the adapter's folder. Raises TrainerError before it starts what can't end."""
    see_one_gpu(os.environ)
    inputs = [job.data / "train.jsonl", job.data / "val.jsonl"]
    if job.start_from is not None:
        find_start(job.start_from)
    rows, held_out = (list(read_rows(path)) for path in inputs)
    if not rows or not held_out:
        raise TrainerError(f"{job.data} has {len(rows)} training and {len(held_out)} validation rows; both are needed")
    settings = job.recipe.model_dump(mode="json")
    # Taken now: hours later other files may lie there.
    read = hashes(inputs)
    begun = {**read, "recipe": settings}
    check_begun(job.out, job.resume, begun)
    weights = _weights(job.out)

    def begin() -> None:
        # A manifest says that the adapter beside it is a finished one.
        manifest_path(weights).unlink(missing_ok=True)
        write_begun(job.out, begun)

    finished, history = _run(job, rows, held_out, begin)
    (job.out / "loss.json").write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    draw_loss(history, job.out / "loss.png", job.recipe.title)
    if finished:
        counts = {"rows": len(rows), "held_out": len(held_out), "steps": max(entry["step"] for entry in history)}
        write_manifest(weights, "train", read, settings, counts)
    return weights.parent


def _run(job: TrainJob, rows: list[Row], held_out: list[Row], begin: Callable[[], None]) -> tuple[bool, list[Row]]:
    from lamp_trainer.training.backend import use_unsloth

    if use_unsloth(job):
        # Before transformers, TRL and PEFT: it replaces parts of them.
        import unsloth  # noqa: F401
    from lamp_trainer.training.run import run

    return run(job, rows, held_out, begin)


def is_finished(run: Path, recipe: Recipe) -> bool:
    """Whether the training in `run` got to its end, and the adapter there is the one that it ended with.

    Raises TrainerError when it was another version of the recipe that was trained, or the manifest is damaged.
    """
    manifest = read_manifest(_weights(run))
    if manifest is None:
        return False
    if manifest["settings"] != recipe.model_dump(mode="json"):
        raise TrainerError(
            f"{run} was trained by another version of the recipe {recipe.name}; move that folder away to train anew, "
            "or name another"
        )
    weights = _weights(run)
    return weights.is_file() and manifest["output"] == {weights.name: sha256(weights)}


def trained_on(data: Path, run: Path) -> str:
    """The SHA-256 of the train.jsonl that the adapter in `run` learned from.

    The training's manifest knows it; of a run that did not get to its end it is the file that lies in `data`.
    """
    manifest = read_manifest(_weights(run))
    known = None if manifest is None else manifest["inputs"].get("train.jsonl")
    return sha256(data / "train.jsonl") if known is None else str(known)


def _weights(run: Path) -> Path:
    return run / "adapter" / "adapter_model.safetensors"


def draw_loss(history: list[dict[str, Any]], path: Path, title: str) -> None:
    """The loss of training and validation over steps, as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for key, name in (("loss", "training"), ("eval_loss", "validation")):
        points = [(entry["step"], entry[key]) for entry in history if key in entry]
        if points:
            axes.plot(*zip(*points, strict=True), label=name, marker="o" if key == "eval_loss" else "")
    axes.set(title=title, xlabel="step", ylabel="loss, nats a token", yscale="log")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=110)
