"""Files are there whole or not at all, and a manifest says what made them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import (
    Row,
    hashes,
    made_from,
    manifest_path,
    read_manifest,
    read_rows,
    sha256,
    whole_or_nothing,
    write_json,
    write_manifest,
    write_rows,
)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [{"a": "größer 💡"}, {"a": None, "b": [1, 2.5]}, {"line": "one\ntwo\u2028three"}]
    assert write_rows(tmp_path / "new" / "x.jsonl", rows) == 3
    assert list(read_rows(tmp_path / "new" / "x.jsonl")) == rows
    assert "größer 💡" in (tmp_path / "new" / "x.jsonl").read_text(encoding="utf-8")


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('\n{"a": 1}\n  \n{"a": 2}')
    assert list(read_rows(tmp_path / "x.jsonl")) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1}\n{"a": ', r"x\.jsonl, line 2: Expecting value"),
        ('{"a": 1}\n\n[1]\n', r"x\.jsonl, line 3: an object was expected, list found"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.jsonl").write_text(text)
    with pytest.raises(TrainerError, match=message):
        list(read_rows(tmp_path / "x.jsonl"))


def test_a_missing_file_points_to_the_step_before(tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match=r"x\.jsonl is not there; the step before writes it"):
        list(read_rows(tmp_path / "x.jsonl"))


def test_rows_that_break_off_leave_what_was_there(tmp_path: Path) -> None:
    def breaking() -> Iterator[Row]:
        yield {"new": 1}
        raise KeyboardInterrupt

    out = tmp_path / "x.jsonl"
    write_rows(out, [{"old": 1}])
    with pytest.raises(KeyboardInterrupt):
        write_rows(out, breaking())
    assert list(read_rows(out)) == [{"old": 1}]
    assert list(tmp_path.iterdir()) == [out]


def test_json_that_can_not_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", {"old": "ä"})
    with pytest.raises(TypeError):
        write_json(tmp_path / "x.json", {"new": object()})
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8")) == {"old": "ä"}
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_failed_block_leaves_no_half_file(tmp_path: Path) -> None:
    def breaking() -> None:
        with whole_or_nothing(tmp_path / "x") as path:
            path.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaking()
    assert list(tmp_path.iterdir()) == []


class Step:
    """An output made of two inputs."""

    def __init__(self, folder: Path):
        self.inputs = [folder / "one" / "in.jsonl", folder / "two" / "in.jsonl"]
        self.out = folder / "out.jsonl"
        self.settings = {"seed": 1, "share": (1, 2)}
        for number, path in enumerate(self.inputs):
            write_rows(path, [{"n": number}])
        write_rows(self.out, [{"made": True}])
        write_manifest(self.out, "step", self.inputs, self.settings, {"rows": 1})

    def up_to_date(self) -> bool:
        return made_from(self.out, self.inputs, self.settings)


def test_a_manifest_says_what_made_the_output(tmp_path: Path) -> None:
    step = Step(tmp_path)
    manifest = json.loads(manifest_path(step.out).read_text())
    assert manifest["step"] == "step"
    assert list(manifest["inputs"].values()) == [sha256(path) for path in step.inputs]
    assert manifest["output"] == {"out.jsonl": sha256(step.out)}
    assert manifest["settings"] == {"seed": 1, "share": [1, 2]}
    assert manifest["counts"] == {"rows": 1}
    assert {"python", "lamp-schema", "lamp-trainer"} <= set(manifest["versions"])
    assert step.up_to_date()


def test_a_manifest_of_files_that_were_read_before_has_their_hashes(tmp_path: Path) -> None:
    step = Step(tmp_path)
    read = hashes(step.inputs)
    write_rows(step.inputs[0], [{"n": "other"}])
    write_manifest(step.out, "step", read, step.settings, {})
    assert read_manifest(step.out) == json.loads(manifest_path(step.out).read_text())
    assert json.loads(manifest_path(step.out).read_text())["inputs"] == read
    assert not step.up_to_date()


def test_a_manifest_is_read_or_named_as_broken(tmp_path: Path) -> None:
    step = Step(tmp_path)
    manifest_path(step.out).write_text("{broken")
    with pytest.raises(TrainerError, match=r"out\.jsonl\.manifest\.json is damaged .*; remove it, and run the step"):
        read_manifest(step.out)
    manifest_path(step.out).unlink()
    assert read_manifest(step.out) is None


@pytest.mark.parametrize("which", [0, 1])
def test_a_changed_input_is_noticed_though_another_has_its_name(tmp_path: Path, which: int) -> None:
    step = Step(tmp_path)
    write_rows(step.inputs[which], [{"n": "other"}])
    assert not step.up_to_date()


def test_the_order_of_inputs_counts(tmp_path: Path) -> None:
    step = Step(tmp_path)
    one, two = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_rows(one, [{}])
    write_rows(two, [{"x": 1}])
    write_manifest(step.out, "step", [one, two], {}, {})
    assert made_from(step.out, [one, two], {})
    assert not made_from(step.out, [two, one], {})


@pytest.mark.parametrize(
    "what", ["settings", "output", "no output", "no manifest", "no input", "broken", "list", "version"]
)
def test_any_other_change_is_noticed(tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Step(tmp_path)
    manifest = manifest_path(step.out)
    match what:
        case "settings":
            step.settings["seed"] = 2
        case "output":
            write_rows(step.out, [{"made": False}])
        case "no output":
            step.out.unlink()
        case "no manifest":
            manifest.unlink()
        case "no input":
            step.inputs[0].unlink()
        case "broken":
            manifest.write_text(manifest.read_text()[:-20])
        case "list":
            manifest.write_text("[]")
        case "version":
            monkeypatch.setattr("lamp_trainer.files.__version__", "99.0.0")
    assert not step.up_to_date()
