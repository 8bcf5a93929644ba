"""The lamp's decoder beside llama.cpp's grammar, Outlines and a server, with the same file and requests, in one run.

Ratios within a run mean something; seconds depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from lamp_runtime.engine.models import find_model
from lamp_runtime.errors import LampError

HELP = "measure this decoder beside its peers"

REQUESTS = (
    "warm and cozy", "draw a cat", "a thunderstorm far away", "tea timer, four minutes, then blink green",
    "ocean waves at night", "red for two seconds, then blue, then green", "write HELLO", "police lights",
)  # fmt: skip
_DEFAULT = ("lamp", "llamacpp-grammar", "outlines-llguidance", "outlines-outlines_core", "llamacpp-free", "server")
_QUICK = ("lamp", "llamacpp-grammar", "outlines-llguidance", "llamacpp-free")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="three requests, once each, the peers that load fast")
    parser.add_argument("--json", type=Path, help="write the rows here, too")
    parser.add_argument("--model", type=Path, action="append", help="a GGUF, or `base`; may be given several times")
    parser.add_argument("--requests", type=Path, help="a .jsonl with `prompt` or `request` in each line")
    parser.add_argument("--decoders", help="names with commas between; lamp-token-by-token and lamp-drafts are others")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, help="for all; half of the cores unset")


def main(options: argparse.Namespace) -> int:
    # Not at the top: `lamp --help` needs neither numpy nor llama.cpp.
    from lamp_runtime.bench.run import bandwidth_gb_s, measure

    requests = _requests(options.requests) if options.requests else list(REQUESTS)
    peers = _peers(options)
    threads = options.threads or max((os.cpu_count() or 2) // 2, 1)
    repeats = 1 if options.quick else options.repeats
    rows: list[dict[str, Any]] = []
    print(f"{platform.machine()}, {os.cpu_count()} cores, {threads} threads, Python {platform.python_version()}")
    for name in options.model or [None]:
        model = find_model(name)
        found = measure(model, peers, requests[:3] if options.quick else requests, repeats, threads, _tell)
        _tell("")
        bandwidth = bandwidth_gb_s()
        size = model.stat().st_size
        for row in found:
            if row["seconds_per_program"]:
                read = size * row["passes"] / row["seconds_per_program"] / 1e9
                row["bandwidth_share"] = round(read / bandwidth / threads, 3)
        rows += found
        print(f"\n{model.name}, {size / 1e6:.0f} MB; one thread reads {bandwidth:.1f} GB/s from memory")
        print(table(found))
    if options.json:
        options.json.write_text(json.dumps({"rows": rows}, indent=1) + "\n", encoding="utf-8")
    return 0


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as text, times in seconds, each with its ratio to the lamp's."""
    head = f"{'decoder':<24}{'s/program':>10}{'ratio':>7}{'quartiles':>16}{'first light':>12}{'tokens':>8}"
    lines = [f"{head}{'sampled':>8}{'passes':>7}{'valid':>7}{'MB':>6}{'bandwidth':>10}"]
    own = next((row["seconds_per_program"] for row in rows if row["decoder"] == "lamp"), None)
    for row in rows:
        if not row["seconds_per_program"]:
            lines.append(f"{row['decoder']:<24}not measured: {str(row['failed'])[:90]}")
            continue
        ratio = f"{row['seconds_per_program'] / own:.2f}" if own else ""
        low, high = row["seconds_quartiles"]
        lines.append(
            f"{row['decoder']:<24}{row['seconds_per_program']:>10.3f}{ratio:>7}{f'{low:.2f}..{high:.2f}':>16}"
            f"{row['first_light_s']:>12.3f}{row['tokens']:>8.0f}{row['sampled']:>8.0f}{row['passes']:>7.0f}"
            f"{row['valid']:>7.0%}{row['peak_mb']:>6}{row['bandwidth_share']:>10.0%}"
        )
    return "\n".join(lines)


def _peers(options: argparse.Namespace) -> list[str]:
    from lamp_runtime.bench.peers import PEERS

    if not options.decoders:
        return list(_QUICK if options.quick else _DEFAULT)
    names = [name.strip() for name in options.decoders.split(",") if name.strip()]
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        raise LampError(f"no decoder {unknown[0]!r}; use some of {', '.join(PEERS)}")
    return names


def _requests(path: Path) -> list[str]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [str(row.get("prompt") or row["request"]) for row in rows]
    except (ValueError, KeyError, AttributeError) as error:
        raise LampError(f"{path} has a line without a request: {error}") from None


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
