"""A lamp on a network: who is let in, on every call and on the socket, and how much they may ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.input.http.app import create_app
from lamp_runtime.input.http.rate import RateLimit
from lamp_runtime.paths import without_paths
from lamp_runtime.store.access import Access

RED = {"type": "pattern", "name": "solid", "params": {"color": "red"}}
NO_MODEL = Path("/there/is/no/model.gguf")
ADDRESS = "192.0.2.7:8642"
SOCKET = f"ws://{ADDRESS}/v1/frames"


def lamp(**settings: object) -> Lamp:
    return Lamp(Settings.model_validate({"model": NO_MODEL, "host": "192.0.2.7", **settings}))


@pytest.fixture
def token() -> str:
    return Access().new_token()


@pytest.fixture
def app(token: str) -> Iterator[FastAPI]:
    with lamp() as running:
        yield create_app(running)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=f"http://{ADDRESS}", follow_redirects=False)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def calls(app: FastAPI) -> list[tuple[str, str]]:
    """Every call of the OpenAPI document, and what stands outside of it."""
    paths = app.openapi()["paths"]
    found = [(method.upper(), path.replace("{name}", "x")) for path, methods in paths.items() for method in methods]
    return [*found, ("GET", "/openapi.json"), ("GET", "/nothing"), ("GET", "/v1/frames"), ("GET", "/page")]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Basic eDp5"},
     {"Cookie": "lamp=wrong"}, {"Cookie": "lamp="}],
)  # fmt: skip
def test_no_call_answers_a_stranger(app: FastAPI, client: TestClient, headers: dict[str, str]) -> None:
    assert len(calls(app)) > 20
    for method, path in calls(app):
        answer = client.request(method, path, headers=headers, json=RED)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "`Authorization: Bearer TOKEN`, or pair this browser at /pair" in answer.json()["error"]


def test_the_token_opens_every_call(app: FastAPI, client: TestClient, token: str) -> None:
    for method, path in calls(app):
        answer = client.request(method, path, headers=bearer(token), json=RED)
        assert answer.status_code not in (401, 403, 500), (method, path)
    assert client.get("/v1/status", headers={"Authorization": f"bearer  {token} "}).status_code == 200


def test_the_socket_wants_the_token_too_and_ends_when_it_is_revoked(client: TestClient, token: str) -> None:
    for headers in ({}, bearer("wrong")):
        with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(SOCKET, headers=headers):
            pass
        assert refused.value.status_code == 401
    with client.websocket_connect(SOCKET, headers=bearer(token)) as socket:
        socket.receive()
        Access().revoke()
        # The status comes four times a second.
        heard = (socket.receive() for _ in range(300))
        end = next(message for message in heard if message["type"] == "websocket.close")
        assert end["code"] == 1008


def test_a_code_lets_a_browser_in_and_keeps_its_secret_from_scripts(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/page/lamp.js").status_code == 200
    assert "<form" in client.get("/pair").text
    code = Access().new_code()
    wrong = client.post("/pair", data={"code": f"{(int(code) + 1) % 1_000_000:06}"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
    assert "That is not the code" in wrong.text
    paired = client.post("/pair", data={"code": f"{code[:3]} {code[3:]}"})
    assert (paired.status_code, paired.headers["location"]) == (303, "/")
    cookie = paired.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/", "Max-Age="))
    assert client.get("/v1/status").status_code == 200
    assert client.post("/v1/programs", json=RED).status_code == 200
    with client.websocket_connect(SOCKET) as socket:
        socket.receive()
    # Another site's page can't use it, whatever its browser sends along.
    foreign = {"Origin": "http://evil.example"}
    assert client.post("/v1/stop", headers=foreign).status_code == 403
    client.cookies.clear()
    assert client.post("/pair", data={"code": code}).status_code == 403
    assert client.get("/v1/status").status_code == 401


@pytest.mark.parametrize("body", [b"", b"code", b"code=%ff%fe", b"\xff\xfe", b"code=" + b"1" * 10_000, b"{}"])
def test_whatever_is_typed_only_the_code_pairs(client: TestClient, body: bytes) -> None:
    Access().new_code()
    answer = client.post("/pair", content=body)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_on_the_loopback_address_nobody_is_asked(token: str) -> None:
    for host, asked in (("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True), ("::", True),
                        ("", True), ("192.168.1.7", True), ("lamp.local", True), ("128.0.0.1", True)):  # fmt: skip
        assert Settings(host=host).needs_token == asked, host
    assert Settings(require_token=True).needs_token
    with lamp(host="127.0.0.1") as running:
        client = TestClient(create_app(running), base_url="http://127.0.0.1:8642", follow_redirects=False)
        assert client.get("/v1/status").status_code == 200
        assert client.get("/pair").headers["location"] == "/"
        assert client.post("/pair", data={"code": "1"}).status_code == 303


def test_a_damaged_file_lets_nobody_in_and_is_told_without_its_path(client: TestClient, token: str) -> None:
    path = Access().path
    path.write_text("{}}")
    for answer in (client.get("/v1/status", headers=bearer(token)), client.post("/pair", data={"code": "123456"})):
        assert answer.status_code == 503
        assert path.name not in answer.text


def test_every_answer_has_the_headers_that_browsers_heed(client: TestClient, app: FastAPI, token: str) -> None:
    @app.get("/v1/bug")
    def bug() -> None:
        raise RuntimeError("secret /home/person/file.py")

    unraised = TestClient(app, base_url=f"http://{ADDRESS}", raise_server_exceptions=False)
    answers = [
        client.get("/"), client.get("/pair"), client.get("/page/lamp.js"), client.get("/page/none"),
        client.get("/v1/status"), client.get("/v1/status", headers=bearer(token)),
        client.get("/v1/status", headers={"Host": "evil.example"}),
        client.post("/v1/ask", headers=bearer(token), content=b"{"),
        unraised.get("/v1/bug", headers=bearer(token)),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 401, 200, 403, 422, 500]
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], answer.url
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert "secret" not in answers[-1].text
    assert answers[5].headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no model file at /home/jane/m.gguf; give a path", "no model file at m.gguf; give a path"),
        ("~/models/m.gguf is missing", "m.gguf is missing"),
        ("('/var/lib/lamp/x.sqlite')", "('x.sqlite')"),
        ('File "/opt/lamp/app.py", line 3', 'File "app.py", line 3'),
        ("/mnt/My Models/m.gguf is damaged", "m.gguf is damaged"),
        ("/dev/spidev0.0 is not there; add it to /boot/firmware/config.txt", None),
        ("ask http://127.0.0.1:8642/v1/ask and/or 1/2 of it", None),
    ],
)
def test_a_message_does_not_say_where_things_lie(text: str, told: str | None) -> None:
    assert without_paths(text, (Path("/mnt/My Models/m.gguf"), None, Path("base"))) == (told or text)


def test_no_call_says_where_the_model_lies(client: TestClient, token: str) -> None:
    asked = client.post("/v1/ask", json={"text": "a calm sea"}, headers=bearer(token))
    assert (asked.json()["source"], asked.json()["detail"][:24]) == ("fallback", "no model file at model.g")
    streamed = client.post(
        "/v1/ask", json={"text": "a calm sea"}, headers=bearer(token) | {"Accept": "text/event-stream"}
    )
    with client.websocket_connect(SOCKET, headers=bearer(token)) as socket:
        messages = [socket.receive() for _ in range(5)]
    said = [asked.text, streamed.text, client.get("/v1/status", headers=bearer(token)).text, str(messages)]
    for text in said:
        assert "no model file at model.gguf" in text
        assert str(NO_MODEL.parent) not in text


BODIES = (
    "POST /v1/ask", "PUT /v1/brightness", "POST /v1/programs", "PUT /v1/presets/x", "POST /v1/presets.json",
    "POST /v1/presets/x/name",
)  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x12", b"{", b"[" * 50_000, b'{"presets":' * 20_000, b"9" * 10_000, b'{"brightness":NaN}',
        b'{"text":"\\ud800"}', b'{"name":"\\ud800"}', b'{"program":"\\ud800","\\ud800":1}',
        b'{"presets":{"\\ud800":{"name":"x","steps":[]}}}', b'{"presets":{"x":{"\\ud800":{"\\udfff":1}}}}',
    ],
)  # fmt: skip
def test_bytes_that_are_no_request_are_refused(client: TestClient, token: str, content: bytes) -> None:
    headers = bearer(token) | {"Content-Type": "application/json"}
    for call in BODIES:
        answer = client.request(*call.split(), content=content, headers=headers)
        assert answer.status_code == 422, (call, answer.text)
        assert set(answer.json()) == {"error", "detail"}


def test_what_is_no_number_is_none_and_a_wrong_method_hears_the_right_ones(client: TestClient, token: str) -> None:
    client.headers.update(bearer(token))
    for value in (True, False, "0.5", None):
        assert client.put("/v1/brightness", json={"brightness": value}).status_code == 422
        if value is not None:
            assert client.post("/v1/ask", json={"text": "off", "seed": value}).status_code == 422
    assert client.put("/v1/brightness", json={"brightness": 1}).json()["brightness"] == 1
    for path, allowed in (("/v1/history", "DELETE, GET"), ("/v1/presets/x", "DELETE, GET, PUT"), ("/v1/ask", "POST")):
        answer = client.patch(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        assert answer.json() == {"error": "method not allowed", "detail": []}


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_bucket_empties_and_fills_again_for_each_client() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    assert [limit.wait_s("a") for _ in range(30)] == [0.0] * 30
    assert limit.wait_s("a") == pytest.approx(1.0)
    assert limit.wait_s("b") == 0.0
    clock.now_s += 0.5
    assert limit.wait_s("a") == pytest.approx(0.5)
    clock.now_s += 0.5
    assert (limit.wait_s("a"), limit.wait_s("a")) == (0.0, pytest.approx(1.0))
    clock.now_s += 3600
    assert [limit.wait_s("a") for _ in range(31)] == [0.0] * 30 + [pytest.approx(1.0)]


def test_one_machine_with_many_addresses_is_one_client_and_the_table_stays_small() -> None:
    clock = Clock()
    limit = RateLimit(2, clock)
    assert limit.wait_s("2001:db8::1") == 0.0
    assert limit.wait_s("2001:db8::ffff") > 0
    assert limit.wait_s("2001:db8:0:1::1") == 0.0
    for number in range(5000):
        assert limit.wait_s(f"10.0.{number // 250}.{number % 250}") == 0.0
    assert len(limit._buckets) <= 1024
    assert [RateLimit(0, clock).wait_s("a") for _ in range(1000)] == [0.0] * 1000


def test_requests_in_words_that_come_too_fast_wait(token: str) -> None:
    with lamp(asks_per_minute=4) as running:
        client = TestClient(create_app(running), base_url=f"http://{ADDRESS}", headers=bearer(token))
        asked = [client.post("/v1/ask", json={"text": "brighter"}) for _ in range(3)]
        assert [answer.status_code for answer in asked] == [200, 200, 429]
        assert 1 <= int(asked[2].headers["retry-after"]) <= 15
        assert (
            asked[2].json()["error"] == f"that is too many requests; ask again in {asked[2].headers['retry-after']} s"
        )
        # The rest of the lamp still obeys, and who is refused at the door takes nothing.
        assert client.post("/v1/stop").status_code == 200
