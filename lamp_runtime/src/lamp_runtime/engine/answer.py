"""What goes into the engine and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from lamp_schema import Program, to_dict

Source = Literal["model", "fallback", "cache", "command"]
DecoderName = Literal["lamp", "outlines"]

REQUEST_CHARS = 2000
# The shortest program takes some 45 tokens in any vocabulary; with fewer than this a model has nothing to say.
TOKENS_MIN, TOKENS_MAX = 64, 2048


@dataclass(frozen=True)
class Request:
    """A person's words, and how to answer them.

    `seed` picks among answers where `temperature` is above 0; the same seed gives the same program. `max_tokens`
    bounds the program's length: it always closes before. `time_limit_s` is the longest wait for the model.
    """

    text: str
    seed: int = 0
    max_tokens: int = 1024
    temperature: float = 0.0
    time_limit_s: float = 120.0


@dataclass(frozen=True)
class Progress:
    """How far the model is: tokens so far, time since the request in ms, and the program's text as far as written."""

    tokens: int
    elapsed_ms: int
    written: str


@dataclass(frozen=True)
class Steps:
    """The steps that are whole, as a program of their own, and the time since the request in ms."""

    program: Program
    elapsed_ms: int


@dataclass(frozen=True)
class Written:
    """What a decoder wrote: how many tokens the program has, how many of them the model was asked for, and in how many
    forward passes."""

    program: Program
    tokens: int
    sampled: int
    passes: int


@dataclass(frozen=True)
class Composed:
    """An answer. `program` is always valid; `detail` says what went wrong when `source` is `fallback`."""

    request: str
    program: Program
    source: Source
    tokens: int
    ms: int
    timings: dict[str, int] = field(default_factory=dict)
    detail: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON values, the program in canonical form."""
        return {
            "request": self.request,
            "program": to_dict(self.program),
            "source": self.source,
            "detail": self.detail,
            "tokens": self.tokens,
            "ms": self.ms,
            "timings": self.timings,
        }
