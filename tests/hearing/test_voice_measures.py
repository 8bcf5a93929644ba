"""The scripts that measure the hearing, each over a little: that they run, count and say what they found."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bench_voice import chosen
from spoken import needs_speech

SCRIPTS = Path(__file__).parents[2] / "scripts"

pytestmark = [pytest.mark.model, needs_speech, pytest.mark.timeout(3600)]


def run(script: str, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / script), *arguments],
        capture_output=True, text=True, env={**os.environ, "COLUMNS": "160"}, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def test_two_minutes_of_soak() -> None:
    said = run("soak_voice.py", "--silence", "1", "--noise", "1", "--wake", "okay nabu").stdout
    assert "2 minutes in" in said
    assert "0 false requests, 0 times woken" in said
    assert re.search(r"memory \d+ MB, then \d+", said)
    assert "ask for more" in run("soak_voice.py", "--silence", "0", "--noise", "1", code=2).stderr


def test_a_little_of_the_wake_word(tmp_path: Path) -> None:
    file = tmp_path / "wake.json"
    run("bench_wake.py", "--speech-min", "1", "--music-min", "1", "--words", "okay nabu", "--json", str(file))
    figures = json.loads(file.read_text())
    assert [one["kind"] for one in figures["false"]] == ["speech", "music"]
    assert all(one["heard_s"] >= 60 and one["alarms"] == {"okay nabu": 0} for one in figures["false"])
    clean = figures["found"][0]
    assert (clean["condition"], clean["said"]) == ("clean", 48)
    assert clean["heard"] >= 24
    refused = run("bench_wake.py", "--speech-min", "1", "--words", "hey lamp", code=1)
    assert "no wake word 'hey lamp'" in refused.stderr


def test_what_is_only_typed_is_not_spoken() -> None:
    spoken, all_of_it = chosen(1000, typed=False), chosen(1000, typed=True)
    assert len(all_of_it) - len(spoken) == 15
    left_out = set(all_of_it) - set(spoken)
    assert {"chartreuse plz", "apaga la luz", "light for 15 mins then switch yourself off"} <= left_out
    assert [len(set(chosen(120, typed))) for typed in (False, True)] == [120, 120]


def test_two_spoken_requests_and_none_of_them_twice(tmp_path: Path) -> None:
    file = tmp_path / "voice.json"
    arguments = ("--limit", "2", "--snr", "inf", "--no-programs", "--json", str(file), "--kept", str(tmp_path / "kept"))
    run("bench_voice.py", *arguments)
    first = json.loads(file.read_text())["words"]
    assert [(row["noise"], row["expected"]) for row in first] == [("none", "expected")]
    assert first[0]["word_error_rate"] < 0.5
    again = run("bench_voice.py", *arguments)
    assert "2 results are kept" in again.stderr
    assert json.loads(file.read_text())["words"] == first
