"""Tells listeners that something changed, from a thread of its own, so that nobody waits for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class Notifier(Generic[T]):
    """Calls every listener with a fresh `snapshot()` soon after `changed()`.

    Changes that come while listeners run are told once, together: a listener sees the newest state, not each.
    A listener that raises is logged, and stays.
    """

    def __init__(self, snapshot: Callable[[], T], name: str):
        self._snapshot = snapshot
        self._name = name
        self._listeners: list[Callable[[T], None]] = []
        self._changed = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def add(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Returns a function that removes it again."""
        self._listeners = [*self._listeners, listener]

        def remove() -> None:
            self._listeners = [other for other in self._listeners if other is not listener]

        return remove

    def changed(self) -> None:
        """Any thread; returns at once."""
        self._changed.set()

    def start(self) -> None:
        if self._thread is None:
            self._closing = False
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def close(self, timeout_s: float = 1.0) -> None:
        """Tells what is still untold, and ends; a listener that hangs is left behind after `timeout_s`."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing = True
        self._changed.set()
        if thread is not threading.current_thread():
            thread.join(timeout_s)

    def _run(self) -> None:
        while not self._closing:
            self._changed.wait()
            self._changed.clear()
            self.tell()

    def tell(self) -> None:
        """Call the listeners now, in this thread."""
        if not self._listeners:
            return
        state = self._snapshot()
        for listener in self._listeners:
            try:
                listener(state)
            except Exception:
                log.exception("a listener of %s failed", self._name)
