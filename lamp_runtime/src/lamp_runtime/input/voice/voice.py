"""The lamp's hearing: recordings to text, and its own listening, both in the voice process."""

from __future__ import annotations

import base64
import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lamp_runtime.errors import AudioError, VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.piped import Event, PipedProcess

log = logging.getLogger(__name__)

Sign = Literal["listening", "thinking", "unclear", "failed"]
State = Literal["off", "starting", "waiting", "listening", "thinking", "muted", "failed"]

# Each is up to 6 MiB, and takes a second.
_WAITING_MOST = 4
# How long after a failure the microphone or the process is tried again.
_BACKOFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class Heard:
    """The words, and how long it took to get from the recording to them."""

    text: str
    ms: int


@dataclass
class _Job:
    finished: threading.Event = field(default_factory=threading.Event)
    event: Event = field(default_factory=dict)


class Voice:
    """Thread-safe. The process starts with the first recording or with `listen`, and again after it died.

    `on_heard` gets what the lamp itself heard, and `on_change` is called after each change of the status: both from
    a thread of the process's reader, so they must return at once. `on_sign` gets what a person should see of the
    lamp's own listening, and None when that is over; it goes on `thinking` over words that went to `on_heard`.
    """

    def __init__(
        self,
        settings: VoiceSettings,
        sprites: Path | None = None,
        on_heard: Callable[[str], None] = lambda _: None,
        on_change: Callable[[], None] = lambda: None,
        on_sign: Callable[[Sign | None], None] = lambda _: None,
    ):
        self._settings = settings
        self._sprites = sprites
        self._on_heard = on_heard
        self._on_change = on_change
        self._on_sign = on_sign
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._jobs: dict[int, _Job] = {}
        self._process: PipedProcess | None = None
        self._muted = False
        self._wanted = False  # Whether the lamp itself is to listen.
        self._closed = False
        self._state: State = "off"
        self._detail: str | None = None
        self._heard: str | None = None
        # Why the recogniser could not be loaded, and whether that is for good.
        self._last_words: tuple[str, bool] | None = None
        self._failures = 0
        self._timer: threading.Timer | None = None

    def hear(self, audio: bytes) -> Heard:
        """The words of a recording. Raises AudioError when it holds none, VoiceError when the lamp can't hear."""
        parts.check()
        job, number = _Job(), next(self._numbers)
        with self._lock:
            if len(self._jobs) >= _WAITING_MOST:
                raise VoiceError(f"{_WAITING_MOST} recordings wait to be heard already; try again in a moment")
            process = self._started()
            self._jobs[number] = job
            process.send("hear", number, audio=base64.b64encode(audio).decode())
        if not job.finished.wait(self._settings.time_limit_s):
            self._give_up(process)
            raise VoiceError(f"the recogniser took longer than {self._settings.time_limit_s:g} s; it starts again")
        match job.event["event"]:
            case "heard":
                return Heard(job.event["text"], job.event["ms"])
            case "unclear":
                raise AudioError(job.event["detail"], job.event["kind"])
        raise VoiceError(job.event["detail"])

    def listen(self, muted: bool = False) -> None:
        """Begin to listen, if the settings want that; `muted` as it was left."""
        with self._lock:
            self._wanted, self._muted = self._settings.enabled, muted
            self._listen_or_not()

    def mute(self, muted: bool) -> None:
        """Close the lamp's own microphone, or open it again."""
        with self._lock:
            self._muted = muted
            self._listen_or_not()
        self._on_change()

    def status(self) -> dict[str, Any]:
        """`state` is of the lamp's own microphone, which is open in `waiting`, `listening` and `thinking`."""
        with self._lock:
            return {
                "state": self._state,
                "wake": self._settings.wake,
                "detail": self._detail,
                "muted": self._muted,
                "heard": self._heard,
            }

    @property
    def pid(self) -> int | None:
        """Of the voice process, while there is one."""
        process = self._process
        return process.pid if process else None

    def close(self) -> None:
        with self._lock:
            self._closed, self._wanted = True, False
            self._stop_timer()
            process, self._process = self._process, None
            self._fail_jobs("the lamp is going off")
        if process:
            process.close()

    def _listen_or_not(self) -> None:
        """Make the process do what is wanted. The lock is held."""
        self._stop_timer()
        on = self._wanted and not self._muted
        if on:
            try:
                parts.check()
                process = self._started()
            except VoiceError as error:
                self._fail(str(error))
                return
            self._set("starting")
            self._start_timer(self._settings.time_limit_s, lambda: self._give_up(process))
            process.send("listen", 0, on=True)
        else:
            self._set("muted" if self._wanted else "off")
            self._on_sign(None)
            if self._process:
                self._process.send("listen", 0, on=False)

    def _started(self) -> PipedProcess:
        """The process, which is started if there is none. The lock is held."""
        if self._closed:
            raise VoiceError("the lamp is going off")
        if self._process is None:
            arguments = ["--settings", self._settings.model_dump_json()]
            arguments += ["--sprites", str(self._sprites)] if self._sprites else []
            try:
                self._process = _Process(arguments, self._on_event)
            except OSError as error:
                raise VoiceError(f"the voice process can't start: {error.strerror}") from None
        return self._process

    def _on_event(self, process: PipedProcess, event: Event) -> None:
        """What the process says, on its reader thread."""
        heard: str | None = None
        with self._lock:
            if process is not self._process:
                return
            job = self._jobs.pop(event["id"], None) if event.get("id") else None
            match event["event"]:
                case "ready" if self._listening() and self._state == "failed":
                    self._listen_or_not()  # A recording was sent, and what was broken for good is mended.
                case "failed":
                    self._last_words = event["detail"], event["for_good"]
                case "exit":
                    self._on_exit(event["detail"])
                case _ if job:
                    job.event = event
                    job.finished.set()
                case "deaf" if self._listening():
                    self._fail(event["detail"])
                    if event["again"]:
                        self._later()
                case "phase" if self._listening():
                    self._on_phase(event["phase"], process)
                case "heard" if self._listening():
                    self._heard = heard = event["text"]
                case "unclear" if self._listening():
                    self._detail = event["detail"]
                    self._on_sign("unclear")
        if heard is not None:
            self._on_heard(heard)
        self._on_change()

    def _give_up(self, process: PipedProcess) -> None:
        """Have done with a process that hangs, so that the next request does not wait for its end."""
        process.kill()
        with self._lock:
            if process is self._process:
                self._on_exit("the recogniser hung, and was ended")
        self._on_change()

    def _on_phase(self, phase: Literal["waiting", "listening", "thinking"], process: PipedProcess) -> None:
        self._failures = 0
        handed_on = self._state == "thinking" and self._detail is None
        # What was not understood stays to be read until the next request.
        self._set(phase, self._detail if phase == "waiting" else None)
        if phase == "thinking":
            # A recogniser that hangs is killed; the next phase takes this away.
            self._start_timer(self._settings.time_limit_s, lambda: self._give_up(process))
            self._on_sign("thinking")
        elif phase == "listening" and self._settings.wake:
            self._on_sign("listening")
        elif not handed_on:
            self._on_sign(None)

    def _listening(self) -> bool:
        return self._wanted and not self._muted

    def _on_exit(self, detail: str) -> None:
        """The process is gone. Who waits for it is told; if the lamp is to listen, it is started again."""
        words, for_good = self._last_words or (f"{detail}; it starts again by itself", False)
        self._process, self._last_words = None, None
        self._fail_jobs(words)
        if self._closed:
            return
        if self._listening():
            self._fail(words)
            if not for_good:
                self._later()

    def _fail(self, detail: str) -> None:
        log.warning("the lamp does not listen: %s", detail)
        self._set("failed", detail)
        if self._failures == 0:
            self._on_sign("failed")

    def _fail_jobs(self, detail: str) -> None:
        jobs, self._jobs = self._jobs, {}
        for job in jobs.values():
            job.event = {"event": "error", "detail": detail}
            job.finished.set()

    def _later(self) -> None:
        """Try again, later each time in a row."""
        delay = _BACKOFF_S[min(self._failures, len(_BACKOFF_S) - 1)]
        self._failures += 1
        self._start_timer(delay, self._again)

    def _again(self) -> None:
        with self._lock:
            if self._listening() and not self._closed:
                self._listen_or_not()
        self._on_change()

    def _set(self, state: State, detail: str | None = None) -> None:
        self._stop_timer()
        self._state, self._detail = state, detail

    def _start_timer(self, delay_s: float, action: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = threading.Timer(delay_s, action)
        self._timer.daemon = True
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _Process(PipedProcess):
    """The voice process; `on_event` is told which one speaks."""

    def __init__(self, arguments: list[str], on_event: Callable[[PipedProcess, Event], None]):
        super().__init__(
            "lamp_runtime.input.voice.worker", arguments, "the voice process", lambda event: on_event(self, event)
        )
