"""Hearing as a whole, with the real recogniser in its process: recordings, the lamp's own listening, what breaks."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from conftest import Server
from no_engine import NoEngine
from patience import PATIENT_S, eventually, until
from spoken import needs_speech, noise, say, silence

from lamp_runtime.app import Lamp
from lamp_runtime.cli import main
from lamp_runtime.config import Settings
from lamp_runtime.errors import AudioError, VoiceError
from lamp_runtime.input.voice.audio import Samples
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.voice import Voice
from lamp_schema import parse

pytestmark = [pytest.mark.model, needs_speech]

RED = parse({"type": "pattern", "name": "solid", "params": {"color": "red"}})


def talk(*pieces: Samples) -> Samples:
    return np.concatenate(pieces)


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    voice = Voice(VoiceSettings(time_limit_s=PATIENT_S))
    yield voice
    voice.close()


@pytest.fixture(scope="module")
def cat() -> bytes:
    return to_wav(talk(silence(0.5), say("draw a cat"), silence(0.5)))


def test_a_recording_becomes_words_and_what_is_none_is_refused(voice: Voice, cat: bytes) -> None:
    heard = voice.hear(cat)
    assert heard.text == "draw a cat"
    assert heard.ms > 0
    for sound, kind in ((silence(1), "speech"), (noise(2), "speech"), (silence(31), "length")):
        with pytest.raises(AudioError) as refused:
            voice.hear(to_wav(sound))
        assert refused.value.kind == kind
    with pytest.raises(AudioError, match="send WAV, Ogg, WebM or MP4"):
        voice.hear(b"not audio at all")


def test_what_is_no_recording_loads_no_recogniser() -> None:
    voice = Voice(VoiceSettings())
    for data in (b"", b"not audio at all", bytes(2**20), b"RIFF", b"ID3" + bytes(1000)):
        with pytest.raises(AudioError, match="send WAV, Ogg, WebM or MP4"):
            voice.hear(data)
    assert voice.pid is None
    voice.close()


def test_a_recogniser_that_is_killed_is_an_error_once_and_the_next_request_is_heard(voice: Voice, cat: bytes) -> None:
    voice.hear(cat)
    first = voice.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)  # So that it is not done before it is killed.
    killing = threading.Timer(0.5, os.kill, (first, signal.SIGKILL))
    killing.start()
    with pytest.raises(VoiceError, match="the voice process was ended by signal 9"):
        voice.hear(cat)
    assert voice.hear(cat).text == "draw a cat"
    assert voice.pid != first


def test_a_recogniser_that_hangs_is_killed(cat: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = Voice(VoiceSettings(time_limit_s=PATIENT_S))
    try:
        voice.hear(cat)
        pid = voice.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        monkeypatch.setattr(voice, "_settings", VoiceSettings(time_limit_s=0.5))
        with pytest.raises(VoiceError, match=r"the recogniser took longer than 0\.5 s"):
            voice.hear(cat)
        until(lambda: not Path(f"/proc/{pid}").exists(), lambda: "the hung process is still there")
    finally:
        voice.close()


def test_a_model_that_is_not_there_is_said() -> None:
    voice = Voice(VoiceSettings(model="/no/such/model", time_limit_s=PATIENT_S))
    try:
        with pytest.raises(VoiceError, match="the speech model /no/such/model can't be loaded"):
            voice.hear(to_wav(silence(1)))
    finally:
        voice.close()


@pytest.fixture
def dark_or_red() -> Iterator[Lamp]:
    """A lamp that shines red and has no model."""
    settings = Settings(voice=VoiceSettings(time_limit_s=PATIENT_S))
    with Lamp(settings, engine=NoEngine()) as lamp:
        lamp.play(RED)
        yield lamp


def test_a_spoken_order_over_http(dark_or_red: Lamp) -> None:
    recording = to_wav(talk(silence(0.3), say("turn off the light"), silence(0.3)))
    with Server(dark_or_red) as server, httpx.Client(base_url=server.url, timeout=PATIENT_S) as client:
        answer = client.post("/v1/voice", content=recording, headers={"Content-Type": "audio/wav"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["heard"] == answer.json()["request"] == "turn off the light"
        assert answer.json()["source"] == "command"
        assert client.get("/v1/status").json()["playing"] is None
        stream = client.post("/v1/voice", content=recording, headers={"Accept": "text/event-stream"}).text
        events = [block.split("\n") for block in stream.strip().split("\n\n")]
        assert [event[0] for event in events] == ["event: heard", "event: program", "event: done"]
        assert json.loads(events[0][1].removeprefix("data: "))["heard"] == "turn off the light"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"", 415, "send WAV, Ogg, WebM or MP4"),
        (b"ID3" + bytes(1000), 415, "send WAV, Ogg, WebM or MP4"),
        (to_wav(silence(2)), 422, "nobody speaks in it"),
        (to_wav(noise(2)), 422, "nobody speaks in it"),
        (to_wav(silence(31)), 413, "longer than 30 s"),
        (bytes(7 * 2**20), 413, "the body is over 6291456 bytes; send a smaller one"),
    ],
)
def test_a_recording_without_a_request_is_refused_and_changes_nothing(
    dark_or_red: Lamp, voice: Voice, monkeypatch: pytest.MonkeyPatch, body: bytes, status: int, message: str
) -> None:
    monkeypatch.setattr(dark_or_red.voice, "hear", voice.hear)  # One process for all of these.
    with Server(dark_or_red) as server:
        answer = httpx.post(f"{server.url}/v1/voice", content=body, timeout=PATIENT_S)
        assert answer.status_code == status
        assert message in answer.json()["error"]
        assert httpx.get(f"{server.url}/v1/status").json()["playing"]["program"]["name"] == "Solid"


def test_without_the_packages_the_answer_says_what_to_install(
    dark_or_red: Lamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamp_runtime.input.voice.parts.PACKAGES", {"no_such_module": "no-such-package"})
    with Server(dark_or_red) as server:
        answer = httpx.post(f"{server.url}/v1/voice", content=to_wav(silence(1)))
    assert answer.status_code == 503
    assert "pip install 'lamp-runtime[voice]'" in answer.json()["error"]


def test_the_lamp_itself_listens_and_muting_holds_over_a_restart(tmp_path: Path) -> None:
    said = talk(silence(1), say("okay nabu"), silence(0.4), say("turn off the light"), silence(400))
    file = tmp_path / "microphone.wav"
    file.write_bytes(to_wav(said))
    settings = Settings(voice=VoiceSettings(enabled=True, source=str(file), time_limit_s=PATIENT_S))
    with Lamp(settings, engine=NoEngine()) as lamp:
        lamp.play(RED)
        eventually(lambda: lamp.loop.status().state == "stopped", lamp)
        assert lamp.voice.status()["heard"] == "turn off the light"
        eventually(lambda: lamp.voice.status()["state"] == "waiting", lamp)
        lamp.mute(True)
        assert lamp.voice.status()["state"] == "muted"
    with Lamp(settings, engine=NoEngine()) as lamp:
        assert lamp.voice.status()["state"] == "muted"
        lamp.mute(False)
        eventually(lambda: lamp.voice.status()["state"] == "waiting", lamp)


def test_a_microphone_that_is_missing_is_said_and_the_light_goes_on() -> None:
    settings = Settings(voice=VoiceSettings(enabled=True, source="mic:no such microphone", time_limit_s=PATIENT_S))
    with Lamp(settings, engine=NoEngine()) as lamp:
        lamp.play(RED)
        eventually(lambda: lamp.voice.status()["state"] == "failed", lamp)
        assert any(word in lamp.voice.status()["detail"] for word in ("no microphone", "libportaudio2"))
        assert lamp.loop.is_alive()


def test_lamp_listen_prints_a_line_of_json_for_a_request(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "said.wav"
    file.write_bytes(to_wav(talk(silence(0.5), say("draw a cat"), silence(1.5), say("make it red"), silence(1))))
    assert main(["listen", "--source", str(file), "--no-wake", "--once", "--json", "--time-limit-s", "600"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 1
    answer = json.loads(lines[0])
    assert answer.keys() == {"heard", "program", "ms"}
    assert answer["heard"] == "draw a cat"
    assert '"cat"' in lines[0]
    assert parse(answer["program"])
    file.write_bytes(to_wav(silence(2)))
    assert main(["listen", "--source", str(file), "--no-wake", "--json"]) == 1
    assert "no request was heard" in capfd.readouterr().err
