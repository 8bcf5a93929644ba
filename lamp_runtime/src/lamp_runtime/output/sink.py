"""What a sink is: one place where frames go (a strip, a network, a page, a terminal)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from lamp_runtime.errors import SinkError
from lamp_runtime.player.color import Frame as Frame


@dataclass(frozen=True)
class Draw:
    """The current that a frame takes, estimated, in mA; `wanted_ma` is what it would without the limit."""

    ma: float
    wanted_ma: float

    @property
    def limited(self) -> bool:
        return self.ma < self.wanted_ma


class Sink(ABC):
    """One output. The contract, which `tests/runtime/test_output_sinks.py` runs over every sink:

    - A constructor takes options and looks for what it needs (a library, a tty); it touches no device. A constructor
      or an `open` that can't succeed raises SinkError, and the message names the fix.
    - `open`, `write` and `close` are called from one thread, the frame loop's. `write` only between `open` and
      `close`; anywhere else it raises SinkError.
    - `open` on an open sink and `close` on a closed one do nothing. After `close` a sink can be opened again.
    - A frame is read-only and belongs to the caller: a sink that needs it after `write` has returned copies it.
      Brightness is in it already; gamma, colour order and wiring are the sink's own business.
    - The loop waits for `write`, so it returns within a few milliseconds: a sink that may block has a time-out.
    - A `write` that fails raises SinkError. The loop then closes the sink and opens it again later, so `close` works
      in every state, frees what `open` took, and raises nothing.
    """

    name: ClassVar[str]
    """The word for it in the settings, in the status and in errors."""

    min_interval_s: ClassVar[float] = 0.0
    """The loop leaves at least this long between two writes, and never withholds the last frame of a change."""

    @property
    def refresh_s(self) -> float | None:
        """The loop repeats an unchanged frame after this long; for receivers that give up when nothing comes."""
        return None

    @property
    def draw(self) -> Draw | None:
        """What the last frame takes from the supply, of a sink that drives LEDs."""
        return None

    @abstractmethod
    def open(self) -> None:
        """Get ready for frames. Raises SinkError."""

    @abstractmethod
    def write(self, frame: Frame) -> None:
        """Show `frame`, uint8[172, 3]. Raises SinkError."""

    @abstractmethod
    def close(self) -> None:
        """Let everything go, and leave the outside as it was found."""


def not_open(sink: Sink) -> SinkError:
    """The error of a `write` outside `open` and `close`."""
    return SinkError(f"sink {sink.name!r} is not open; call open() before write()")
