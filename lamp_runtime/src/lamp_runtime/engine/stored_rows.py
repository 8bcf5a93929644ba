"""Thousands of rows of an output layer as they are stored, multiplied by ggml as llama.cpp multiplies the whole."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.engine.ggml import InitParams, function

_CPU = 0  # GGML_BACKEND_DEVICE_TYPE_CPU
_TENSORS = 8

_POINTER = ctypes.c_void_p
_init = function("ggml_init", _POINTER, InitParams)
_free = function("ggml_free", None, _POINTER)
_tensor_bytes = function("ggml_tensor_overhead", ctypes.c_size_t)
_graph_bytes = function("ggml_graph_overhead", ctypes.c_size_t)
_tensor = function("ggml_new_tensor_2d", _POINTER, _POINTER, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
_product = function("ggml_mul_mat", _POINTER, _POINTER, _POINTER, _POINTER)
_graph = function("ggml_new_graph", _POINTER, _POINTER)
_expand = function("ggml_build_forward_expand", None, _POINTER, _POINTER)
_backend = function("ggml_backend_init_by_type", _POINTER, ctypes.c_int, ctypes.c_char_p)
_backend_free = function("ggml_backend_free", None, _POINTER)
_device = function("ggml_backend_get_device", _POINTER, _POINTER)
_registry = function("ggml_backend_dev_backend_reg", _POINTER, _POINTER)
_address = function("ggml_backend_reg_get_proc_address", _POINTER, _POINTER, ctypes.c_char_p)
_buffer = function("ggml_backend_cpu_buffer_from_ptr", _POINTER, _POINTER, ctypes.c_size_t)
_buffer_free = function("ggml_backend_buffer_free", None, _POINTER)
_place = function("ggml_backend_tensor_alloc", ctypes.c_int, _POINTER, _POINTER, _POINTER)
_compute = function("ggml_backend_graph_compute", ctypes.c_int, _POINTER, _POINTER)
_SetThreads = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int)

_FLOAT32 = 0  # GGML_TYPE_F32


class StoredRows:
    """Rows of `size` numbers in ggml's type `kind`. `shape` says how many there may be and how many bytes each has;
    `read(token, into)` fetches one when its token is first asked for. Only rows that it has cost memory. Not
    thread-safe."""

    def __init__(
        self,
        kind: int,
        shape: tuple[int, int],
        size: int,
        vocabulary: int,
        read: Callable[[int, NDArray[np.uint8]], None],
    ):
        self._kind, self._size, self._most, self._read = kind, size, shape[0], read
        self._slots = np.full(vocabulary, -1, np.int32)
        self._used = 0
        # Memory that is not touched costs nothing, so there is room for all from the start.
        self._rows = _pages(shape[0] * shape[1]).reshape(shape)
        self._hidden = _pages(4 * size).view(np.float32)
        self._logits = _pages(4 * shape[0]).view(np.float32)
        self._threads = 1
        self._backend: int | None = None
        self._buffers: list[int] = []
        self._context: int | None = None
        self._graph: int | None = None

    def set_threads(self, threads: int) -> None:
        self._threads = threads
        if self._backend is not None:
            set_threads = _address(_registry(_device(self._backend)), b"ggml_backend_set_n_threads")
            _SetThreads(set_threads)(self._backend, threads)

    def takes(self, tokens: NDArray[np.intp]) -> bool:
        """Whether there is room for all of `tokens` (int[n], ascending)."""
        return len(tokens) <= self._most and self._used + int((self._slots[tokens] < 0).sum()) <= self._most

    def logits(self, tokens: NDArray[np.intp], hidden: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32[len(tokens)]: the logits of `tokens`, which it takes, after `hidden` (float32[size])."""
        fresh = tokens[self._slots[tokens] < 0]
        if len(fresh):
            self._add(fresh)
        self._hidden[:] = hidden
        if _compute(self._backend, self._graph) != 0:
            raise RuntimeError(f"ggml can't multiply {self._used} rows")
        return self._logits[self._slots[tokens]]

    def close(self) -> None:
        """Give ggml's memory back; nothing else may be called after."""
        _free(self._context)
        for buffer in self._buffers:
            _buffer_free(buffer)
        _backend_free(self._backend)
        self._context, self._buffers, self._backend = None, [], None

    def _add(self, tokens: NDArray[np.intp]) -> None:
        end = self._used + len(tokens)
        for slot, token in enumerate(tokens, self._used):
            self._read(int(token), self._rows[slot])
        self._slots[tokens] = np.arange(self._used, end)
        self._used = end
        self._plan()

    def _plan(self) -> None:
        """ggml's graph of one product, with the rows that there are."""
        parts = [part.ctypes.data for part in (self._rows, self._hidden, self._logits)]
        if self._backend is None:
            self._backend = _backend(_CPU, None)
            sizes = (self._rows.nbytes, self._hidden.nbytes, self._logits.nbytes)
            self._buffers = list(map(_buffer, parts, sizes))
            self.set_threads(self._threads)
        _free(self._context)
        self._context = _init(InitParams(_TENSORS * _tensor_bytes() + _graph_bytes(), None, True))
        rows = _tensor(self._context, self._kind, self._size, self._used)
        hidden = _tensor(self._context, _FLOAT32, self._size, 1)
        logits = _product(self._context, rows, hidden)
        for buffer, tensor, part in zip(self._buffers, (rows, hidden, logits), parts, strict=True):
            _place(buffer, tensor, part)
        self._graph = _graph(self._context)
        _expand(self._graph, logits)


def _pages(size: int) -> NDArray[np.uint8]:
    """Zeroed bytes at an address that ggml's alignment allows."""
    return np.frombuffer(mmap.mmap(-1, size), np.uint8)
