"""What a service tells its manager: that it is up, that it lives, that it ends. Does nothing where none listens.

The protocol is systemd's sd_notify(3): one datagram of lines to the socket in NOTIFY_SOCKET.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress


class ServiceManager:
    """`alive` may be called from any thread and never waits: a datagram that finds no room is dropped."""

    def __init__(self, environment: Mapping[str, str] = os.environ):
        self._socket: socket.socket | None = None
        address = environment.get("NOTIFY_SOCKET", "")
        if address[:1] in ("/", "@"):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.setblocking(False)
            # A leading @ stands for a name without a file.
            self._address = "\0" + address[1:] if address[0] == "@" else address

    def ready(self, status: str) -> None:
        """The lamp shines and takes orders."""
        self._tell(f"READY=1\nSTATUS={status}")

    def alive(self) -> None:
        """The light moves."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, text: str) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.sendto(text.encode(), self._address)
