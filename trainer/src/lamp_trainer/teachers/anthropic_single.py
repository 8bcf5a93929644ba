"""One request a prompt, several at a time, within the budget."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from anthropic.types import Message

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row
from lamp_trainer.teachers.anthropic_calls import Calls, RequestError
from lamp_trainer.teachers.anthropic_cost import Budget, Prices, cost_usd, worst_usd
from lamp_trainer.teachers.anthropic_request import Ask, Constant, Json, body_of, own_bytes, read_answer
from lamp_trainer.teachers.anthropic_settings import AnthropicSettings
from lamp_trainer.teachers.base import answered, failed

TEACHER = "anthropic"
# So many failures in a row are no matter of the prompts.
GIVE_UP_AFTER = 5
# How often a prompt is sent whose answers are lost on the way: each of them may have to be paid.
LOST_MOST = 3


@dataclass(frozen=True)
class Desk:
    """What answering takes. `constant_tokens` is no less than the tokens of the part that all requests share."""

    calls: Calls
    settings: AnthropicSettings
    told: Constant
    constant_tokens: int
    prices: Prices | None
    budget: Budget

    def body(self, ask: Ask) -> Json:
        """The request for an ask."""
        return body_of(ask, self.settings, self.told)

    def worst_usd(self, ask: Ask, batch: bool = False) -> float:
        """What an ask may cost at most; 0 where there is no price to reckon with."""
        if self.prices is None:
            return 0.0
        return worst_usd(self.prices, self.constant_tokens + own_bytes(ask), ask.max_tokens, batch)

    def cost_usd(self, message: Message, batch: bool = False) -> float:
        """What an answer has cost; 0 where there is no price to reckon with."""
        return cost_usd(self.prices, message.usage, batch) if self.prices else 0.0


class _Round:
    """The requests under way."""

    def __init__(self, desk: Desk, asks: Iterable[Ask], pool: ThreadPoolExecutor):
        self._desk = desk
        self._asks = iter(asks)
        self._again: deque[Ask] = deque()
        self._pool = pool
        self._flying: dict[Future[Message], tuple[Ask, float]] = {}
        self._failures = 0
        self._trouble: TrainerError | None = None

    def rows(self) -> Iterator[Row]:
        """A row for each ask. What is under way when trouble comes is waited for, and then the trouble is raised."""
        while True:
            self._send()
            if not self._flying:
                break
            for future in wait(self._flying, return_when=FIRST_COMPLETED).done:
                row = self._take(future)
                if row is not None:
                    yield row
        if self._trouble is not None:
            raise self._trouble

    def settle_all(self) -> None:
        """Count what the requests cost whose answers nobody will take any more."""
        for future, (_, worst) in self._flying.items():
            self._settle(future, worst)
        self._flying.clear()

    def _settle(self, future: Future[Message], worst: float) -> None:
        """Count what a request has cost that has come to its end: the worst case where that can't be known."""
        actual = worst
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or isinstance(error, TrainerError):
            actual = 0.0
        elif isinstance(error, RequestError):
            actual = worst if error.billed else 0.0
        elif error is None:
            actual = self._desk.cost_usd(future.result())
        self._desk.budget.settle(worst, actual)

    def _send(self) -> None:
        while self._trouble is None and len(self._flying) < self._desk.settings.concurrency:
            ask = self._again.popleft() if self._again else next(self._asks, None)
            if ask is None:
                return
            worst = self._desk.worst_usd(ask)
            if not self._desk.budget.reserve(worst):
                self._again.appendleft(ask)
                if not self._flying:
                    self._trouble = self._desk.budget.exhausted(worst)
                return
            self._flying[self._pool.submit(self._desk.calls.message, self._desk.body(ask))] = ask, worst

    def _take(self, future: Future[Message]) -> Row | None:
        ask, worst = self._flying.pop(future)
        self._settle(future, worst)
        try:
            message = future.result()
        except RequestError as error:
            self._count_failure(error)
            if error.billed and ask.lost + 1 < LOST_MOST:
                self._again.append(replace(ask, lost=ask.lost + 1))
                return None
            return failed(ask.prompt, TEACHER, str(error))
        except TrainerError as error:
            self._trouble = self._trouble or error
            return None
        self._failures = 0
        answer = read_answer(ask, message)
        if answer.again is not None:
            self._again.append(answer.again)
            return None
        return failed(ask.prompt, TEACHER, answer.fault) if answer.fault else answered(ask.prompt, TEACHER, answer.text)

    def _count_failure(self, error: RequestError) -> None:
        self._failures += 1
        if self._failures >= GIVE_UP_AFTER and self._trouble is None:
            self._trouble = TrainerError(
                f"{self._failures} requests failed in a row, the last with: {error}; run again to go on"
            )


def answer_singly(desk: Desk, asks: Iterable[Ask], progress: Callable[[int], None]) -> Iterator[Row]:
    """A row for each ask, in the order in which answers come.

    Raises TrainerError when the budget is spent, the API refuses everything, or GIVE_UP_AFTER requests failed in a row.
    """
    pool = ThreadPoolExecutor(desk.settings.concurrency, "anthropic")
    under_way = _Round(desk, asks, pool)
    try:
        for row in under_way.rows():
            yield row
            progress(1)
    except BaseException:
        desk.calls.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        under_way.settle_all()
