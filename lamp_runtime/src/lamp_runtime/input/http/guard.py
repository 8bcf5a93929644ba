"""Who may talk to the lamp, and how much: before any of it is read.

A page of another site, open in the same browser, can send requests to a loopback address and open WebSockets to it.
Two headers give it away: `Origin` names the other site, and after DNS rebinding `Host` does.

On a network all but the page's own files and the pairing wants the token, or the cookie of a paired browser. That goes
for clients on the loopback address, too: a proxy on this machine would make everybody one of them.
"""

from __future__ import annotations

import ipaddress
import logging
import math
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from lamp_runtime.errors import StoreError
from lamp_runtime.input.http.body import Room, limited, most_bytes, too_large
from lamp_runtime.input.http.headers import add_headers
from lamp_runtime.input.http.problems import problem
from lamp_runtime.input.http.rate import RateLimit
from lamp_runtime.store.access import Access

COOKIE = "lamp"
# A socket lives for days: whether its client is still let in is looked at again this often.
RECHECK_S = 1.0
# What keeps the model busy.
_ASKING = frozenset({"/v1/ask", "/v1/voice"})
_OPEN_PATHS = frozenset({"/", "/pair"})
_OPEN_FOLDER = "/page/"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Why a client is sent away."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Guard:
    """ASGI middleware: refuses foreign hosts and origins (403), strangers (401), requests in words that come too fast
    (429) and bodies over their limit (413), too slow (408) or too many (503), and adds HEADERS.

    `access` is None where everybody who reaches the lamp may use it. `on_refused` gets the status.
    """

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        access: Access | None,
        asks: RateLimit,
        on_refused: Callable[[int], None] = lambda _: None,
    ):
        self._app = app
        self._access = access
        self._asks = asks
        self._on_refused = on_refused
        self._room = Room()
        name = socket.gethostname().lower()
        self._names = {"localhost", host.lower(), name, f"{name}.local"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def adding(message: Message) -> None:
            await send(add_headers(message, scope["path"]))

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            self._on_refused(refusal.status)
            log.info("refused", extra={"status": refusal.status, "client": _client(scope)})
            answer = problem(refusal.status, refusal.text, headers=refusal.headers)
            await answer(scope, receive, adding)
        elif scope["type"] == "http":
            # Who leaves in the middle of a body gets no answer, and is no error.
            with self._room.share() as take, suppress(ClientDisconnect):
                await self._app(scope, limited(receive, most_bytes(scope["path"]), take), adding)
        else:
            await self._app(scope, receive, self._while_allowed(headers, adding))

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        return self._foreign(headers) or self._stranger(scope, headers) or self._too_much(scope, headers)

    def _foreign(self, headers: Headers) -> Refusal | None:
        """Programs send no Origin; browsers always do where it matters."""
        host = headers.get("host", "")
        origin = headers.get("origin")
        try:
            name = urlsplit(f"//{host}").hostname or ""
            other = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        except ValueError:
            return Refusal(403, "the Host or Origin header is no address")
        if not self._is_own(name):
            return Refusal(403, "that is not a name of this lamp; use its address")
        return Refusal(403, "the lamp takes no orders from the pages of other sites") if other else None

    def _stranger(self, scope: Scope, headers: Headers) -> Refusal | None:
        path = scope["path"]
        if scope["type"] == "http" and (path in _OPEN_PATHS or path.startswith(_OPEN_FOLDER)):
            return None
        try:
            allowed = self._allows(headers)
        except StoreError as error:
            log.warning("%s", error)
            return Refusal(503, "the lamp can't read who may enter, and its log says why")
        if allowed:
            return None
        text = "no token, or not the right one; send `Authorization: Bearer TOKEN`, or pair this browser at /pair"
        return Refusal(401, text, {"WWW-Authenticate": 'Bearer realm="lamp"'})

    def _too_much(self, scope: Scope, headers: Headers) -> Refusal | None:
        if scope["type"] != "http":
            return None
        most, length = most_bytes(scope["path"]), headers.get("content-length", "0")
        if length.isdecimal() and int(length) > most:
            return Refusal(413, too_large(most))
        if scope["path"] not in _ASKING or scope["method"] != "POST":
            return None
        wait_s = math.ceil(self._asks.wait_s(_client(scope)))
        if wait_s == 0:
            return None
        return Refusal(429, f"that is too many requests; ask again in {wait_s} s", {"Retry-After": str(wait_s)})

    def _allows(self, headers: Headers) -> bool:
        """Raises StoreError."""
        if self._access is None:
            return True
        secret = _secret(headers)
        return bool(secret) and self._access.allows(secret)

    def _while_allowed(self, headers: Headers, send: Send) -> Send:
        """`send` of a socket that ends when its client is shut out."""
        looked_s = time.monotonic()

        async def checking(message: Message) -> None:
            nonlocal looked_s
            if time.monotonic() - looked_s >= RECHECK_S:
                looked_s = time.monotonic()
                try:
                    allowed = self._allows(headers)
                except StoreError as error:
                    log.warning("%s", error)
                    allowed = False
                if not allowed:
                    await send({"type": "websocket.close", "code": 1008, "reason": "shut out"})
                    raise WebSocketDisconnect(1008)
            await send(message)

        return checking

    def _is_own(self, host: str) -> bool:
        """A name of this machine, or an address: rebinding needs a name."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host.lower() in self._names
        return True


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _secret(headers: Headers) -> str:
    """What the client shows: a bearer token, else the cookie of a paired browser."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return given.strip()
    return cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
