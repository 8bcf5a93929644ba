"""What `test_arm.sh` runs under each emulated processor: which file of llama.cpp is taken, and what the model writes.

Prints a line with the file and the text, and one with how each file rates itself here (0: it does not fit). With
`--force FILE` that file is taken, whether it fits or not.
"""

from __future__ import annotations

import argparse
import ctypes
import re
import time
from pathlib import Path

import llama_cpp
import numpy as np

from lamp_runtime.engine.backends import load_backends
from lamp_runtime.engine.ggml import function
from lamp_runtime.engine.llama import LlamaModel

_FOLDER = Path(llama_cpp.__file__).parent / "lib"
_ROOM = 64


def force(file: str) -> None:
    """Register a file's code without asking it whether it fits, as ggml's own loading does."""
    begin = ctypes.CDLL(str(_FOLDER / file)).ggml_backend_init
    begin.restype = ctypes.c_void_p
    function("ggml_backend_register", None, ctypes.c_void_p)(begin())


def ratings() -> str:
    """Each file by its kind of processor, and what ggml_backend_score of it says."""
    files = sorted(_FOLDER.glob("libggml-cpu-*.so"))
    kinds = [file.stem.removeprefix("libggml-cpu-") for file in files]
    return ", ".join(
        f"{kind} {ctypes.CDLL(str(file)).ggml_backend_score()}" for kind, file in zip(kinds, files, strict=True)
    )


def taken() -> list[str]:
    """The files for a processor that this process has in its memory."""
    return sorted(set(re.findall(r"libggml-cpu[^/\s]*\.so", Path("/proc/self/maps").read_text())))


def write(model: LlamaModel, text: str, count: int) -> str:
    """The `count` likeliest tokens after `text`, one after another."""
    model.open(_ROOM, threads=1, batch_threads=1)
    model.evaluate(model.tokenize(text.encode()))
    found: list[int] = []
    for _ in range(count):
        found.append(int(np.argmax(model.logits())))
        model.evaluate(found[-1:])
    return model.detokenize(found).decode(errors="replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model", type=Path, help="a GGUF")
    parser.add_argument("--text", default="The sea is", help="what the model goes on from")
    parser.add_argument("--tokens", type=int, default=6, help="how many it writes (default 6)")
    parser.add_argument("--force", metavar="FILE", help="one of the files, in place of the one that fits")
    options = parser.parse_args()
    if options.force:
        force(options.force)
    else:
        load_backends()
    began_s = time.monotonic()
    written = write(LlamaModel(options.model), options.text, options.tokens)
    print(f"{' '.join(taken())} wrote {written!r} in {time.monotonic() - began_s:.0f} s")
    print(f"  ratings: {ratings()}")


if __name__ == "__main__":
    main()
