"""The scripts that measure the hearing, each over a little: that they run, count and say what they found."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from bench_voice import chosen
from spoken import needs_speech, tone
from voice_people import PACKAGES, people, speech

from lamp_runtime.input.voice.audio import RATE_HZ
from lamp_runtime.input.voice.decode import to_wav

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


def telephone(file: Path, seconds: float) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(file), "w", format="g722") as out:
        track = out.add_stream("g722", rate=RATE_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray(tone(seconds).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        out.mux([*track.encode(frame), *track.encode(None)])


def test_recordings_of_people_come_with_their_words(tmp_path: Path) -> None:
    for package in PACKAGES:
        (tmp_path / f"{package}_1_all.deb").touch()
    prompts = tmp_path / "usr/share/asterisk/sounds/en_US_f_Allison"
    for name, seconds in (("hello", 1), ("dir/again", 2), ("tone", 3), ("no", 4)):
        telephone(prompts / f"{name}.g722", seconds)
    texts = [
        "; a note",
        "hello: Hello, who is it?",
        "dir/again: Try it again.",
        "tone: [a long tone]",
        "no: No.",
        "gone: No",
    ]
    listed = tmp_path / "usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz"
    listed.parent.mkdir(parents=True)
    listed.write_bytes(gzip.compress("\n".join(texts).encode()))
    sphinx = tmp_path / "usr/share/pocketsphinx/test/data"
    for folder, name in (("librivox", "transcription"), ("cards", "cards.transcription")):
        (sphinx / folder).mkdir(parents=True)
        (sphinx / folder / name).write_text("<s> ten of clubs  </s> (001)\n")
        (sphinx / folder / "001.wav").write_bytes(to_wav(tone(0.5)))
    tone(0.25).astype("<i2").tofile(sphinx / "goforward.raw")
    said = [(one.who, one.text, round(len(one.samples) / RATE_HZ, 2)) for one in people(tmp_path)]
    assert said == [
        ("telephone prompts", "Hello, who is it?", 1.0),
        ("telephone prompts", "Try it again", 2.0),
        ("LibriVox", "ten of clubs", 0.5),
        ("playing cards", "ten of clubs", 0.5),
        ("one sentence", "go forward ten meters", 0.25),
    ]
    everything = list(speech(tmp_path))
    assert sum(map(len, everything)) == pytest.approx(11.25 * RATE_HZ, rel=0.01)
    assert all(samples.dtype == np.int16 for samples in everything)


def test_without_apt_there_are_no_recordings_of_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match=r"apt-get download asterisk-core-sounds-en failed"):
        people(tmp_path / "people")
