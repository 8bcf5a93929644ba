"""Writes in a thread of its own, one after another, so that neither the light nor an answer waits for a disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from lamp_runtime.errors import StoreError

log = logging.getLogger(__name__)


class Keeper:
    """Runs writes one after another. What fails is logged, once for each reason, and never reaches who asked."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lamp-store")
        self._told: str | None = None
        self._lock = threading.Lock()
        self._newest: dict[str, Callable[[], None]] = {}
        self._closed = False

    def later(self, write: Callable[[], None], key: str | None = None) -> None:
        """Do `write` when those before it are done. Of several under one `key` that still wait, the newest alone."""
        if self._closed:
            return
        if key is None:
            self._thread.submit(self._run, write)
            return
        with self._lock:
            waits = key in self._newest
            self._newest[key] = write
        if not waits:
            self._thread.submit(self._run_newest, key)

    def close(self) -> None:
        """Finish what was begun. Twice is once."""
        self._closed = True
        self._thread.shutdown(wait=True)

    def _run_newest(self, key: str) -> None:
        with self._lock:
            write = self._newest.pop(key)
        self._run(write)

    def _run(self, write: Callable[[], None]) -> None:
        try:
            write()
            self._told = None
        except StoreError as error:
            if str(error) != self._told:
                log.warning("not kept: %s", error)
            self._told = str(error)
        except Exception:
            log.exception("not kept")
