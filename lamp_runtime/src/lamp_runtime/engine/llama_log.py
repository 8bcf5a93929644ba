"""What llama.cpp says when something goes wrong. It tells its whole life; only errors are kept, the newest few."""

from __future__ import annotations

import ctypes
from collections import deque

import llama_cpp

# GGML_LOG_LEVEL_ERROR of ggml.h.
_ERROR = 4
_PREFIX = "error loading model: "
_NO_MORE = "failed to load model from"
_errors: deque[str] = deque(maxlen=8)


def listen() -> None:
    """Hear llama.cpp from now on, in place of its standard error, and forget what it said before."""
    _errors.clear()
    llama_cpp.llama_log_set(_HEAR, ctypes.c_void_p(0))


def reason() -> str | None:
    """Why the last file could not be loaded, in llama.cpp's words, if it gave a reason."""
    found = [line.partition(_PREFIX)[2] for line in _errors if _PREFIX in line]
    if found and _NO_MORE not in found[-1]:
        return found[-1]
    # What is wrong with the header was said before, by who reads it.
    return _errors[0] if _errors and _PREFIX not in _errors[0] else None


def _hear(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    if level == _ERROR:
        _errors.append(text.decode(errors="replace").strip())


# Here so that it lives as long as the process.
_HEAR = llama_cpp.llama_log_callback(_hear)
