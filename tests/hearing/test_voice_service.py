"""From the microphone to the strip, through `lamp serve` as it is started on a Pi: processes, model and all."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from folder_microphone import Microphone
from spoken import needs_speech, say, silence

pytestmark = [pytest.mark.model, needs_speech, pytest.mark.timeout(3600)]

# A machine that does much else at the time takes a hundred times as long.
PATIENT_S = 900
_HEADER = 10

SETTINGS = """
output = ["ddp"]
time_limit_s = 600

[leds]
controller = "127.0.0.1:{port}"
gamma = 1.0
dither = false

[voice]
enabled = true
time_limit_s = 600
"""


class Strip:
    """The controller at the other end of the network: what it is sent is the light."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(PATIENT_S)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def shows(self, wanted: Callable[[np.ndarray], bool], what: str) -> np.ndarray:
        """Wait for a mean colour (red, green, blue, 0..255) that is as wanted."""
        deadline = time.monotonic() + PATIENT_S
        while True:
            colour: np.ndarray = np.frombuffer(self._socket.recv(65_536)[_HEADER:], np.uint8).reshape(172, 3).mean(0)
            if wanted(colour):
                return colour
            assert time.monotonic() < deadline, f"{what}: {colour}"

    def close(self) -> None:
        self._socket.close()


@contextmanager
def serving(folder: Path, port: int, environment: dict[str, str]) -> Iterator[str]:
    """A lamp with these settings; its address."""
    file = folder / "lamp.toml"
    file.write_text(SETTINGS.format(port=port))
    command = [sys.executable, "-m", "lamp_runtime", "serve", "--port", "0", "--config", str(file)]
    with subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None, "opened as a pipe"
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()
            process.wait(60)


def voice(url: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{url}/v1/status", timeout=PATIENT_S).json()["voice"]
    return answer


def test_what_is_said_after_the_wake_word_is_the_colour_of_the_strip(tmp_path: Path) -> None:
    microphone = Microphone(tmp_path / "microphone")
    microphone.plug()
    with closing(Strip()) as strip, serving(tmp_path, strip.port, microphone.environment) as url:
        strip.shows(lambda rgb: rgb[0] > rgb[1] > rgb[2] > 0, "no welcome")
        deadline = time.monotonic() + PATIENT_S
        while voice(url)["state"] != "waiting":
            assert time.monotonic() < deadline, voice(url)
            time.sleep(0.5)
        # Talk that is not meant for the lamp first: it stays as it is.
        talk = [say("make it green"), silence(1.5), say("okay nabu"), silence(0.4), say("make it blue"), silence(1)]
        microphone.say(np.concatenate(talk))
        strip.shows(lambda rgb: rgb[2] > 60 and rgb[2] > 3 * max(rgb[0], rgb[1]), "not blue")
        assert voice(url)["heard"] == "make it blue"
        playing = httpx.get(f"{url}/v1/status", timeout=PATIENT_S).json()["playing"]
        assert (playing["request"], playing["source"]) == ("make it blue", "model")
        microphone.say(np.concatenate([say("okay nabu"), silence(0.4), say("turn off the light"), silence(1)]))
        strip.shows(lambda rgb: rgb.max() == 0, "not dark")
