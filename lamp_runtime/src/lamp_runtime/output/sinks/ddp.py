"""A controller on the network, such as WLED, by the Distributed Display Protocol: a datagram a frame to port 4048."""

from __future__ import annotations

import itertools
import socket
import struct
import threading
from contextlib import suppress
from typing import Any

from lamp_runtime.errors import SinkError
from lamp_runtime.output.duty import Duty
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sinks.strip import StripSink

PORT = 4048
_VERSION_1, _PUSH = 0x40, 0x01
# Type and size of an element: RGB or RGBW, 8 bits a colour.
_RGB, _RGBW = 0x0B, 0x1B
_DEFAULT_OUTPUT = 1
# A name that takes longer is looked up behind the frames.
_PATIENCE_S = 0.005
_HEADER = struct.Struct(">BBBBIH")


def packet(duty: Duty, sequence: int) -> bytes:
    """One frame, all of it in one datagram: flags, sequence 1..15, type, output, offset, length, data."""
    data = duty.tobytes()
    kind = _RGBW if duty.shape[1] == 4 else _RGB
    return _HEADER.pack(_VERSION_1 | _PUSH, sequence, kind, _DEFAULT_OUTPUT, 0, len(data)) + data


class _Lookup:
    """A host's address, found in a thread of its own: the frame loop must not wait for a name server."""

    def __init__(self, host: str, port: int):
        self.found: tuple[tuple[int, int, int], Any] | None = None
        self.error: OSError | None = None
        self._thread = threading.Thread(target=self._look, args=(host, port), name="lamp-ddp", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether it is done within that."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _look(self, host: str, port: int) -> None:
        try:
            self.found = _address(host, port)
        except OSError as error:
            self.error = error


def _address(host: str, port: int, flags: int = 0) -> tuple[tuple[int, int, int], Any]:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM, flags=flags)[0]
    return (family, kind, protocol), address


class DdpSink(StripSink):
    """Sends to `settings.controller`. The controller orders the colours itself, and should add no gamma of its own."""

    name = "ddp"

    def __init__(self, settings: LedSettings | None = None):
        super().__init__(settings)
        host, _, port = self.settings.controller.partition(":")
        if not host or (port and not port.isdigit()):
            given = self.settings.controller
            raise SinkError(f"ddp has no controller in {given!r}; set controller in [leds] to a host or host:port")
        self._to = (host, int(port or PORT))
        self._lookup: _Lookup | None = None
        self._socket: socket.socket | None = None
        self._sequence = itertools.cycle(range(1, 16))

    def _connect(self) -> None:
        try:
            kind, address = self._find()
            self._socket = socket.socket(*kind)
            self._socket.setblocking(False)
            self._socket.connect(address)
        except OSError as error:
            self._disconnect()
            raise SinkError(
                f"ddp can't reach {self.settings.controller}: {error}; is it on, and the name right?"
            ) from error

    def _find(self) -> tuple[tuple[int, int, int], Any]:
        """The controller's address. Raises OSError, and SinkError while a name is still looked up."""
        with suppress(OSError):
            return _address(*self._to, flags=socket.AI_NUMERICHOST)
        self._lookup = self._lookup or _Lookup(*self._to)
        if not self._lookup.wait(_PATIENCE_S):
            raise SinkError(f"ddp is still looking for {self._to[0]}; an address instead of a name is found at once")
        looked, self._lookup = self._lookup, None
        if looked.found is None:
            raise looked.error or OSError("no address")
        return looked.found

    def _send(self, duty: Duty) -> None:
        assert self._socket is not None, "connected"
        # A network that is busy loses a frame, as it may lose any datagram, and a controller that starts anew refuses
        # some; the next one is on its way.
        with suppress(BlockingIOError, ConnectionRefusedError):
            self._socket.send(packet(duty, next(self._sequence)))

    def _disconnect(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None
