"""The events of one request on their way to a client that may be slower than they come."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

Event = tuple[str, dict[str, Any]]

# Each says all that the one before did: a client that missed some has missed nothing.
_REPLACED = "progress"


class Events:
    """A queue in which only the newest of several `progress` in a row waits. For one event loop; None ends it."""

    def __init__(self) -> None:
        self._waiting: deque[Event | None] = deque()
        self._there = asyncio.Event()

    def put(self, event: Event | None) -> None:
        last = self._waiting[-1] if self._waiting else None
        if event and last and event[0] == last[0] == _REPLACED:
            self._waiting.pop()
        self._waiting.append(event)
        self._there.set()

    async def get(self) -> Event | None:
        while not self._waiting:
            self._there.clear()
            await self._there.wait()
        return self._waiting.popleft()

    def __len__(self) -> int:
        return len(self._waiting)
