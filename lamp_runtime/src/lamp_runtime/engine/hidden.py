"""The model's last hidden state without the output layer: llama.cpp is stopped just before it.

The output layer makes a logit for every token of the vocabulary: a fifth of SmolLM2's work for one token, three fifths
of Gemma 3 270M's. Where the grammar allows a few tokens only, the others' logits are for nothing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import chain, repeat

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from lamp_runtime.engine.ggml import function

# llama.cpp's own name for what goes into the output layer.
_NODE = b"result_norm"

Rows = NDArray[np.float32]

_name = function("ggml_get_name", ctypes.c_char_p, ctypes.c_void_p)
_data = function("ggml_get_data", ctypes.c_void_p, ctypes.c_void_p)
_count = function("ggml_nelements", ctypes.c_int64, ctypes.c_void_p)


class HiddenWatch:
    """Follows a context's forward passes through `callback`, and ends those that are to give a hidden state.

    llama.cpp asks before each node of its graph, and names are slow to read: the node's place among the others is
    learned in a whole pass, and counted to from then on. Not thread-safe.
    """

    def __init__(self) -> None:
        self.callback = llama_cpp.ggml_backend_sched_eval_callback(self._see)
        """For `llama_context_params.cb_eval`; has to live as long as the context."""
        self._places: dict[bool, int] = {}
        self._replies: Iterator[bool] = repeat(False)
        self._nodes: list[int] | None = None
        self._last = 0
        self._kind = False

    def begin(self, outputs: int, tokens: int, stop: bool) -> bool:
        """Before a pass over `tokens` of which `outputs` have a result; returns whether it will be stopped as wished.

        The first pass of its kind can't be: it is the one to learn from.
        """
        # llama.cpp leaves out a node where every token has a result.
        self._kind = outputs < tokens
        place = self._places.get(self._kind)
        self._nodes = [] if place is None and outputs else None
        stops = stop and place is not None
        self._replies = chain(repeat(False, place), (True, False)) if stops and place is not None else repeat(False)
        return stops

    def end(self) -> None:
        """After a pass that was not stopped."""
        if self._nodes is not None:
            names = [_name(node) for node in self._nodes]
            if _NODE in names:
                self._places[self._kind] = names.index(_NODE)
            self._nodes = None

    def rows(self, outputs: int, size: int) -> Rows | None:
        """After a stopped pass: float32[outputs, size]; None when it stopped elsewhere and has to be redone."""
        node = self._last
        if _name(node) != _NODE or _count(node) != outputs * size:
            del self._places[self._kind]
            return None
        data = ctypes.cast(_data(node), ctypes.POINTER(ctypes.c_float))
        return np.ctypeslib.as_array(data, shape=(outputs, size)).copy()

    def _see(self, node: int, _ask: bool, _user: int | None) -> bool:
        if self._nodes is not None:
            self._nodes.append(node)
        self._last = node
        return next(self._replies, False)
