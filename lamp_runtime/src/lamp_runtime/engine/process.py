"""The parent's end of the model's worker process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lamp_runtime.piped import Event, PipedProcess


class WorkerProcess(PipedProcess):
    """One run of the worker, with its settings as arguments."""

    def __init__(
        self,
        model: Path | None,
        threads: int | None,
        sprites: Path | None,
        decoder: str,
        on_event: Callable[[Event], None],
    ):
        arguments = ["--decoder", decoder]
        if model is not None:
            arguments += ["--model", str(model)]
        if threads is not None:
            arguments += ["--threads", str(threads)]
        if sprites is not None:
            arguments += ["--sprites", str(sprites)]
        super().__init__("lamp_runtime.engine.worker", arguments, "the model's process", on_event)
