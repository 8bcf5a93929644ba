"""What llama.cpp's quantiser will do to a weight, by llama.cpp's own code: the rounding that training gets used to."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import gguf
import numpy as np
import torch
from numpy.typing import NDArray

from lamp_runtime.engine.ggml import function, type_traits
from lamp_runtime.model.quantize import quantize
from lamp_trainer.errors import TrainerError

_quantize_chunk = function(
    "ggml_quantize_chunk", ctypes.c_size_t,
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p,
)  # fmt: skip

_TENSORS = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}


def tensor_name(module: str) -> str:
    """A linear layer's name in transformers (`...layers.3.self_attn.q_proj`) -> its tensor's name in a GGUF."""
    parts = module.split(".")
    layer = parts[parts.index("layers") + 1]
    return f"blk.{layer}.{_TENSORS[parts[-1]]}.weight"


def module_name(tensor: str) -> str:
    """The other way: `blk.3.attn_q.weight` -> `model.layers.3.self_attn.q_proj`."""
    _, layer, kind, _ = tensor.split(".")
    module = next(module for module, name in _TENSORS.items() if name == kind)
    return f"model.layers.{layer}.{'self_attn' if kind.startswith('attn') else 'mlp'}.{module}"


def types_after(base: Path, file_type: str, scratch: Path) -> dict[str, gguf.GGMLQuantizationType]:
    """Which type each tensor gets when `base` is quantised to `file_type`; some differ from what its name says."""
    # The processes of a training on several GPUs each do this in one folder.
    target = scratch / f"types-{file_type}-{os.getpid()}.gguf"
    quantize(base, target, file_type)
    types = {str(tensor.name): tensor.tensor_type for tensor in gguf.GGUFReader(target).tensors}
    target.unlink()
    return types


class Rounder:
    """Callable for `merged.set_rounding_errors`: a weight float32[out, in] -> the same after quantising and back.

    llama.cpp does it on the CPU; the result is where the weight was.
    """

    def __init__(self, base: Path, file_type: str, scratch: Path):
        self._types = types_after(base, file_type, scratch)

    def __call__(self, module: str, weight: torch.Tensor) -> torch.Tensor:
        kind = self._types[tensor_name(module)]
        return torch.from_numpy(rounded(np.ascontiguousarray(weight.cpu().numpy()), kind)).to(weight.device)


def rounded(weight: NDArray[np.float32], kind: gguf.GGMLQuantizationType) -> NDArray[np.float32]:
    """float32[rows, columns] -> what is left of it after `kind`. Raises TrainerError where the type does not fit."""
    rows, columns = weight.shape
    block, size = gguf.GGML_QUANT_SIZES[kind]
    if columns % block:
        raise TrainerError(f"rows of {columns} do not divide into blocks of {block} for {kind.name}")
    out = np.empty((rows, columns // block * size), np.uint8)
    _quantize_chunk(
        int(kind), weight.ctypes.data_as(ctypes.c_void_p), out.ctypes.data_as(ctypes.c_void_p), 0, rows, columns, None
    )
    back = np.empty((rows, columns), np.float32)
    # The library's own way back gives the same bits. For Q5_0, which most tensors get, numpy's takes 8 times as long.
    to_float = type_traits(int(kind)).contents.to_float
    to_float(out.ctypes.data_as(ctypes.c_void_p), back.ctypes.data_as(ctypes.c_void_p), rows * columns)
    return back
