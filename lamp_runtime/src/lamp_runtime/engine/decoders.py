"""The decoders by name. Each is loaded only when it is chosen: Outlines takes a second to import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from lamp_runtime.engine.answer import DecoderName, Request, Written
from lamp_runtime.engine.constraint import ProgramConstraint
from lamp_runtime.engine.models import ModelInfo


class Decoder(Protocol):
    """A loaded model that composes programs, one at a time."""

    info: ModelInfo

    def warm_up(self) -> None:
        """Bring the constant part of the prompt into the context."""

    def compose(
        self,
        request: Request,
        on_token: Callable[[ProgramConstraint], None] | None = None,
        cancelled: Callable[[], bool] = ...,
    ) -> Written | None:
        """The program for a request; None when `cancelled()` said so on the way. Raises EngineError for a request that
        can't be answered in its `max_tokens`."""


def load_decoder(name: DecoderName, model: Path, threads: int | None) -> Decoder:
    """Raises ModelError when llama.cpp can't load the file, MemoryError when there is no room for its context."""
    if name == "outlines":
        from lamp_runtime.engine.outlines_decoder import OutlinesDecoder

        return OutlinesDecoder(model, threads)
    from lamp_runtime.engine.lamp_decoder import LampDecoder

    return LampDecoder(model, threads)
