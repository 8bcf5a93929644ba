"""The lamp's hearing: recordings to text, and its own listening, both in the voice process."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from lamp_runtime.errors import VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.decode import format_of
from lamp_runtime.input.voice.elsewhere import Elsewhere, Listener
from lamp_runtime.input.voice.jobs import Heard, Jobs
from lamp_runtime.input.voice.session import Command
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.sounds import Sound
from lamp_runtime.piped import Event, PipedProcess

log = logging.getLogger(__name__)

Sign = Literal["listening", "thinking", "unclear", "failed"]
State = Literal["off", "ready", "starting", "waiting", "listening", "thinking", "muted", "failed"]
Talk = Literal["begin", "sure", "end", "drop"]

# How long after a failure the microphone or the process is tried again.
_BACKOFF_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_SOUNDS: dict[Sign, Sound] = {"listening": "listening", "unclear": "unclear", "failed": "failed"}
MUTED = 'the microphone is muted; "unmute the microphone", the page, or its button opens it again'


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
        on_call: bool = False,
    ):
        """`on_call`: somebody may `call` or `talk`, so the process is there before they do."""
        self._settings = settings
        self._sprites = sprites
        self._on_heard = on_heard
        self._on_change = on_change
        self._on_sign = on_sign
        self._on_call = on_call
        self._lock = threading.RLock()
        self._jobs = Jobs()
        self._elsewhere = Elsewhere(settings.time_limit_s, self.not_understood)
        self._process: PipedProcess | None = None
        self._loaded = False  # Whether the process takes orders.
        self._muted = False
        self._wanted = False  # Whether the lamp itself is to listen.
        self._closed = False
        self._state: State = "off"
        self._detail: str | None = None
        self._heard: str | None = None
        self._silent: str | None = None  # Why there are no sounds.
        # Why the recogniser could not be loaded, and whether that is for good.
        self._last_words: tuple[str, bool] | None = None
        self._failures = 0
        self._timer: threading.Timer | None = None

    def hear(self, audio: bytes) -> Heard:
        """The words of a recording. Raises AudioError when it holds none, VoiceError when the lamp can't hear."""
        # Nonsense should not cost the lamp the loading of a recogniser.
        format_of(audio)
        parts.check()
        with self._lock:
            job = self._jobs.add()
            try:
                process = self._started()
            except VoiceError as error:
                self._jobs.finish({"event": "error", "id": job.number, "detail": str(error)})
                raise
            process.send("hear", job.number, audio=base64.b64encode(audio).decode())
        if not job.finished.wait(self._settings.time_limit_s):
            self._give_up(process)
            raise VoiceError(f"the recogniser took longer than {self._settings.time_limit_s:g} s; it starts again")
        return job.heard()

    def listen(self, muted: bool = False) -> None:
        """Begin to listen, if the settings want that; `muted` as it was left."""
        with self._lock:
            self._wanted, self._muted = self._settings.enabled, muted
            self._listen_or_not()

    def mute(self, muted: bool) -> None:
        """Close the lamp's own microphone, or open it again."""
        with self._lock:
            if muted != self._muted or self._state == "failed":
                self._muted = muted
                self._listen_or_not()
        self._on_change()

    def call(self) -> None:
        """Listen to one request now, without a wake word. Raises VoiceError when the lamp can't."""
        with self._lock:
            self._ready().send("do", 0, command="call")

    def talk(self, step: Talk) -> None:
        """Somebody holds a button and talks: `begin` as it goes down, `sure` when it is held, `end` as it is let go;
        `drop` instead, when it was but pressed. Raises VoiceError at `sure` when the lamp can't hear.
        """
        orders: dict[Talk, Command] = {"begin": "talk", "end": "talked", "drop": "drop"}
        with self._lock:
            if step in orders:
                try:
                    self._ready().send("do", 0, command=orders[step])
                except VoiceError:  # A press does something else, and needs no microphone.
                    if step == "end":
                        self._on_sign(None)
                return
            try:
                self._ready()
            except VoiceError:
                self._show("failed")
                raise
            self._show("listening")

    def stream_to(self, listener: Listener | None) -> None:
        """Send the audio of requests there from now on, where they are recognised; None: hear them here again.

        The listener is called in a thread of the reader's. `understood` and `not_understood` tell what became of them.
        """
        with self._lock:
            waited = self._elsewhere.listen(listener)
            if self._process:
                self._process.send("stream", 0, on=listener is not None)
        if waited:
            self.not_understood("who should have understood it went away; say it again")
        self._on_change()

    def understood(self, text: str) -> None:
        """The words of a request that was recognised elsewhere."""
        with self._lock:
            self._elsewhere.answered()
            self._heard, self._detail = text, None
            self._play("understood")
        self._on_heard(text)
        self._on_change()

    def not_understood(self, detail: str) -> None:
        """Why a request that went elsewhere has no words."""
        with self._lock:
            self._elsewhere.answered()
            self._detail = detail
            self._show("unclear")
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
                "sounds": self._silent,
                "streams": self._elsewhere.listener is not None,
            }

    @property
    def muted(self) -> bool:
        return self._muted

    @property
    def pid(self) -> int | None:
        """Of the voice process, while there is one."""
        process = self._process
        return process.pid if process else None

    def close(self) -> None:
        with self._lock:
            self._closed, self._wanted = True, False
            self._stop_timer()
            self._elsewhere.listen(None)
            process, self._process = self._process, None
            self._jobs.fail("the lamp is going off")
        if process:
            process.close()

    def _listen_or_not(self) -> None:
        """Make the process do what is wanted. The lock is held."""
        self._stop_timer()
        on = self._wanted and not self._muted
        if on or (self._on_call and not self._muted):
            try:
                parts.check()
                process = self._started()
            except VoiceError as error:
                self._fail(str(error))
                return
            self._set("starting" if on else "ready")
            if on:
                self._start_timer(self._settings.time_limit_s, lambda: self._give_up(process))
            process.send("listen", 0, on=on)
        else:
            self._set("muted" if self._wanted or self._on_call else "off")
            self._on_sign(None)
            if self._process:
                self._process.send("listen", 0, on=False)

    def _ready(self) -> PipedProcess:
        """The process, if somebody may speak now. Raises VoiceError with what is in the way. The lock is held."""
        if self._muted:
            raise VoiceError(MUTED)
        parts.check()
        process = self._started()
        if not self._loaded:
            raise VoiceError("the recogniser is still being loaded; try again in a moment")
        return process

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
            if self._elsewhere.listener is not None:
                self._process.send("stream", 0, on=True)
        return self._process

    def _on_event(self, process: PipedProcess, event: Event) -> None:
        """What the process says, on its reader thread."""
        heard: str | None = None
        with self._lock:
            if process is not self._process:
                return
            match event["event"]:
                case "ready":
                    self._loaded = True
                    if self._listening() and self._state == "failed":
                        self._listen_or_not()  # A recording was sent, and what was broken for good is mended.
                case "failed":
                    self._last_words = event["detail"], event["for_good"]
                case "exit":
                    self._on_exit(event["detail"])
                case "sound":
                    self._silent = event["detail"]
                case _ if self._jobs.finish(event):
                    pass
                case _ if self._listening():
                    heard = self._on_own(event, process)
        if heard is not None:
            self._on_heard(heard)
        self._on_change()

    def _on_own(self, event: Event, process: PipedProcess) -> str | None:
        """What the process says about the lamp's own microphone; the words, if there are some. The lock is held."""
        match event["event"]:
            case "deaf":
                self._fail(event["detail"])
                if event["again"] and self._wanted:
                    self._later()
            case "phase":
                self._on_phase(event, process)
            case "audio":
                self._elsewhere.audio(event)
            case "unclear":
                self._detail = event["detail"]
                self._show("unclear")
            case "error":
                log.warning("a spoken request was not heard: %s", event["detail"])
                self._detail = event["detail"]
                self._show("failed")
            case "heard":
                self._heard = event["text"]
                self._play("understood")
                return self._heard
        return None

    def _give_up(self, process: PipedProcess) -> None:
        """Have done with a process that hangs, so that the next request does not wait for its end."""
        process.kill()
        with self._lock:
            if process is self._process:
                self._on_exit("the recogniser hung, and was ended")
        self._on_change()

    def _on_phase(self, event: Event, process: PipedProcess) -> None:
        phase: Literal["waiting", "listening", "thinking", "closed"] = event["phase"]
        self._failures = 0
        handed_on = self._state == "thinking" and self._detail is None
        # What was not understood stays to be read until the next request.
        self._set("ready" if phase == "closed" else phase, self._detail if phase in ("waiting", "closed") else None)
        if phase == "thinking":
            if not event.get("elsewhere"):
                # A recogniser that hangs is killed; the next phase takes this away.
                self._start_timer(self._settings.time_limit_s, lambda: self._give_up(process))
            elif not self._elsewhere.wait():
                self._set("waiting")
                return
            self._on_sign("thinking")
        elif event.get("by_hand"):
            pass  # The sign comes when the button is known to be held, which may be before the microphone is open.
        elif phase == "listening" and (self._settings.wake or not self._wanted):
            self._show("listening")
        elif not handed_on:
            self._on_sign(None)

    def _listening(self) -> bool:
        return (self._wanted or self._on_call) and not self._muted

    def _on_exit(self, detail: str) -> None:
        """The process is gone. Who waits for it is told; if the lamp is to listen, it is started again."""
        words, for_good = self._last_words or (f"{detail}; it starts again by itself", False)
        self._process, self._last_words, self._loaded = None, None, False
        self._jobs.fail(words)
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
            self._show("failed")

    def _show(self, sign: Sign) -> None:
        """Let a person see it, and hear it, too, where the settings want that."""
        self._on_sign(sign)
        if sign in _SOUNDS:
            self._play(_SOUNDS[sign])

    def _play(self, sound: Sound) -> None:
        if self._settings.sounds and self._process:
            self._process.send("sound", 0, sound=sound)

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
