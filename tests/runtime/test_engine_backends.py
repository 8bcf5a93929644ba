"""llama.cpp's code for the processor is there, however it was built."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import SimpleNamespace

import llama_cpp
import pytest

from lamp_runtime.engine.backends import load_backends

FOLDER = Path(llama_cpp.__file__).parent / "lib"


def count() -> int:
    return int(ctypes.CDLL(str(FOLDER / "libggml.so")).ggml_backend_reg_count())


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


@pytest.mark.skipif(not (FOLDER / "libggml.so").is_file(), reason="llama-cpp-python has no libggml.so here")
def test_the_installed_one_has_its_code_afterwards_and_once() -> None:
    load_backends()
    loaded = count()
    assert loaded >= 1
    load_backends()
    assert count() == loaded


def test_a_folder_without_it_is_left_alone(tmp_path: Path) -> None:
    load_backends(tmp_path)
