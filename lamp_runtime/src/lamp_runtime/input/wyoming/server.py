"""The port where Wyoming's clients reach the lamp, on an event loop and in a thread of its own."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lamp_runtime.addresses import host_and_port, is_loopback
from lamp_runtime.app import Lamp
from lamp_runtime.errors import ConfigError, WyomingError
from lamp_runtime.input.http.rate import RateLimit
from lamp_runtime.input.wyoming.connection import Connection, Piece
from lamp_runtime.input.wyoming.protocol import LINE_BYTES

log = logging.getLogger(__name__)

# Home Assistant keeps one as long as it runs, and opens one for each question.
CONNECTIONS_MOST = 8
_START_S = 10.0


class WyomingServer:
    """Serves one lamp at `[voice] wyoming`. `address` is where, once it is attached."""

    def __init__(self, lamp: Lamp):
        self._lamp = lamp
        self._voice = lamp.settings.voice
        self._asks = RateLimit(lamp.settings.asks_per_minute, time.monotonic)
        self._loop = asyncio.new_event_loop()
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._satellite: Connection | None = None
        self._networks = [ipaddress.ip_network(client) for client in self._voice.wyoming_clients]
        self.address: tuple[str, int] = ("", 0)

    @contextmanager
    def attached(self) -> Iterator[WyomingServer]:
        """It answers until the end of the block. Raises ConfigError when the port can't be had."""
        thread = threading.Thread(target=self._loop.run_forever, name="lamp-wyoming", daemon=True)
        thread.start()
        try:
            server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(_START_S)
            try:
                yield self
            finally:
                asyncio.run_coroutine_threadsafe(self._stop(server), self._loop).result(_START_S)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(_START_S)
            self._loop.close()

    async def _start(self) -> asyncio.Server:
        assert self._voice.wyoming is not None, "there is no server without an address"
        host, port = host_and_port(self._voice.wyoming)
        try:
            server = await asyncio.start_server(self._accept, host, port, limit=LINE_BYTES)
        except OSError as error:
            raise ConfigError(
                f"can't listen at {self._voice.wyoming} for Wyoming ({error.strerror}); set [voice] wyoming to another"
            ) from None
        self.address = server.sockets[0].getsockname()[:2]
        log.info("Wyoming clients are answered at tcp://%s:%s", *self.address)
        return server

    async def _stop(self, server: asyncio.Server) -> None:
        server.close()
        for task in list(self._connections.values()):
            task.cancel()
        await asyncio.gather(*self._connections.values(), return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _notice_its_end(writer.get_extra_info("socket"))
        client = str(writer.get_extra_info("peername")[0])
        connection = Connection(self._lamp, reader, writer, partial(self._may_ask, client), self._on_satellite)
        refused = self._refusal(client)
        task = asyncio.current_task()
        assert task is not None, "asyncio runs this as one"
        try:
            if refused is not None:
                log.warning("a Wyoming client at %s was sent away: %s", client, refused)
                await connection.refuse(refused)
                return
            self._connections[connection] = task
            await connection.run()
        except OSError as error:
            log.info("a Wyoming client at %s is gone: %s", client, error.strerror or error)
        except Exception:
            log.exception("a Wyoming client at %s caused an error", client)
        finally:
            self._connections.pop(connection, None)

    def _refusal(self, client: str) -> str | None:
        """Why this client is sent away."""
        if len(self._connections) >= CONNECTIONS_MOST:
            return f"{CONNECTIONS_MOST} clients are connected already; close one"
        address = ipaddress.ip_address(client)
        if is_loopback(client) or any(address in network for network in self._networks):
            return None
        return f'{client} may not talk to this lamp; name it in [voice] wyoming_clients = ["{client}"]'

    def _may_ask(self, client: str) -> None:
        wait_s = self._asks.wait_s(client)
        if wait_s > 0:
            raise WyomingError(f"too many requests; the next may come in {wait_s:.1f} s")

    def _on_satellite(self, connection: Connection, on: bool) -> None:
        """The newest has the microphone: one that lost its network does not know yet that it is gone."""
        before = self._satellite
        if on:
            self._satellite = connection
            self._lamp.voice.stream_to(partial(self._offer, connection))
            if before is not None:
                before.end()
        elif before is connection:
            self._satellite = None
            self._lamp.voice.stream_to(None)

    def _offer(self, connection: Connection, piece: Piece) -> None:
        """From the voice process's reader thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(connection.offer, piece)


def _notice_its_end(client: socket.socket) -> None:
    """A house that lost its power says nothing; where the system can, its connection ends within half a minute."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 25_000)):
        if hasattr(socket, option):
            client.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
