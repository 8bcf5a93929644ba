"""The Anthropic teacher, with the real SDK, against a server on this machine that speaks and checks the API."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lamp_schema import dumps_spoken, parse
from lamp_schema.prompt import preamble
from lamp_trainer.cli import main
from lamp_trainer.errors import TrainerError
from lamp_trainer.responses import errors_path, respond, unfinished_path
from lamp_trainer.teachers.anthropic import AnthropicSettings, AnthropicTeacher
from lamp_trainer.teachers.anthropic_cost import Prices, cost_usd, prices_of
from lamp_trainer.teachers.anthropic_request import strip_fence
from lamp_trainer.teachers.base import state_path
from lamp_trainer.validate import validate

SECRET = "sk-ant-test-0123456789abcdef"
MODEL = "claude-opus-4-6"
GOOD = '{"program":{"name":"Red","steps":[{"id":"red","command":{"type":"pattern","name":"solid","params":{"color":"red"}},"duration":null}]}}'  # fmt: skip  # noqa: E501
# What models write, too: on many lines, a colour in hex, a time in milliseconds.
PRETTY = json.dumps(json.loads(GOOD.replace('"red"}', '"#FF0000"}').replace("null", "5000")), indent=2)
KINDS = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error",
         500: "api_error", 529: "overloaded_error"}  # fmt: skip
KEYS = {"model", "max_tokens", "system", "messages", "temperature"}


class FaultError(Exception):
    """An answer of the API that is an error."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}

    def body(self) -> dict[str, Any]:
        return {"type": "error", "error": {"type": KINDS[self.status], "message": self.message}, "request_id": "req_1"}


class Api:
    """What the server knows. `script[prompt]` lists what happens to its requests in turn; after that all is well.

    An entry is a FaultError, or a word: malformed, truncated, refusal, fenced, pretty; in batches also errored,
    invalid, expired, lost; outside of them also dropped (the connection, before the answer), slow (till the end).
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.script: dict[str, list[Any]] = defaultdict(list)
        self.bodies: list[dict[str, Any]] = []
        self.versions: list[str] = []
        self.batches: dict[str, dict[str, Any]] = {}
        self.counted = 0
        self.polls = 1
        self.busy = self.busiest = 0
        self.pause_s = 0.0
        self.url = ""
        self.fault: FaultError | None = None
        self.drop_batch = False

    def check_head(self, headers: Any) -> None:
        bearer = (headers.get("authorization") or "").removeprefix("Bearer ")
        if (headers.get("x-api-key") or bearer) != SECRET:
            raise FaultError(401, "invalid x-api-key")
        if headers.get("anthropic-version") not in ("2023-06-01", "2026-10-21"):
            raise FaultError(400, "anthropic-version: header is required")
        self.versions.append(headers["anthropic-version"])
        if self.fault:
            raise self.fault

    def check_body(self, body: dict[str, Any], version: str, counting: bool = False) -> None:
        for key in body.keys() - KEYS:
            raise FaultError(400, f"{key}: Extra inputs are not permitted")
        if "temperature" in body and version != "2023-06-01":
            raise FaultError(400, "temperature: Extra inputs are not permitted")
        if body.get("model") != MODEL:
            raise FaultError(404, f"model: {body.get('model')}")
        if not counting and not (isinstance(body.get("max_tokens"), int) and body["max_tokens"] > 0):
            raise FaultError(400, "max_tokens: Field required")
        blocks = list(body["system"])
        for number, turn in enumerate(body["messages"]):
            if turn["role"] != ("user", "assistant")[number % 2]:
                raise FaultError(400, "messages: roles must alternate")
            blocks += turn["content"] if isinstance(turn["content"], list) else []
        if body["messages"][-1]["role"] != "user":
            raise FaultError(400, "messages: the last one must be the user's")
        for block in blocks:
            if block["type"] != "text" or not block["text"].strip():
                raise FaultError(400, "messages: text content blocks must be non-empty")
            if block.get("cache_control", {"type": "ephemeral"}) != {"type": "ephemeral"}:
                raise FaultError(400, "cache_control: unknown type")
        if sum("cache_control" in block for block in blocks) > 4:
            raise FaultError(400, "A maximum of 4 blocks with cache_control may be provided")

    def message(self, body: dict[str, Any]) -> dict[str, Any] | str:
        """The answer to a request, or a word that only a batch knows."""
        with self.lock:
            first = not self.bodies
            self.bodies.append(body)
            prompt = prompt_of(body)
            act = self.script[prompt].pop(0) if self.script[prompt] else "good"
        if isinstance(act, FaultError):
            raise act
        if act == "slow":
            self.over.wait(60)
        if act in ("errored", "invalid", "expired", "lost", "dropped"):
            return str(act)
        text = {
            "malformed": "Here you are: {}",
            "truncated": GOOD[:40],
            "refusal": "",
            "fenced": f"```json\n{GOOD}\n```",
            "pretty": PRETTY,
        }
        stop = {"truncated": "max_tokens", "refusal": "refusal"}
        usage = {"input_tokens": 100, "output_tokens": 60, "cache_creation_input_tokens": 5000 if first else 0,
                 "cache_read_input_tokens": 0 if first else 5000}  # fmt: skip
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "stop_sequence": None,
            "content": [{"type": "text", "text": text.get(act, GOOD)}], "stop_reason": stop.get(act, "end_turn"),
            "usage": usage,
        }  # fmt: skip

    def make_batch(self, given: dict[str, Any], version: str) -> dict[str, Any]:
        names = [request["custom_id"] for request in given["requests"]]
        if len(set(names)) != len(names) or not all(re.fullmatch(r"[\w-]{1,64}", name) for name in names):
            raise FaultError(400, "requests.0.custom_id: not unique, or not of 1 to 64 plain characters")
        for request in given["requests"]:
            self.check_body(request["params"], version)
        batch_id = f"msgbatch_{len(self.batches) + 1}"
        self.batches[batch_id] = {"requests": given["requests"], "polls": self.polls, "results": None}
        return self.batch(batch_id)

    def batch(self, batch_id: str) -> dict[str, Any]:
        if batch_id not in self.batches:
            raise FaultError(404, f"Message Batch {batch_id} not found")
        batch = self.batches[batch_id]
        ended = batch["polls"] <= 0
        counts = dict.fromkeys(("canceled", "errored", "expired", "succeeded"), 0)
        return {
            "id": batch_id, "type": "message_batch", "processing_status": "ended" if ended else "in_progress",
            "request_counts": {**counts, "processing": 0 if ended else len(batch["requests"])},
            "created_at": "2026-11-22T10:00:00Z", "expires_at": "2026-11-23T10:00:00Z", "ended_at": None,
            "cancel_initiated_at": None, "archived_at": None,
            "results_url": f"{self.url}/v1/messages/batches/{batch_id}/results" if ended else None,
        }  # fmt: skip

    def results(self, batch_id: str) -> bytes:
        """JSON lines, in another order than they were asked."""
        batch = self.batches[batch_id]
        if batch["results"] is None:
            batch["results"] = [self.item(request) for request in reversed(batch["requests"])]
        return b"".join(json.dumps(item).encode() + b"\n" for item in batch["results"] if item)

    def item(self, request: dict[str, Any]) -> dict[str, Any] | None:
        found = self.message(request["params"])
        if found == "lost":
            return None
        result: dict[str, Any] = {"type": "expired"}
        if found == "errored":
            result = {"type": "errored", "error": FaultError(500, "Internal server error").body()}
        elif found == "invalid":
            result = {"type": "errored", "error": FaultError(400, "messages: too odd").body()}
        elif isinstance(found, dict):
            result = {"type": "succeeded", "message": found}
        return {"custom_id": request["custom_id"], "result": result}

    def prompts(self) -> list[str]:
        return [prompt_of(body) for body in self.bodies]


def prompt_of(body: dict[str, Any]) -> str:
    """The request that a body is about: behind the examples, which come in pairs."""
    return str(body["messages"][len(preamble("full")) - 1]["content"][0]["text"])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: two would wait for each other for 40 ms.
    wbufsize = -1
    api: Api

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.reply(lambda: self.post(given))

    def do_GET(self) -> None:
        self.reply(self.get)

    def post(self, given: dict[str, Any]) -> Any:
        version = self.headers["anthropic-version"]
        if self.path == "/v1/messages/batches":
            if self.api.drop_batch:
                self.api.make_batch(given, version)
                return None
            return self.api.make_batch(given, version)
        if self.path == "/v1/messages/count_tokens":
            self.api.check_body(given, version, counting=True)
            self.api.counted += 1
            said = given["messages"][-1]["content"]
            return {"input_tokens": 5000 + len(said) // 3}
        assert self.path == "/v1/messages", self.path
        self.api.check_body(given, version)
        with self.api.lock:
            self.api.busy += 1
            self.api.busiest = max(self.api.busiest, self.api.busy)
        try:
            time.sleep(self.api.pause_s)
            found = self.api.message(given)
            return None if found == "dropped" else found
        finally:
            with self.api.lock:
                self.api.busy -= 1

    def get(self) -> Any:
        *_, batch_id, last = self.path.split("/")
        if last == "results":
            return self.api.results(batch_id)
        return self.api.batch(last)

    def reply(self, answer: Any) -> None:
        headers: dict[str, str] = {}
        status = 200
        try:
            self.api.check_head(self.headers)
            found = answer()
        except FaultError as fault:
            status, found, headers = fault.status, fault.body(), fault.headers
        if found is None:
            self.close_connection = True
            return
        data = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-jsonl" if isinstance(found, bytes) else "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    known = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"api": known}))
    server.daemon_threads = True
    known.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield known
    known.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


class Clock:
    """Sleeps at once, and lets the server's batches go on by a poll."""

    def __init__(self, api: Api, kill_at: int | None = None):
        self.api, self.naps, self.kill_at = api, [], kill_at
        self.naps: list[float]

    def __call__(self, seconds: float) -> None:
        self.naps.append(seconds)
        if len(self.naps) == self.kill_at:
            raise KeyboardInterrupt
        for batch in self.api.batches.values():
            batch["polls"] -= 1


def settings_for(api: Api, **given: Any) -> AnthropicSettings:
    return AnthropicSettings(**{"base_url": api.url, "concurrency": 2, **given})


def rows_of(*texts: str) -> list[dict[str, Any]]:
    return [{"id": f"p-{n}", "prompt": text, "category": "pattern"} for n, text in enumerate(texts)]


def ask(api: Api, *texts: str, clock: Clock | None = None, **given: Any) -> dict[str, dict[str, Any]]:
    """The teacher's rows by prompt."""
    done: list[int] = []
    teacher = AnthropicTeacher(settings_for(api, **given), sleep=clock or Clock(api))
    found = {row["prompt"]: row for row in teacher.answer(rows_of(*texts), done.append)}
    assert sum(done) == len(texts)
    return found


def write_prompts(folder: Path, *texts: str) -> Path:
    path = folder / "prompts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows_of(*texts)), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_answers_are_rows_and_requests_have_the_prompt_in_front(api: Api):
    found = ask(api, "red", "blue please")
    assert found["red"] == {
        "id": "p-0",
        "prompt": "red",
        "category": "pattern",
        "teacher": "anthropic",
        "response": GOOD,
    }
    assert found["blue please"]["response"] == GOOD
    body = api.bodies[0]
    full = preamble("full")
    assert body["model"] == MODEL
    assert body["max_tokens"] == 2048
    assert body["system"][0]["text"] == full[0]["content"]
    assert "airplane" in body["system"][1]["text"]
    assert [turn["content"][0]["text"] for turn in body["messages"][:-1]] == [turn["content"] for turn in full[1:]]
    blocks = [*body["system"], *(turn["content"][0] for turn in body["messages"])]
    # The last block that is the same for all, and no other, ends what is cached.
    assert [n for n, block in enumerate(blocks) if "cache_control" in block] == [len(blocks) - 2]


def test_temperature_is_left_out_unless_set_and_then_speaks_the_older_api(api: Api):
    ask(api, "red")
    assert "temperature" not in api.bodies[-1]
    assert set(api.versions) == {"2026-10-21"}
    api.versions.clear()
    ask(api, "red", temperature=0.3)
    assert api.bodies[-1]["temperature"] == 0.3
    assert set(api.versions) == {"2023-06-01"}
    api.versions.clear()
    assert ask(api, "red", temperature=0.0, mode="batch")["red"]["response"] == GOOD
    assert set(api.versions) == {"2023-06-01"}


def test_requests_run_side_by_side_but_no_more_than_allowed(api: Api):
    api.pause_s = 0.05
    assert len(ask(api, *(f"colour {n}" for n in range(9)), concurrency=3)) == 9
    assert api.busiest == 3


def test_a_busy_api_is_asked_again_after_the_time_that_it_names(api: Api):
    api.script["red"] = [FaultError(429, "slow down", {"retry-after": "7"})]
    clock = Clock(api)
    assert ask(api, "red", clock=clock)["red"]["response"] == GOOD
    assert clock.naps == [7.0]


def test_the_sdk_does_not_try_again_by_itself(api: Api):
    api.script["red"] = [FaultError(429, "slow down", {"retry-after": "0.01"})] * 3
    clock = Clock(api)
    assert ask(api, "red", clock=clock)["red"]["response"] == GOOD
    assert clock.naps == [0.01] * 3


@pytest.mark.parametrize("mode", ["single", "batch"])
def test_a_run_does_not_hang_where_the_api_wants_a_long_pause(api: Api, mode: str):
    api.fault = FaultError(429, "slow down", {"retry-after": "7200"})
    clock = Clock(api)
    with pytest.raises(
        TrainerError, match=r"a pause of 7200 s \(429: slow down\), a run waits for 600 s at most; run again after that"
    ):
        ask(api, "red", clock=clock, mode=mode)
    assert clock.naps == []


def test_an_answer_that_was_lost_is_in_the_books_at_its_worst(api: Api):
    def spent(*acts: str, **given: Any) -> tuple[float, dict[str, Any]]:
        api.bodies.clear()
        api.script["red"] = list(acts)
        settings = settings_for(api, max_tokens=400, **given)
        teacher = AnthropicTeacher(settings, sleep=Clock(api))
        (row,) = teacher.answer(rows_of("red"), int)
        return teacher.spent_usd, row

    once, row = spent("dropped", budget_usd=1)
    assert row["response"] == GOOD
    # At most (5000 + own) x $6.25 + 400 x $25 a million; the second answer reads what the first has cached.
    assert once == pytest.approx(0.042 + 0.0045, abs=0.001)
    assert len(api.bodies) == 2
    often, row = spent("dropped", "dropped", "dropped", budget_usd=1)
    assert row["error"].startswith("the answer was lost: ")
    assert often == pytest.approx(3 * 0.042, abs=0.003)
    # There is money for one more answer, not for its worst case.
    with pytest.raises(TrainerError, match=r"the budget of \$0.06 is spent: \$0.04\d+ so far"):
        spent("dropped", budget_usd=0.06)
    assert len(api.bodies) == 1


def test_a_late_answer_that_nobody_waits_for_is_counted_too(api: Api):
    api.script["blue"] = ["slow"]
    teacher = AnthropicTeacher(settings_for(api, budget_usd=1, max_tokens=400, timeout_s=3), sleep=Clock(api))
    rows = teacher.answer(rows_of("green", "blue"), int)
    assert next(rows)["prompt"] == "green"
    rows.close()  # type: ignore[attr-defined]
    assert teacher.spent_usd == pytest.approx(0.03325 + 0.042, abs=0.001)


def test_waits_grow_when_the_api_is_overloaded(api: Api):
    api.script["red"] = [FaultError(529, "Overloaded"), FaultError(529, "Overloaded"), FaultError(500, "oops")]
    clock = Clock(api)
    assert ask(api, "red", clock=clock)["red"]["response"] == GOOD
    assert [low <= nap <= 2 * low for low, nap in zip((0.5, 1, 2), clock.naps, strict=True)] == [True] * 3


def test_what_stays_overloaded_is_an_error_row_and_the_rest_goes_on(api: Api):
    api.script["red"] = [FaultError(529, "Overloaded")] * 3
    found = ask(api, "red", "blue", attempts=3)
    assert found["red"]["error"] == "no answer after 3 tries: 529: Overloaded"
    assert "response" not in found["red"]
    assert found["blue"]["response"] == GOOD


def test_a_malformed_answer_is_sent_back_once(api: Api):
    api.script["red"] = ["malformed"]
    api.script["blue"] = ["malformed"] * 2
    found = ask(api, "red", "blue", "green", concurrency=1)
    assert found["red"]["response"] == GOOD
    assert re.match("not a light program: not JSON: ", found["blue"]["error"])
    again = next(
        body for body in api.bodies if prompt_of(body) == "red" and len(body["messages"]) > len(preamble("full"))
    )
    assert again["messages"][-2]["content"][0]["text"] == "Here you are: {}"
    assert "not JSON" in again["messages"][-1]["content"][0]["text"]
    assert sorted(api.prompts()) == ["blue", "blue", "green", "red", "red"]


def test_a_truncated_answer_gets_more_room_once(api: Api):
    api.script["red"] = ["truncated"]
    api.script["blue"] = ["truncated"] * 2
    found = ask(api, "red", "blue", max_tokens=50)
    assert found["red"]["response"] == GOOD
    assert found["blue"]["error"] == "truncated at 100 tokens; raise max_tokens"
    assert sorted(body["max_tokens"] for body in api.bodies) == [50, 50, 100, 100]


def test_a_fence_is_taken_off_and_a_refusal_is_final(api: Api):
    api.script["red"] = ["fenced"]
    api.script["blue"] = ["refusal"]
    found = ask(api, "red", "blue")
    assert found["red"]["response"] == GOOD
    assert found["blue"]["error"] == "the model stopped with 'refusal'"
    assert len(api.bodies) == 2


@pytest.mark.parametrize("mode", ["single", "batch"])
def test_a_good_answer_in_another_layout_is_not_lost(api: Api, tmp_path: Path, mode: str):
    text = "scarlet for 5 seconds, nothing else"
    api.script[text] = ["pretty"]
    prompts, out = write_prompts(tmp_path, text), tmp_path / "responses.jsonl"
    respond(prompts, out, AnthropicTeacher(settings_for(api, mode=mode), sleep=Clock(api)), bar=False)
    (row,) = read(out)
    assert row["response"] == dumps_spoken(parse(PRETTY))
    assert '"color":"red"' in row["response"]
    assert '"duration":"5s"' in row["response"]
    report = validate([out], tmp_path / "pairs.jsonl", len)
    assert (report.kept, dict(report.dropped)) == (1, {})


@pytest.mark.parametrize(
    "text", [GOOD, f"  {GOOD}\n", f"```\n{GOOD}\n```", f"```json\n{GOOD}```", f"\n```JSON\n\n{GOOD}\n\n```\n"]
)
def test_fences(text: str):
    assert strip_fence(text) == GOOD


def test_one_bad_request_is_an_error_row_but_five_in_a_row_end_the_run(api: Api):
    odd = FaultError(400, "messages: too odd")
    api.script["red"] = [odd]
    assert ask(api, "red", "blue")["red"]["error"] == "400: messages: too odd"
    texts = [f"colour {n}" for n in range(20)]
    for text in texts:
        api.script[text] = [odd]
    with pytest.raises(
        TrainerError, match="5 requests failed in a row, the last with: 400: messages: too odd; run again"
    ):
        ask(api, *texts)
    assert len(api.bodies) <= 2 + 6


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (
            FaultError(401, "invalid x-api-key"),
            r"refuses the key in ANTHROPIC_API_KEY \(401: invalid x-api-key\); set one",
        ),
        (
            FaultError(400, "Your credit balance is too low"),
            "wants payment .*; add credit to the account and run again",
        ),
        (
            FaultError(404, "model: claude-opus-4-6"),
            "has no model 'claude-opus-4-6' for this key .*; name one that it has",
        ),
    ],
)
@pytest.mark.parametrize("mode", ["single", "batch"])
def test_what_concerns_all_requests_ends_the_run_in_one_line(api: Api, fault: FaultError, message: str, mode: str):
    api.fault = fault
    with pytest.raises(TrainerError, match=message) as caught:
        ask(api, "red", "blue", mode=mode)
    assert "\n" not in str(caught.value)


def test_no_key(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(TrainerError, match="ANTHROPIC_API_KEY is not set; export it, or use the teacher composer"):
        ask(api, "red")
    assert api.versions == []


def test_no_connection(api: Api):
    clock = Clock(api)
    with pytest.raises(TrainerError, match=r"5 requests failed in a row, .* no answer after 2 tries: Connection error"):
        ask(api, *"abcdefgh", clock=clock, base_url="http://127.0.0.1:9", attempts=2)
    assert clock.naps


def test_the_budget_stops_before_it_is_exceeded_and_a_larger_one_goes_on(api: Api, tmp_path: Path):
    texts = [f"colour {n}" for n in range(12)]
    prompts, out = write_prompts(tmp_path, *texts), tmp_path / "responses.jsonl"

    def teacher(budget: float) -> AnthropicTeacher:
        # An answer costs 100 x $5 + 60 x $25 + 5000 x $0.50 a million = $0.0045, the first one more.
        given = settings_for(api, budget_usd=budget, max_tokens=400)
        return AnthropicTeacher(given, state=state_path(out), sleep=Clock(api))

    first = teacher(0.08)
    with pytest.raises(
        TrainerError, match=r"the budget of \$0.08 is spent: \$0.0\d+ so far, .* raise --budget-usd and"
    ):
        respond(prompts, out, first, bar=False)
    gathered = len(read(unfinished_path(out))) - 1
    assert 0 < gathered < 12
    assert first.spent_usd == pytest.approx(0.03325 + (gathered - 1) * 0.0045)
    assert first.spent_usd <= 0.08
    assert not out.exists()
    assert len(api.bodies) == gathered
    with pytest.raises(TrainerError, match=rf"the budget of \$0.05 is spent: \${first.spent_usd:.4f} so far"):
        respond(prompts, out, teacher(0.05), bar=False)
    second = teacher(1)
    assert respond(prompts, out, second, bar=False).answered == 12 - gathered
    assert [row["prompt"] for row in read(out)] == texts
    assert sorted(api.prompts()) == sorted(texts)
    assert second.spent_usd == pytest.approx(0.03325 + 11 * 0.0045)
    assert not state_path(out).exists()


def test_a_batch_is_polled_and_its_results_may_come_in_any_order(api: Api):
    api.polls = 3
    clock = Clock(api)
    texts = [f"colour {n}" for n in range(7)]
    found = ask(api, *texts, clock=clock, mode="batch", chunk=3, poll_s=45)
    assert list(found) != texts
    assert all(found[text]["response"] == GOOD and found[text]["id"] == f"p-{n}" for n, text in enumerate(texts))
    assert [len(batch["requests"]) for batch in api.batches.values()] == [3, 3, 1]
    assert clock.naps == [45.0] * 3


def test_what_failed_in_a_batch_is_asked_singly_or_an_error(api: Api):
    acts = ["good", "errored", "expired", "lost", "malformed", "truncated", "invalid", "refusal"]
    for act in acts:
        api.script[act] = [act]
    found = ask(api, *acts, mode="batch")
    assert len(api.batches) == 1
    assert sorted(api.prompts()[8:]) == ["errored", "expired", "lost", "malformed", "truncated"]
    assert found["invalid"]["error"] == "invalid_request_error: messages: too odd"
    assert found["refusal"]["error"] == "the model stopped with 'refusal'"
    assert all(found[act]["response"] == GOOD for act in acts if act not in ("invalid", "refusal"))


def test_batches_are_taken_up_again_after_a_kill(api: Api, tmp_path: Path):
    api.polls = 3
    texts = [f"colour {n}" for n in range(5)]
    prompts, out = write_prompts(tmp_path, *texts), tmp_path / "responses.jsonl"
    given = settings_for(api, mode="batch", chunk=2)
    with pytest.raises(KeyboardInterrupt):
        respond(prompts, out, AnthropicTeacher(given, state_path(out), Clock(api, kill_at=2)), bar=False)
    assert [batch["id"] for batch in json.loads(state_path(out).read_text())["batches"]] == list(api.batches)
    other = AnthropicTeacher(replace(given, model="claude-opus-5"), state_path(out), Clock(api))
    with pytest.raises(TrainerError, match="belongs to a run with other settings; go back to those, or begin with"):
        list(other.answer(rows_of(*texts), int))
    # In the other mode, too: they are paid for.
    counts = respond(
        prompts, out, AnthropicTeacher(replace(given, mode="single"), state_path(out), Clock(api)), bar=False
    )
    assert counts.answered == 5
    assert len(api.batches) == 3
    assert [row["prompt"] for row in read(out)] == texts
    assert {path.name for path in tmp_path.iterdir()} == {
        "prompts.jsonl", "responses.jsonl", "responses.jsonl.manifest.json"
    }  # fmt: skip


def test_open_batches_are_settled_before_the_rest_is_asked_singly(api: Api, tmp_path: Path):
    api.polls = 3
    texts = [f"colour {n}" for n in range(5)]
    state = tmp_path / "state.json"
    first = AnthropicTeacher(settings_for(api, mode="batch"), state, Clock(api, kill_at=1))
    with pytest.raises(KeyboardInterrupt):
        list(first.answer(rows_of(*texts[:2]), int))
    api.script["colour 0"] = ["expired"]
    single = AnthropicTeacher(settings_for(api, mode="single"), state, Clock(api))
    found = [row["prompt"] for row in single.answer(rows_of(*texts), int)]
    assert len(api.batches) == 1
    assert found[0] == "colour 1"
    assert sorted(found) == texts
    assert sorted(api.prompts()) == sorted([*texts, "colour 0"])


def test_a_kill_while_results_are_taken_loses_and_repeats_nothing(api: Api, tmp_path: Path):
    texts = [f"colour {n}" for n in range(4)]
    state = tmp_path / "state.json"
    given = settings_for(api, mode="batch")
    first = AnthropicTeacher(given, state, Clock(api))
    rows = first.answer(rows_of(*texts), int)
    had = [next(rows)["prompt"], next(rows)["prompt"]]
    rows.close()  # type: ignore[attr-defined]
    second = AnthropicTeacher(given, state, Clock(api))
    left = [row for row in rows_of(*texts) if row["prompt"] not in had]
    assert {row["prompt"] for row in second.answer(left, int)} == set(texts) - set(had)
    assert len(api.batches) == 1
    # Half the price, and each answer counted once.
    assert second.spent_usd == pytest.approx((0.03325 + 3 * 0.0045) / 2)


def test_batches_are_as_large_as_the_budget_bears(api: Api):
    clock = Clock(api)
    texts = [f"colour {n}" for n in range(12)]
    # At most (5000 + own) x $6.25 + 400 x $25 a million, at half the price: $0.021 each.
    assert len(ask(api, *texts, clock=clock, mode="batch", budget_usd=0.1, max_tokens=400)) == 12
    sizes = [len(batch["requests"]) for batch in api.batches.values()]
    assert sizes[0] == 4
    assert sum(sizes) == 12
    with pytest.raises(TrainerError, match=r"the budget of \$0.01 is spent: \$0.0000 so far, and the next .* \$0.02"):
        ask(api, "red", mode="batch", budget_usd=0.01, max_tokens=400)


def test_a_batch_of_which_nobody_knows_is_not_made_twice(api: Api):
    api.drop_batch = True
    with pytest.raises(TrainerError, match=r"the connection broke while a batch was made .* look in the console"):
        ask(api, "red", mode="batch")
    assert len(api.batches) == 1
    api.drop_batch = False
    api.script["red"] = []
    api.fault = FaultError(500, "oops")
    with pytest.raises(TrainerError, match=r"no batch was made \(500: oops\); mend the settings, or run again later"):
        ask(api, "red", mode="batch")


def test_a_run_resumes_after_a_kill_without_asking_twice(api: Api, tmp_path: Path):
    texts = [f"colour {n}" for n in range(8)]
    prompts, out = write_prompts(tmp_path, *texts), tmp_path / "responses.jsonl"
    api.script["colour 5"] = [FaultError(529, "Overloaded")]
    given = settings_for(api, concurrency=1)
    with pytest.raises(KeyboardInterrupt):
        respond(prompts, out, AnthropicTeacher(given, state_path(out), Clock(api, kill_at=1)), bar=False)
    assert not out.exists()
    counts = respond(prompts, out, AnthropicTeacher(given, state_path(out), Clock(api)), bar=False)
    assert (counts.kept, counts.answered) == (5, 3)
    assert [row["prompt"] for row in read(out)] == texts
    assert sorted(api.prompts()) == sorted([*texts, "colour 5"])
    # A finished step asks nothing at all.
    respond(prompts, out, AnthropicTeacher(given, state_path(out), Clock(api)), bar=False)
    assert len(api.bodies) == 9


def test_the_dry_run_counts_with_the_api_and_asks_nothing(api: Api):
    plan = AnthropicTeacher(settings_for(api)).plan(rows_of(*["a b c d e f"] * 1000))
    assert api.bodies == []
    assert api.counted == 11
    assert plan.counted
    assert plan.constant_tokens == 4999
    assert plan.own_tokens == 4000
    # 4999 tokens written once and read 999 times, 4000 of their own, 150 an answer.
    assert plan.expected_usd == pytest.approx((4999 * (6.25 + 999 * 0.5) + 4000 * 5 + 1000 * 150 * 25) / 1e6)
    assert plan.worst_usd > 1000 * 2048 * 25 / 1e6
    assert "counted by the API" in str(plan)
    assert "about $6.30 at 150 tokens" in str(plan)
    batch = AnthropicTeacher(settings_for(api, mode="batch")).plan(rows_of(*["a b c d e f"] * 1000))
    assert batch.expected_usd == pytest.approx(plan.expected_usd / 2)


@pytest.mark.parametrize("how", ["no key", "no connection", "no prompts"])
def test_the_dry_run_estimates_where_it_can_not_count(api: Api, monkeypatch: pytest.MonkeyPatch, how: str):
    if how == "no key":
        monkeypatch.delenv("ANTHROPIC_API_KEY")
    given = settings_for(api, base_url="http://127.0.0.1:9" if how == "no connection" else api.url)
    plan = AnthropicTeacher(given).plan([] if how == "no prompts" else rows_of("abcd", "efgh"))
    if how == "no prompts":
        assert plan.expected_usd == plan.worst_usd == plan.requests == 0
        return
    assert not plan.counted
    assert plan.own_tokens == 2
    assert 1500 < plan.constant_tokens < 4096
    assert "estimated at 4 characters a token (" in str(plan)
    assert "too short for the cache" in str(plan)
    assert plan.why_not in str(plan)


def test_the_key_is_in_no_file_no_log_and_no_message(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    texts = [f"colour {n}" for n in range(6)]
    api.script["colour 3"] = [FaultError(400, f"who sends {SECRET}?")]
    for mode in ("single", "batch"):
        folder = tmp_path / mode
        folder.mkdir()
        prompts, out = write_prompts(folder, *texts), folder / "responses.jsonl"
        teacher = AnthropicTeacher(settings_for(api, mode=mode), state_path(out), Clock(api, kill_at=1))
        if mode == "batch":
            with pytest.raises(KeyboardInterrupt):
                respond(prompts, out, teacher, bar=True)
            assert state_path(out).exists()
        else:
            assert respond(prompts, out, teacher, bar=True).failed == 1
            assert "***" in errors_path(out).read_text()
    api.fault = FaultError(401, f"{SECRET} is bad")
    with pytest.raises(TrainerError, match=r"\*\*\* is bad"):
        ask(api, "red")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 5
    assert not [path for path in written if SECRET in path.read_text(encoding="utf-8")]
    shown = capsys.readouterr()
    assert SECRET not in caplog.text + shown.out + shown.err


def test_costs():
    class Usage:
        input_tokens, output_tokens = 1_000_000, 2_000_000
        cache_creation_input_tokens, cache_read_input_tokens = None, 4_000_000

    assert cost_usd(prices_of(MODEL), Usage(), batch=False) == pytest.approx(5 + 50 + 2)
    assert cost_usd(Prices(1, 2, 3, 4, batch=0.1), Usage(), batch=True) == pytest.approx(2.1)
    assert prices_of("claude-haiku-4-5-20251001") == prices_of("claude-haiku-4-5")


def test_a_model_without_prices_needs_them_for_a_budget(api: Api):
    with pytest.raises(
        TrainerError, match=r"no price is known for 'claude-x', only for claude-.*; give its --price-in"
    ):
        ask(api, "red", model="claude-x", budget_usd=1)
    with pytest.raises(TrainerError, match="has no model 'claude-x'"):
        ask(api, "red", model="claude-x")
    with pytest.raises(TrainerError, match="has no model 'claude-x'"):
        ask(api, "red", model="claude-x", budget_usd=1, prices=Prices(1, 1, 1, 1))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"temperature": 1.5}, "temperature 1.5 is out of range; use 0 to 1"),
        ({"max_tokens": 0}, "max_tokens 0 is out of range; use 1 to 64000"),
        ({"mode": "fast"}, "mode 'fast' is out of range; use single or batch"),
        ({"concurrency": 0}, "concurrency 0 is out of range"),
        ({"chunk": 10_001}, "chunk 10001 is out of range; use 1 to 10000"),
        ({"budget_usd": float("nan")}, "budget_usd nan is out of range; use more than 0, or none"),
        ({"model": " "}, "model ' ' is out of range; name one"),
    ],
)
def test_settings_out_of_range(given: dict[str, Any], message: str):
    with pytest.raises(TrainerError, match=re.escape(message)):
        AnthropicSettings(**given)


@pytest.fixture
def command(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`lamp-train responses` for six prompts with the flags that it is given; returns the exit code."""
    monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
    api.polls = 0
    prompts = write_prompts(tmp_path, *(f"colour {n}" for n in range(6)))
    files = ["--prompts", str(prompts), "--out", str(tmp_path / "responses.jsonl")]
    return lambda *flags: main(["responses", "--teacher", "anthropic", *files, *flags])


@pytest.mark.parametrize(("mode", "batches"), [("single", 0), ("batch", 1)])
def test_the_flag_mode(api: Api, command: Callable[..., int], mode: str, batches: int):
    assert command("--mode", mode) == 0
    assert (len(api.batches), len(api.bodies)) == (batches, 6)


@pytest.mark.parametrize("most", [1, 3])
def test_the_flags_concurrency_and_max_tokens(api: Api, command: Callable[..., int], most: int):
    api.pause_s = 0.05
    assert command("--concurrency", str(most), "--max-tokens", "77") == 0
    assert api.busiest == most
    assert {body["max_tokens"] for body in api.bodies} == {77}


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--budget-usd", "0.05"), "the budget of $0.05 is spent: $0.0000 so far"),
        (("--budget-usd", "0"), "budget_usd 0.0 is out of range"),
        (("--model", "claude-x", "--budget-usd", "1"), "give its --price-in and --price-out"),
        (("--model", "claude-x", "--price-in", "1"), "--price-in and --price-out go together"),
        (("--price-in", "1", "--price-out", "nan"), "--price-out nan is out of range; use more than 0"),
        (("--concurrency", "0"), "concurrency 0 is out of range; use 1 to 64"),
    ],
)
def test_flags_that_end_a_run(
    api: Api, command: Callable[..., int], capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], message: str
):
    assert command(*flags) == 1
    assert message in capsys.readouterr().err
    assert api.bodies == []


def test_the_flag_dry_run_and_prices_by_hand(
    api: Api, command: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert command("--dry-run", "--mode", "batch", "--price-in", "1000", "--price-out", "4000") == 0
    assert "6 requests to claude-opus-4-6 in batches" in (told := capsys.readouterr().out)
    # Half of: 4999 tokens written for 5/4 of $1000 a million and read 5 times at 1/10, 18 of their own, 900 answered.
    assert "about $6.18 at 150 tokens" in told
    assert api.bodies == []
    assert not (tmp_path / "responses.jsonl").exists()


def test_the_servers_good_answer_is_a_program():
    assert parse(GOOD).name == "Red"
