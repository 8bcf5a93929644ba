"""A real `lamp serve` in a process and a home of its own, without a model: what scripts about the network talk to."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

NO_MODEL = "/secret-place/model.gguf"
_LAMP = [sys.executable, "-m", "lamp_runtime"]


@dataclass(frozen=True)
class Served:
    """A lamp that listens at `url` and wants `token`; its state and its log are in `home`."""

    url: str
    token: str
    home: Path
    process: psutil.Process
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", {"Authorization": f"Bearer {self.token}"})

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=self.headers, timeout=60)

    def post(self, path: str, body: object) -> httpx.Response:
        return httpx.post(self.url + path, headers=self.headers, json=body, timeout=60)

    def is_alive(self) -> bool:
        """Whether the light moves."""
        return self.get("/healthz").is_success

    def metrics(self) -> dict[str, float]:
        """Each sample of /metrics by its name with its labels, as it stands there."""
        answer = self.get("/metrics").raise_for_status()
        lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss) / 2**20

    def connections(self) -> int:
        """How many are open at the lamp's end."""
        found = self.process.net_connections("tcp")
        return sum(1 for each in found if each.laddr.port == self.port and each.raddr)

    def ended_within(self, within_s: float, staying: int = 0) -> float | None:
        """Seconds until no connection is open but for `staying`; None when more still are after `within_s`."""
        started = time.monotonic()
        while time.monotonic() - started < within_s:
            if self.connections() <= staying:
                return time.monotonic() - started
            time.sleep(0.1)
        return None

    def errors(self) -> list[str]:
        """The log's errors, but for the model that is not there, with their tracebacks as lines."""
        lines = (self.home / "log").read_text().splitlines()
        found = [line for line in lines if "level=error" in line and NO_MODEL not in line]
        return [line.replace("\\n", "\n") for line in found]


@contextmanager
def served(*flags: str) -> Iterator[Served]:
    """A lamp that answers, for the time of the block. `flags` are more of `lamp serve`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**os.environ, "HOME": folder, "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        made = subprocess.run([*_LAMP, "token"], env=environment, check=True, capture_output=True, text=True)
        command = [*_LAMP, "serve", "--port", "0", "--model", NO_MODEL, "--require-token", "true", *flags]
        with (
            (home / "log").open("w") as errors,
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
        ):
            try:
                assert process.stdout is not None, "opened as a pipe"
                said = process.stdout.readline().split()
                if not said:
                    raise RuntimeError(f"the lamp did not start: {(home / 'log').read_text()}")
                yield Served(said[-1], made.stdout.strip(), home, psutil.Process(process.pid))
            finally:
                process.terminate()
