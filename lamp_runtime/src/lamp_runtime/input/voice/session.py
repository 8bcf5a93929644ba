"""One opening of the microphone: what becomes of its chunks. Belongs to one thread."""

from __future__ import annotations

import base64
import time
from typing import Any, Literal

import numpy as np

from lamp_runtime.errors import AudioError
from lamp_runtime.input.voice.activity import Endpointer, SileroActivity, trim
from lamp_runtime.input.voice.audio import CHUNK_MS, Samples, Utterance, chunks
from lamp_runtime.input.voice.pipeline import Pipeline
from lamp_runtime.input.voice.recogniser import Recogniser
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.wake import MicroWakeWord
from lamp_runtime.piped import Outbox

Command = Literal["call", "talk", "talked", "drop"]
"""`call`: listen to one request now. `talk`: all is one request until `talked`; `drop`: it was none."""


class Session:
    """Requests that follow the wake word, a call, or are said between `talk` and `talked`.

    Each is recognised here, or goes out chunk by chunk where `streams` says so. What happens is told to the outbox.
    """

    def __init__(self, settings: VoiceSettings, recogniser: Recogniser, outbox: Outbox):
        self._settings = settings
        self._recogniser = recogniser
        self._outbox = outbox
        self._made: Pipeline | None = None
        self._talk: list[Samples] | None = None
        self._streaming = False  # Whether a request is on its way out.
        self.streams = False

    @property
    def idle(self) -> bool:
        """Whether the microphone need not stay open."""
        return not self._settings.enabled and self._talk is None and not (self._made and self._made.awake)

    def do(self, command: Command) -> None:
        """React to what somebody did."""
        match command:
            case "call":
                self._pipeline.call()
            case "talk":
                if self._made:
                    self._made.drop()
                self._stop_streaming()
                self._talk = []
                self._tell("phase", phase="listening", by_hand=True)
            case "talked":
                self._end_talk()
            case "drop" if self._talk is not None:
                self._talk = None
                self._rest()

    def feed(self, chunk: Samples) -> None:
        """Take the next chunk, int16[CHUNK_SAMPLES]."""
        if self._talk is not None:
            self._talk.append(chunk)
            if len(self._talk) * CHUNK_MS >= self._settings.longest_s * 1000:
                self._end_talk()
            return
        if self._pipeline.awake and self._live:
            self._stream(chunk)
        utterance = self._pipeline.feed(chunk)
        if self._streaming and not self._pipeline.awake:
            self._stop_streaming()
            if self.streams and utterance is not None:
                self._tell("phase", phase="thinking", elsewhere=True)
                self._rest()
                return
        if utterance is not None:
            self._understand(utterance)

    def finish(self) -> None:
        """The source is over: what was said until then is a request."""
        self._end_talk()
        self._stop_streaming()
        last = self._made.finish() if self._made else None
        if last is not None:
            self._understand(last)

    @property
    def _pipeline(self) -> Pipeline:
        """Made when it is needed: who holds a button must not wait for models."""
        if self._made is None:
            self._made = self._make_pipeline()
        return self._made

    def _make_pipeline(self) -> Pipeline:
        own = self._settings.enabled
        wake = MicroWakeWord(self._settings.wake) if own and self._settings.wake else None
        endpointer = Endpointer(SileroActivity(), self._settings.silence_ms, self._settings.longest_s)
        return Pipeline(endpointer, wake, lambda phase: self._tell("phase", phase=phase), on_call=not own)

    @property
    def _live(self) -> bool:
        """Whether requests go out while they are said. Without a wake word nobody knows before which sound is one."""
        return self.streams and not (self._settings.enabled and self._settings.wake is None)

    def _end_talk(self) -> None:
        held, self._talk = self._talk, None
        if held is None:
            return
        said = np.concatenate(held) if held else np.zeros(0, np.int16)
        try:
            self._understand(Utterance(trim(said, SileroActivity()), time.monotonic()))
        except AudioError as error:
            self._tell("unclear", kind=error.kind, detail=str(error))
            self._rest()

    def _understand(self, utterance: Utterance) -> None:
        if self.streams:
            for chunk in chunks(utterance.samples):
                self._stream(chunk)
            self._stop_streaming()
            self._tell("phase", phase="thinking", elsewhere=True)
        else:
            self._tell("phase", phase="thinking")
            self._recognise(utterance)
        self._rest()

    def _recognise(self, utterance: Utterance) -> None:
        try:
            text = self._recogniser.text(utterance.samples)
        except AudioError as error:
            self._tell("unclear", kind=error.kind, detail=str(error))
        except Exception as error:
            self._tell("error", detail=str(error) or type(error).__name__)
        else:
            self._tell("heard", text=text, ms=round((time.monotonic() - utterance.ended_s) * 1000))

    def _rest(self) -> None:
        if self._settings.enabled:
            self._pipeline.rest()

    def _stream(self, chunk: Samples) -> None:
        if not self._streaming:
            self._streaming = True
            self._tell("audio", part="start")
        self._tell("audio", part="chunk", audio=base64.b64encode(chunk.tobytes()).decode())

    def _stop_streaming(self) -> None:
        if self._streaming:
            self._streaming = False
            self._tell("audio", part="stop")

    def _tell(self, event: str, **values: Any) -> None:
        self._outbox.send(event, id=0, **values)
