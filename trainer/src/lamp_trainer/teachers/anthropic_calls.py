"""Calls to the API: the key, the SDK's client, waiting and trying again, and which errors end the run."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

import anthropic
import httpx2
from anthropic.types import Message
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

from lamp_trainer.errors import TrainerError
from lamp_trainer.teachers.anthropic_request import Constant, Json, one_line
from lamp_trainer.teachers.anthropic_settings import AnthropicSettings

T = TypeVar("T")
KEY = "ANTHROPIC_API_KEY"
_API_WITH_TEMPERATURE = "2023-06-01"
_WAIT_MOST_S = 60.0
# Where the API wants a longer pause than this, a run ends rather than hang.
_ASKED_WAIT_MOST_S = 600.0
# A request that failed so has not reached the API.
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
# A batch that these were answered to was certainly not made.
_NOT_MADE = (429, 529)


class RequestError(Exception):
    """This one request gets no answer; others may. `billed`: its answer was lost, and may have to be paid all the same.

    A request is sent no second time after that, so it costs no more than was set aside for it; asking again is for the
    caller, who has to set aside anew.
    """

    def __init__(self, message: str, billed: bool = False):
        super().__init__(message)
        self.billed = billed


class Calls:
    """The API with a key. For use from several threads.

    `sleep` waits between tries; by default it is cut short by `stop`. Raises TrainerError when there is no key.
    """

    def __init__(self, settings: AnthropicSettings, sleep: Callable[[float], object] | None = None):
        key = os.environ.get(KEY, "").strip()
        if not key:
            raise TrainerError(f"{KEY} is not set; export it, or use the teacher composer, which needs none")
        self._key = key
        self._settings = settings
        self._stopped = threading.Event()
        self.sleep = sleep or self._stopped.wait
        self._rng = Random()
        old = settings.temperature is not None
        self._client = anthropic.Anthropic(
            api_key=key,
            base_url=settings.base_url,
            timeout=settings.timeout_s,
            max_retries=0,
            default_headers={"anthropic-version": _API_WITH_TEMPERATURE} if old else None,
        )

    def close(self) -> None:
        """Let go of the connections. Calls under way end with an error."""
        self.stop()
        self._client.close()

    def stop(self) -> None:
        """End all waiting; no call is tried again from now on."""
        self._stopped.set()

    def message(self, body: Json) -> Message:
        """POST /v1/messages. Raises RequestError for this request, TrainerError for what concerns all."""
        rest = dict(body)
        extra = {"temperature": rest.pop("temperature")} if "temperature" in rest else None

        def send() -> Message:
            answer: Message = self._client.messages.create(**rest, extra_body=extra)
            return answer

        return self._tried(send, self._model(), paid=True)

    def count(self, told: Constant, prompt: str) -> int:
        """POST /v1/messages/count_tokens, which is free: the input tokens of a request."""
        turns: Any = [*told.turns, {"role": "user", "content": prompt}]
        system: Any = told.system
        client, model = self._client, self._settings.model
        return self._tried(
            lambda: client.messages.count_tokens(model=model, system=system, messages=turns), self._model(), attempts=1
        ).input_tokens

    def make_batch(self, requests: list[Json]) -> MessageBatch:
        """POST /v1/messages/batches, never sent twice unless the first was certainly refused.

        Raises TrainerError when it is not known whether the batch was made.
        """
        client = self._client
        given: Any = requests
        return self._tried(lambda: client.messages.batches.create(requests=given), self._model(), _NOT_MADE)

    def batch(self, batch_id: str) -> MessageBatch:
        """GET /v1/messages/batches/{id}: how far it is."""
        return self._tried(lambda: self._client.messages.batches.retrieve(batch_id), f"batch {batch_id}")

    def results(self, batch_id: str) -> list[MessageBatchIndividualResponse]:
        """GET the results of a batch that has ended, in any order."""
        return self._tried(lambda: list(self._client.messages.batches.results(batch_id)), f"batch {batch_id}")

    def _model(self) -> str:
        return f"model {self._settings.model!r}"

    def _tried(
        self,
        send: Callable[[], T],
        what: str,
        only: tuple[int, ...] | None = None,
        attempts: int | None = None,
        paid: bool = False,
    ) -> T:
        """`send()`, again and again where that may help; with `only`, after answers of these statuses alone."""
        last = attempts or self._settings.attempts
        for attempt in range(1, last + 1):
            try:
                return send()
            except anthropic.APIStatusError as error:
                self._raise_if_hopeless(error, what, only)
                wait, reason = _retry_after(error.response), self._reason(error)
            except (anthropic.APIConnectionError, httpx2.TransportError) as error:
                if only is not None:
                    raise TrainerError(
                        f"the connection broke while a batch was made ({self._plain(error)}); look in the console "
                        "whether it is there, cancel it if so, and run again"
                    ) from None
                wait, reason = None, self._plain(error)
                if paid and not isinstance(error.__cause__ or error, _NEVER_SENT):
                    raise RequestError(f"the answer was lost: {reason}", billed=True) from None
            except anthropic.AnthropicError as error:
                raise RequestError(self._plain(error)) from None
            if attempt == last or self._stopped.is_set():
                raise RequestError(f"no answer after {attempt} tries: {reason}")
            if wait is not None and wait > _ASKED_WAIT_MOST_S:
                raise TrainerError(
                    f"the API asks for a pause of {wait:.0f} s ({reason}), a run waits for {_ASKED_WAIT_MOST_S:.0f} s "
                    "at most; run again after that to go on"
                )
            self.sleep(wait if wait is not None else self._backoff(attempt))
        raise AssertionError("the last attempt returns or raises")

    def _raise_if_hopeless(self, error: anthropic.APIStatusError, what: str, only: tuple[int, ...] | None) -> None:
        status, reason = error.status_code, self._reason(error)
        if status == 401:
            raise TrainerError(f"the API refuses the key in {KEY} ({reason}); set one that is valid") from None
        if status == 402 or error.type == "billing_error" or "credit balance" in reason:
            raise TrainerError(f"the API wants payment ({reason}); add credit to the account and run again") from None
        if status in (403, 404):
            raise TrainerError(f"the API has no {what} for this key ({reason}); name one that it has") from None
        if only is not None and status not in only:
            raise TrainerError(f"no batch was made ({reason}); mend the settings, or run again later") from None
        if status < 500 and status not in (408, 409, 429):
            raise RequestError(reason) from None

    def _reason(self, error: anthropic.APIStatusError) -> str:
        return self._plain(f"{error.status_code}: {error.api_message or error.message}")

    def _plain(self, what: object) -> str:
        """For a message: one line, and never the key."""
        return one_line(str(what).replace(self._key, "***"))

    def _backoff(self, attempt: int) -> float:
        """Seconds: 1, 2, 4 ... at most a minute, up to a half less so that threads don't come back all at once."""
        return float(min(2 ** (attempt - 1), _WAIT_MOST_S) * self._rng.uniform(0.5, 1))


def _retry_after(response: httpx2.Response) -> float | None:
    """The seconds that the API asks to wait, where it does."""
    try:
        return max(0.0, float(response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None
