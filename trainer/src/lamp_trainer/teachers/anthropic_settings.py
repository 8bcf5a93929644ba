"""The settings of the Anthropic teacher."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from lamp_trainer.errors import TrainerError
from lamp_trainer.teachers.anthropic_cost import Prices, prices_of

MAX_TOKENS_MOST = 64_000
CHUNK_MOST = 10_000


@dataclass(frozen=True)
class AnthropicSettings:
    """`max_tokens` for one answer; `chunk` requests a batch; times in seconds; `prices` None looks into the table.

    `temperature` None leaves it to the model. The API took it away on 2026-10-21, so another value is sent as of the
    API version before, and models that no longer have one refuse it.
    `attempts` is how often a request is sent that the API is too busy for, with ever longer waits; the SDK's own tries
    are off, so that none is paid for without being counted.
    """

    model: str = "claude-opus-4-6"
    temperature: float | None = None
    max_tokens: int = 2048
    mode: Literal["single", "batch"] = "single"
    concurrency: int = 8
    chunk: int = 1000
    poll_s: float = 60.0
    budget_usd: float | None = None
    prices: Prices | None = None
    attempts: int = 8
    timeout_s: float = 180.0
    base_url: str | None = None

    def __post_init__(self) -> None:
        """Raises TrainerError for a value outside its range."""
        self._check("model", bool(self.model.strip()), "name one, such as claude-opus-4-6")
        self._check("temperature", self.temperature is None or 0 <= self.temperature <= 1, "use 0 to 1, or none")
        self._check("max_tokens", 1 <= self.max_tokens <= MAX_TOKENS_MOST, f"use 1 to {MAX_TOKENS_MOST}")
        self._check("mode", self.mode in ("single", "batch"), "use single or batch")
        self._check("concurrency", 1 <= self.concurrency <= 64, "use 1 to 64")
        self._check("chunk", 1 <= self.chunk <= CHUNK_MOST, f"use 1 to {CHUNK_MOST}")
        self._check("poll_s", self.poll_s > 0, "use more than 0")
        budget = self.budget_usd
        self._check("budget_usd", budget is None or (math.isfinite(budget) and budget > 0), "use more than 0, or none")
        self._check("attempts", 1 <= self.attempts <= 20, "use 1 to 20")
        self._check("timeout_s", self.timeout_s > 0, "use more than 0")

    def known_prices(self) -> Prices:
        """The prices to reckon with. Raises TrainerError where none are given or known."""
        return self.prices or prices_of(self.model)

    def _check(self, name: str, fits: bool, fix: str) -> None:
        if not fits:
            raise TrainerError(f"{name} {getattr(self, name)!r} is out of range; {fix}")
