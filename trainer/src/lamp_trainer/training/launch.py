"""How a training gets its GPUs: a process for each of several, or one GPU for the process that there is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

from lamp_trainer.errors import TrainerError


def is_one_of_several(environment: Mapping[str, str]) -> bool:
    """Whether a launcher started this process as one of several that train together."""
    return int(environment.get("WORLD_SIZE", "1")) > 1


def see_one_gpu(environment: MutableMapping[str, str]) -> None:
    """Let a process that trains alone see the host's first GPU, unless it was told which.

    The trainer would put a copy of the model on each GPU that it sees, and the loss is not made for that. To be called
    before CUDA is asked for anything.
    """
    if not is_one_of_several(environment):
        environment.setdefault("CUDA_VISIBLE_DEVICES", "0")


def train_arguments(model: str, data: Path, out: Path, start_from: Path | None) -> list[str]:
    """The `lamp-train` command that trains the recipe `model`, or goes on where that broke off."""
    start = [] if start_from is None else ["--start-from", str(start_from)]
    return ["train", "--backend", "trl", "--model", model, "--data", str(data), "--out", str(out), "--resume", *start]


def launch_command(gpus: int, arguments: Sequence[str]) -> list[str]:
    """What runs `lamp-train` with `arguments` in `gpus` processes of this host, each with a GPU of its own."""
    launcher = [sys.executable, "-m", "accelerate.commands.launch", "--num_machines", "1", "--num_processes", str(gpus)]
    # Precision is the recipe's; these are what Accelerate would take, and complain that nobody said so.
    return [*launcher, "--mixed_precision", "no", "--dynamo_backend", "no", "-m", "lamp_trainer.cli", *arguments]


def check_gpus(gpus: int) -> None:
    """Raises TrainerError when the host has fewer: Accelerate would start one process and say nothing."""
    import torch

    there = torch.cuda.device_count()
    if there < gpus:
        raise TrainerError(f"--gpus {gpus} needs {gpus} GPUs, and torch sees {there}; use --gpus {max(there, 1)}")


def launch(gpus: int, arguments: Sequence[str]) -> None:
    """Run `lamp-train` with `arguments` on `gpus` GPUs, to its end. Raises TrainerError when it fails."""
    code = subprocess.run(launch_command(gpus, arguments), check=False).returncode
    if code != 0:
        raise TrainerError(f"the training on {gpus} GPUs ended with exit code {code}; what it said above tells why")
