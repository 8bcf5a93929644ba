"""A process of one's own for what may crash, hang or need much memory: lines of JSON over its pipes."""

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
from typing import Any

Event = dict[str, Any]

# How the threads of OpenMP wait for each other, which it reads when it is loaded. By itself they spin. Where another
# process wants the cores too (the frame loop, a second service), each spins through the other's time: measured, 0.3
# tokens a second in place of 46.
WAITING = {"OMP_WAIT_POLICY": "passive"}
# llguidance's last words would otherwise be a list of addresses.
_PLAIN = {"RUST_BACKTRACE": "0"}


class PipedProcess:
    """One run of `python -m module`. `on_event` gets each event, and `{"event": "exit", "detail"}` last, on a reader
    thread. `name` is what the detail calls the process."""

    def __init__(self, module: str, arguments: list[str], name: str, on_event: Callable[[Event], None]):
        # -P: a queue.py in the folder where the lamp is started must not take the place of Python's.
        command = [sys.executable, "-P", "-m", module, *arguments]
        self._name = name
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
        self._on_event({"event": "exit", "detail": f"{self._name} {reason}{last}"})


class Outbox:
    """The process's own end: writes events to what was the standard output; a stray print of a library goes to the
    standard error. Any thread may send."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def send(self, event: str, **values: Any) -> None:
        line = json.dumps({"event": event, **values}) + "\n"
        with self._lock:
            self._stream.write(line)
            self._stream.flush()
