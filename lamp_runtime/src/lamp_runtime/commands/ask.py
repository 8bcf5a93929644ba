"""Ask the lamp in words. Plays the answer in the terminal, or prints it as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from lamp_runtime.commands.common import compose, play_in_terminal, waiting
from lamp_runtime.config import Settings, add_flags, flags_of, load_settings
from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import LampError
from lamp_schema import parse, to_dict

HELP = "ask in words, and see the light"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", help="what the lamp should do")
    parser.add_argument("-f", "--file", type=Path, help="read one request a line (- is the standard input)")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each answer, play nothing")
    parser.add_argument("--url", help="ask a running lamp, such as http://127.0.0.1:8642")
    parser.add_argument("--seconds", type=float, help="play no longer than this")
    add_flags(parser, "model", "seed", "max_tokens", "temperature", "time_limit_s", "threads", "sprites")


def main(options: argparse.Namespace) -> int:
    texts = _texts(options)
    settings, _ = load_settings(flags_of(options))
    if options.url:
        for text in texts:
            _show(_ask_running(options.url, text, options.seed, settings), options)
        return 0
    with _engine(settings) as engine:
        for text in texts:
            request = Request(text, settings.seed, settings.max_tokens, settings.temperature, settings.time_limit_s)
            composed = compose(engine, request)
            line = {
                "request": composed.request,
                "program": to_dict(composed.program),
                "source": composed.source,
                "tokens": composed.tokens,
                "ms": composed.ms,
            }
            if composed.detail:
                print(f"lamp: {composed.detail}; this is a calm light in its place", file=sys.stderr)
            _show(line, options)
    return 0


def _texts(options: argparse.Namespace) -> list[str]:
    """The requests, in order; blank lines of a file are left out. Raises LampError when there is none."""
    if options.file is None:
        words = " ".join(options.text).strip()
        if not words:
            raise LampError("nothing was asked; say what the lamp should do, or name a file with -f")
        return [words]
    if options.text:
        raise LampError("both a request and a file were given; use one of them")
    source = sys.stdin if str(options.file) == "-" else options.file.open(encoding="utf-8", errors="replace")
    with source:
        return [line.strip() for line in source if line.strip()]


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = Engine(settings.model, settings.threads, settings.sprites)
    engine.start()
    try:
        yield engine
    finally:
        engine.close()


def _ask_running(url: str, text: str, seed: str | None, settings: Settings) -> dict[str, Any]:
    body: dict[str, Any] = {"text": text}
    if seed is not None:
        body["seed"] = settings.seed
    try:
        with waiting("asking the lamp"):
            response = httpx.post(f"{url.rstrip('/')}/v1/ask", json=body, timeout=settings.time_limit_s + 30)
        answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise LampError(f"no lamp answers at {url}: {error}") from None
    if response.status_code != 200:
        faults = "; ".join(fault["message"] for fault in answer.get("detail", []))
        reason = answer.get("error", f"status {response.status_code}")
        raise LampError(f"the lamp refused: {reason}{': ' if faults else ''}{faults}")
    return {key: answer[key] for key in ("request", "program", "source", "tokens", "ms")}


def _show(line: dict[str, Any], options: argparse.Namespace) -> None:
    """One line of JSON where that was asked for or many are answered; else the light itself.

    A running lamp shows the light on its own LEDs, so here its answer is named only.
    """
    if options.json or options.file is not None:
        print(json.dumps(line, ensure_ascii=False, separators=(",", ":")), flush=True)
        return
    name, source = line["program"]["program"]["name"], line["source"]
    print(f"{name} ({source}, {line['tokens']} tokens, {line['ms'] / 1000:.1f} s)")
    if not options.url:
        play_in_terminal(parse(line["program"]), options.seconds)
