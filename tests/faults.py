"""What can happen to the model and its process, and a lamp that it is done to while it plays."""

from __future__ import annotations

import os
import re
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

import numpy as np
import pytest
from conftest import LONG

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.engine.engine import describe
from lamp_runtime.output.sinks.null import NullSink
from lamp_schema import Program, parse

GAP_MS = 50.0
# Moves in every frame, so that each frame reaches the sink.
MOVING = parse('{"type":"pattern","name":"rainbow","params":{"speed":700}}')
_SETTLED_S = 0.1
# No file may make a worker take the test machine's memory.
_WORKER_KB = 3_000_000

# A model is there again within this time, on a machine that does much else.
_PATIENCE_S = 600.0

When = Literal["loading", "idle", "composing"]


class Workers:
    """Starts the lamp's workers through a shell that limits their memory to `limit_kb`, for those to come."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch):
        self._limit = folder / "limit_kb"
        self.limit_kb(_WORKER_KB)
        shell = folder / "python"
        shell.write_text(f'#!/bin/sh\nulimit -v "$(cat {self._limit})" && exec {sys.executable} "$@"\n')
        shell.chmod(0o755)
        monkeypatch.setattr("lamp_runtime.piped.sys.executable", str(shell))
        monkeypatch.setattr("lamp_runtime.engine.engine._GRACE_S", 0.5)
        self._monkeypatch = monkeypatch

    def limit_kb(self, most: int = _WORKER_KB) -> None:
        self._limit.write_text(str(most))

    def loading_most_s(self, seconds: float) -> None:
        self._monkeypatch.setattr("lamp_runtime.engine.engine._LOADING_MOST_S", seconds)


class Patient:
    """A lamp that plays what moves, but while it shows an answer; it knows its gaps, and what its status said."""

    def __init__(self, model: Path | None = None, time_limit_s: float = 120.0):
        self._sink = NullSink(record=True)
        settings = Settings(model=model, max_tokens=160, cache_answers=0, history=0, time_limit_s=time_limit_s)
        self.lamp = Lamp(settings, sinks=(self._sink,))
        self._play, self.lamp.loop.play = self.lamp.loop.play, self._played  # type: ignore[method-assign]
        self._moving_from: float | None = None
        self._moving: list[tuple[float, float]] = []
        self.said: list[dict[str, Any]] = []

    def __enter__(self) -> Patient:
        self.lamp.start()
        self.lamp.engine.on_change(self._look)
        self.lamp.play(MOVING)
        return self

    def __exit__(self, *_: object) -> None:
        self._rest()
        self.lamp.close()

    def _look(self) -> None:
        self.said.append(describe(self.lamp.engine.status()))

    def _rest(self) -> None:
        if self._moving_from is not None:
            self._moving.append((self._moving_from, time.monotonic()))
        self._moving_from = None

    def _played(self, program: Program, **how: bool) -> None:
        self._rest()
        self._play(program, **how)
        if program is MOVING:
            self._moving_from = time.monotonic() + _SETTLED_S

    def ask(self, text: str = LONG, limit_s: float = _PATIENCE_S) -> Asked:
        return Asked(self.lamp, text, limit_s)

    def gaps_ms(self) -> np.ndarray:
        """All times between two frames of what moves."""
        if self._moving_from is not None:
            self._rest()
            self._moving_from = time.monotonic()
        at_s = np.array([recorded.at_s for recorded in list(self._sink.frames)])
        parts = [np.diff(at_s[(at_s >= start) & (at_s <= end)]) * 1000 for start, end in self._moving]
        # What moves and gets no frame at all is a gap, too.
        still = [np.array([(end - start) * 1000]) for (start, end), part in zip(self._moving, parts, strict=True)
                 if len(part) == 0 and end > start]  # fmt: skip
        self._sink.frames.clear()
        self._moving.clear()
        return np.concatenate([np.zeros(1), *parts, *still])

    def pid(self) -> int:
        """The worker's, as soon as there is one."""
        return until("a worker", lambda: self.lamp.engine.status().worker_pid)


class Asked:
    """A request in a thread; `answer` waits for its source and what it says went wrong. Afterwards it moves again."""

    def __init__(self, lamp: Lamp, text: str, limit_s: float):
        self._lamp = lamp
        self._limit_s = limit_s
        self._answer: tuple[str, str | None] | None = None
        request = lamp.settings.request(text)
        self._request = type(request)(text, request.seed, request.max_tokens, request.temperature, limit_s)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            composed = self._lamp.ask(self._request)
            parse({"program": composed.to_json()["program"]["program"]})
            self._answer = composed.source, composed.detail
        except Exception as error:
            self._answer = "error", repr(error)

    def answer(self) -> tuple[str, str | None]:
        self._thread.join(self._limit_s + 30)
        assert self._answer is not None, "a request was never answered"
        self._lamp.play(MOVING)
        return self._answer


@dataclass(frozen=True)
class Fault:
    """Something that happens to a process. `says` is what the status has to say of it, as a regular expression; None
    where the process may also get over it."""

    name: str
    happen: Callable[[int], None]
    says: str | None


@dataclass
class Outcome:
    """How one fault went; `problems` is empty when all is as it should be."""

    fault: str
    gaps_ms: np.ndarray
    answer: str = ""
    recovered_s: float = 0.0
    problems: list[str] = field(default_factory=list)


def _signal(number: signal.Signals) -> Callable[[int], None]:
    return lambda pid: os.kill(pid, number)


def _no_more_memory(pid: int) -> None:
    """What the process has is all it gets."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    resource.prlimit(pid, resource.RLIMIT_AS, (pages * resource.getpagesize(), _WORKER_KB * 1024))


KILL = Fault("SIGKILL", _signal(signal.SIGKILL), "ended by signal 9")
SEGV = Fault("SIGSEGV", _signal(signal.SIGSEGV), "ended by signal 11")
ABORT = Fault("SIGABRT", _signal(signal.SIGABRT), "ended by signal 6")
HANG = Fault("SIGSTOP", _signal(signal.SIGSTOP), "ended by signal 9|not loaded within")
MEMORY = Fault("no more memory", _no_more_memory, None)
PROCESS_FAULTS = (KILL, SEGV, HANG, MEMORY, ABORT)


def hurt(patient: Patient, workers: Workers, fault: Fault, when: When, chance: Random) -> Outcome:
    """Let a fault happen at a random moment of a worker that loads, waits or composes, and see how the lamp gets over
    it: an answer each time, what happened in the status, a worker that answers at last."""
    outcome = Outcome(f"{fault.name} while {when}", np.zeros(0))
    patient.said.clear()
    restarts = patient.lamp.engine.status().restarts
    # Long enough for a new worker to be there, where the fault kills the old one at once.
    limit_s = 2.0 if fault is HANG else _PATIENCE_S
    asked = None
    if when == "loading":
        workers.loading_most_s(3.0 if fault is HANG else 600.0)
        os.kill(patient.pid(), signal.SIGKILL)
        restarts += 1
        until("the end", lambda: patient.lamp.engine.status().restarts == restarts)
    elif when == "composing":
        asked = patient.ask(limit_s=limit_s)
    pid = patient.pid()
    time.sleep(chance.uniform(0, 0.3 if when == "composing" else 0.5))
    fault.happen(pid)
    workers.loading_most_s(600.0)
    started = time.monotonic()
    asked = asked or patient.ask("a calm blue sea", limit_s)
    source, detail = asked.answer()
    outcome.answer = source + (f": {detail}" if detail else "")
    if source not in ("model", "fallback") or (source == "fallback" and not detail):
        outcome.problems.append(f"no program and no clear error: {outcome.answer}")
    if fault is MEMORY:
        _memory_again(pid)
    # What hangs is killed a little later.
    if fault.says and not _eventually(lambda: patient.lamp.engine.status().restarts > restarts, 10):
        outcome.problems.append("the status does not count a restart")
    if not patient.lamp.engine.wait_ready(_PATIENCE_S):
        outcome.problems.append(f"not ready again: {patient.lamp.engine.status().detail}")
    outcome.recovered_s = time.monotonic() - started
    again = patient.ask("warm and cosy").answer()
    if again[0] != "model":
        outcome.problems.append(f"the next request: {again}")
    details = [str(said["detail"]) for said in patient.said if said["state"] == "restarting"]
    if fault.says and not any(re.search(fault.says, said) for said in details):
        outcome.problems.append(f"the status said {details}")
    outcome.gaps_ms = patient.gaps_ms()
    return outcome


def starve(patient: Patient, workers: Workers, megabytes: int) -> Outcome:
    """The worker dies, and there is too little memory for the next ones; then there is enough again."""
    outcome = Outcome(f"{megabytes} MB for a new worker", np.zeros(0))
    patient.said.clear()
    restarts = patient.lamp.engine.status().restarts
    workers.limit_kb(megabytes * 1024)
    started = time.monotonic()
    os.kill(patient.pid(), signal.SIGKILL)
    if not _eventually(lambda: patient.lamp.engine.status().restarts >= restarts + 3, _PATIENCE_S):
        outcome.problems.append("it was not started again and again")
    workers.limit_kb()
    source, detail = patient.ask("a calm blue sea").answer()
    outcome.answer = source + (f": {detail}" if detail else "")
    if source != "model":
        outcome.problems.append(f"no model afterwards: {outcome.answer}")
    if any(said["state"] == "failed" for said in patient.said):
        outcome.problems.append("too little memory counted as a broken model")
    outcome.recovered_s = time.monotonic() - started
    outcome.gaps_ms = patient.gaps_ms()
    return outcome


def load(file: Path, name: str) -> Outcome:
    """A lamp with this file as its model, missing or broken: light, the reason in the status, and in the answer."""
    outcome = Outcome(name, np.zeros(0))
    started = time.monotonic()
    with Patient(file) as patient:
        source, detail = patient.ask("a calm blue sea").answer()
        outcome.answer = source + (f": {detail}" if detail else "")
        outcome.recovered_s = time.monotonic() - started
        status = patient.lamp.status()["engine"]
        if source == "fallback" and not (detail and status["state"] == "failed" and status["detail"] == detail):
            outcome.problems.append(f"{outcome.answer}, and the status is {status}")
        if source not in ("model", "fallback"):
            outcome.problems.append(outcome.answer)
        time.sleep(0.3)
        outcome.gaps_ms = patient.gaps_ms()
    return outcome


def hostile_files(whole: Path, chance: Random) -> dict[str, Callable[[], bytes | None]]:
    """How to make files that are no good model out of a good one, each when it is wanted: None is no file at all."""
    data = whole.read_bytes()
    head = data[:8]  # The magic and the version.
    key = struct.pack("<Q", 12) + b"general.name"
    huge = 2 ** chance.randint(40, 63)
    return {
        "missing": lambda: None,
        "empty": lambda: b"",
        "random bytes": lambda: chance.randbytes(1_000_000),
        "magic, then random bytes": lambda: head + chance.randbytes(1_000_000),
        "wrong magic": lambda: b"FUGG" + data[4:],
        "a version of the future": lambda: data[:4] + struct.pack("<I", 999) + data[8:],
        "truncated in the header": lambda: data[: chance.randrange(9, 500_000)],
        "truncated in the weights": lambda: data[: chance.randrange(5_000_000, len(data))],
        "absurdly many tensors": lambda: head + struct.pack("<QQ", huge, 1) + key,
        "absurdly many keys": lambda: head + struct.pack("<QQ", 1, huge) + key,
        "an absurdly long key": lambda: head + struct.pack("<QQQ", 0, 1, huge) + b"x" * 100,
        "an absurdly long string": lambda: head + struct.pack("<QQ", 0, 1) + key + struct.pack("<IQ", 8, huge) + b"x",
        "an absurdly long array": lambda: head + struct.pack("<QQ", 0, 1) + key + struct.pack("<IIQ", 9, 10, huge),
        "an absurdly large tensor": lambda: head + struct.pack("<QQQ", 1, 0, 1) + b"t"
        + struct.pack("<IQQIQ", 2, 2**31, 2**31, 0, 0) + b"x" * 100,
        "metadata with wrong bytes": lambda: _spoilt(data, 200, 24, 2_000_000, chance),
        "weights with wrong bytes": lambda: _spoilt(data, 20_000, len(data) // 2, len(data), chance),
    }  # fmt: skip


def _spoilt(data: bytes, count: int, start: int, end: int, chance: Random) -> bytes:
    """`count` bytes in a part of the data are others."""
    spoilt = bytearray(data)
    for _ in range(count):
        spoilt[chance.randrange(start, end)] = chance.randrange(256)
    return bytes(spoilt)


def until(what: str, found: Callable[[], Any], timeout_s: float = 60.0) -> Any:
    """Wait for something that is true, and return it."""
    deadline = time.monotonic() + timeout_s
    while not (result := found()):
        assert time.monotonic() < deadline, f"{what}: not within {timeout_s} s"
        time.sleep(0.005)
    return result


def _eventually(true: Callable[[], bool], timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return true()


def _memory_again(pid: int) -> None:
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (_WORKER_KB * 1024, _WORKER_KB * 1024))
