"""The teacher behind the Anthropic API, one request a prompt or in Message Batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row
from lamp_trainer.teachers.anthropic_batch import answer_in_batches, load_state
from lamp_trainer.teachers.anthropic_calls import Calls, RequestError
from lamp_trainer.teachers.anthropic_cost import Budget, Prices
from lamp_trainer.teachers.anthropic_plan import Plan, make_plan
from lamp_trainer.teachers.anthropic_request import Ask, constant, constant_bytes
from lamp_trainer.teachers.anthropic_settings import AnthropicSettings
from lamp_trainer.teachers.anthropic_single import TEACHER, Desk, answer_singly

__all__ = ["AnthropicSettings", "AnthropicTeacher", "Plan", "Prices"]


class AnthropicTeacher:
    """Answers that are checked to be light programs.

    `state` is the file (see `base.state_path`) that keeps what was spent and which batches are under way, so that a
    run that broke off goes on where it was; without it a break loses them. `sleep` takes seconds, for tests.
    """

    name = TEACHER

    def __init__(
        self,
        settings: AnthropicSettings | None = None,
        state: Path | None = None,
        sleep: Callable[[float], object] | None = None,
    ):
        self._settings = settings or AnthropicSettings()
        self._state = state
        self._sleep = sleep
        self._told = constant()
        self.spent_usd = 0.0
        """What the run has cost so far, its earlier parts included; 0 where no prices are known."""
        self.settings: Mapping[str, Any] = {
            "model": self._settings.model,
            "temperature": self._settings.temperature,
            "max_tokens": self._settings.max_tokens,
            "prompt_sha256": self._told.sha256,
        }

    def plan(self, prompts: Iterable[Row]) -> Plan:
        """What answering would take and cost; `str()` of it is for people. Asks for no answer, needs no key."""
        return make_plan(prompts, self._settings, self._told)

    def answer(self, prompts: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Row]:
        """See `Teacher.answer`. Raises TrainerError for no key, an unknown model, or a budget that is spent."""
        prices = self._prices()
        calls = Calls(self._settings, self._sleep)
        try:
            state = load_state(self._state, _identity(self.settings))

            def record(spent_usd: float) -> None:
                self.spent_usd = spent_usd
                state.spend(spent_usd)

            self.spent_usd = state.spent_usd
            budget = Budget(self._settings.budget_usd, state.spent_usd, record)
            desk = Desk(calls, self._settings, self._told, self._constant_tokens(calls), prices, budget)
            asks = (Ask(prompt, self._settings.max_tokens) for prompt in prompts)
            # Batches of an earlier run are taken first, whatever the mode is now: they are paid for.
            if self._settings.mode == "batch" or state.batches:
                yield from answer_in_batches(desk, asks, state, progress)
            else:
                yield from answer_singly(desk, asks, progress)
            state.forget()
        except RequestError as error:
            raise TrainerError(f"the API does not answer ({error}); run again to go on") from error
        finally:
            calls.close()

    def _prices(self) -> Prices | None:
        try:
            return self._settings.known_prices()
        except TrainerError:
            if self._settings.budget_usd is not None:
                raise
            return None

    def _constant_tokens(self, calls: Calls) -> int:
        """No less than the tokens of the constant part: counted where a budget makes it matter, else its bytes."""
        if self._settings.budget_usd is not None:
            try:
                return calls.count(self._told, "a")
            except RequestError:
                pass
        return constant_bytes(self._told)


def _identity(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in settings.items())
