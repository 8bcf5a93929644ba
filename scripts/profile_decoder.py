"""Where an answer's time goes: forward passes, grammar, closing, the rest of Python, and the way between processes.

Prints a table over the benchmark's requests, each asked a few times, first here and then through the worker process.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from lamp_runtime.piped import WAITING

# Before llama.cpp is loaded: what is measured here is to be what happens in the worker.
os.environ.update(WAITING)

from lamp_runtime.engine import lamp_decoder
from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.constraint import ProgramConstraint
from lamp_runtime.engine.engine import Engine
from lamp_runtime.engine.lamp_decoder import LampDecoder
from lamp_runtime.engine.llama import LlamaModel
from lamp_runtime.engine.models import find_model

REQUESTS = Path(__file__).parent.parent / "trainer" / "data" / "benchmark_prompts.jsonl"
REPEATS = 3
# What is timed, and under which name. The closing is a part of the others, and is taken out of them.
PARTS: tuple[tuple[type[Any], str, str], ...] = (
    (LlamaModel, "evaluate", "forward passes (llama.cpp)"),
    (LlamaModel, "keep", "forgetting tokens (llama.cpp)"),
    (ProgramConstraint, "__init__", "a matcher for the answer (llguidance)"),
    (LlamaModel, "some_logits", "logits of allowed tokens (ggml, numpy)"),
    (ProgramConstraint, "candidates", "mask (llguidance)"),
    (ProgramConstraint, "admit", "choice (numpy)"),
    (ProgramConstraint, "forced", "forced tokens (llguidance)"),
    (ProgramConstraint, "advance", "taking a token (llguidance)"),
    (ProgramConstraint, "_closing", "how it could close (Python)"),
)


class Clock:
    """Seconds by part, without those of the parts inside of it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                took = time.perf_counter() - started
                self.spent[name] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return call


def main() -> None:
    requests = [json.loads(line)["prompt"] for line in REQUESTS.read_text(encoding="utf-8").splitlines()]
    decoder = LampDecoder(find_model(None))
    decoder.warm_up()
    decoder.compose(Request(requests[0]))
    clock = Clock()
    originals = [(kind, method, getattr(kind, method)) for kind, method, _ in PARTS]
    for kind, method, name in PARTS:
        setattr(kind, method, clock.timed(name, getattr(kind, method)))
    original_parse = vars(lamp_decoder)["parse"]
    vars(lamp_decoder)["parse"] = clock.timed("reading the program (pydantic)", original_parse)
    direct, total, answers = [], 0.0, 0
    for request in requests:
        times = []
        for _ in range(REPEATS):
            started = time.perf_counter()
            decoder.compose(Request(request))
            times.append(time.perf_counter() - started)
            answers += 1
        total += sum(times)
        direct.append(median(times))
    for kind, method, original in originals:
        setattr(kind, method, original)
    vars(lamp_decoder)["parse"] = original_parse
    decoder.close()
    clock.spent["the rest (Python)"] = total - sum(clock.spent.values())
    print(f"{answers} answers, {total / answers * 1000:.0f} ms each in the mean\n")
    print("| part | share | ms an answer |\n|---|---|---|")
    for name, seconds in sorted(clock.spent.items(), key=lambda part: -part[1]):
        print(f"| {name} | {seconds / total:.1%} | {seconds / answers * 1000:.1f} |")
    print(f"| between the processes, and streaming (Engine) | | {_between(requests, direct) * 1000:.1f} |")


def _between(requests: list[str], direct: list[float]) -> float:
    """What the way through the worker process adds, in seconds an answer, the median over requests."""
    engine = Engine()
    engine.start()
    try:
        engine.wait_ready(120)
        engine.compose(Request(requests[0]))
        added = []
        for request, alone in zip(requests, direct, strict=True):
            times = []
            for _ in range(REPEATS):
                started = time.perf_counter()
                engine.compose(Request(request))
                times.append(time.perf_counter() - started)
            added.append(median(times) - alone)
        return median(added)
    finally:
        engine.close()


if __name__ == "__main__":
    main()
