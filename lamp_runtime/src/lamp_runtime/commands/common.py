"""What several commands share: reading programs, waiting for a model with something to see, playing in a terminal."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.status import Status

from lamp_runtime.config import Settings, flags_of, install_sprites, load_settings
from lamp_runtime.engine.answer import Composed, Request
from lamp_runtime.engine.answer import Progress as Written
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import SinkError
from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.sinks.terminal import TerminalSink
from lamp_schema import Program, parse


def prepare(options: argparse.Namespace) -> Settings:
    """The settings of a command, with a person's own sprites installed."""
    settings, _ = load_settings(flags_of(options))
    install_sprites(settings)
    return settings


def read_program(path: Path) -> Program:
    """The program in a file, or on the standard input for `-`. Raises OSError, ProgramError."""
    return parse(sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes())


@contextmanager
def waiting(text: str) -> Iterator[Status]:
    """A spinner with a text on the standard error, if that is a terminal."""
    with Console(stderr=True).status(text) as status:
        yield status


@contextmanager
def bar(text: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the standard error; the yielded function takes (done, total)."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task(text)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def compose(engine: Engine, request: Request) -> Composed:
    """Compose with the growing number of tokens to see."""

    def doing() -> str:
        # The first start of all makes the model, which takes long enough to say so.
        now = engine.status()
        return (now.detail or "loading the model") if now.state in ("starting", "restarting") else "composing"

    with waiting(doing()) as status:
        over = False

        def changed() -> None:
            if not over:
                status.update(doing())

        engine.on_change(changed)

        def told(written: Written) -> None:
            status.update(f"composing: {written.tokens} tokens")

        try:
            return engine.compose(request, told)
        finally:
            over = True


def terminal(instead: str) -> TerminalSink:
    """A sink for the terminal. Raises SinkError where there is none, with what to do instead."""
    if not sys.stdout.isatty():
        raise SinkError(f"the output is not a terminal, so the light can't be shown here; {instead}")
    return TerminalSink()


def play_in_terminal(program: Program, sink: TerminalSink, seconds: float | None = None) -> None:
    """Play until the program has ended, the time is over, or Ctrl-C."""
    with FrameLoop([sink]) as loop:
        loop.play(program)
        started = time.monotonic()
        try:
            while loop.status().state != "done" and (seconds is None or time.monotonic() - started < seconds):
                time.sleep(0.05)
        except KeyboardInterrupt:
            pass
