"""Listening by itself: a thread in the voice process that owns the microphone while it is open."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from lamp_runtime.errors import AudioError
from lamp_runtime.input.voice.activity import Endpointer, SileroActivity
from lamp_runtime.input.voice.audio import Samples, Utterance
from lamp_runtime.input.voice.pipeline import utterances
from lamp_runtime.input.voice.recogniser import Recogniser
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.sources import Microphone, Source, make_source
from lamp_runtime.input.voice.wake import MicroWakeWord
from lamp_runtime.piped import Outbox


class Ear:
    """`open` and `close` it as often as you like. While it is closed no microphone is open."""

    def __init__(
        self,
        settings: VoiceSettings,
        recogniser: Recogniser,
        outbox: Outbox,
        open_source: Callable[[str, bool], Source] = make_source,
    ):
        self._settings = settings
        self._recogniser = recogniser
        self._outbox = outbox
        self._open_source = open_source
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._before: threading.Thread | None = None

    def open(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._closing = threading.Event()
            self._thread = threading.Thread(target=self._listen, args=(self._closing, self._before), daemon=True)
            self._thread.start()

    def close(self) -> None:
        """The thread ends, and the microphone with it, with the next chunk; not waited for."""
        self._closing.set()
        self._before, self._thread = self._thread or self._before, None

    def join(self) -> None:
        """Wait until there is nothing more to hear."""
        if self._thread is not None:
            self._thread.join()

    def _listen(self, closing_now: threading.Event, before: threading.Thread | None) -> None:
        again = False
        if before is not None:
            before.join()  # Two can't have the microphone.
        try:
            wake = MicroWakeWord(self._settings.wake) if self._settings.wake else None
            endpointer = Endpointer(SileroActivity(), self._settings.silence_ms, self._settings.longest_s)
            source = self._open_source(self._settings.source, True)
            again = isinstance(source, Microphone)  # It may be plugged in again.
            stream: Any = source.chunks()
            with closing(stream):
                until = _until(stream, closing_now)
                for utterance in utterances(until, endpointer, wake, lambda phase: self._tell("phase", phase=phase)):
                    self._recognise(utterance)
            detail = f"{self._settings.source} is over"
        except Exception as error:
            detail = str(error) or type(error).__name__
        if not closing_now.is_set():
            self._tell("deaf", detail=detail, again=again)

    def _recognise(self, utterance: Utterance) -> None:
        self._tell("phase", phase="thinking")
        try:
            text = self._recogniser.text(utterance.samples)
        except AudioError as error:
            self._tell("unclear", kind=error.kind, detail=str(error))
        else:
            self._tell("heard", text=text, ms=round((time.monotonic() - utterance.ended_s) * 1000))

    def _tell(self, event: str, **values: Any) -> None:
        self._outbox.send(event, id=0, **values)


def _until(stream: Iterator[Samples], over: threading.Event) -> Iterator[Samples]:
    for chunk in stream:
        if over.is_set():
            return
        yield chunk
