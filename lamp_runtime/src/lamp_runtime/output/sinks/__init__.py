"""The sinks by name. A new one is a file in this folder and a line in this table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lamp_runtime.errors import SinkError
from lamp_runtime.output.sink import Sink
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.output.sinks.terminal import TerminalSink
from lamp_runtime.output.sinks.web import WebSink

SINKS: dict[str, Callable[..., Sink]] = {
    NullSink.name: NullSink,
    TerminalSink.name: TerminalSink,
    WebSink.name: WebSink,
}


def make_sink(name: str, **options: Any) -> Sink:
    """The sink of that name, not yet open. Raises SinkError for a name that is not there."""
    if name not in SINKS:
        raise SinkError(f"no sink is called {name!r}; use one of {', '.join(sorted(SINKS))}")
    return SINKS[name](**options)
