"""How much a client may send, and for how long: a body without a length need not end, and a slow one neither."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from lamp_schema import limits

BODY_BYTES = limits.PROGRAM_BYTES
BODY_S = 20.0
# An import holds hundreds of programs; a recording is sound: half a minute of WAV at 48 kHz in stereo.
_LARGER = {"/v1/presets.json": 16 * BODY_BYTES, "/v1/voice": 6 * 2**20}


def most_bytes(path: str) -> int:
    """The largest body that a path takes."""
    return _LARGER.get(path, BODY_BYTES)


def too_large(most: int) -> str:
    return f"the body is over {most} bytes; send a smaller one"


def limited(receive: Receive, most: int, seconds: float = BODY_S) -> Receive:
    """`receive` that counts and times the body. Raises HTTPException 413 and 408, which the application answers."""
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
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > most:
            raise HTTPException(413, too_large(most))
        return message

    return receive_limited
