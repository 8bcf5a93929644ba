"""What the sinks that drive LEDs have in common: a frame becomes duties along the chain, and errors name the fix."""

from __future__ import annotations

from abc import abstractmethod
from importlib import import_module
from typing import Any

from lamp_runtime.errors import SinkError
from lamp_runtime.output.duty import Driver, Duty
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sink import Draw, Frame, Sink, not_open

# A strip that lost a bit to a spark shows the wrong colour until the next frame; this is how long at most.
_REPEAT_S = 1.0


class StripSink(Sink):
    """A strip of 172 LEDs. Subclasses reach it with `_connect`, `_send` and `_disconnect`."""

    def __init__(self, settings: LedSettings | None = None):
        self.settings = settings or LedSettings()
        self._driver: Driver | None = None

    @property
    def refresh_s(self) -> float | None:
        """A still frame is repeated now and then, one with levels between two at every tick."""
        return _REPEAT_S if self._driver is None or self._driver.still else 0.0

    @property
    def draw(self) -> Draw | None:
        return self._driver.draw if self._driver else None

    def open(self) -> None:
        if self._driver is None:
            self._connect()
            self._driver = Driver(self.settings)

    def write(self, frame: Frame) -> None:
        if self._driver is None:
            raise not_open(self)
        try:
            self._send(self._driver.drive(frame))
        except (OSError, RuntimeError) as error:
            raise SinkError(f"{self.name}: the strip takes no frame: {error}") from error

    def close(self) -> None:
        if self._driver is not None:
            self._driver = None
            self._disconnect()

    @abstractmethod
    def _connect(self) -> None:
        """Raises SinkError with the fix."""

    @abstractmethod
    def _send(self, duty: Duty) -> None:
        """Put uint8[172, 3 or 4], R G B (W), on the wire. May raise OSError or RuntimeError."""

    @abstractmethod
    def _disconnect(self) -> None:
        """Let go; raises nothing."""


def pi_library(sink: str, module: str) -> Any:
    """A library of the extra `pi`, for the sink of that name. Raises SinkError where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        package = module.replace("_", "-")
        raise SinkError(f"{sink} needs the package {package}; install lamp-runtime with its extra `pi`") from None


def as_wired(duty: Duty, colors: str) -> Duty:
    """The duties with their colours in the wire's order, such as GRB."""
    return duty[:, ["RGBW".index(color) for color in colors]]
