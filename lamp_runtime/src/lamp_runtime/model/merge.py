"""A base GGUF and an adapter -> one GGUF at 16 bits, tensor by tensor, so that a Pi's memory is enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import ModelError
from lamp_runtime.model.adapter import Adapter, new_gguf, open_gguf

# What the writer says itself, or what is no longer true of the merged file.
_LEFT_OUT = (
    "GGUF.",
    "general.architecture",
    "general.alignment",
    "general.file_type",
    "general.quantization_version",
)


def merge(base: Path, adapter: Adapter, target: Path, progress: Callable[[float], None] = lambda _: None) -> Path:
    """Write `base` with `adapter` added as `target`; one-dimensional tensors stay float32, the rest is float16.

    `progress` gets the share done, 0..1. Raises ModelError when `base` is no GGUF, or the adapter was made for another.
    """
    reader = open_gguf(base)
    _check(reader, base.name, adapter)
    with new_gguf(target, adapter.architecture) as writer:
        _copy_metadata(reader, writer, set(adapter.metadata))
        for key, text in adapter.metadata.items():
            writer.add_string(key, text)
        for tensor in reader.tensors:
            kind = np.float32 if len(tensor.shape) == 1 else np.float16
            # GGUF counts dimensions from the innermost, numpy from the outermost.
            shape = [int(size) for size in reversed(tensor.shape)]
            size = int(np.prod(shape)) * np.dtype(kind).itemsize
            writer.add_tensor_info(str(tensor.name), shape, np.dtype(kind), size)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, tensor in enumerate(reader.tensors, 1):
            writer.write_tensor_data(_merged(tensor, adapter))
            progress(done / len(reader.tensors))
    return target


def _check(reader: gguf.GGUFReader, name: str, adapter: Adapter) -> None:
    """Raise ModelError when the adapter does not fit the base."""
    architecture = reader.get_field("general.architecture")
    found = str(architecture.contents()) if architecture is not None else "none"
    if found != adapter.architecture:
        raise ModelError(
            f"the adapter is for the architecture {adapter.architecture}, and {name} is {found}; "
            "it was made for another model"
        )
    shapes = {str(tensor.name): [int(size) for size in reversed(tensor.shape)] for tensor in reader.tensors}
    for tensor, (a, b) in sorted(adapter.pairs.items()):
        if tensor not in shapes:
            raise ModelError(f"the adapter changes {tensor}, which {name} lacks; it was made for another model")
        if [b.shape[0], a.shape[1]] != shapes[tensor] or a.shape[0] != b.shape[1]:
            raise ModelError(
                f"the adapter's {tensor} is {list(b.shape)} @ {list(a.shape)}, the base's {shapes[tensor]}; "
                "it was made for another model"
            )


def _merged(tensor: gguf.ReaderTensor, adapter: Adapter) -> NDArray[np.float32] | NDArray[np.float16]:
    weight: NDArray[np.float32] = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    change = adapter.change(str(tensor.name))
    if change is not None:
        weight += change
    return weight if len(tensor.shape) == 1 else weight.astype(np.float16)


def _copy_metadata(reader: gguf.GGUFReader, writer: gguf.GGUFWriter, replaced: set[str]) -> None:
    """All keys but those in `replaced`, and lists that are empty, which the writer can't write."""
    if reader.alignment != writer.data_alignment:
        writer.add_custom_alignment(int(reader.alignment))
    for name, field in reader.fields.items():
        if name.startswith(_LEFT_OUT) or name in replaced:
            continue
        kind, inner = field.types[0], field.types[-1] if len(field.types) > 1 else None
        value = field.contents()
        if kind == gguf.GGUFValueType.ARRAY and not value:
            continue
        writer.add_key_value(name, value, kind, sub_type=inner)
