"""The server in front of the application: what a connection may cost before a request is there, and after.

Memory and patience are bounded for each connection: 64 KiB of headers (h11's own limit), SEND_BYTES in the kernel and
64 KiB in the server for what a client does not fetch, HEADERS_S for headers, IDLE_S between requests, STUCK_S for
bytes that a client does not take. uvicorn offers no limit for headers that trickle in, so that is added here, and none
for how many connections there are: over `limit_concurrency` it answers with 503, but keeps them.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from lamp_runtime.input.http.viewer import MESSAGE_BYTES, Viewer

HEADERS_S = 10.0
IDLE_S = 5
STUCK_S = 20.0
SEND_BYTES = 64 * 1024
# Connections beyond those that are answered, which get their 503; still more are ended at once. Together they stay
# below the 1,024 files that a process may open where nobody has said otherwise.
_REFUSED_MOST = 64


class Connection(H11Protocol):
    """Closes a connection whose headers are not there HEADERS_S after it was made, or after the last answer."""

    headers_s = HEADERS_S
    _headers_due: asyncio.TimerHandle | None = None
    _upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency + _REFUSED_MOST:
            transport.abort()
            return
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_headers()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self._answers():
            self._forget_headers()

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._upgraded = True
        self._forget_headers()
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing() and not self._answers():
            self._await_headers()

    def _answers(self) -> bool:
        return self._upgraded or (self.cycle is not None and not self.cycle.response_complete)

    def _await_headers(self) -> None:
        self._forget_headers()
        self._headers_due = self.loop.call_later(self.headers_s, self.transport.abort)

    def _forget_headers(self) -> None:
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None


def server_config(app: FastAPI, **overrides: Any) -> uvicorn.Config:
    """uvicorn's settings for a lamp's application; `limit_concurrency` is how many connections are answered."""
    return uvicorn.Config(
        app,
        **{
            "http": Connection,
            "log_config": None,
            "log_level": "warning",
            "access_log": False,
            "server_header": False,
            # A client's address is that of its connection: who could write another into a header had no limit.
            "proxy_headers": False,
            "timeout_keep_alive": IDLE_S,
            "timeout_graceful_shutdown": 2,
            "ws": Viewer,
            "ws_max_size": MESSAGE_BYTES,
            # To compress 60 small frames a second for each viewer takes longer than to send them.
            "ws_per_message_deflate": False,
            **overrides,
        },
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections inherit the limits. Raises OSError."""
    listener = socket.create_server((host, port))
    limit_sending(listener)
    return listener


def limit_sending(listener: socket.socket) -> None:
    """What a client does not take fills SEND_BYTES, and ends its connection after STUCK_S, where Linux counts that."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(STUCK_S * 1000))
