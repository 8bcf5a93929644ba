"""How much a client may send, and for how long: a body without a length need not end, and a slow one neither.

Each body is within its limit, and all that are being read or worked on within ROOM_BYTES: many clients could otherwise
fill a small computer's memory without one of them doing anything wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from lamp_schema import limits

BODY_BYTES = limits.PROGRAM_BYTES
BODY_S = 20.0
# An import holds hundreds of programs; a recording is sound: half a minute of WAV at 48 kHz in stereo.
_LARGER = {"/v1/presets.json": 16 * BODY_BYTES, "/v1/voice": 6 * 2**20}
# As many recordings as may wait to be heard, and some programs.
ROOM_BYTES = 32 * 2**20

Take = Callable[[int], bool]


def most_bytes(path: str) -> int:
    """The largest body that a path takes."""
    return _LARGER.get(path, BODY_BYTES)


def too_large(most: int) -> str:
    return f"the body is over {most} bytes; send a smaller one"


class Room:
    """Memory for the bodies of all clients together. For one event loop."""

    def __init__(self, most: int = ROOM_BYTES):
        self.most = most
        self.taken = 0

    @contextmanager
    def share(self) -> Iterator[Take]:
        """For one request: a function that takes so many bytes, or says that there is no room for them. They are given
        back at the end."""
        own = 0

        def take(count: int) -> bool:
            nonlocal own
            if self.taken + count > self.most:
                return False
            own += count
            self.taken += count
            return True

        try:
            yield take
        finally:
            self.taken -= own


def limited(receive: Receive, most: int, take: Take, seconds: float = BODY_S) -> Receive:
    """`receive` that counts and times the body, and takes room for it.

    Raises HTTPException 413, 408 and 503, which the application answers.
    """
    taken = 0
    whole = False
    deadline_s = asyncio.get_running_loop().time() + seconds

    async def receive_limited() -> Message:
        nonlocal taken, whole
        if whole:
            # What comes now is the client's going away.
            return await receive()
        try:
            async with asyncio.timeout_at(deadline_s):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, f"the body took longer than {seconds:g} s; send it faster") from None
        count = len(message.get("body", b""))
        taken += count
        whole = not message.get("more_body", False)
        if taken > most:
            raise HTTPException(413, too_large(most))
        if not take(count):
            text = f"other clients send more than {ROOM_BYTES} bytes together; send it again in a moment"
            raise HTTPException(503, text, {"Retry-After": "1"})
        return message

    return receive_limited
