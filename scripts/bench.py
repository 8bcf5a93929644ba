"""What the frame loop costs, alone and while the model writes, and how fast the model writes. One run, this machine.

Prints the share of one core that 60 frames a second take for each pattern, how late frames are, and the engine's
times. Ratios within a run mean something; absolute figures depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.engine import Engine
from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.output.sinks.web import WebSink
from lamp_schema import Program, parse

MOVING = {
    "solid": {"color": "teal"},
    "gradient": {"color": "gold", "color2": "crimson"},
    "breathing": {"color": "orange", "speed": 4000},
    "wave": {"color": "teal", "color2": "navy", "speed": 3000},
    "rainbow": {"speed": 3000},
    "pulse": {"color": "white", "speed": 900},
    "sparkle": {"color": "white", "bgColor": "navy", "speed": 700, "density": 0.4},
    "fire": {"color": "red", "color2": "gold", "speed": 1200},
}
REQUESTS = ("warm and cozy", "draw a cat", "a thunderstorm far away", "tea timer, four minutes, then blink green")


def pattern(name: str) -> Program:
    return parse({"type": "pattern", "name": name, "params": MOVING[name]})


def measure(program: Program, seconds: float, during: Callable[[], Any] | None = None) -> dict[str, float]:
    """Play for a while into a null and a web sink: CPU share of the loop's thread, frame rate, lateness."""
    loop = FrameLoop([NullSink(), WebSink()])
    with loop:
        loop.play(program)
        time.sleep(0.3)
        thread = next(thread for thread in threading.enumerate() if thread.name == "lamp-frames")
        cpu, started = _thread_cpu_s(thread), time.monotonic()
        if during is None:
            time.sleep(seconds)
        else:
            during()
        passed = time.monotonic() - started
        used = _thread_cpu_s(thread) - cpu
        status = loop.status()
    return {
        "cpu_percent": round(100 * used / passed, 2),
        "rate_hz": round(status.rate_hz, 1),
        "late_p50_ms": status.lateness.p50_ms,
        "late_p99_ms": status.lateness.p99_ms,
        "late_max_ms": status.lateness.max_ms,
        "skipped": status.frames_skipped,
    }


def _thread_cpu_s(thread: threading.Thread) -> float:
    """User and system time of one thread, in seconds."""
    fields = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def engine_figures(engine: Engine, load_s: float) -> dict[str, float]:
    answers = [engine.compose(Request(text, max_tokens=200, time_limit_s=300)) for text in REQUESTS]
    speeds = [answer.tokens / (answer.timings["generate_ms"] / 1000) for answer in answers]
    return {
        "load_s": round(load_s, 2),
        "seconds_per_program": round(median(answer.ms for answer in answers) / 1000, 2),
        "tokens_per_program": median(answer.tokens for answer in answers),
        "tokens_per_s": round(median(speeds), 1),
        "prompt_ms": median(answer.timings["prompt_ms"] for answer in answers),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each pattern")
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("60 frames a second      share of one core   rate   lateness p50   p99    max   skipped")
    figures: dict[str, Any] = {"loop": {}}
    for name in MOVING:
        figures["loop"][name] = _show(name, measure(pattern(name), options.seconds))
    engine = Engine(threads=options.threads)
    started = time.monotonic()
    engine.start()
    if not engine.wait_ready(300):
        print(f"the engine failed: {engine.status().detail}", file=sys.stderr)
        return 1
    load_s = time.monotonic() - started
    busy = measure(
        pattern("fire"),
        0,
        lambda: [engine.compose(Request(text, max_tokens=200, time_limit_s=300)) for text in REQUESTS],
    )
    figures["loop_while_composing"] = _show("fire, composing", busy)
    figures["engine"] = engine_figures(engine, load_s)
    engine.close()
    print()
    for key, value in figures["engine"].items():
        print(f"engine {key}: {value}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def _show(name: str, row: dict[str, float]) -> dict[str, float]:
    print(
        f"{name:<22} {row['cpu_percent']:>15.2f} %   {row['rate_hz']:>6.1f}   {row['late_p50_ms']:>6.2f} ms "
        f"{row['late_p99_ms']:>6.2f} {row['late_max_ms']:>6.2f}   {row['skipped']:>4.0f}"
    )
    return row


if __name__ == "__main__":
    sys.exit(main())
