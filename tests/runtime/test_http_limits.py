"""Clients that are slow, greedy or never done, on real sockets: each is ended, and the lamp goes on for others."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient
from raw_socket import BINARY, CONTINUATION, PING, STILL_OPEN, TEXT, RawSocket, frame
from starlette.testclient import WebSocketDenialResponse

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.input.http import body, server
from lamp_runtime.input.http.app import create_app
from lamp_runtime.input.http.events import Events
from lamp_schema import parse

pytestmark = pytest.mark.alone

NO_MODEL = Path("/there/is/no/model.gguf")


class Running:
    """A lamp behind the server and the listener that `lamp serve` uses."""

    def __init__(self, lamp: Lamp, **overrides: Any):
        self.lamp = lamp
        self._listener = server.listen("127.0.0.1", 0)
        self.port = self._listener.getsockname()[1]
        self._server = uvicorn.Server(server.server_config(create_app(lamp), **overrides))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    def connect(self, receive_bytes: int | None = None) -> socket.socket:
        connection = socket.socket()
        if receive_bytes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def answers(self) -> bool:
        return httpx.get(f"http://127.0.0.1:{self.port}/v1/status", timeout=5).status_code == 200


@pytest.fixture
def lamp() -> Iterator[Lamp]:
    with Lamp(Settings(model=NO_MODEL, rate_hz=240)) as lamp:
        yield lamp


def ended_after(connection: socket.socket) -> float:
    """Seconds until the other end closes."""
    started = time.monotonic()
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - started


def errors_of_the_server(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Not those of the model that is not there."""
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    return [record.getMessage() for record in errors if record.name.startswith("uvicorn")]


def read_answer(connection: socket.socket) -> tuple[int, str]:
    answer = HTTPResponse(connection)
    answer.begin()
    return answer.status, answer.read().decode()


def test_headers_that_trickle_in_end_the_connection(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.Connection, "headers_s", 1.0)
    with Running(lamp) as running, running.connect() as silent, running.connect() as slow:
        slow.sendall(b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        stop = threading.Event()

        def trickle() -> None:
            try:
                while not stop.wait(0.1):
                    slow.sendall(b"x: y\r\n")
            except OSError:
                pass

        thread = threading.Thread(target=trickle)
        thread.start()
        assert running.answers()
        assert ended_after(slow) < 3
        assert ended_after(silent) < 1
        stop.set()
        thread.join()


def test_a_connection_that_is_used_again_has_its_time_anew(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.Connection, "headers_s", 0.6)
    with Running(lamp) as running, running.connect() as patient:
        for _ in range(4):
            patient.sendall(b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert read_answer(patient)[0] == 200
            time.sleep(0.3)
        assert ended_after(patient) < 2


def test_a_body_that_never_ends_is_answered_with_408(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body.limited, "__defaults__", (0.5,))
    with Running(lamp) as running, running.connect() as slow:
        slow.sendall(b"POST /v1/programs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
        status, text = read_answer(slow)
        assert status == 408
        assert "the body took longer than 0.5 s; send it faster" in text
        assert running.answers()


@pytest.mark.parametrize("path", ["/v1/programs", "/v1/ask", "/v1/brightness"])
def test_a_body_without_a_length_is_counted(lamp: Lamp, path: str) -> None:
    with Running(lamp) as running, running.connect() as greedy:
        method = "PUT" if path == "/v1/brightness" else "POST"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        greedy.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for _ in range(60):
                greedy.sendall(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
        except ConnectionError:
            pass
        assert read_answer(greedy)[0] == 413
        assert running.answers()


def test_a_viewer_that_takes_no_frames_is_dropped(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "STUCK_S", 1.0)
    monkeypatch.setattr(server, "SEND_BYTES", 4096)
    lamp.play(parse('{"type":"pattern","name":"rainbow","params":{"speed":500}}'))
    with Running(lamp) as running, running.connect(receive_bytes=2048) as stuck:
        key = base64.b64encode(os.urandom(16)).decode()
        stuck.sendall(
            f"GET /v1/frames HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert stuck.recv(12) == b"HTTP/1.1 101"
        started = time.monotonic()
        while lamp.web.subscribers and time.monotonic() - started < 15:
            time.sleep(0.1)
        assert lamp.web.subscribers == 0
        assert running.answers()


def test_of_very_many_viewers_the_last_is_told_so() -> None:
    with Lamp(Settings(model=NO_MODEL, viewers=1)) as lamp:
        _one_viewer(TestClient(create_app(lamp), base_url="http://localhost"))


def _one_viewer(client: TestClient) -> None:
    with client.websocket_connect("ws://localhost/v1/frames") as first:
        first.receive()
        with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect("ws://localhost/v1/frames"):
            pass
    assert refused.value.status_code == 503
    assert "1 pages watch already" in refused.value.text
    with client.websocket_connect("ws://localhost/v1/frames") as second:
        second.receive()


def test_more_connections_than_there_is_room_for_get_503(lamp: Lamp) -> None:
    with Running(lamp, limit_concurrency=4) as running:
        idle = [running.connect() for _ in range(6)]
        last = running.connect()
        last.sendall(b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert read_answer(last)[0] == 503
        for connection in [*idle, last]:
            connection.close()
        time.sleep(0.2)
        assert running.answers()


def test_far_more_connections_than_there_is_room_for_are_ended_at_once(
    lamp: Lamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_REFUSED_MOST", 2)
    with Running(lamp, limit_concurrency=4) as running:
        idle = [running.connect() for _ in range(6)]
        with running.connect() as last:
            assert ended_after(last) < 2
        for connection in idle:
            connection.close()
        time.sleep(0.2)
        assert running.answers()


def test_bodies_that_together_are_too_much_wait_outside(lamp: Lamp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body.Room.__init__, "__defaults__", (1000,))
    head = "POST /v1/programs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n"
    with Running(lamp) as running, running.connect() as first, running.connect() as second:
        first.sendall(head.encode() + b" " * 899)
        time.sleep(0.3)
        second.sendall(head.encode() + b" " * 900)
        status, text = read_answer(second)
        assert status == 503
        assert "together; send it again in a moment" in text
        first.sendall(b"x")
        assert read_answer(first)[0] == 422
        first.sendall(head.encode() + b" " * 900)
        assert read_answer(first)[0] == 422


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (frame(PING, bytes(125)) * 150, 1008),
        (frame(TEXT, fin=False) + frame(CONTINUATION, fin=False) * 3000, 1008),
        (frame(TEXT, b"blah") * 2000, 1008),
        (frame(BINARY, length=2**40), 1009),
        (frame(BINARY, bytes(3000), fin=False) + frame(CONTINUATION, bytes(3000)), 1009),
        (frame(TEXT, b"hello", masked=False), 1002),
    ],
)
def test_a_viewer_that_says_too_much_or_nonsense_is_told_why_it_ends(lamp: Lamp, said: bytes, code: int) -> None:
    async def outcome(port: int) -> int | str:
        raw = await RawSocket.connect(port, {})
        assert raw.status == 101
        await raw.send(said)
        ended = await raw.end(within_s=10)
        raw.close()
        return ended

    with Running(lamp) as running:
        assert asyncio.run(outcome(running.port)) == code
        assert running.answers()


def test_a_viewer_that_says_little_stays(lamp: Lamp) -> None:
    async def outcome(port: int) -> int | str:
        raw = await RawSocket.connect(port, {})
        for _ in range(20):
            await raw.send(frame(TEXT, b"still here") + frame(PING, b"?") + frame(TEXT, b"\xff") + frame(BINARY))
        ended = await raw.end(within_s=1)
        raw.close()
        return ended

    with Running(lamp) as running:
        assert asyncio.run(outcome(running.port)) == STILL_OPEN


def test_who_leaves_in_the_middle_of_a_body_is_no_error_in_the_log(
    lamp: Lamp, caplog: pytest.LogCaptureFixture
) -> None:
    with Running(lamp) as running:
        for path in ("/v1/programs", "/v1/ask", "/v1/presets.json", "/v1/voice", "/pair"):
            with running.connect() as leaving:
                leaving.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{{".encode())
                time.sleep(0.2)
        time.sleep(0.2)
        assert running.answers()
    assert errors_of_the_server(caplog) == []


def test_a_refused_viewer_is_no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def statuses(port: int) -> list[int | str]:
        elsewhere = {"Origin": "http://elsewhere.example"}
        sockets = [await RawSocket.connect(port, headers) for headers in ({}, {}, elsewhere)]
        for raw in sockets:
            raw.close()
        return [raw.status for raw in sockets]

    with Lamp(Settings(model=NO_MODEL, viewers=1)) as lamp, Running(lamp) as running:
        assert asyncio.run(statuses(running.port)) == [101, 503, 403]
        assert running.answers()
    assert errors_of_the_server(caplog) == []


def test_who_writes_another_address_into_a_header_stays_who_he_is() -> None:
    with Lamp(Settings(model=NO_MODEL, asks_per_minute=2)) as lamp, Running(lamp) as running:
        url = f"http://127.0.0.1:{running.port}/v1/ask"
        asked = [
            httpx.post(url, json={"text": "brighter"}, headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
            for number in range(3)
        ]
        assert asked == [200, 429, 429]


def test_of_many_events_that_wait_the_newest_progress_is_left() -> None:
    async def through() -> tuple[int, list[Any]]:
        events = Events()
        for number in range(1000):
            events.put(("progress", {"tokens": number}))
        events.put(("step", {"number": 1}))
        events.put(("progress", {"tokens": 1000}))
        events.put(("done", {}))
        events.put(None)
        return len(events), [await events.get() for _ in range(5)]

    waiting, got = asyncio.run(through())
    assert waiting == 5
    assert got == [
        ("progress", {"tokens": 999}), ("step", {"number": 1}), ("progress", {"tokens": 1000}), ("done", {}), None,
    ]  # fmt: skip
