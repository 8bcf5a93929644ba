"""llama.cpp's code for this processor, where it was built as several files of which one fits.

A build with GGML_BACKEND_DL and GGML_CPU_ALL_VARIANTS serves every Pi: it has a file for each kind of processor, and
loads none of them by itself. llama-cpp-python loads none, either.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

import llama_cpp
from llama_cpp.llama_cpp import _lib

_FOLDER = Path(llama_cpp.__file__).parent / "lib"


def load_backends(folder: Path = _FOLDER, library: Any = _lib) -> None:
    """Have the fitting file of `folder` loaded, unless llama.cpp has its code for the processor in itself.

    `library` is for tests, and else libllama, which finds the functions of the ggml that it uses itself: that is not
    the file libggml.so, of which an installed wheel has several copies. Does nothing where it finds none.
    """
    if not hasattr(library, "ggml_backend_load_all_from_path"):
        return
    library.ggml_backend_reg_count.restype = ctypes.c_size_t
    library.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
    library.ggml_backend_load_all_from_path.restype = None
    if library.ggml_backend_reg_count() == 0:
        library.ggml_backend_load_all_from_path(os.fsencode(folder))
