"""What a long measurement keeps, so that it can go on: over stops, half lines and other code."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "kept_lines.py"


@pytest.fixture(scope="module")
def kept_lines() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kept_lines", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kept_lines"] = module
    spec.loader.exec_module(module)
    return module


def never() -> str:
    raise AssertionError("made again")


def test_what_was_made_is_not_made_again(kept_lines: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "build" / "kept.jsonl"
    assert kept_lines.KeptLines(file, "code 1").get("a", lambda: {"text": "größer"}) == {"text": "größer"}
    again = kept_lines.KeptLines(file, "code 1")
    assert len(again) == 1
    assert again.get("a", never) == {"text": "größer"}


def test_a_line_that_was_cut_off_is_made_again_and_the_rest_stays(kept_lines: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    kept = kept_lines.KeptLines(file, "code 1")
    for key in "ab":
        kept.get(key, lambda: 1)
    file.write_text(file.read_text()[:-4])
    again = kept_lines.KeptLines(file, "code 1")
    assert again.get("a", never) == 1
    assert again.get("b", lambda: 2) == 2
    assert kept_lines.KeptLines(file, "code 1").get("b", never) == 2


def test_other_code_begins_anew(kept_lines: ModuleType, tmp_path: Path) -> None:
    source, file = tmp_path / "code.py", tmp_path / "kept.jsonl"
    source.write_text("1")
    before = kept_lines.fingerprint([source], "model")
    kept_lines.KeptLines(file, before).get("a", lambda: 1)
    assert kept_lines.fingerprint([source], "another") != before
    source.write_text("2")
    after = kept_lines.fingerprint([source], "model")
    assert after != before
    assert len(kept_lines.KeptLines(file, after)) == 0
