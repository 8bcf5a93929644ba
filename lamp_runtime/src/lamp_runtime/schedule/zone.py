"""The time zone that the system is set to, also when that is changed while the lamp runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

import tzlocal

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 60.0


def name_of(zone: tzinfo) -> str:
    """As the IANA database has it, where it is one of its zones; else the letters that its clocks show."""
    return getattr(zone, "key", None) or datetime.now(zone).tzname() or "UTC"


class SystemZone:
    """Call it for the zone; UTC where the system's can't be told. Any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic):
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._zone: tzinfo | None = None
        self._looked_at = 0.0
        self._failed = False

    def __call__(self) -> tzinfo:
        with self._lock:
            now = self._monotonic()
            if self._zone is None or now - self._looked_at >= _LOOK_EVERY_S:
                self._zone, self._looked_at = self._look(), now
            return self._zone

    def _look(self) -> tzinfo:
        # The C library reads the file only once otherwise, and tzlocal compares what it found with that.
        time.tzset()
        try:
            zone = tzlocal.reload_localzone()
        except (OSError, ValueError, LookupError) as error:
            if not self._failed:
                log.warning("the system's time zone can't be told (%s); schedules without a zone are in UTC", error)
            self._failed = True
            return UTC
        self._failed = False
        return zone
