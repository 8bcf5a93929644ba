"""The run: every peer loaded at once, one request at a time, in random order, several times over."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

import numpy as np

from lamp_schema import LampSchemaError, parse

Told = Callable[[str], None]


class PeerProcess:
    """A peer's process. `failed` says why it can't be measured."""

    def __init__(self, name: str, model: Path, threads: int):
        self.name = name
        self.failed: str | None = None
        command = [sys.executable, "-m", "lamp_runtime.bench.worker", name, str(model), str(threads)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.load_s = self._hear().get("load_s", 0.0)

    def ask(self, request: str) -> dict[str, Any] | None:
        assert self._process.stdin is not None, "opened as a pipe"
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        sample: dict[str, Any] | None = self._hear().get("sample")
        return sample

    def close(self) -> float:
        """End it; the most memory that it had, in MB."""
        assert self._process.stdin is not None, "opened as a pipe"
        self._process.stdin.close()
        peak: float = self._hear().get("peak_mb", 0.0)
        self._process.wait()
        assert self._process.stdout is not None, "opened as a pipe"
        self._process.stdout.close()
        return peak

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None, "opened as a pipe"
        line = self._process.stdout.readline()
        heard: dict[str, Any] = json.loads(line) if line else {"failed": "its process ended"}
        self.failed = self.failed or heard.get("failed")
        return heard


def measure(
    model: Path, peers: Sequence[str], requests: Sequence[str], repeats: int, threads: int, told: Told, seed: int = 1
) -> list[dict[str, Any]]:
    """A row for each peer: medians over requests and repeats, and the quartiles of the seconds."""
    processes = []
    for name in peers:
        told(f"{model.name}: loading {name}")
        processes.append(PeerProcess(name, model, threads))
    able = [process for process in processes if process.failed is None]
    samples: dict[str, list[dict[str, Any]]] = defaultdict(list)
    # The first answer of each warms caches up, and is not counted.
    for process in able:
        process.ask(requests[0])
    turns = [(request, process) for request in requests for process in able for _ in range(repeats)]
    Random(seed).shuffle(turns)
    for number, (request, process) in enumerate(turns, 1):
        told(f"{model.name}: {number} of {len(turns)}, {process.name}")
        sample = process.ask(request)
        if sample is not None:
            samples[process.name].append({"request": request, **sample})
    return [row(model, process, samples[process.name]) for process in processes]


def row(model: Path, process: PeerProcess, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """What is printed and written of one peer; the times are None when it gave no answer."""
    peak = process.close()
    found: dict[str, Any] = {"model": model.stem, "decoder": process.name, "load_s": round(process.load_s, 2)}
    if not samples:
        return {**found, "failed": process.failed, "seconds_per_program": None}
    seconds = [sample["seconds"] for sample in samples]
    long = [sample for sample in samples if steps_of(sample["text"]) >= 3]
    return {
        **found,
        "seconds_per_program": round(median(seconds), 4),
        "seconds_quartiles": [round(value, 4) for value in quantiles(seconds, n=4)[::2]],
        "first_light_s": round(median(sample["first_light_s"] for sample in samples), 4),
        "first_light_share_3_steps": share(long),
        "tokens": median(sample["tokens"] for sample in samples),
        "sampled": median(sample["sampled"] for sample in samples),
        "passes": median(sample["passes"] for sample in samples),
        "seconds_per_token": round(sum(seconds) / sum(sample["tokens"] for sample in samples), 5),
        "valid": round(sum(steps_of(sample["text"]) > 0 for sample in samples) / len(samples), 3),
        "peak_mb": round(peak),
        "answers": len(samples),
    }


def share(samples: Iterable[dict[str, Any]]) -> float | None:
    shares = [sample["first_light_s"] / sample["seconds"] for sample in samples]
    return round(median(shares), 3) if shares else None


def steps_of(text: str) -> int:
    """How many steps a program has; 0 for what is none."""
    try:
        return len(parse(text).steps)
    except LampSchemaError:
        return 0


def bandwidth_gb_s(megabytes: int = 256, repeats: int = 7) -> float:
    """What one thread reads from memory, in GB/s: the sum of an array that no cache holds, best of some."""
    data = np.ones(megabytes * 125_000, dtype=np.float64)
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        data.sum()
        best = min(best, time.perf_counter() - started)
    return data.nbytes / best / 1e9
