"""The service as a Pi starts it: how soon there is light on the strip, and that it does not wait for the model."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from lamp_runtime.store.database import Database
from lamp_runtime.store.history import Remembered
from lamp_runtime.store.presets import Presets
from lamp_schema import Program, dumps_canonical, parse

pytestmark = [pytest.mark.alone, pytest.mark.model]

WITHIN_S = 2.0
STARTS = 3
PATIENCE_S = 120
DDP_HEADER = 10


def solid(color: str) -> Program:
    return parse({"type": "pattern", "name": "solid", "params": {"color": color}})


def start(folder: Path) -> tuple[float, bytes, float]:
    """Seconds from exec to the first frame that shines, that frame, and seconds until the model can be asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as strip:
        # A controller on the network, which takes frames by DDP.
        strip.bind(("127.0.0.1", 0))
        strip.settimeout(PATIENCE_S)
        config = folder / "lamp.toml"
        controller = f"127.0.0.1:{strip.getsockname()[1]}"
        config.write_text(f'output = ["ddp"]\nport = 0\n[leds]\ncontroller = "{controller}"\n')
        return measure(config, strip)


def measure(config: Path, strip: socket.socket) -> tuple[float, bytes, float]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "lamp_runtime", "serve", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            while not any(frame := strip.recv(2048)[DDP_HEADER:]):
                pass
            light_s = time.perf_counter() - began
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            while httpx.get(f"{url}/healthz").json()["engine"] != "ready":
                assert time.perf_counter() - began < PATIENCE_S
                time.sleep(0.05)
            return light_s, frame, time.perf_counter() - began
        finally:
            process.terminate()


@pytest.mark.parametrize("what", ["the last light", "the preset for the start"])
def test_there_is_light_within_two_seconds_and_before_the_model(what: str, tmp_path: Path) -> None:
    database = Database()
    if what == "the last light":
        Remembered(database).put("light", dumps_canonical(solid("blue")))
    else:
        Remembered(database).put("light", dumps_canonical(solid("red")))
        Presets(database).save("Night", solid("blue"))
        Presets(database).choose_boot("Night")
    database.close()
    starts = []
    for _ in range(STARTS):
        light_s, frame, ready_s = start(tmp_path)
        red_and_green, blue = [*frame[0::3], *frame[1::3]], frame[2::3]
        assert min(blue) > max(red_and_green)
        assert light_s < ready_s
        starts.append(light_s)
        print(f"{what}: {light_s:.2f} s after exec; the model can be asked after {ready_s:.2f} s")
    assert min(starts) < WITHIN_S
