"""The dry run: how many tokens a run would take, and what it would cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row
from lamp_trainer.teachers.anthropic_calls import Calls, RequestError
from lamp_trainer.teachers.anthropic_cost import Prices, worst_usd
from lamp_trainer.teachers.anthropic_request import Constant
from lamp_trainer.teachers.anthropic_settings import AnthropicSettings

CHARS_A_TOKEN = 4
# The hand-written designs have 297 characters in the mean, of JSON, of which a token holds two or three.
ANSWER_TOKENS = 150
_SAMPLES = 10


@dataclass(frozen=True)
class Plan:
    """What a run would take: requests, input tokens (those of the constant part for each request, and the rest), USD.

    `counted` says whether the API counted, on a sample; `why_not` says why it did not.
    """

    model: str
    batch: bool
    requests: int
    constant_tokens: int
    own_tokens: int
    expected_usd: float
    worst_usd: float
    cached: bool
    max_tokens: int
    counted: bool
    why_not: str = ""

    def __str__(self) -> str:
        how = (
            f"counted by the API on up to {_SAMPLES} prompts"
            if self.counted
            else f"estimated at {CHARS_A_TOKEN} characters a token ({self.why_not})"
        )
        each = self.constant_tokens + self.own_tokens / max(1, self.requests)
        caching = "read from the cache" if self.cached else "paid in full (too short for the cache)"
        return (
            f"{self.requests} requests to {self.model}{' in batches' if self.batch else ''}\n"
            f"input: {each:.0f} tokens each, {self.constant_tokens * self.requests + self.own_tokens} in all, {how}\n"
            f"of each, {self.constant_tokens} tokens are the constant prompt, {caching}\n"
            f"cost: about ${self.expected_usd:.2f} at {ANSWER_TOKENS} tokens an answer (assumed), "
            f"at most ${self.worst_usd:.2f} at {self.max_tokens}; second tries not counted"
        )


def make_plan(prompts: Iterable[Row], settings: AnthropicSettings, told: Constant) -> Plan:
    """Reckon, without asking for a single answer. Raises TrainerError when the model's prices are not known."""
    prices = settings.known_prices()
    texts = [str(prompt["prompt"]) for prompt in prompts]
    chars = sum(len(text) for text in texts)
    counted, why_not = None, ""
    try:
        counted = _count(texts, settings, told)
    except (TrainerError, RequestError) as error:
        why_not = str(error)
    constant, own = counted or (_constant_chars(told) // CHARS_A_TOKEN, chars / CHARS_A_TOKEN)
    batch = settings.mode == "batch"
    cached = constant >= prices.cache_min_tokens and len(texts) > 1
    expected = _expected(prices, len(texts), constant, own, cached) * (prices.batch if batch else 1)
    worst = sum(worst_usd(prices, constant, settings.max_tokens, batch) for _ in texts)
    worst += worst_usd(prices, int(own), 0, batch)
    return Plan(
        model=settings.model,
        batch=batch,
        requests=len(texts),
        constant_tokens=constant,
        own_tokens=round(own),
        expected_usd=expected,
        worst_usd=worst,
        cached=cached,
        max_tokens=settings.max_tokens,
        counted=counted is not None,
        why_not=why_not,
    )


def _count(texts: list[str], settings: AnthropicSettings, told: Constant) -> tuple[int, float]:
    """(tokens of the constant part, tokens of all texts) by the API, the texts reckoned from an even sample."""
    calls = Calls(settings)
    try:
        # "a" is one token; the frame around it counts as constant.
        constant = calls.count(told, "a") - 1
        sample = texts[:: max(1, len(texts) // _SAMPLES)][:_SAMPLES]
        own = sum(calls.count(told, text) - constant for text in sample)
    finally:
        calls.close()
    chars = sum(len(text) for text in sample)
    return constant, own / max(1, chars) * sum(len(text) for text in texts)


def _constant_chars(told: Constant) -> int:
    return sum(len(b["text"]) for b in told.system) + sum(len(t["content"][0]["text"]) for t in told.turns)


def _expected(prices: Prices, requests: int, constant: int, own: float, cached: bool) -> float:
    shared = constant * requests * prices.input
    if cached:
        shared = constant * (prices.cache_write + (requests - 1) * prices.cache_read)
    return (shared + own * prices.input + requests * ANSWER_TOKENS * prices.output) / 1e6
