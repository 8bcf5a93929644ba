"""Single rows of a GGUF's output layer: the logits of a few tokens, at the price of a few."""

from __future__ import annotations

import ctypes
import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from lamp_runtime.engine.ggml import function, type_traits
from lamp_runtime.engine.stored_rows import StoredRows

# Where an architecture's logits are the output layer times the hidden state, and nothing more: no scale, cap or bias.
_PLAIN = frozenset({"llama", "gemma3", "qwen2", "qwen3"})
# Without an output layer of its own a model uses that of its input.
_TENSORS = (b"output.weight", b"token_embd.weight")
_FEWEST_ROWS = 256
# Of the vocabulary one token in so many at most is a few, and one in so many at most is kept for when there are more:
# that memory is the price.
_FEW = 64
_MANY = 6


class OutputRows:
    """The output layer float[vocabulary, size] of a file, a row read when its token is first allowed.

    A few rows are float32. llama.cpp rounds the hidden state to 8 bits before it multiplies; here it is not, so these
    logits are nearer to the model's than llama.cpp's. Many rows stay as they are stored, and their logits are
    llama.cpp's own. Raises ValueError for a file that has no such layer.
    """

    def __init__(self, path: Path, vocabulary: int, size: int):
        where = _find(path, vocabulary)
        self._to_float = _reader(where, size)
        self._place = where
        self._file = os.open(path, os.O_RDONLY)  # Stays readable where the path is given to another file.
        self._closing = weakref.finalize(self, os.close, self._file)
        self._slots = np.full(vocabulary, -1, np.int32)
        self._rows = np.empty((_FEWEST_ROWS, size), np.float32)
        self._used = 0
        self._few = vocabulary // _FEW
        most = max(vocabulary // _MANY, 1)
        self._many = StoredRows(where.type, (most, where.row_bytes), size, vocabulary, self._read_into)

    def have(self, tokens: NDArray[np.intp]) -> bool:
        """Whether `tokens` (int[n], ascending) are few enough to cost less than the whole layer."""
        return len(tokens) <= self._few or self._many.takes(tokens)

    def set_threads(self, threads: int) -> None:
        self._many.set_threads(threads)

    def logits(self, tokens: NDArray[np.intp], hidden: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32[len(tokens)]: the logits of `tokens` (int[n]), which it has, after `hidden` (float32[size])."""
        if len(tokens) > self._few:
            return self._many.logits(tokens, hidden)
        slots = self._slots[tokens]
        fresh = tokens[slots < 0]
        if len(fresh):
            self._read(fresh)
            slots = self._slots[tokens]
        return self._rows[slots] @ hidden

    def close(self) -> None:
        """Let the file and ggml's memory go."""
        self._closing()
        self._many.close()

    def _read(self, tokens: NDArray[np.intp]) -> None:
        end = self._used + len(tokens)
        if end > len(self._rows):
            grown = np.empty((max(end, 2 * len(self._rows)), self._rows.shape[1]), np.float32)
            grown[: self._used] = self._rows[: self._used]
            self._rows = grown
        for slot, token in enumerate(tokens, self._used):
            self._to_float(self._stored(int(token)), self._rows[slot].ctypes.data, self._rows.shape[1])
        self._slots[tokens] = np.arange(self._used, end)
        self._used = end

    def _read_into(self, token: int, row: NDArray[np.uint8]) -> None:
        os.preadv(self._file, [row.data], self._place.offset + token * self._place.row_bytes)

    def _stored(self, token: int) -> bytes:
        """Read and not mapped: a mapped row brings 64 KB of its neighbours along."""
        where = self._place
        return os.pread(self._file, where.row_bytes, where.offset + token * where.row_bytes)


@dataclass(frozen=True)
class _Place:
    """Where the output layer lies in a file, and in which of ggml's types."""

    type: int
    offset: int
    row_bytes: int


def open_rows(path: Path, metadata: dict[str, str], vocabulary: int, size: int) -> OutputRows | None:
    """The file's output layer; None where the logits are more than its product, or this can't be known."""
    architecture = metadata.get("general.architecture", "")
    extra = (f"{architecture}.logit_scale", f"{architecture}.final_logit_softcapping")
    # On a GPU the hidden state does not lie in this process's memory.
    if architecture not in _PLAIN or any(key in metadata for key in extra) or llama_cpp.llama_supports_gpu_offload():
        return None
    try:
        return OutputRows(path, vocabulary, size)
    except ValueError:
        return None


class _Options(ctypes.Structure):
    _fields_ = (("no_alloc", ctypes.c_bool), ("ctx", ctypes.c_void_p))


_POINTER = ctypes.c_void_p
_open = function("gguf_init_from_file", _POINTER, ctypes.c_char_p, _Options)
_free = function("gguf_free", None, _POINTER)
_tensor = function("gguf_find_tensor", ctypes.c_int64, _POINTER, ctypes.c_char_p)
_type = function("gguf_get_tensor_type", ctypes.c_int, _POINTER, ctypes.c_int64)
_bytes = function("gguf_get_tensor_size", ctypes.c_size_t, _POINTER, ctypes.c_int64)
_offset = function("gguf_get_tensor_offset", ctypes.c_size_t, _POINTER, ctypes.c_int64)
_start = function("gguf_get_data_offset", ctypes.c_size_t, _POINTER)


def _reader(place: _Place, size: int) -> Callable[[bytes, int, int], None]:
    """ggml's own function for the place's type: a stored row, the address of its floats, and how many.

    Raises ValueError for a type that has none.
    """
    traits = type_traits(place.type).contents
    if size // traits.block_size * traits.type_size != place.row_bytes:
        raise ValueError(f"rows of {place.row_bytes} bytes are not {size} numbers in {traits.type_name!r}")
    if traits.type_name == b"f32":
        return _copy
    if not traits.to_float:
        raise ValueError(f"{traits.type_name!r} can't be read")
    read: Callable[[bytes, int, int], None] = traits.to_float
    return read


def _copy(row: bytes, address: int, count: int) -> None:
    ctypes.memmove(address, row, 4 * count)


def _find(path: Path, vocabulary: int) -> _Place:
    """ggml reads the header: Python takes seconds for the vocabulary in it. Raises ValueError for what it has not."""
    file = _open(os.fsencode(path), _Options(True, None))
    if not file:
        raise ValueError(f"{path} is no GGUF file")
    try:
        if _tensor(file, b"output.bias") >= 0:
            raise ValueError(f"{path} adds a bias to its output layer")
        found = next((index for name in _TENSORS if (index := _tensor(file, name)) >= 0), None)
        if found is None:
            raise ValueError(f"{path} has no output layer")
        offset = _start(file) + _offset(file, found)
        return _Place(_type(file, found), offset, _bytes(file, found) // vocabulary)
    finally:
        _free(file)
