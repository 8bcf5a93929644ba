"""`lamp-train`: every command explains itself, and every error is one line and exit code 1."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamp_trainer import cli
from lamp_trainer.cli import COMMANDS, main

EMPTY = "{here}/empty.jsonl"
FOLDERS = ["--data", "{here}", "--run", "{here}"]
SHIP = ["ship", "--model", "smollm2-135m", *FOLDERS, "--story"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: lamp-train {command} ")
    assert len(said.splitlines()) > 4


def test_every_module_of_commands_is_a_command() -> None:
    folder = Path(cli.__file__).parent / "commands"
    assert {path.stem for path in folder.glob("[a-z]*.py")} == set(COMMANDS)


def test_the_help_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(f"\n    {command}" in said for command in COMMANDS)


def test_the_command_works_without_what_training_needs(tmp_path: Path) -> None:
    needed = "torch", "safetensors", "transformers", "peft", "trl", "datasets", "matplotlib", "unsloth"
    code = f"""
import sys
sys.modules.update(dict.fromkeys({needed}))
from lamp_trainer.cli import main
sys.exit(main(["prompts", "--count", "3", "--out", {str(tmp_path / "prompts.jsonl")!r}]))
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    assert len((tmp_path / "prompts.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["prompts", "--count", "many"], ["train"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prompts", "--count", "0"], "--count 0 is outside 1..1000000"),
        (["responses"], "the teacher composer needs --prompts"),
        (["responses", "--prompts", "{here}/no.jsonl"], "no.jsonl is not there; the step before writes it"),
        (["responses", "--prompts", "{here}/bad.jsonl"], "bad.jsonl, line 1: "),
        (["responses", "--teacher", "authored", "--folder", "{here}/nowhere"], "no designs in "),
        (["responses", "--prompts", EMPTY, "--dry-run"], "--dry-run is for the teacher anthropic"),
        (["validate", "{here}/no.jsonl"], "no.jsonl is not there"),
        (["validate", "{here}/rows.jsonl", "--out", "{here}/pairs.jsonl"], "is this a file of step 2?"),
        (["format", "{here}/no.jsonl"], "no.jsonl is not there"),
        (["format", EMPTY, "--out", "{here}"], "gives 0 training and 0 validation pairs; make more prompts"),
        (["data", "--model", "nonsense"], "no recipe 'nonsense'; use one of "),
        (["data", "--model", "{here}/no.toml"], "no recipe at "),
        (["data", "--model", "{here}/bad.toml"], "bad.toml: "),
        (["train", "--model", "nonsense", "--data", "{here}", "--out", "{here}"], "no recipe 'nonsense'"),
        (["export", "--model", "nonsense", *FOLDERS, "--out", "{here}"], "no recipe 'nonsense'"),
        ([*SHIP, "{here}/bad.jsonl"], "bad.jsonl: "),
        ([*SHIP, "{here}/no.json"], "No such file"),
        (["evaluate", "{here}/no.gguf"], "no model file at "),
        (["evaluate", "{here}/bad.jsonl", "--limit", "1"], "is it a whole GGUF file?"),
        (["evaluate", "base", "--limit", "0"], "--limit 0 is below 1"),
        (["all", "--model", "smollm2-135m", "--limit", "-1"], "--limit -1 is below 1"),
        (["all", "--model", "smollm2-135m", "--gpus", "0"], "--gpus 0 is below 1"),
        (["all", "--model", "nonsense"], "no recipe 'nonsense'"),
        (["sheet", "{here}/no.jsonl", "-o", "{here}/out"], "No such file"),
        (["sheet", "{here}/bad.jsonl", "-o", "{here}/out"], "bad.jsonl, line 1: "),
        (["sheet", EMPTY, "-o", "{here}/out", "--per-page", "0"], "--per-page 0 is below 1"),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, list) else "",
)
def test_an_error_is_one_line_and_exit_code_1(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "bad.jsonl").write_text("{broken\n")
    (tmp_path / "rows.jsonl").write_text('{"id": "1", "prompt": "red"}\n')
    (tmp_path / "bad.toml").write_text("name = 3\n")
    assert main([argument.replace("{here}", str(tmp_path)) for argument in arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("lamp-train: ")
    assert message in said.err
    assert said.err.count("\n") == 1, said.err


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--debug", "prompts", "--count", "0"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "lamp-train: interrupted; run it again to go on\n"),
        (PermissionError(13, "Permission denied", "/x"), 1, "lamp-train: [Errno 13] Permission denied: '/x'\n"),
        (ModuleNotFoundError("No module named 'torch'", name="torch"), 1, "lamp-train: torch is not installed; "),
    ],
)
def test_what_a_command_raises(
    raised: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaking(*_: object) -> None:
        raise raised

    monkeypatch.setattr("lamp_trainer.commands.prompts.write_prompts", breaking)
    assert main(["prompts", "--count", "1", "--out", os.devnull]) == code
    assert capsys.readouterr().err.startswith(said)
