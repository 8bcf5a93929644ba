"""Many prompts a request: Message Batches, at half the price and within a day, taken up again after a break."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from anthropic.types.messages import MessageBatchResult

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, write_json
from lamp_trainer.teachers.anthropic_request import Answer, Ask, one_line, read_answer
from lamp_trainer.teachers.anthropic_single import TEACHER, Desk, answer_singly
from lamp_trainer.teachers.base import answered, failed

# A batch may have 256 MB.
_BATCH_BYTES_MOST = 200_000_000
# Errors of single items that would come again.
_FINAL = ("invalid_request_error", "not_found_error", "permission_error", "authentication_error", "billing_error")


@dataclass
class OpenBatch:
    """A batch whose results were not all taken: its requests by custom id, and what they may cost at most."""

    id: str
    worst_usd: float
    requests: list[str]


@dataclass
class State:
    """What outlives a run: the money spent, and the batches under way. Kept in `path`, or nowhere."""

    path: Path | None
    made_by: str
    spent_usd: float = 0.0
    batches: list[OpenBatch] = field(default_factory=list)

    def save(self) -> None:
        """Write it, whole or not at all."""
        if self.path is not None:
            value = {"made_by": self.made_by, "spent_usd": self.spent_usd}
            write_json(self.path, {**value, "batches": [asdict(batch) for batch in self.batches]})

    def spend(self, spent_usd: float) -> None:
        """Note the sum."""
        self.spent_usd = spent_usd
        self.save()

    def forget(self) -> None:
        """The run has come to its end: there is nothing to remember."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def load_state(path: Path | None, made_by: str) -> State:
    """The state as it was left. Raises TrainerError for one that other settings made, or that can't be read."""
    if path is None or not path.is_file():
        return State(path, made_by)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        state = State(path, value["made_by"], value["spent_usd"], [OpenBatch(**batch) for batch in value["batches"]])
    except (ValueError, KeyError, TypeError) as error:
        raise TrainerError(f"{path} can't be read ({error}); remove it to begin anew") from error
    if state.made_by != made_by:
        raise TrainerError(f"{path} belongs to a run with other settings; go back to those, or begin with --fresh")
    return state


def answer_in_batches(desk: Desk, asks: Iterable[Ask], state: State, progress: Callable[[int], None]) -> Iterator[Row]:
    """A row for each ask, batch by batch as they end; then those that failed for a passing reason, singly.

    In the mode "single" no batch is made: those of an earlier run are taken, and then the rest is asked singly.
    Raises TrainerError when the budget is spent or the API refuses everything.
    """
    wanted = {ask.custom_id: ask for ask in asks}
    sent = {request for batch in state.batches for request in batch.requests}
    new = [ask for custom_id, ask in wanted.items() if custom_id not in sent]
    in_batches = desk.settings.mode == "batch"
    to_send = deque(new if in_batches else ())
    for batch in state.batches:
        desk.budget.hold(batch.worst_usd)
    again: list[Ask] = [] if in_batches else new
    while to_send or state.batches:
        _send(desk, to_send, state)
        if not state.batches:
            raise desk.budget.exhausted(desk.worst_usd(to_send[0], batch=True))
        ended = [batch for batch in state.batches if desk.calls.batch(batch.id).processing_status == "ended"]
        for batch in ended:
            for row in _collect(desk, batch, wanted, again, state):
                yield row
                progress(1)
        if not ended:
            desk.calls.sleep(desk.settings.poll_s)
    yield from answer_singly(desk, again, progress)


def _send(desk: Desk, to_send: deque[Ask], state: State) -> None:
    """Make batches for as much as the budget bears; each is in the state's file as soon as it is made."""
    while to_send:
        chunk: list[Ask] = []
        worst, size = 0.0, 0
        while to_send and len(chunk) < desk.settings.chunk and size < _BATCH_BYTES_MOST:
            price = desk.worst_usd(to_send[0], batch=True)
            if not desk.budget.reserve(price):
                break
            ask = to_send.popleft()
            chunk.append(ask)
            worst += price
            size += desk.constant_tokens * 6 + len(ask.prompt["prompt"].encode())
        if not chunk:
            return
        requests = [{"custom_id": ask.custom_id, "params": desk.body(ask)} for ask in chunk]
        made = desk.calls.make_batch(requests)
        state.batches.append(OpenBatch(made.id, worst, [ask.custom_id for ask in chunk]))
        state.save()


def _collect(desk: Desk, batch: OpenBatch, wanted: dict[str, Ask], again: list[Ask], state: State) -> Iterator[Row]:
    """The rows of a batch that has ended, and into `again` what is to be asked once more."""
    missing = {request: wanted[request] for request in batch.requests if request in wanted}
    spent = 0.0
    for item in desk.calls.results(batch.id):
        if item.result.type == "succeeded":
            spent += desk.cost_usd(item.result.message, batch=True)
        ask = missing.pop(item.custom_id, None)
        if ask is None:
            continue
        answer = _judge(ask, item.result)
        if answer.again is not None:
            again.append(answer.again)
        elif answer.fault:
            yield failed(ask.prompt, TEACHER, answer.fault)
        else:
            yield answered(ask.prompt, TEACHER, answer.text)
    again.extend(missing.values())
    # Only now: whoever takes the rows has them all.
    state.batches.remove(batch)
    desk.budget.settle(batch.worst_usd, spent)


def _judge(ask: Ask, result: MessageBatchResult) -> Answer:
    if result.type == "succeeded":
        return read_answer(ask, result.message)
    if result.type == "errored" and result.error.error.type in _FINAL:
        error = result.error.error
        return Answer(fault=one_line(f"{error.type}: {error.message}"))
    # Expired, cancelled, or an error that may pass.
    return Answer(again=ask)
