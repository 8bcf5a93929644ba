"""How long the lamp takes from its start to its light and to its first answer with a warm cache, and how much memory it
has then.

Starts `lamp serve` as a service would, with a controller on this machine (DDP) that notes when the last light is back,
asks over HTTP as soon as the address is known, and reads the peak memory of both processes from /proc.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx
import psutil

RUNS = 5
PATIENCE_S = 60
DDP_HEADER = 10
TEXT = "a thunderstorm far away"


def main() -> None:
    with tempfile.TemporaryDirectory() as state:
        _run(state)  # The first start fills the caches.
        runs = [_run(state) for _ in range(RUNS)]
    print(f"{RUNS} starts, from exec to:")
    light, page, answer, peak = zip(*runs, strict=True)
    for name, times in {"the last light": light, "the page's address": page, "the first answer": answer}.items():
        print(f"  {name:18} {median(times):.2f} s ({min(times):.2f} to {max(times):.2f})")
    print(f"peak memory of the service, both processes: {max(peak):.0f} MB")


def _run(state: str) -> tuple[float, float, float, float]:
    """(seconds to the light, to the address, to the first answer by the model, peak MB of main process and worker)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as strip:
        strip.bind(("127.0.0.1", 0))
        strip.settimeout(PATIENCE_S)
        config = Path(state) / "lamp.toml"
        controller = f"127.0.0.1:{strip.getsockname()[1]}"
        config.write_text(f'output = ["ddp"]\n[leds]\ncontroller = "{controller}"\n', encoding="utf-8")
        return _start(state, config, strip)


def _start(state: str, config: Path, strip: socket.socket) -> tuple[float, float, float, float]:
    started = time.perf_counter()
    command = [sys.executable, "-m", "lamp_runtime", "serve", "--config", str(config), "--port", "0"]
    command += ["--cache-answers", "0"]
    # A state of its own: the person's last light and history are not touched.
    environment = {**os.environ, "XDG_STATE_HOME": state}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            return _measure(process, started, strip)
        finally:
            process.terminate()


def _measure(process: subprocess.Popen[str], started: float, strip: socket.socket) -> tuple[float, float, float, float]:
    assert process.stdout is not None, "opened as a pipe"
    while not any(strip.recv(2048)[DDP_HEADER:]):
        pass
    light_s = time.perf_counter() - started
    url = process.stdout.readline().split()[-1]
    page_s = time.perf_counter() - started
    answer = httpx.post(f"{url}/v1/ask", json={"text": TEXT}, timeout=PATIENCE_S).raise_for_status().json()
    answer_s = time.perf_counter() - started
    assert answer["source"] == "model", answer
    parts = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    return light_s, page_s, answer_s, sum(_peak_mb(part.pid) for part in parts)


def _peak_mb(pid: int) -> float:
    """VmHWM: the most memory that was ever resident, the model's mapped file included."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status has no VmHWM")


if __name__ == "__main__":
    main()
