"""The parent's end of the worker process: start it, talk to it over its pipes, notice when it dies."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

Event = dict[str, Any]

# How llama.cpp's threads wait for each other, which OpenMP reads when it is loaded. By itself they spin. Where another
# process wants the cores too (the frame loop, a second service), each spins through the other's time: measured, 0.3
# tokens a second in place of 46.
WAITING = {"OMP_WAIT_POLICY": "passive"}
# llguidance's last words would otherwise be a list of addresses.
_PLAIN = {"RUST_BACKTRACE": "0"}


class WorkerProcess:
    """One run of the worker. `on_event` gets each event, and `{"event": "exit", "detail"}` last, on a reader thread."""

    def __init__(
        self,
        model: Path | None,
        threads: int | None,
        sprites: Path | None,
        decoder: str,
        on_event: Callable[[Event], None],
    ):
        # -P: a queue.py in the folder where the lamp is started must not take the place of Python's.
        command = [sys.executable, "-P", "-m", "lamp_runtime.engine.worker", "--decoder", decoder]
        if model is not None:
            command += ["--model", str(model)]
        if threads is not None:
            command += ["--threads", str(threads)]
        if sprites is not None:
            command += ["--sprites", str(sprites)]
        self._on_event = on_event
        self._errors: deque[str] = deque(maxlen=5)
        # A worker that hangs does not read, and a full pipe would hold up whoever sends.
        self._outgoing: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **WAITING, **_PLAIN},
        )
        self._drain = threading.Thread(target=self._read_errors, daemon=True)
        self._drain.start()
        threading.Thread(target=self._write, daemon=True).start()
        self._reader = threading.Thread(target=self._read_events, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, op: str, job: int, **values: Any) -> None:
        """Queue one message, and return at once. A worker that is gone is no error here: its `exit` event says so."""
        self._outgoing.put(json.dumps({"op": op, "id": job, **values}) + "\n")

    def kill(self) -> None:
        self._process.kill()

    def close(self, wait_s: float = 2.0) -> None:
        """End the worker: its input ends first, then it is killed."""
        self._close_input()
        try:
            self._process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(wait_s)

    def _write(self) -> None:
        assert self._process.stdin is not None, "opened as a pipe"
        with suppress(OSError), self._process.stdin as stream:
            while (line := self._outgoing.get()) is not None:
                stream.write(line)
                stream.flush()

    def _close_input(self) -> None:
        self._outgoing.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None, "opened as a pipe"
        with self._process.stderr as lines:
            for line in lines:
                if line.strip() and not line.startswith("note: "):
                    self._errors.append(line.strip())

    def _read_events(self) -> None:
        assert self._process.stdout is not None, "opened as a pipe"
        with self._process.stdout as lines:
            for line in lines:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue  # A worker that is killed in the middle of a line leaves half of one.
                self._on_event(event)
        code = self._process.wait()
        self._close_input()
        self._drain.join(0.5)
        last = f": {self._errors[-1]}" if self._errors else ""
        reason = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        self._on_event({"event": "exit", "detail": f"the model's process {reason}{last}"})
