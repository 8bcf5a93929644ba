"""One sink in the frame loop's care: opened, fed, and after a failure tried again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from lamp_runtime.output.sink import Frame, Sink

log = logging.getLogger(__name__)

RETRY_FIRST_S = 1.0
RETRY_MOST_S = 30.0


@dataclass(frozen=True)
class SinkStatus:
    """`error` says why it is closed, or is None; `frames` counts what it took since the loop began.

    `failures` counts how often it could not be opened or written. `current_ma` is estimated, of a sink that drives
    LEDs; `limited` when it would be more than the supply can give.
    """

    name: str
    is_open: bool
    frames: int
    error: str | None
    retry_in_s: float | None
    current_ma: int | None = None
    limited: bool = False
    failures: int = 0


class Port:
    """Belongs to the loop's thread, but for `status`, which any thread may read."""

    def __init__(self, sink: Sink):
        self.sink = sink
        self._is_open = False
        self._frames = 0
        self._failures = 0
        self._error: str | None = None
        self._retry_at_s: float | None = None
        self._retry_after_s = RETRY_FIRST_S
        self._written: bytes | None = None
        self._written_at_s = float("-inf")

    def offer(self, data: bytes, frame: Frame, now_s: float) -> bool:
        """Give the sink what is to be seen now, if it has not got it; `data` is the frame's bytes.

        Never raises. True when the sink failed or came back, which is worth telling.
        """
        if self._written == data and not self._is_stale(now_s):
            return False
        if now_s - self._written_at_s < self.sink.min_interval_s:
            return False
        if self._retry_at_s is not None and now_s < self._retry_at_s:
            return False
        try:
            if not self._is_open:
                self.sink.open()
                self._is_open = True
            self.sink.write(frame)
        except Exception as error:
            return self._failed(error, now_s)
        self._written, self._written_at_s = data, now_s
        self._frames += 1
        return self._works()

    def close(self, data: bytes, frame: Frame) -> None:
        """Show one last frame, if the sink lives and has another, and close it. Never raises."""
        if not self._is_open:
            return
        if self._written != data:
            try:
                self.sink.write(frame)
                self._frames += 1
            except Exception as error:
                log.warning("sink %s: no last frame: %s", self.sink.name, error)
        self._close_sink()

    def status(self, now_s: float) -> SinkStatus:
        retry_at_s = self._retry_at_s
        wait_s = None if retry_at_s is None else round(max(retry_at_s - now_s, 0.0), 3)
        status = SinkStatus(self.sink.name, self._is_open, self._frames, self._error, wait_s, failures=self._failures)
        draw = self.sink.draw
        return status if draw is None else replace(status, current_ma=round(draw.ma), limited=draw.limited)

    def _is_stale(self, now_s: float) -> bool:
        refresh_s = self.sink.refresh_s
        return refresh_s is not None and now_s - self._written_at_s >= refresh_s

    def _failed(self, error: Exception, now_s: float) -> bool:
        text = str(error) or type(error).__name__
        log.warning("sink %s failed, again in %g s: %s", self.sink.name, self._retry_after_s, text)
        self._close_sink()
        self._failures += 1
        self._error = text
        self._retry_at_s = now_s + self._retry_after_s
        self._retry_after_s = min(self._retry_after_s * 2, RETRY_MOST_S)
        return True

    def _works(self) -> bool:
        if self._error is None:
            return False
        log.info("sink %s works again", self.sink.name)
        self._error = None
        self._retry_at_s = None
        self._retry_after_s = RETRY_FIRST_S
        return True

    def _close_sink(self) -> None:
        """Also after an `open` that failed half-way: the contract lets `close` be called in every state."""
        self._is_open = False
        self._written = None
        self._written_at_s = float("-inf")
        try:
            self.sink.close()
        except Exception as error:
            log.warning("sink %s: close failed: %s", self.sink.name, error)
