"""A strip on the SPI bus of any Pi: each bit of the strip's protocol is four bits at 3.2 MHz.

One of WS2812's bits takes 1.25 us, high for 0.3125 us when it is 0 and for 0.625 us when it is 1: inside of what
WS2812, WS2812B and SK6812 ask for alike. The bus's own buffer has to hold a whole frame, or the gap resets the strip.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import SinkError
from lamp_runtime.output.duty import Duty
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sinks.strip import StripSink, as_wired, pi_library
from lamp_schema.geometry import LEDS

SPEED_HZ = 3_200_000
# 300 us of silence let the strip show what it got; WS2812B wants 280.
_RESET_BYTES = SPEED_HZ * 300 // 8_000_000
_ZERO, _ONE = 0b1000, 0b1100
_BUFFER = Path("/sys/module/spidev/parameters/bufsiz")


def _encoding() -> NDArray[np.uint8]:
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    nibbles = np.where(bits == 1, _ONE, _ZERO).astype(np.uint8)
    encoding: NDArray[np.uint8] = nibbles[:, 0::2] * np.uint8(16) + nibbles[:, 1::2]
    return encoding


ENCODING = _encoding()
"""uint8[256, 4]: a byte for the strip -> the four bytes that the bus sends for it, first bit first."""


def encode(duty: Duty, colors: str) -> bytes:
    """What the bus sends for a frame. It begins dark, since the line may idle high, and ends with the reset."""
    return b"\0" + ENCODING[as_wired(duty, colors)].tobytes() + bytes(_RESET_BYTES)


def frame_bytes(settings: LedSettings) -> int:
    """How many bytes the bus sends for a frame, which its buffer has to hold."""
    return len(encode(np.zeros((LEDS, len(settings.colors)), np.uint8), settings.colors))


class SpiSink(StripSink):
    """Data on MOSI, GPIO 10, of the bus in `settings.spi`."""

    name = "spi"

    def __init__(self, settings: LedSettings | None = None):
        super().__init__(settings)
        self._spidev = pi_library(self.name, "spidev")
        self._bus: Any = None

    def _connect(self) -> None:
        bus, chip = map(int, self.settings.spi.split("."))
        self._check_buffer()
        self._bus = self._spidev.SpiDev()
        try:
            self._bus.open(bus, chip)
            self._bus.max_speed_hz = SPEED_HZ
            self._bus.mode = 0
        except FileNotFoundError:
            self._bus = None
            raise SinkError(
                f"/dev/spidev{bus}.{chip} is not there; add dtparam=spi=on to /boot/firmware/config.txt and restart"
            ) from None
        except PermissionError:
            self._bus = None
            raise SinkError(
                f"/dev/spidev{bus}.{chip} may not be used; `sudo usermod -aG spi USER` lets the user in"
            ) from None
        except OSError as error:
            self._bus = None
            raise SinkError(f"/dev/spidev{bus}.{chip} can't be opened: {error}") from error

    def _check_buffer(self) -> None:
        with suppress(OSError, ValueError):
            size = int(_BUFFER.read_text())
            needed = frame_bytes(self.settings)
            if size < needed:
                raise SinkError(
                    f"the bus's buffer has {size} bytes, and a frame {needed}; add spidev.bufsiz={needed} to "
                    "/boot/firmware/cmdline.txt and restart"
                )

    def _send(self, duty: Duty) -> None:
        self._bus.writebytes2(encode(duty, self.settings.colors))

    def _disconnect(self) -> None:
        with suppress(OSError):
            self._bus.close()
        self._bus = None
