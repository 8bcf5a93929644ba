"""Stand-ins for strips: each takes what the library or driver takes, and gives the bytes that LEDs would receive."""

from __future__ import annotations

import atexit
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lamp_runtime.output.leds import LedSettings
from lamp_schema.geometry import LEDS

PLAIN = LedSettings(gamma=1, dither=False, supply_ma=20_000, colors="RGB", snake=False)
"""Values arrive as they were sent."""


@contextmanager
def installed(name: str, library: Any) -> Iterator[None]:
    """As if `name` could be imported."""
    before = sys.modules.get(name)
    sys.modules[name] = library
    try:
        yield
    finally:
        if before is None:
            del sys.modules[name]
        else:
            sys.modules[name] = before


class Ws281x:
    """rpi_ws281x 5: an LED is 0xWWRRGGBB, and a strip's type says by how much to shift for what is sent when."""

    def __init__(self, refuses: str | None = None) -> None:
        self.ws = SimpleNamespace(
            WS2811_STRIP_RGB=0x00100800, WS2811_STRIP_RBG=0x00100008, WS2811_STRIP_GRB=0x00081000,
            WS2811_STRIP_GBR=0x00080010, WS2811_STRIP_BRG=0x00001008, WS2811_STRIP_BGR=0x00000810,
            SK6812_STRIP_RGBW=0x18100800, SK6812_STRIP_GRBW=0x18081000,
        )  # fmt: skip
        self.refuses = refuses
        self.strips: list[_Ws281xStrip] = []

    def PixelStrip(self, num: int, pin: int, *, channel: int, strip_type: int) -> _Ws281xStrip:  # noqa: N802
        assert not any(strip.begun for strip in self.strips), "the DMA channel is in use"
        self.strips.append(_Ws281xStrip(self, num, pin, channel, strip_type))
        return self.strips[-1]

    def wire(self) -> bytes:
        return self.strips[-1].sent


class _Ws281xStrip:
    def __init__(self, library: Ws281x, num: int, pin: int, channel: int, strip_type: int):
        self.library, self.pin, self.channel, self.type = library, pin, channel, strip_type
        self.leds = [0] * num
        self.begun = False
        self.sent = b""
        # As the library does; it crashes when `begin` failed.
        atexit.register(self._cleanup)

    def begin(self) -> None:
        if self.library.refuses:
            raise RuntimeError(self.library.refuses)
        self.begun = True

    def __setitem__(self, index: int, color: int) -> None:
        assert 0 <= color < 1 << 32
        self.leds[index] = color

    def show(self) -> None:
        assert self.begun
        shifts = [self.type >> by & 0xFF for by in (16, 8, 0)] + ([self.type >> 24] if self.type >> 24 else [])
        self.sent = bytes(led >> shift & 0xFF for led in self.leds for shift in shifts)

    def _cleanup(self) -> None:
        self.begun = False


class Spidev:
    """spidev 3: the bits of MOSI, read as a WS2812 reads them."""

    def __init__(self, refuses: OSError | None = None) -> None:
        self.buses: list[_Bus] = []
        self.refuses = refuses

    def SpiDev(self) -> _Bus:  # noqa: N802
        self.buses.append(_Bus(self))
        return self.buses[-1]

    def wire(self) -> bytes:
        return read_pulses(self.buses[-1].sent, self.buses[-1].max_speed_hz)


class _Bus:
    def __init__(self, library: Spidev):
        self.library = library
        self.max_speed_hz, self.mode = 500_000, 3
        self.opened: tuple[int, int] | None = None
        self.sent = b""

    def open(self, bus: int, chip: int) -> None:
        if self.library.refuses:
            raise self.library.refuses
        self.opened = bus, chip

    def writebytes2(self, data: bytes) -> None:
        assert self.opened is not None
        assert self.mode == 0
        self.sent = data

    def close(self) -> None:
        self.opened = None


def read_pulses(sent: bytes, speed_hz: int) -> bytes:
    """What WS2812B LEDs make of a line's levels: a pulse of 220..380 ns is a 0, one of 580..1000 ns a 1, then low for
    at least 220 ns, and 280 us of low end a frame."""
    levels = np.unpackbits(np.frombuffer(sent, np.uint8))
    edges = np.flatnonzero(np.diff(levels, prepend=0, append=0))
    high = (edges[1::2] - edges[0::2]) / speed_hz * 1e9
    low = (edges[2::2] - edges[1:-1:2]) / speed_hz * 1e9
    assert levels[0] == 0, "the line begins low"
    assert all(220 <= ns <= 380 or 580 <= ns <= 1000 for ns in high)
    assert all(220 <= ns <= 1600 for ns in low)
    assert (len(levels) - edges[-1]) / speed_hz >= 280e-6
    return np.packbits(high > 500).tobytes()


def slow_names(monkeypatch: pytest.MonkeyPatch, wait: Callable[[], object]) -> None:
    """Every name is 127.0.0.1, and looking it up takes as long as `wait`; an address is none to look up."""
    real = socket.getaddrinfo

    def look(host: str, port: int, **how: int) -> object:
        if how.get("flags"):
            raise socket.gaierror(-2, "Name or service not known")
        wait()
        return real("127.0.0.1", port, **how)

    monkeypatch.setattr(socket, "getaddrinfo", look)


class Rp1:
    """The Pi 5's /dev/leds0, as ws2812-pio-rp1 reads it: R G B W from offset 0, its own gamma, green first."""

    def __init__(self, leds: int = LEDS) -> None:
        handle, name = tempfile.mkstemp(prefix="leds")
        os.close(handle)
        self.path = Path(name)
        atexit.register(self.path.unlink, missing_ok=True)
        self.leds = leds

    def wire(self) -> bytes:
        data = self.path.read_bytes()
        assert len(data) == 4 * self.leds
        gamma = [int(255 * (value / 255) ** (1 / 0.45) + 1e-9) for value in range(256)]
        # The strip has its red first here, so the driver's first byte is its red.
        order = (1, 0, 2)
        return bytes(gamma[data[4 * led + at]] for led in range(self.leds) for at in order)


class Controller:
    """A controller on the network that keeps the newest datagram."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        atexit.register(self.socket.close)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(2)
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"

    def newest(self) -> bytes:
        data = self.socket.recv(2048)
        self.socket.setblocking(False)
        try:
            while True:
                data = self.socket.recv(2048)
        except BlockingIOError:
            self.socket.settimeout(2)
            return data
