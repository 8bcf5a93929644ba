"""What requests cost: prices, the usage that the API reports, and a budget.

The budget holds as far as this side can know. A request is sent only when its worst case fits, and one whose answer was
lost on the way counts at its worst case. Not in the books are single requests under way when the process is killed
outright, and a batch of which it is not known whether it was made; the error of that one says where to look.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lamp_trainer.errors import TrainerError


@dataclass(frozen=True)
class Prices:
    """USD for a million tokens; `batch` is the share of them that a batch pays.

    A prompt of fewer than `cache_min_tokens` is not cached, whatever the request says.
    """

    input: float
    output: float
    cache_write: float
    cache_read: float
    batch: float = 0.5
    cache_min_tokens: int = 4096


# As of 2026-11-22, from platform.claude.com/docs/en/about-claude/pricing (5-minute cache writes); the cache prices of
# Opus 5.5 and the least that is cached (Opus 4.6, Sonnet 4.6, Haiku 4.5; 4096 is a guess for the others) are from other
# people's pages. Look them up before a large run: settings override them.
_PRICES = {
    "claude-opus-5-5": Prices(4, 20, 5, 0.20),
    "claude-opus-5": Prices(5, 25, 6.25, 0.50),
    "claude-opus-4-8": Prices(5, 25, 6.25, 0.50),
    "claude-opus-4-7": Prices(5, 25, 6.25, 0.50),
    "claude-opus-4-6": Prices(5, 25, 6.25, 0.50),
    "claude-opus-4-5": Prices(5, 25, 6.25, 0.50),
    "claude-sonnet-4-6": Prices(3, 15, 3.75, 0.30, cache_min_tokens=2048),
    "claude-haiku-4-5": Prices(1, 5, 1.25, 0.10),
}


def prices_of(model: str) -> Prices:
    """A model's prices; a dated name has those of its model. Raises TrainerError for one that is not in the table."""
    bare = model[:-9] if model[-9:-8] == "-" and model[-8:].isdigit() else model
    if bare not in _PRICES:
        raise TrainerError(
            f"no price is known for {model!r}, only for {', '.join(_PRICES)}; give its --price-in and --price-out"
        )
    return _PRICES[bare]


def prices_given(input_usd: float | None, output_usd: float | None) -> Prices | None:
    """Prices from those of input and output tokens, in USD a million; None when neither is given.

    Caching is reckoned as for most models of the table: writing at 5/4 of the input's price, reading at 1/10.
    Raises TrainerError when one of them is missing or no price.
    """
    if input_usd is None and output_usd is None:
        return None
    if input_usd is None or output_usd is None:
        raise TrainerError("--price-in and --price-out go together; give both, in USD a million tokens")
    for flag, price in (("--price-in", input_usd), ("--price-out", output_usd)):
        if not (math.isfinite(price) and price > 0):
            raise TrainerError(f"{flag} {price} is out of range; use more than 0, in USD a million tokens")
    return Prices(input_usd, output_usd, 1.25 * input_usd, 0.1 * input_usd)


class Usage(Protocol):
    """The tokens of one answer, as the API reports them."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None
    cache_read_input_tokens: int | None


def cost_usd(prices: Prices, usage: Usage, batch: bool) -> float:
    """What one answer has cost."""
    million = (
        usage.input_tokens * prices.input
        + usage.output_tokens * prices.output
        + (usage.cache_creation_input_tokens or 0) * prices.cache_write
        + (usage.cache_read_input_tokens or 0) * prices.cache_read
    )
    return million / 1e6 * (prices.batch if batch else 1)


def worst_usd(prices: Prices, input_tokens: int, max_tokens: int, batch: bool) -> float:
    """What one request may cost at most: everything written to the cache, and an answer of `max_tokens`."""
    million = input_tokens * max(prices.input, prices.cache_write) + max_tokens * prices.output
    return million / 1e6 * (prices.batch if batch else 1)


class Budget:
    """Money that is spent, and money that requests under way may cost yet. For use from one thread.

    `limit_usd` None is no limit; the spending is counted all the same. `record` gets the sum after each change.
    """

    def __init__(self, limit_usd: float | None, spent_usd: float, record: Callable[[float], None]):
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self.reserved_usd = 0.0
        self._record = record

    def reserve(self, worst: float) -> bool:
        """Set money aside for a request; False, and nothing set aside, where the limit might be exceeded."""
        if self.limit_usd is not None and self.spent_usd + self.reserved_usd + worst > self.limit_usd:
            return False
        self.reserved_usd += worst
        return True

    def hold(self, worst: float) -> None:
        """Set money aside for what is under way already, limit or not."""
        self.reserved_usd += worst

    def settle(self, worst: float, actual: float) -> None:
        """Replace what was set aside by what it has cost."""
        self.reserved_usd -= worst
        self.spent_usd += actual
        self._record(self.spent_usd)

    def exhausted(self, worst: float) -> TrainerError:
        """The error that ends a run when nothing is under way and the next request does not fit."""
        return TrainerError(
            f"the budget of ${self.limit_usd:.2f} is spent: ${self.spent_usd:.4f} so far, and the next request may "
            f"cost up to ${worst:.4f}; raise --budget-usd and run again to go on"
        )
