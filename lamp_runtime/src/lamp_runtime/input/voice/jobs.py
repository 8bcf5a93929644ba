"""Recordings that wait to be heard."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field

from lamp_runtime.errors import AudioError, VoiceError
from lamp_runtime.piped import Event

# Each is up to 6 MiB, and takes a second.
_WAITING_MOST = 4


@dataclass(frozen=True)
class Heard:
    """The words, and how long it took to get from the recording to them."""

    text: str
    ms: int


@dataclass
class Job:
    """`finished` is set when `event` says what became of it."""

    number: int
    finished: threading.Event = field(default_factory=threading.Event)
    event: Event = field(default_factory=dict)

    def heard(self) -> Heard:
        """Raises AudioError when there were no words, VoiceError when it could not be heard."""
        match self.event["event"]:
            case "heard":
                return Heard(self.event["text"], self.event["ms"])
            case "unclear":
                raise AudioError(self.event["detail"], self.event["kind"])
        raise VoiceError(self.event["detail"])


class Jobs:
    """Not thread-safe; but who waits for a job need not hold the lock of who finishes it."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}

    def add(self) -> Job:
        """Raises VoiceError when too many wait."""
        if len(self._jobs) >= _WAITING_MOST:
            raise VoiceError(f"{_WAITING_MOST} recordings wait to be heard already; try again in a moment")
        job = Job(next(self._numbers))
        self._jobs[job.number] = job
        return job

    def finish(self, event: Event) -> bool:
        """Whether the event was about one of them."""
        job = self._jobs.pop(event.get("id") or 0, None)
        if job is None:
            return False
        job.event = event
        job.finished.set()
        return True

    def fail(self, detail: str) -> None:
        """All of them."""
        for number in list(self._jobs):
            self.finish({"event": "error", "id": number, "detail": detail})
