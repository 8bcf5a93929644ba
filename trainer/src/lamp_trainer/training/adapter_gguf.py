"""PEFT's adapter <-> llama.cpp's own LoRA GGUF: the base GGUF's tensor names and its order of rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from lamp_runtime.model.adapter import Adapter, write_adapter
from lamp_trainer.errors import TrainerError
from lamp_trainer.training.rounding import module_name, tensor_name

Matrix = NDArray[np.float32]


def interleaved(rows: Matrix, heads: int) -> Matrix:
    """The order in which llama.cpp keeps the rows of a Llama's q and k: each half of a head's rows in turn.

    transformers rotates a head's first half against its second, llama.cpp neighbours against each other.
    """
    split = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return np.ascontiguousarray(split.swapaxes(1, 2).reshape(rows.shape))


def in_halves(rows: Matrix, heads: int) -> Matrix:
    """What `interleaved` undoes: the order in which transformers keeps them."""
    split = rows.reshape(heads, rows.shape[0] // heads // 2, 2, *rows.shape[1:])
    return np.ascontiguousarray(split.swapaxes(1, 2).reshape(rows.shape))


def read_peft(folder: Path, base: Path, metadata: dict[str, str]) -> Adapter:
    """The adapter in `folder` in llama.cpp's names, over the GGUF `base`. Raises TrainerError for a name it lacks."""
    config: dict[str, Any] = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
    architecture, turned = _base_facts(base)
    weights = load_file(folder / "adapter_model.safetensors")
    pairs: dict[str, tuple[Matrix, Matrix]] = {}
    for key, a in weights.items():
        if not key.endswith(".lora_A.weight"):
            continue
        module = key.removesuffix(".lora_A.weight")
        b = weights[f"{module}.lora_B.weight"].astype(np.float32)
        heads = turned.get(module.rpartition(".")[2])
        if heads is not None:
            b = interleaved(b, heads)
        pairs[tensor_name(module)] = (a.astype(np.float32), b)
    return Adapter(architecture, float(config["lora_alpha"]), pairs, metadata)


def convert_adapter(folder: Path, base: Path, target: Path, metadata: dict[str, str]) -> Path:
    """Write the PEFT adapter in `folder` as a LoRA GGUF: Q8_0 where the rank allows it, else F16."""
    adapter = read_peft(folder, base, metadata)
    ranks = {a.shape[0] for a, _ in adapter.pairs.values()}
    small = all(rank % 32 == 0 for rank in ranks)
    kind = gguf.GGMLQuantizationType.Q8_0 if small else gguf.GGMLQuantizationType.F16
    target.parent.mkdir(parents=True, exist_ok=True)
    write_adapter(adapter, target, kind)
    return target


def write_peft(adapter: Adapter, base: Path, folder: Path) -> Path:
    """Write an adapter over the GGUF `base` as PEFT reads it, so that a training can go on from it; returns `folder`.

    Raises TrainerError when the base is of another architecture, or the adapter's matrices differ in rank.
    """
    from peft import LoraConfig

    architecture, turned = _base_facts(base)
    ranks = {a.shape[0] for a, _ in adapter.pairs.values()}
    if architecture != adapter.architecture or len(ranks) != 1:
        raise TrainerError(
            f"an adapter over {adapter.architecture} of the ranks {sorted(ranks)} can't go on over {architecture}; "
            "it needs one rank, and the base that it was trained on"
        )
    weights: dict[str, Matrix] = {}
    for tensor, (a, b) in adapter.pairs.items():
        module = module_name(tensor)
        heads = turned.get(module.rpartition(".")[2])
        weights[f"base_model.model.{module}.lora_A.weight"] = a
        weights[f"base_model.model.{module}.lora_B.weight"] = b if heads is None else in_halves(b, heads)
    folder.mkdir(parents=True, exist_ok=True)
    targets = sorted({module_name(tensor).rpartition(".")[2] for tensor in adapter.pairs})
    config = LoraConfig(
        r=ranks.pop(), lora_alpha=adapter.alpha, target_modules=targets, task_type="CAUSAL_LM", inference_mode=True
    )
    config.save_pretrained(folder)
    save_file(weights, folder / "adapter_model.safetensors")
    return folder


def _base_facts(base: Path) -> tuple[str, dict[str, int]]:
    """(the architecture, the heads of each module whose rows llama.cpp keeps in an order of its own)."""
    reader = gguf.GGUFReader(base)
    architecture = str(_value(reader, "general.architecture"))
    if architecture not in ("llama", "gemma3"):
        raise TrainerError(f"an adapter over {architecture} has no GGUF form here; export its merged model instead")
    if architecture == "gemma3":
        return architecture, {}
    heads = {"q_proj": "attention.head_count", "k_proj": "attention.head_count_kv"}
    return architecture, {module: int(_value(reader, f"{architecture}.{key}")) for module, key in heads.items()}


def _value(reader: gguf.GGUFReader, key: str) -> Any:
    field = reader.get_field(key)
    if field is None:
        raise TrainerError(f"the base GGUF has no {key}; it is damaged, or of an architecture that is not known here")
    return field.contents()
