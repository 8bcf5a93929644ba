"""Whether Unsloth trains, or TRL alone. Decided before either is imported: Unsloth wants to be the first."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

import torch

from lamp_trainer.errors import TrainerError
from lamp_trainer.training.launch import is_one_of_several

if TYPE_CHECKING:
    from lamp_trainer.train import TrainJob


def use_unsloth(job: TrainJob) -> bool:
    """Whether the job is Unsloth's. Raises TrainerError when it is asked for and can't do it.

    It reads models from a hub or folder and puts a new adapter on them, in one process. A package's GGUF, random
    weights, an adapter to go on from and several GPUs go TRL's way.
    """
    if job.backend == "trl":
        return False
    there = torch.cuda.is_available() and importlib.util.find_spec("unsloth") is not None
    can = job.recipe.base.hub is not None and job.start_from is None and not is_one_of_several(os.environ)
    if job.backend == "unsloth" and not there:
        raise TrainerError("--backend unsloth needs CUDA and `pip install unsloth`; use --backend trl here")
    if job.backend == "unsloth" and not can:
        raise TrainerError(
            "--backend unsloth is for a hub's base, a new adapter and one process; use --backend trl for this training"
        )
    return there and can
