"""Requests whose audio goes out to be recognised elsewhere: who takes it, and how long is waited for the words."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import Literal

from lamp_runtime.piped import Event

Listener = Callable[[Literal["start", "stop"] | bytes], None]
"""Gets `start`, the chunks of one request (little-endian int16, RATE_HZ), and `stop`. It must return at once."""


class Elsewhere:
    """Not thread-safe, but for `on_silence`, which is called in a thread of its own when no words came in time."""

    def __init__(self, time_limit_s: float, on_silence: Callable[[str], None]):
        self._time_limit_s = time_limit_s
        self._on_silence = on_silence
        self._answered = False  # The request that goes out now, which may be before its end.
        self._timer: threading.Timer | None = None
        self.listener: Listener | None = None

    def listen(self, listener: Listener | None) -> bool:
        """Send audio there from now on; whether words were waited for, which will not come any more."""
        waited = self._timer is not None
        self._stop()
        self.listener = listener
        return waited

    def audio(self, event: Event) -> None:
        """Pass on what the voice process sends."""
        if event["part"] == "start":
            self._answered = False
            self._stop()
        if self.listener is not None:
            self.listener(base64.b64decode(event["audio"]) if event["part"] == "chunk" else event["part"])

    def wait(self) -> bool:
        """The request is over: wait for its words; False when they are there already."""
        if self._answered or self.listener is None:
            return False
        detail = f"no words came back in {self._time_limit_s:g} s; is speech to text set up there?"
        self._timer = threading.Timer(self._time_limit_s, self._on_silence, (detail,))
        self._timer.daemon = True
        self._timer.start()
        return True

    def answered(self) -> None:
        """The words came, or why there are none."""
        self._answered = True
        self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
