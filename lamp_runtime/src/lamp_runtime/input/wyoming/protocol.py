"""Wyoming's events over TCP, within limits. The package's own reader takes whatever length the other side announces.

An event is a line of JSON with its type, then `data_length` bytes of JSON, then `payload_length` bytes of audio.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from wyoming.event import Event, async_write_event

from lamp_runtime.errors import WyomingError

LINE_BYTES = 8 * 1024
DATA_BYTES = 64 * 1024
# Two seconds of 16 kHz; what sends audio sends a tenth of a second at a time.
PAYLOAD_BYTES = 64 * 1024
# From an event's first byte to its last.
_EVENT_S = 10.0
# How long the other side may leave what is written to it unread.
_WRITE_S = 10.0
_FAREWELL_S = 1.0


async def read_event(reader: asyncio.StreamReader, idle_s: float | None = None) -> Event | None:
    """The next event; None when the other side is done, and when it says nothing for `idle_s` seconds.

    `reader` has LINE_BYTES for its limit. Raises WyomingError for what is no event or is over a limit.
    """
    try:
        async with asyncio.timeout(idle_s):
            first = await reader.read(1)
    except TimeoutError:
        return None
    if not first:
        return None
    try:
        async with asyncio.timeout(_EVENT_S):
            return await _rest_of_event(reader, first)
    except TimeoutError:
        raise WyomingError(f"an event took longer than {_EVENT_S:g} s; send it whole") from None
    except asyncio.IncompleteReadError:
        raise WyomingError("the connection ended in the middle of an event") from None


async def write_event(event: Event, writer: asyncio.StreamWriter) -> None:
    """Send it. Raises OSError when the other side is gone or does not read."""
    async with asyncio.timeout(_WRITE_S):  # TimeoutError is an OSError.
        await async_write_event(event, writer)


async def farewell(event: Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send a last event, and close. What still comes is read and dropped for a moment: a connection that is closed over
    unread bytes is reset, and the other side may then never see why."""
    with suppress(OSError):
        await write_event(event, writer)
        if writer.can_write_eof():
            writer.write_eof()
        async with asyncio.timeout(_FAREWELL_S):
            while await reader.read(LINE_BYTES):
                pass
    writer.close()


async def _rest_of_event(reader: asyncio.StreamReader, first: bytes) -> Event:
    try:
        line = first if first == b"\n" else first + await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError:
        raise WyomingError(f"an event's first line is over {LINE_BYTES} bytes; what is long is data") from None
    head = _json(line, "an event's first line")
    kind = head.get("type")
    if not isinstance(kind, str) or not kind:
        raise WyomingError('an event has no type; its first line is such as {"type": "describe"}')
    data = head.get("data") or {}
    if not isinstance(data, dict):
        raise WyomingError(f"the data of {kind[:40]!r} is no JSON object")
    more = await reader.readexactly(_length(head, "data_length", DATA_BYTES))
    payload = await reader.readexactly(_length(head, "payload_length", PAYLOAD_BYTES))
    return Event(kind, {**data, **(_json(more, f"the data of {kind[:40]!r}") if more else {})}, payload or None)


def _json(line: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise WyomingError(f"{what} is no JSON object; is the other side a Wyoming program?")
    return found


def _length(head: dict[str, Any], key: str, most: int) -> int:
    length = head.get(key) or 0
    if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length <= most:
        raise WyomingError(f"{key} is {str(length)[:40]}; a whole number from 0 to {most} is allowed")
    return length
