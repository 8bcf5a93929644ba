"""A strip on a Pi 5: the kernel's ws2812-pio overlay and its character device, four bytes an LED.

The driver takes R G B W, puts green first on the wire, and raises each value to the power of 1/0.45 with a table of its
own. So what is written is the value that its table turns into the duty, or into the next one below where the table
leaves that out: never more light than was meant, and never more current.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import SinkError
from lamp_runtime.output.duty import Duty
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sinks.strip import StripSink, as_wired
from lamp_schema.geometry import LEDS

# Which byte of an LED the driver sends first, second, third, fourth.
_SENT = (1, 0, 2, 3)


def driver_gamma() -> NDArray[np.uint8]:
    """uint8[256]: what the driver makes of a value, after ws2812-pio-rp1.c of Raspberry Pi's kernel."""
    return np.floor(255 * (np.arange(256) / 255) ** (1 / 0.45) + 1e-9).astype(np.uint8)


def _inverse() -> NDArray[np.uint8]:
    """uint8[256]: duty -> the smallest value for the largest duty that the driver can make up to it; 1 at least for 1,
    so that what is lit stays lit."""
    made = driver_gamma()
    below = np.searchsorted(made, np.arange(256), side="right") - 1
    return np.searchsorted(made, made[below]).astype(np.uint8)


INVERSE = _inverse()


class Rp1Sink(StripSink):
    """Writes to `settings.device`. The overlay's num_leds has to be 172."""

    name = "rp1"

    def __init__(self, settings: LedSettings | None = None):
        super().__init__(settings)
        self._file = -1

    def _connect(self) -> None:
        device = self.settings.device
        try:
            self._file = os.open(device, os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            white = ",rgbw" if self.settings.has_white else ""
            raise SinkError(
                f"{device} is not there; add dtoverlay=ws2812-pio,gpio={self.settings.gpio},num_leds={LEDS}{white} "
                "to /boot/firmware/config.txt and restart (Pi 5 alone)"
            ) from None
        except PermissionError:
            raise SinkError(f"{device} may not be written; install the lamp's udev rule, or join its group") from None
        except OSError as error:
            raise SinkError(f"{device} can't be opened: {error}") from error

    def _send(self, duty: Duty) -> None:
        data = self._bytes(duty)
        try:
            self._write_at_start(data)
        except OSError as error:
            if error.errno in (errno.EFBIG, errno.ENOSPC):
                raise OSError(f"the driver has fewer LEDs; set the overlay's num_leds to {LEDS}") from error
            raise

    def _write_at_start(self, data: bytes) -> None:
        try:
            os.pwrite(self._file, data, 0)
        except OSError as error:
            if error.errno != errno.ESPIPE:
                raise
            # By its source the driver takes a place to write at; somebody has seen one that takes one frame an opening.
            os.close(self._file)
            self._file = -1
            self._connect()
            os.write(self._file, data)

    def _bytes(self, duty: Duty) -> bytes:
        wired = as_wired(INVERSE[duty], self.settings.colors)
        data = np.zeros((LEDS, 4), np.uint8)
        data[:, _SENT[: wired.shape[1]]] = wired
        return data.tobytes()

    def _disconnect(self) -> None:
        with suppress(OSError):
            os.close(self._file)
        self._file = -1
