"""The WebSocket of a viewer, who has nothing to say: what it sends costs the lamp little, whatever it is.

uvicorn's own class answers each ping into a buffer that grows while the client reads nothing, keeps a list of the parts
of a message of which empty ones count for nothing, and parses all that comes. A bucket of bytes bounds the three.
"""

from __future__ import annotations

import time

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from lamp_runtime.input.http.rate import Bucket

# The longest message; longer ones end the connection with 1009.
MESSAGE_BYTES = 4096
# What a client may send, frames of its protocol included, at once and a second. The pongs of an idle one are 10 bytes.
SAID_BYTES = 4 * MESSAGE_BYTES
SAID_BYTES_PER_S = 1024
_TOO_MUCH = f"over {SAID_BYTES_PER_S} bytes a second; a viewer need send none"


class Viewer(WebSocketsSansIOProtocol):
    """Ends with 1008 when its client sends more than SAID_BYTES_PER_S, and SAID_BYTES at once."""

    _said: Bucket | None = None

    def data_received(self, data: bytes) -> None:
        if not self.handshake_initiated:
            super().data_received(data)
            return
        now_s = time.monotonic()
        if self._said is None:
            self._said = Bucket(SAID_BYTES, SAID_BYTES_PER_S, now_s)
        enough = self._said.wait_s(now_s, len(data)) > 0
        # A message that is too long or wrong says so in its first bytes.
        super().data_received(data[:MESSAGE_BYTES] if enough else data)
        if enough and not self.transport.is_closing():
            self._end()

    def send_receive_event_to_app(self) -> None:
        """Not even looked at: uvicorn would log each text that is none as an error of its own, with a traceback."""
        self.frames = []

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if self.close_sent or self.transport.is_closing():
            # Refused, or gone: uvicorn would log an error for each whose handshake is not complete.
            self.handshake_complete = True

    def _end(self) -> None:
        if not self.handshake_complete:
            self.transport.abort()
            return
        self.conn.fail(1008, _TOO_MUCH)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1008, "reason": _TOO_MUCH})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
