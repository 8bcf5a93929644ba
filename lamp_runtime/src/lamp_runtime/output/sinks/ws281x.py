"""A strip on a Pi Zero to Pi 4, through the library rpi-ws281x: PWM, PCM or SPI pins, by direct memory access."""

from __future__ import annotations

import atexit
from typing import Any

from lamp_runtime.errors import SinkError
from lamp_runtime.output.duty import Duty
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sinks.strip import StripSink, pi_library
from lamp_schema.geometry import LEDS

# Pins that the library can drive, and the PWM channel of each; PCM (21) and SPI (10) are channel 0.
_CHANNELS = {10: 0, 12: 0, 18: 0, 21: 0, 13: 1, 19: 1}


class Ws281xSink(StripSink):
    """Data on `settings.gpio`: 18 or 12 (PWM 0), 13 or 19 (PWM 1), 21 (PCM), 10 (SPI). Needs root."""

    name = "ws281x"

    def __init__(self, settings: LedSettings | None = None):
        super().__init__(settings)
        self._library = pi_library(self.name, "rpi_ws281x")
        if self.settings.gpio not in _CHANNELS:
            pins = ", ".join(map(str, sorted(_CHANNELS)))
            raise SinkError(f"ws281x can't use gpio {self.settings.gpio}; wire the strip to one of {pins}")
        self._strip: Any = None

    def _connect(self) -> None:
        settings = self.settings
        family = "SK6812" if settings.has_white else "WS2811"
        strip = self._library.PixelStrip(
            LEDS,
            settings.gpio,
            channel=_CHANNELS[settings.gpio],
            strip_type=getattr(self._library.ws, f"{family}_STRIP_{settings.colors}"),
        )
        try:
            strip.begin()
        except RuntimeError as error:
            # At the process's end the library would tidy up what it never began, and crash.
            atexit.unregister(strip._cleanup)
            raise SinkError(
                f"gpio {settings.gpio} can't be used: {error}. This way needs root; the output spi does not, with the "
                "strip on gpio 10. On a Pi 5 use the output rp1"
            ) from error
        self._strip = strip

    def _send(self, duty: Duty) -> None:
        strip = self._strip
        for index, color in enumerate(_packed(duty)):
            strip[index] = color
        strip.show()

    def _disconnect(self) -> None:
        # The library holds its DMA channel until `_cleanup`, and a second strip on the same channel is refused.
        self._strip._cleanup()
        self._strip = None


def _packed(duty: Duty) -> list[int]:
    """0xWWRRGGBB for each LED: the library orders the colours itself."""
    wide = duty.astype("uint32")
    packed = wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2]
    if wide.shape[1] == 4:
        packed |= wide[:, 3] << 24
    colors: list[int] = packed.tolist()
    return colors
