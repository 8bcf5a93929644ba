"""The Colab notebook, cell by cell, on the tiny recipe. Cells that install or download carry a tag and are left out."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed; `make trainer` brings it")
pytest.importorskip("trl", reason="trl is not installed; `make trainer` brings it")

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "trainer" / "cloud" / "train_colab.ipynb"
LEFT_OUT = {"install", "parameters", "colab"}


def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def tags(cell: dict[str, Any]) -> set[str]:
    return set(cell["metadata"].get("tags", []))


def test_every_cell_is_plain_python_without_output() -> None:
    for cell in cells():
        ast.parse("".join(cell["source"]))
        assert not cell["outputs"], "clear the outputs before saving"


def test_the_cells_train_a_tiny_model(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"RECIPE": "tiny-gemma3", "FOLDER": str(ROOT), "ROOT": str(tmp_path), "LIMIT": 1}
    for number, cell in enumerate(cells()):
        if not tags(cell) & LEFT_OUT:
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
            # The notebook goes by the .venv that setup.sh makes; here it is the one that runs the tests.
            names["PYTHON"] = sys.executable
    assert (tmp_path / "tiny-gemma3" / "run" / "loss.png").is_file()
    assert (tmp_path / "tiny-gemma3" / "models" / "evaluation.html").is_file()
    assert "tiny-gemma3-Q4_K_M.gguf" in capfd.readouterr().out


def test_a_step_that_fails_stops_the_notebook(tmp_path: Path) -> None:
    names: dict[str, Any] = {"RECIPE": "no-such", "FOLDER": str(ROOT), "ROOT": str(tmp_path), "LIMIT": 1}
    define, data, *_ = (cell for cell in cells() if not tags(cell) & LEFT_OUT)
    exec("".join(define["source"]), names)
    names["PYTHON"] = sys.executable
    with pytest.raises(SystemExit, match="lamp-train data ended with 1"):
        exec("".join(data["source"]), names)
