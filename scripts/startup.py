"""How long the lamp takes from its start to its first answer with a warm cache, and how much memory it has then.

Starts `lamp serve` as a service would, asks over HTTP as soon as the address is known, and reads the peak memory of
both processes from /proc.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx
import psutil

RUNS = 5
TEXT = "a thunderstorm far away"


def main() -> None:
    with tempfile.TemporaryDirectory() as state:
        _run(state)  # The first start fills the caches.
        runs = [_run(state) for _ in range(RUNS)]
    answers = sorted(answer for _, answer, _ in runs)
    print(f"{RUNS} starts, from exec to:")
    print(f"  the page's address {median(page for page, _, _ in runs):.2f} s")
    print(f"  the first answer   {median(answers):.2f} s ({answers[0]:.2f} to {answers[-1]:.2f})")
    print(f"peak memory of the service, both processes: {max(peak for _, _, peak in runs):.0f} MB")


def _run(state: str) -> tuple[float, float, float]:
    """(seconds to the address, seconds to the first answer by the model, peak MB of main process and worker)."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "lamp_runtime", "serve", "--port", "0", "--output", "null", "--cache-answers", "0"]
    # A state of its own: the person's last light and history are not touched.
    environment = {**os.environ, "XDG_STATE_HOME": state}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            return _measure(process, started)
        finally:
            process.terminate()


def _measure(process: subprocess.Popen[str], started: float) -> tuple[float, float, float]:
    assert process.stdout is not None, "opened as a pipe"
    url = process.stdout.readline().split()[-1]
    page_s = time.perf_counter() - started
    answer = httpx.post(f"{url}/v1/ask", json={"text": TEXT}, timeout=60).raise_for_status().json()
    answer_s = time.perf_counter() - started
    assert answer["source"] == "model", answer
    parts = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
    return page_s, answer_s, sum(_peak_mb(part.pid) for part in parts)


def _peak_mb(pid: int) -> float:
    """VmHWM: the most memory that was ever resident, the model's mapped file included."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status has no VmHWM")


if __name__ == "__main__":
    main()
