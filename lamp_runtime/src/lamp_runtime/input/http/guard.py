"""Who may talk to the lamp, and how much: before any of it is read.

A page of another site, open in the same browser, can send requests to a loopback address and open WebSockets to it.
Two headers give it away: `Origin` names the other site, and after DNS rebinding `Host` does.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lamp_runtime.input.http.problems import problem
from lamp_schema import limits

# The page loads nothing from anywhere else, and no other site may frame it.
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws: wss:; style-src 'self'; "
    "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
BODY_BYTES = limits.PROGRAM_BYTES
# An import holds hundreds of programs.
# And a recording is sound: half a minute of WAV at 48 kHz in stereo.
_LARGER = {"/v1/presets.json": 16 * BODY_BYTES, "/v1/voice": 6 * 2**20}


class TooLargeError(Exception):
    """A body that goes on after what is allowed."""


class Guard:
    """ASGI middleware: refuses foreign hosts and origins (403) and bodies over BODY_BYTES (413), and adds HEADERS."""

    def __init__(self, app: ASGIApp, host: str):
        self._app = app
        name = socket.gethostname().lower()
        self._names = {"localhost", host.lower(), name, f"{name}.local"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope)) if scope["type"] == "websocket" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": refusal})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on while counting the body: one without a length need not end."""
        taken = 0
        begun = False
        most = _LARGER.get(scope["path"], BODY_BYTES)

        async def counting() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLargeError
            return message

        async def adding(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        if refusal is not None:
            await problem(403, refusal)(scope, receive, adding)
            return
        length = headers.get("content-length", "0")
        try:
            if length.isdigit() and int(length) > most:
                raise TooLargeError
            await self._app(scope, counting, adding)
        except TooLargeError:
            if not begun:
                text = f"the body is over {most} bytes; send a smaller one"
                await problem(413, text)(scope, receive, adding)

    def _refusal(self, headers: Headers) -> str | None:
        """Why a request is refused, or None. Programs send no Origin; browsers always do where it matters."""
        host = headers.get("host", "")
        origin = headers.get("origin")
        try:
            name = urlsplit(f"//{host}").hostname or ""
            other = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        except ValueError:
            return "the Host or Origin header is no address"
        if not self._is_own(name):
            return "that is not a name of this lamp; use its address"
        return "the lamp takes no orders from the pages of other sites" if other else None

    def _is_own(self, host: str) -> bool:
        """A name of this machine, or an address: rebinding needs a name."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host.lower() in self._names
        return True
