"""Ask the lamp in words. Plays the answer in the terminal, or prints it as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from lamp_runtime.commands.common import compose, play_in_terminal, prepare, terminal, waiting
from lamp_runtime.config import Settings, add_flags
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import LampError

HELP = "ask in words, and see the light"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", help="what the lamp should do")
    parser.add_argument("-f", "--file", type=Path, help="read one request a line (- is the standard input)")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each answer, play nothing")
    parser.add_argument("--url", help="ask a running lamp, such as http://127.0.0.1:8642; LAMP_TOKEN is its token")
    parser.add_argument("--seconds", type=float, help="play no longer than this")
    add_flags(parser, "model", "seed", "max_tokens", "temperature", "time_limit_s", "threads", "sprites")


def main(options: argparse.Namespace) -> int:
    texts = _texts(options)
    settings = prepare(options)
    # Before the model is asked: a person should not wait for a light that then can't be shown.
    sink = None if _prints(options) else terminal("--json prints the program")
    if options.url:
        for text in texts:
            _print(_ask_running(options.url, text, options.seed, settings), options)
        return 0
    with _engine(settings) as engine:
        for text in texts:
            composed = compose(engine, settings.request(text))
            line = composed.to_json()
            _print(line, options)
            if sink is not None:
                play_in_terminal(composed.program, sink, options.seconds)
    return 0


def _prints(options: argparse.Namespace) -> bool:
    """JSON where that was asked for or many are answered, and a running lamp shows the light on its own LEDs."""
    return bool(options.json or options.file is not None or options.url)


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
        texts = [line.strip() for line in source if line.strip()]
    if not texts:
        raise LampError(f"{options.file} has no requests; write one a line")
    return texts


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = Engine(settings.model, settings.threads, settings.sprites, settings.decoder)
    engine.start()
    try:
        yield engine
    finally:
        engine.close()


def _ask_running(url: str, text: str, seed: str | None, settings: Settings) -> dict[str, Any]:
    body: dict[str, Any] = {"text": text}
    if seed is not None:
        body["seed"] = settings.seed
    # Not a flag: others on the machine see those.
    token = os.environ.get("LAMP_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout_s = settings.time_limit_s + 30
    try:
        with waiting("asking the lamp"):
            response = httpx.post(f"{url.rstrip('/')}/v1/ask", json=body, headers=headers, timeout=timeout_s)
        answer = response.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise LampError(f"no lamp answers at {url}: {error}") from None
    if response.status_code != 200:
        faults = "; ".join(fault["message"] for fault in answer.get("detail", []))
        reason = answer.get("error", f"status {response.status_code}")
        raise LampError(f"the lamp refused: {reason}{': ' if faults else ''}{faults}")
    return dict(answer)


def _print(answer: dict[str, Any], options: argparse.Namespace) -> None:
    """The line of JSON, or the answer's name and what it took."""
    if answer["detail"]:
        print(f"lamp: {answer['detail']}; a calm light shines in its place", file=sys.stderr)
    if options.json or options.file is not None:
        line = {key: answer[key] for key in ("request", "program", "source", "tokens", "ms")}
        print(json.dumps(line, ensure_ascii=False, separators=(",", ":")), flush=True)
        return
    name = answer["program"]["program"]["name"]
    print(f"{name} ({answer['source']}, {answer['tokens']} tokens, {answer['ms'] / 1000:.1f} s)")
