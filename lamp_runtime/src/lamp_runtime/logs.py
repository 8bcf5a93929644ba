"""The log: one line a record, as `key=value`, for people with grep and for the journal.

`log.info("composed", extra={"ms": 12})` becomes `level=info logger=lamp_runtime.app msg=composed ms=12`. What holds
blanks or control characters is quoted as in JSON, a traceback too: nothing that a client sends begins a line of its
own, or reaches a terminal as an order.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import TextIO

# sd-daemon(3): the journal takes a record's priority from the line's beginning.
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
_PLAIN = re.compile(r"[!#-<>-~]+")
# JSON leaves these as they are: DEL and C1, which terminals obey, other line ends, and halves of UTF-16.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class LineFormatter(logging.Formatter):
    """Formats a record, and what came with it as `extra`, as one line. `priority` puts the journal's in front."""

    def __init__(self, priority: bool = False):
        super().__init__()
        self._priority = priority

    def format(self, record: logging.LogRecord) -> str:
        line = " ".join(f"{key}={_value(value)}" for key, value in self._pairs(record))
        return f"<{_priority(record.levelno)}>{line}" if self._priority else line

    def _pairs(self, record: logging.LogRecord) -> Iterator[tuple[str, object]]:
        yield "level", record.levelname.lower()
        yield "logger", record.name
        yield "msg", record.getMessage()
        yield from ((key, value) for key, value in vars(record).items() if key not in _OWN)
        if record.exc_info:
            yield "traceback", self.formatException(record.exc_info)


def configure(level: int, stream: TextIO = sys.stderr) -> None:
    """Log to `stream` from now on; does nothing where logging is configured already."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(priority=_is_journal(stream)))
    logging.basicConfig(level=level, handlers=[handler])


def _is_journal(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the stream is what systemd connected to the journal: JOURNAL_STREAM names its device and inode."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


def _priority(level: int) -> int:
    return next((priority for least, priority in _PRIORITIES if level >= least), 7)


def _value(value: object) -> str:
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
