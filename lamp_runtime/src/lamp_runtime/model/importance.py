"""How much each input column of a weight counts, for a quantiser that spends its bits where they matter.

The measure is the mean square of what the column is multiplied with over real requests: what llama.cpp calls an
importance matrix. It is kept as an NPZ, one float32 array a tensor.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from lamp_runtime.model.quantize import Importance

_SMALLEST = np.finfo(np.float16).smallest_subnormal


def read_importance(path: Path) -> Importance:
    """Tensor name -> float32[columns]."""
    with np.load(path) as arrays:
        return {name: arrays[name].astype(np.float32) for name in arrays.files}


def write_importance(importance: Importance, path: Path) -> None:
    """Write as float16, scaled so that each array's largest value is 1: only ratios count within a tensor.

    What is above 0 stays above 0: a quantiser drops a column that counts nothing.
    """
    scaled = {}
    for name, values in importance.items():
        ratios = (values / max(float(values.max()), 1e-30)).astype(np.float16)
        scaled[name] = np.where(values > 0, np.maximum(ratios, _SMALLEST), ratios)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.npz")
    try:
        np.savez_compressed(unfinished, allow_pickle=False, **scaled)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
