"""`/metrics`: how the lamp does, in Prometheus' text form.

What the lamp counts by itself is read when it is asked for, so that the frame loop pays nothing.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from lamp_runtime.app import Lamp
from lamp_runtime.engine.answer import Composed
from lamp_runtime.engine.engine import EngineStatus
from lamp_runtime.output.loop import LoopStatus
from lamp_runtime.output.port import SinkStatus
from lamp_runtime.version import __version__
from lamp_schema import __version__ as schema_version

# From an order or a kept answer, milliseconds, to the longest wait for a model.
_SECONDS = (0.005, 0.02, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)


class Metrics:
    """The numbers of one lamp, in a registry of their own."""

    def __init__(self, lamp: Lamp):
        self._registry = CollectorRegistry(auto_describe=False)
        self._compose = Histogram(
            "lamp_compose_seconds", "From a request to its program, by who answered.", ("source",),
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._refused = Counter(
            "lamp_http_refused", "Calls that the guard refused, by status.", ("status",), registry=self._registry
        )
        self._registry.register(_Lamp(lamp))
        lamp.on_composed(self._composed)

    def refused(self, status: int) -> None:
        """Count a refusal."""
        self._refused.labels(str(status)).inc()

    def text(self) -> bytes:
        """All of it in text form, version 0.0.4."""
        return generate_latest(self._registry)

    def _composed(self, composed: Composed) -> None:
        self._compose.labels(composed.source).observe(composed.ms / 1000)


class _Lamp(Collector):
    """What the loop and the engine know. Called in the scrape's thread."""

    def __init__(self, lamp: Lamp):
        self._lamp = lamp

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("lamp", "Versions.", {"version": __version__, "schema_version": schema_version})
        yield GaugeMetricFamily("lamp_composing", "Requests that the model works on: 0 or 1.", self._lamp.is_composing)
        yield GaugeMetricFamily("lamp_viewers", "Open WebSockets with live frames.", self._lamp.web.subscribers)
        loop = self._lamp.loop.status()
        yield from _engine(self._lamp.engine.status())
        yield from _loop(loop)
        yield from _sinks(loop.sinks)


def _engine(status: EngineStatus) -> Iterator[Metric]:
    ready = status.state in ("ready", "composing")
    yield GaugeMetricFamily("lamp_engine_ready", "Whether the model is loaded.", ready)
    yield CounterMetricFamily(
        "lamp_worker_restarts", "Times that the model's process was started anew.", status.restarts
    )


def _loop(status: LoopStatus) -> Iterator[Metric]:
    yield CounterMetricFamily("lamp_frames_sent", "Frames that differed from the one before.", status.frames_sent)
    yield CounterMetricFamily("lamp_frames_unchanged", "Frames that were not sent again.", status.frames_unchanged)
    yield CounterMetricFamily("lamp_frames_skipped", "Frames left out because of a delay.", status.frames_skipped)
    yield GaugeMetricFamily("lamp_frame_rate_hertz", "Frames a second, over the last ten.", status.rate_hz)
    text = "How long after its deadline a frame began, over the last ten seconds; 1 is the latest."
    lateness = GaugeMetricFamily("lamp_frame_lateness_seconds", text, labels=("quantile",))
    late = status.lateness
    for quantile, value_ms in (("0.5", late.p50_ms), ("0.99", late.p99_ms), ("1", late.max_ms)):
        lateness.add_metric((quantile,), value_ms / 1000)
    yield lateness
    yield GaugeMetricFamily("lamp_brightness_ratio", "0 is dark, 1 is all.", status.brightness)
    yield GaugeMetricFamily("lamp_player_failed", "Whether the program could not be drawn.", bool(status.player_error))


def _sinks(sinks: tuple[SinkStatus, ...]) -> Iterator[Metric]:
    labels = ("sink",)
    is_open = GaugeMetricFamily("lamp_sink_open", "Whether it takes frames.", labels=labels)
    frames = CounterMetricFamily("lamp_sink_frames", "Frames that it took.", labels=labels)
    failures = CounterMetricFamily("lamp_sink_failures", "Times that it could not be opened or written.", labels=labels)
    current = GaugeMetricFamily("lamp_sink_current_amperes", "What its LEDs take, estimated.", labels=labels)
    for name, sink in _named(sinks):
        is_open.add_metric((name,), sink.is_open)
        frames.add_metric((name,), sink.frames)
        failures.add_metric((name,), sink.failures)
        if sink.current_ma is not None:
            current.add_metric((name,), sink.current_ma / 1000)
    yield from (is_open, frames, failures, current)


def _named(sinks: tuple[SinkStatus, ...]) -> Iterator[tuple[str, SinkStatus]]:
    """Each with a name of its own: two of a kind are `ddp` and `ddp-2`."""
    seen: Tally[str] = Tally()
    for sink in sinks:
        seen[sink.name] += 1
        yield sink.name if seen[sink.name] == 1 else f"{sink.name}-{seen[sink.name]}", sink


def make_router(metrics: Metrics) -> APIRouter:
    router = APIRouter()

    @router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    def scrape() -> Response:
        """How the lamp does, for Prometheus."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router
