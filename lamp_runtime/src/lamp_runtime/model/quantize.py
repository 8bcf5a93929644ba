"""Quantising a GGUF with llama.cpp's own function."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import ModelError

Importance = Mapping[str, NDArray[np.float32]]
"""Per tensor, how much each input column counts: float32[columns], the mean square of what is multiplied with it."""


def file_types() -> dict[str, int]:
    """The names that `quantize` takes, and llama.cpp's number for each."""
    import llama_cpp

    return {
        "F16": llama_cpp.LLAMA_FTYPE_MOSTLY_F16,
        "Q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0,
        "Q6_K": llama_cpp.LLAMA_FTYPE_MOSTLY_Q6_K,
        "Q5_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_K_M,
        "Q4_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
        "Q4_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0,
    }


def quantize(source: Path, target: Path, file_type: str, importance: Importance | None = None) -> Path:
    """Write `source` as `target` in `file_type`; what stood there is replaced once the new file is whole.

    Raises ModelError when the type is unknown or llama.cpp refuses.
    """
    import llama_cpp

    if file_type not in file_types():
        raise ModelError(f"quantisation {file_type!r} is unknown; use one of {', '.join(file_types())}")
    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype = file_types()[file_type]
    options.nthread = os.cpu_count() or 1
    options.allow_requantize = True
    entries = _entries(importance) if importance else None
    if entries is not None:
        options.imatrix = ctypes.cast(entries, type(options.imatrix))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    silence()
    try:
        code = llama_cpp.llama_model_quantize(bytes(source), bytes(unfinished), ctypes.byref(options))
        if code != 0:
            raise ModelError(f"llama.cpp can't write {source.name} as {file_type}; is the disk full, the file whole?")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def silence() -> None:
    """Have llama.cpp say nothing from now on: it tells a line for each tensor."""
    import llama_cpp

    llama_cpp.llama_log_set(_ignoring(), ctypes.c_void_p(0))


@cache
def _ignoring() -> Any:
    """A log callback that says nothing. Kept alive, since C keeps it."""
    import llama_cpp

    def ignore(_level: int, _text: bytes, _data: object) -> None:
        pass

    return llama_cpp.llama_log_callback(ignore)


def _entries(importance: Importance) -> ctypes.Array[ctypes.Structure]:
    """The array that llama.cpp reads, ended by an empty entry. It keeps what it points to alive."""
    import llama_cpp

    kind = llama_cpp.llama_model_imatrix_data
    array: ctypes.Array[ctypes.Structure] = (kind * (len(importance) + 1))()
    kept = []
    for entry, (name, values) in zip(array, importance.items(), strict=False):
        data = np.ascontiguousarray(values, np.float32)
        kept.append(data)
        entry.name = name.encode()
        entry.data = data.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        entry.size = data.size
    array.kept = kept  # type: ignore[attr-defined]
    return array
