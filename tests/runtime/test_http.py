"""The HTTP API of a running lamp with the real model: every call, and how each refuses."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import websockets
from conftest import LONG, Server

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.engine.answer import Steps
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import SupersededError
from lamp_runtime.player.frame import frame
from lamp_schema import dumps_canonical, parse, to_dict
from lamp_schema.geometry import LEDS

pytestmark = [pytest.mark.model, pytest.mark.alone]

RED = {"type": "pattern", "name": "solid", "params": {"color": "red"}}


@pytest.fixture
def client(server: Server) -> httpx.Client:
    with httpx.Client(base_url=server.url, timeout=60) as client:
        client.put("/v1/brightness", json={"brightness": 1}).raise_for_status()
        yield client


def playing(client: httpx.Client) -> dict[str, Any]:
    return client.get("/v1/status").json()["playing"]


def test_ask_composes_plays_and_answers(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json={"text": "a calm blue sea"}).raise_for_status().json()
    assert answer["source"] == "model"
    assert answer["request"] == "a calm blue sea"
    assert answer["ms"] == answer["timings"]["total_ms"] > 0
    program = parse(answer["program"])
    assert json.dumps(answer["program"], separators=(",", ":"), ensure_ascii=False) == dumps_canonical(program)
    now = playing(client)
    assert now["program"] == answer["program"]["program"]
    assert now["request"] == "a calm blue sea"
    assert now["source"] == "model"


def test_ask_streams_progress_each_step_the_program_and_the_end(client: httpx.Client) -> None:
    asked = {"text": "red for two seconds, then blue"}
    with client.stream("POST", "/v1/ask", json=asked, headers={"Accept": "text/event-stream"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [block.split("\n") for block in response.read().decode().strip().split("\n\n")]
    names = [lines[0].removeprefix("event: ") for lines in events]
    data = [json.loads(lines[1].removeprefix("data: ")) for lines in events]
    assert set(names[:-2]) == {"progress", "step"}
    assert names[-2:] == ["program", "done"]
    assert data[0].keys() == {"tokens", "elapsed_ms", "written"}
    steps = [event for name, event in zip(names, data, strict=True) if name == "step"]
    assert [event["number"] for event in steps] == list(range(1, len(steps) + 1))
    assert [event["step"] for event in steps] == data[-1]["program"]["program"]["steps"]
    assert len(steps) >= 2
    assert 0 < steps[0]["elapsed_ms"] < data[-2]["elapsed_ms"] == data[-1]["ms"]
    assert data[-2]["program"] == data[-1]["program"]["program"]
    assert data[-1]["program"]["program"] == playing(client)["program"]


def test_a_newer_request_supersedes_and_its_caller_is_told(client: httpx.Client) -> None:
    first: list[httpx.Response] = []
    thread = threading.Thread(
        target=lambda: first.append(httpx.post(f"{client.base_url}/v1/ask", json={"text": LONG}, timeout=60))
    )
    thread.start()
    time.sleep(0.3)
    second = client.post("/v1/ask", json={"text": "the second"})
    thread.join(10)
    assert first[0].status_code == 409
    assert first[0].json()["error"] == "a newer request took the place of this one"
    assert second.status_code == 200
    assert playing(client)["request"] == "the second"


@pytest.mark.parametrize("call", ["stop", "program"])
def test_a_stop_or_a_program_overtakes_what_is_being_composed(client: httpx.Client, call: str) -> None:
    asked: list[int] = []
    thread = threading.Thread(
        target=lambda: asked.append(
            httpx.post(f"{client.base_url}/v1/ask", json={"text": LONG}, timeout=60).status_code
        )
    )
    thread.start()
    time.sleep(0.3)
    client.post("/v1/stop") if call == "stop" else client.post("/v1/programs", json=RED)
    thread.join(10)
    assert asked == [409]
    now = playing(client)
    assert now is None if call == "stop" else now["program"]["name"] == "Solid"


def test_a_given_program_plays_and_its_canonical_form_comes_back(client: httpx.Client) -> None:
    spoken = {
        "program": {
            "name": "Tea",
            "steps": [
                {"id": "brew", "command": RED, "duration": "4m"},
                {"id": "done", "command": RED, "duration": None},
            ],
        }
    }
    answer = client.post("/v1/programs", json=spoken).raise_for_status().json()
    assert answer["program"]["steps"][0]["duration"] == 240_000
    assert answer["program"]["steps"][0]["command"]["params"]["color"] == "#FF0000"
    now = playing(client)
    assert (now["step_id"], now["step_index"], now["state"]) == ("brew", 0, "playing")
    assert 239_000 < now["step_remaining_ms"] <= 240_000


BAD_SPEED = b'{"type":"pattern","name":"pulse","params":{"color":"red","speed":5}}'


@pytest.mark.parametrize(
    ("call", "body", "path", "message"),
    [
        ("POST /v1/ask", b"{}", "text", "field required"),
        ("POST /v1/ask", b'{"text":"  "}', "text", "the request is empty; say what the lamp should do"),
        ("POST /v1/ask", b'{"text":"x","sed":1}', "sed", "extra inputs are not permitted, not 1"),
        ("POST /v1/ask", b"not json", "", "the body is not JSON"),
        ("POST /v1/programs", b"[]", "", 'not a program; write {"program": {...}}'),
        ("POST /v1/programs", BAD_SPEED, "params.speed", "5 is below 20 ms; use 20 or more"),
        ("PUT /v1/brightness", b'{"brightness":1.5}', "brightness", "input should be less than or equal to 1, not 1.5"),
    ],
)
def test_bad_input_is_refused_in_words_and_changes_nothing(
    client: httpx.Client, call: str, body: bytes, path: str, message: str
) -> None:
    client.post("/v1/programs", json=RED)
    before = client.get("/v1/status").json()
    response = client.request(*call.split(), content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert {"path": path, "message": message} in response.json()["detail"]
    after = client.get("/v1/status").json()
    assert after["playing"]["program"] == before["playing"]["program"]
    assert after["playing"]["elapsed_ms"] >= before["playing"]["elapsed_ms"]
    assert after["brightness"] == before["brightness"]


def test_too_long_a_request_and_too_large_a_program_are_refused(client: httpx.Client) -> None:
    assert client.post("/v1/ask", json={"text": "x" * 2001}).status_code == 422
    for path in ("/v1/programs", "/v1/ask"):
        response = client.post(path, content=b" " * 300_000)
        assert response.status_code == 413
        assert response.json()["error"] == "the body is over 262144 bytes; send a smaller one"
    endless = client.post("/v1/programs", content=(b" " * 10_000 for _ in range(50)))
    assert endless.status_code == 413


def test_unknown_paths_and_methods_answer_in_the_same_form(client: httpx.Client) -> None:
    assert client.get("/v1/nothing").json() == {"error": "not found", "detail": []}
    assert client.get("/v1/ask").json() == {"error": "method not allowed", "detail": []}


def test_pause_holds_time_and_resume_goes_on(client: httpx.Client) -> None:
    client.post("/v1/programs", json={"type": "pattern", "name": "rainbow", "params": {"speed": 500}})
    paused = client.post("/v1/pause").json()["playing"]
    time.sleep(0.3)
    later = playing(client)
    assert (later["state"], later["elapsed_ms"]) == ("paused", paused["elapsed_ms"])
    client.post("/v1/resume")
    time.sleep(0.2)
    assert playing(client)["elapsed_ms"] > paused["elapsed_ms"]


def test_brightness_is_kept_and_reported(client: httpx.Client) -> None:
    assert client.put("/v1/brightness", json={"brightness": 0.25}).json()["brightness"] == 0.25
    assert client.get("/v1/status").json()["brightness"] == 0.25


def test_schema_sprites_health_and_openapi(client: httpx.Client) -> None:
    canonical = client.get("/v1/schema").json()
    assert canonical["form"] == "canonical"
    assert client.get("/v1/schema", params={"form": "spoken"}).json()["schema"] != canonical["schema"]
    sprites = client.get("/v1/sprites").json()["sprites"]
    cat = next(sprite for sprite in sprites if sprite["name"] == "cat")
    assert len(sprites) >= 80
    assert set("".join(cat["rows"])) - {"."} == set(cat["palette"])
    assert client.get("/healthz").json() == {"ok": True, "engine": "ready"}
    document = client.get("/openapi.json").json()
    assert {"/v1/ask", "/v1/programs", "/v1/status", "/v1/stop", "/v1/brightness"} <= set(document["paths"])
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"], name
    assert "$defs" not in text


def test_the_page_is_served_with_a_strict_policy(client: httpx.Client) -> None:
    page = client.get("/")
    assert "<canvas" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert client.get("/page/lamp.js").status_code == 200
    assert client.get("/page/../app.py").status_code == 404


def _step(status: dict[str, Any]) -> str | None:
    return (status["playing"] or {}).get("step_id")


def test_frames_over_the_websocket_are_the_players(client: httpx.Client, server: Server) -> None:
    program = parse({"program": {"name": "Two", "steps": [{"id": "a", "command": RED, "duration": None}]}})

    wanted = frame(program, 0).tobytes()

    async def watch() -> tuple[list[bytes], list[dict[str, Any]]]:
        frames: list[bytes] = []
        states: list[dict[str, Any]] = []
        async with websockets.connect(server.url.replace("http", "ws") + "/v1/frames") as socket:
            first = await socket.recv()
            states.append(json.loads(first)) if isinstance(first, str) else frames.append(first)
            async with httpx.AsyncClient(base_url=server.url) as other:
                await other.post("/v1/programs", content=dumps_canonical(program))
            # The brightness, which a test before may have set, comes up in a short ramp; the status follows the frame.
            while not (frames and frames[-1] == wanted and states and _step(states[-1]) == "a"):
                message = await asyncio.wait_for(socket.recv(), 3)
                states.append(json.loads(message)) if isinstance(message, str) else frames.append(message)
        return frames, states

    frames, states = asyncio.run(watch())
    assert all(len(data) == LEDS * 3 for data in frames)
    assert states[-1]["type"] == "status"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Host": "localhost:8642"}, True),
        ({"Host": "[::1]:8642"}, True),
        ({"Host": "192.168.1.7:8642", "Origin": "http://192.168.1.7:8642"}, True),
        ({"Host": "evil.example"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://[broken"}, False),
    ],
)
def test_pages_of_other_sites_may_neither_command_nor_listen(
    client: httpx.Client, server: Server, headers: dict[str, str], allowed: bool
) -> None:
    client.post("/v1/programs", json=RED)
    response = client.post("/v1/stop", headers=headers)
    assert response.status_code == (200 if allowed else 403)
    assert (playing(client) is None) == allowed

    async def listen() -> bool:
        url = server.url.replace("http", "ws") + "/v1/frames"
        extra = {name: value for name, value in headers.items() if name == "Origin"}
        if not extra or "Host" in headers:
            return allowed
        try:
            async with websockets.connect(url, additional_headers=extra):
                return True
        except websockets.InvalidStatus:
            return False

    assert asyncio.run(listen()) == allowed


class TestWithoutTheModel:
    """Orders act at once, and what was asked before is not asked again."""

    @pytest.fixture
    def lamp(self, borrowed: Engine) -> Iterator[Lamp]:
        with Lamp(Settings(max_tokens=160, cache_answers=10), engine=borrowed) as lamp:
            lamp.answers.clear()
            yield lamp

    def test_the_same_words_come_from_the_cache_and_play(self, lamp: Lamp) -> None:
        first = lamp.ask(lamp.settings.request("Plain red"))
        lamp.play(parse(RED))
        again = lamp.ask(lamp.settings.request("plain  red."))
        assert (first.source, again.source) == ("model", "cache")
        assert again.program == first.program
        assert again.ms < 200
        assert again.tokens == 0
        playing = lamp.status()["playing"]
        assert (playing["source"], playing["request"]) == ("cache", "plain  red.")
        assert lamp.answers.clear() == 1
        assert lamp.ask(lamp.settings.request("plain red")).source == "model"

    def test_an_order_acts_at_once_and_overtakes_the_model(self, lamp: Lamp) -> None:
        lamp.play(parse(RED))
        result: list[BaseException | None] = []

        def ask() -> None:
            try:
                lamp.ask(lamp.settings.request(LONG))
                result.append(None)
            except SupersededError as error:
                result.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.2)
        off = lamp.ask(lamp.settings.request("turn off, please"))
        thread.join(20)
        assert isinstance(result[0], SupersededError)
        assert (off.source, off.tokens) == ("command", 0)
        assert off.ms < 200
        assert lamp.status()["playing"] is None

    def test_on_brings_back_what_was_there(self, lamp: Lamp) -> None:
        lamp.play(parse(RED))
        lamp.ask(lamp.settings.request("off"))
        on = lamp.ask(lamp.settings.request("on"))
        assert on.program == parse(RED)
        assert lamp.status()["playing"]["program"]["steps"][0]["command"]["params"] == {"color": "#FF0000"}

    def test_brightness_in_words_leaves_the_program_alone(self, lamp: Lamp) -> None:
        lamp.play(parse(RED))
        for text, level in (
            ("50 percent", 0.5),
            ("brighter", 0.7),
            ("darker", 0.5),
            ("full brightness", 1),
            ("more light", 1),
        ):
            answer = lamp.ask(lamp.settings.request(text))
            assert (answer.source, answer.program) == ("command", parse(RED))
            assert lamp.status()["brightness"] == pytest.approx(level), text
        for _ in range(8):
            lamp.ask(lamp.settings.request("dimmer"))
        assert lamp.status()["brightness"] == pytest.approx(0.05)


def test_the_first_step_shines_while_the_rest_is_written(borrowed: Engine) -> None:
    seen: list[tuple[int, int, bool]] = []
    with Lamp(Settings(max_tokens=160, cache_answers=0), engine=borrowed) as lamp:

        def look(steps: Steps) -> None:
            status = lamp.status()
            playing = status["playing"]
            assert playing["program"]["steps"] == to_dict(steps.program)["program"]["steps"]
            assert playing["state"] == "playing"
            seen.append((len(playing["program"]["steps"]), playing["step_index"], status["composing"] is not None))

        answer = lamp.ask(lamp.settings.request("red for a tenth of a second, then blue for ten seconds"), None, look)
        steps = len(answer.program.steps)
        assert steps >= 2
        assert [number for number, _, _ in seen] == list(range(1, steps + 1))
        assert all(composing for _, _, composing in seen)
        # Nothing was skipped while the next step was being written.
        assert all(at in (number - 1, number - 2) for number, at, _ in seen[1:])
        assert lamp.status()["playing"]["program"] == to_dict(answer.program)["program"]
