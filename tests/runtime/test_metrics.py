"""`/metrics` in Prometheus' text form: what it says is what the lamp did."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.errors import SinkError
from lamp_runtime.input.http.app import create_app
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.store.access import Access
from lamp_schema import parse

NO_MODEL = Path("/there/is/no/model.gguf")
Sample = tuple[str, tuple[tuple[str, str], ...]]


class Broken(NullSink):
    def write(self, frame: np.ndarray) -> None:
        raise SinkError("no strip")


def scrape(client: TestClient) -> dict[Sample, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = list(text_string_to_metric_families(answer.text))
    assert all(family.documentation and family.name.startswith("lamp") for family in families)
    samples = [sample for family in families for sample in family.samples]
    found = {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}
    assert len(found) == len(samples)
    return found


def wait_for(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_numbers_are_the_lamps() -> None:
    settings = Settings(model=NO_MODEL, asks_per_minute=6)
    with Lamp(settings, sinks=(NullSink(), Broken())) as lamp:
        client = TestClient(create_app(lamp), base_url="http://localhost")
        lamp.play(parse('{"type":"pattern","name":"rainbow","params":{"speed":500}}'))
        asked = [client.post("/v1/ask", json={"text": text}).status_code for text in ("a calm sea", "brighter", "off")]
        asked.append(client.post("/v1/ask", json={"text": "on"}).status_code)
        assert asked == [200, 200, 200, 429]
        wait_for(lambda: lamp.loop.status().sinks[2].failures > 0)
        before = lamp.loop.status()
        found = scrape(client)
        after = lamp.loop.status()
        assert before.frames_sent <= found["lamp_frames_sent_total", ()] <= after.frames_sent
        assert found["lamp_compose_seconds_count", (("source", "fallback"),)] == 1
        assert found["lamp_compose_seconds_count", (("source", "command"),)] == 2
        assert 0 <= found["lamp_compose_seconds_sum", (("source", "command"),)] < 1
        assert found["lamp_http_refused_total", (("status", "429"),)] == 1
        assert found["lamp_brightness_ratio", ()] == lamp.loop.brightness
        assert found["lamp_engine_ready", ()] == found["lamp_composing", ()] == found["lamp_worker_restarts_total", ()]
        assert found["lamp_viewers", ()] == 0
        late = [found["lamp_frame_lateness_seconds", (("quantile", quantile),)] for quantile in ("0.5", "0.99", "1")]
        assert 0 < late[0] <= late[1] <= late[2] < 10
        # Two of a kind keep apart.
        open_, failures = "lamp_sink_open", "lamp_sink_failures_total"
        assert [found[open_, (("sink", name),)] for name in ("web", "null", "null-2")] == [1, 1, 0]
        assert found[failures, (("sink", "null"),)] == 0
        assert found[failures, (("sink", "null-2"),)] >= 1
        with client.websocket_connect("ws://localhost/v1/frames") as socket:
            socket.receive()
            assert scrape(client)["lamp_viewers", ()] == 1


def test_a_stranger_gets_no_numbers_and_is_counted() -> None:
    token = Access().new_token()
    with Lamp(Settings(model=NO_MODEL, require_token=True)) as lamp:
        client = TestClient(create_app(lamp), base_url="http://localhost")
        assert client.get("/metrics").status_code == 401
        client.headers["Authorization"] = f"Bearer {token}"
        assert scrape(client)["lamp_http_refused_total", (("status", "401"),)] == 1
