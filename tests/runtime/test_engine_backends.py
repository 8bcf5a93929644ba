"""llama.cpp's code for the processor is there, however it was built."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import llama_cpp
import pytest
from llama_cpp.llama_cpp import _lib

from lamp_runtime.engine.backends import load_backends

FOLDER = Path(llama_cpp.__file__).parent / "lib"
# What the engine imports, and what of ggml is in memory then.
LOADED = """
import re
import lamp_runtime.engine.llama
print(*sorted(set(re.findall(r"libggml[.]so\\S*", open("/proc/self/maps").read()))))
"""


def count() -> int:
    return int(_lib.ggml_backend_reg_count())


class Function:
    """A function of a C library: what it was declared to take stays with it."""

    def __init__(self, answer: object = None):
        self.answer, self.calls = answer, []
        self.argtypes = self.restype = None

    def __call__(self, *given: object) -> object:
        assert self.argtypes is None or len(given) == len(self.argtypes)
        self.calls.append(given)
        return self.answer


@pytest.mark.parametrize(("registered", "calls"), [(0, [(b"/opt/ggml",)]), (1, [])])
def test_files_are_loaded_where_nothing_is_built_in(registered: int, calls: list[tuple[bytes]]) -> None:
    load = Function()
    library = SimpleNamespace(ggml_backend_reg_count=Function(registered), ggml_backend_load_all_from_path=load)
    load_backends(Path("/opt/ggml"), library)
    assert load.calls == calls
    assert load.argtypes == [ctypes.c_char_p]


def test_the_installed_one_has_its_code_afterwards_and_once() -> None:
    load_backends()
    loaded = count()
    assert loaded >= 1
    load_backends()
    assert count() == loaded


def test_a_library_without_backends_of_its_own_is_left_alone(tmp_path: Path) -> None:
    load_backends(tmp_path, SimpleNamespace())


@pytest.mark.skipif(sys.platform != "linux", reason="what is in memory stands in /proc on Linux alone")
def test_there_is_one_ggml_with_one_list_of_backends() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) <= 1, done.stdout
