"""LoRA adapters in llama.cpp's own form: a GGUF with two small matrices for each weight that they change."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import ModelError

Matrix = NDArray[np.float32]

_A, _B = ".lora_a", ".lora_b"


@dataclass(frozen=True)
class Adapter:
    """`pairs` holds for each tensor of the base (a: [rank, in], b: [out, rank]); the change is `alpha / rank * b @ a`.

    `metadata` are the adapter's own texts under `lamp.` and `general.`.
    """

    architecture: str
    alpha: float
    pairs: Mapping[str, tuple[Matrix, Matrix]]
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, tensor: str) -> Matrix | None:
        """What is added to the base's tensor, float32[out, in], or None where the adapter leaves it alone."""
        if tensor not in self.pairs:
            return None
        a, b = self.pairs[tensor]
        added: Matrix = np.float32(self.alpha / a.shape[0]) * (b @ a)
        return added


def open_gguf(path: Path) -> gguf.GGUFReader:
    """Raises ModelError when `path` is no GGUF, or not a whole one."""
    try:
        return gguf.GGUFReader(path)
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise ModelError(f"{path} is no GGUF, or not a whole one: {error}") from error


@contextmanager
def new_gguf(target: Path, architecture: str) -> Iterator[gguf.GGUFWriter]:
    """A writer whose file takes the place of `target` when the block ends well, and is removed when it does not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    writer = gguf.GGUFWriter(unfinished, architecture)
    try:
        try:
            yield writer
        finally:
            writer.close()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def write_adapter(adapter: Adapter, path: Path, kind: gguf.GGMLQuantizationType) -> None:
    """Write `adapter` so that llama.cpp's `--lora` reads it. Q8_0 wants ranks that are multiples of 32.

    What stood at `path` is replaced once the new file is whole.
    """
    with new_gguf(path, adapter.architecture) as writer:
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", adapter.alpha)
        for key, value in adapter.metadata.items():
            writer.add_string(key, value)
        for tensor, (a, b) in adapter.pairs.items():
            for suffix, matrix in ((_A, a), (_B, b)):
                data = gguf.quants.quantize(np.ascontiguousarray(matrix, np.float32), kind)
                writer.add_tensor(tensor + suffix, data, raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()


def read_adapter(path: Path) -> Adapter:
    """Read an adapter. Raises ModelError when the file is none."""
    reader = open_gguf(path)
    texts = _texts(reader)
    alpha = reader.get_field("adapter.lora.alpha")
    if texts.get("general.type") != "adapter" or texts.get("adapter.type") != "lora" or alpha is None:
        raise ModelError(f"{path.name} is a GGUF but no LoRA adapter")
    matrices = {str(t.name): gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float32) for t in reader.tensors}
    names = sorted({name.removesuffix(_A).removesuffix(_B) for name in matrices})
    try:
        pairs = {name: (matrices[name + _A], matrices[name + _B]) for name in names}
    except KeyError as error:
        raise ModelError(f"{path.name} lacks {error}; the file is not whole") from error
    kept = {key: text for key, text in texts.items() if key.startswith("lamp.") or key == "general.name"}
    return Adapter(texts["general.architecture"], float(alpha.contents()), pairs, kept)


def _texts(reader: gguf.GGUFReader) -> dict[str, str]:
    strings = gguf.GGUFValueType.STRING
    return {name: str(field.contents()) for name, field in reader.fields.items() if field.types == [strings]}
