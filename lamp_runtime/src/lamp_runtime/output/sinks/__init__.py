"""The sinks by name. A new one is a file in this folder and a line in this table."""

from __future__ import annotations

from collections.abc import Callable

from lamp_runtime.errors import SinkError
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sink import Sink
from lamp_runtime.output.sinks.ddp import DdpSink
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.output.sinks.rp1 import Rp1Sink
from lamp_runtime.output.sinks.spi import SpiSink
from lamp_runtime.output.sinks.terminal import TerminalSink
from lamp_runtime.output.sinks.web import WebSink
from lamp_runtime.output.sinks.ws281x import Ws281xSink

SINKS: dict[str, Callable[[LedSettings], Sink]] = {
    NullSink.name: lambda _: NullSink(),
    TerminalSink.name: lambda _: TerminalSink(),
    WebSink.name: lambda _: WebSink(),
    Ws281xSink.name: Ws281xSink,
    Rp1Sink.name: Rp1Sink,
    SpiSink.name: SpiSink,
    DdpSink.name: DdpSink,
}


def make_sink(name: str, leds: LedSettings | None = None) -> Sink:
    """The sink of that name, not yet open. Raises SinkError for a name that is not there, and as its constructor."""
    if name not in SINKS:
        raise SinkError(f"no sink is called {name!r}; use one of {', '.join(sorted(SINKS))}")
    return SINKS[name](leds or LedSettings())
