"""Functions of ggml, the library under llama.cpp, which `llama_cpp` brings without declaring them.

A wheel has copies where llama.cpp makes links: `libggml.so` is another file than the `libggml.so.0` that libllama has
loaded, and whoever loads it has ggml twice, each with a list of backends of its own. libllama finds its own one's.
"""

from __future__ import annotations

import ctypes
from typing import Any

from llama_cpp.llama_cpp import _lib

ToFloat = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
"""Addresses of stored numbers and of their floats, and how many."""


class TypeTraits(ctypes.Structure):
    """The head of `struct ggml_type_traits` in ggml.h. `to_float` is null for float32 itself."""

    _fields_ = (
        ("type_name", ctypes.c_char_p),
        ("block_size", ctypes.c_int64),
        ("block_size_interleave", ctypes.c_int64),
        ("type_size", ctypes.c_size_t),
        ("is_quantized", ctypes.c_bool),
        ("to_float", ToFloat),
    )


class InitParams(ctypes.Structure):
    """`struct ggml_init_params` in ggml.h."""

    _fields_ = (("mem_size", ctypes.c_size_t), ("mem_buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool))


def function(name: str, result: Any, *arguments: Any) -> Any:
    """A function by its name in C, with ctypes of its result and arguments. Raises AttributeError if there is none."""
    found = getattr(_lib, name)
    found.restype, found.argtypes = result, list(arguments)
    return found


type_traits = function("ggml_get_type_traits", ctypes.POINTER(TypeTraits), ctypes.c_int)
"""Of a type by its number: a pointer to TypeTraits."""
