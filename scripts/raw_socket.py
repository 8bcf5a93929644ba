"""A WebSocket client that does what it is told, right or wrong: no library would send most of that."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import struct
from typing import Self

CONTINUATION, TEXT, BINARY, CLOSE, PING = 0x0, 0x1, 0x2, 0x8, 0x9
# What a connection ended with when it was not an answer or a close code.
ENDED, STILL_OPEN = "ended", "still open"


def frame(opcode: int, payload: bytes = b"", fin: bool = True, masked: bool = True, length: int | None = None) -> bytes:
    """One frame; `length` is what its header says, if not the truth."""
    size = len(payload) if length is None else length
    first = opcode | (0x80 if fin else 0)
    mark = 0x80 if masked else 0
    if size < 126:
        head = struct.pack("!BB", first, mark | size)
    elif size < 2**16:
        head = struct.pack("!BBH", first, mark | 126, size)
    else:
        head = struct.pack("!BBQ", first, mark | 127, size)
    # A mask of zeros leaves the payload as it is.
    return head + (bytes(4) if masked else b"") + payload


class RawSocket:
    """A connection to the lamp's live frames; `status` is the answer to its handshake, 101 where it is open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader = reader
        self.writer = writer
        self.status: int | str = ENDED

    @classmethod
    async def connect(cls, port: int, headers: dict[str, str], receive_bytes: int | None = None) -> Self:
        """Raises OSError where not even a connection comes about."""
        client = socket.socket()
        client.setblocking(False)
        if receive_bytes:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        try:
            await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
            raw = cls(*await asyncio.open_connection(sock=client, limit=receive_bytes or 2**16))
        except OSError:
            client.close()
            raise
        await raw._shake_hands(port, headers)
        return raw

    async def _shake_hands(self, port: int, headers: dict[str, str]) -> None:
        wanted = {
            "Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13", **headers,
        }  # fmt: skip
        lines = ["GET /v1/frames HTTP/1.1", *(f"{name}: {value}" for name, value in wanted.items()), "", ""]
        try:
            self.writer.write("\r\n".join(lines).encode())
            head = await self.reader.readuntil(b"\r\n\r\n")
            self.status = int(head.split()[1])
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.status = ENDED

    async def send(self, data: bytes) -> None:
        """Raises OSError when the lamp has ended the connection."""
        self.writer.write(data)
        await self.writer.drain()

    async def end(self, within_s: float) -> int | str:
        """Read until the lamp ends it: the close code, or ENDED without one, or STILL_OPEN."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    opcode, payload = await self._frame()
                    if opcode == CLOSE:
                        return int(struct.unpack("!H", payload[:2])[0]) if len(payload) >= 2 else ENDED
        except TimeoutError:
            return STILL_OPEN
        except (OSError, asyncio.IncompleteReadError):
            return ENDED

    async def _frame(self) -> tuple[int, bytes]:
        first, size = await self.reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(size)

    def close(self) -> None:
        self.writer.transport.abort()
