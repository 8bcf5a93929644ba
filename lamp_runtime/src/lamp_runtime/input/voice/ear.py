"""Listening by itself: a thread in the voice process that owns the microphone while it is open."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from lamp_runtime.input.voice.recogniser import Recogniser
from lamp_runtime.input.voice.session import Command, Session
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.sources import Microphone, Source, make_source
from lamp_runtime.piped import Outbox


@dataclass
class _Opening:
    """`over` is set when the microphone must be closed with the next chunk."""

    over: threading.Event = field(default_factory=threading.Event)
    commands: queue.SimpleQueue[Command] = field(default_factory=queue.SimpleQueue)


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
        self._lock = threading.Lock()
        self._opening: _Opening | None = None
        self._thread: threading.Thread | None = None
        self._streams = False

    def open(self) -> None:
        with self._lock:
            self._opened()

    def close(self) -> None:
        """The thread ends, and the microphone with it, with the next chunk; not waited for."""
        with self._lock:
            if self._opening is not None:
                self._opening.over.set()
                self._opening = None

    def do(self, command: Command) -> None:
        """Give a command to the microphone, which `call` and `talk` open if it is not."""
        with self._lock:
            if command in ("call", "talk"):
                self._opened().commands.put(command)
            elif self._opening is not None:
                self._opening.commands.put(command)

    def stream(self, on: bool) -> None:
        """Whether requests are recognised elsewhere."""
        self._streams = on

    def join(self) -> None:
        """Wait until there is nothing more to hear."""
        if self._thread is not None:
            self._thread.join()

    def _opened(self) -> _Opening:
        if self._opening is None:
            self._opening = _Opening()
            self._thread = threading.Thread(target=self._listen, args=(self._opening, self._thread), daemon=True)
            self._thread.start()
        return self._opening

    def _listen(self, opening: _Opening, before: threading.Thread | None) -> None:
        again = done = False
        if before is not None:
            before.join()  # Two can't have the microphone.
        try:
            source = self._open_source(self._settings.source, True)
            again = isinstance(source, Microphone)  # It may be plugged in again.
            session = Session(self._settings, self._recogniser, self._outbox)
            stream: Any = source.chunks()
            with closing(stream):
                done = self._hear(stream, session, opening)
            detail = f"{self._settings.source} is over"
        except Exception as error:
            detail = str(error) or type(error).__name__
        if done:
            self._outbox.send("phase", id=0, phase="closed")
        elif not opening.over.is_set():
            with self._lock:
                if self._opening is opening:
                    self._opening = None
            self._outbox.send("deaf", id=0, detail=detail, again=again)

    def _hear(self, stream: Any, session: Session, opening: _Opening) -> bool:
        """Whether nobody needs the microphone any more; False when the source or this opening is over."""
        for chunk in stream:
            if opening.over.is_set():
                return False
            session.streams = self._streams
            while not opening.commands.empty():
                session.do(opening.commands.get())
            session.feed(chunk)
            if session.idle and self._ended(opening):
                return True
        session.finish()
        return False

    def _ended(self, opening: _Opening) -> bool:
        """Have done with it, unless a command came meanwhile."""
        with self._lock:
            if self._opening is not opening or not opening.commands.empty():
                return False
            self._opening = None
            return True
