"""One client's conversation over Wyoming."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import numpy as np
from wyoming.asr import Transcript
from wyoming.error import Error
from wyoming.event import Event
from wyoming.handle import Handled, NotHandled
from wyoming.ping import Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import StreamingStarted, StreamingStopped
from wyoming.wake import Detection

from lamp_runtime.app import Lamp
from lamp_runtime.engine.engine import check
from lamp_runtime.errors import AudioError, LampError, SupersededError, VoiceError, WyomingError
from lamp_runtime.input.voice.recogniser import LONGEST_S
from lamp_runtime.input.wyoming import sound
from lamp_runtime.input.wyoming.info import describe
from lamp_runtime.input.wyoming.protocol import farewell, read_event, write_event

# Home Assistant opens one for each question; only a satellite's may be silent for long.
IDLE_S = 120.0
# 20 s of chunks. A server that does not take them any more is let go.
_WAITING_MOST = 640

Piece = Literal["start", "stop"] | bytes


class Connection:
    """Answers events until the other side is done, or sends what is none. Runs on the server's event loop.

    `may_ask` says whether this client may ask now, and raises WyomingError if not; `on_satellite` is called when the
    client wants the audio of the lamp's own microphone, and again when it has enough (False).
    """

    def __init__(
        self,
        lamp: Lamp,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        may_ask: Callable[[], None],
        on_satellite: Callable[[Connection, bool], None],
    ):
        self._lamp = lamp
        self._reader = reader
        self._writer = writer
        self._may_ask = may_ask
        self._on_satellite = on_satellite
        self._collected: sound.Collected | None = None
        self._satellite = False
        self._out: asyncio.Queue[Piece] = asyncio.Queue(_WAITING_MOST)
        self._sending: asyncio.Task[None] | None = None
        self._answers: dict[str, Callable[[Event], Awaitable[None]]] = {
            "describe": self._describe,
            "ping": self._ping,
            "detection": self._detection,
            "transcript": self._transcript,
            "audio-start": self._audio_start,
            "audio-chunk": self._audio_chunk,
            "audio-stop": self._audio_stop,
            "error": self._error,
            "run-satellite": self._run_satellite,
            "pause-satellite": self._pause_satellite,
        }

    async def run(self) -> None:
        """The whole conversation. What is wrong is told as an `error`, and ends it."""
        try:
            while (event := await read_event(self._reader, None if self._satellite else IDLE_S)) is not None:
                # What else there is in Wyoming is not for a lamp, and the protocol lets it be passed over.
                answer = self._answers.get(event.type)
                if answer is not None:
                    await self._answer(answer, event)
        except LampError as error:
            await farewell(_told(error), self._reader, self._writer)
        finally:
            await self._let_go()

    async def refuse(self, why: str) -> None:
        """Send this client away, in place of `run`."""
        await farewell(Error(why, "refused").event(), self._reader, self._writer)

    def offer(self, piece: Piece) -> None:
        """Audio of the lamp's own microphone, for a satellite's server."""
        try:
            self._out.put_nowait(piece)
        except asyncio.QueueFull:
            self._writer.close()

    def end(self) -> None:
        """Another satellite's server took its place, or the lamp goes off."""
        self._writer.close()

    async def _answer(self, answer: Callable[[Event], Awaitable[None]], event: Event) -> None:
        """A lamp that can't hear now is nobody's mistake: that is told, and the conversation goes on."""
        try:
            await answer(event)
        except VoiceError as error:
            await self._send(_told(error))

    async def _describe(self, _: Event) -> None:
        await self._send(describe(self._lamp.settings.voice))

    async def _ping(self, event: Event) -> None:
        text = event.data.get("text")
        await self._send(Pong(text if isinstance(text, str) else None).event())

    async def _detection(self, _: Event) -> None:
        self._lamp.voice.call()

    async def _transcript(self, event: Event) -> None:
        request = self._lamp.settings.request(text_of(event))
        if self._satellite:
            if request.text.strip():
                check(request)
                self._may_ask()
                self._lamp.voice.understood(request.text)
            else:
                self._lamp.voice.not_understood("the words were not understood; say them again, a little slower")
            return
        check(request)
        self._may_ask()
        try:
            composed = await asyncio.to_thread(self._lamp.ask, request)
        except SupersededError as error:
            await self._send(NotHandled(str(error)).event())
        else:
            await self._send(Handled(composed.program.name).event())

    async def _audio_start(self, event: Event) -> None:
        if not self._satellite:  # To a satellite it is what it should play.
            self._collected = sound.Collected(event, LONGEST_S)

    async def _audio_chunk(self, event: Event) -> None:
        if self._satellite:
            return
        if self._collected is None:
            raise WyomingError("an audio-chunk came before audio-start; begin with that")
        self._collected.add(event)

    async def _audio_stop(self, _: Event) -> None:
        if self._satellite:
            return
        collected, self._collected = self._collected, None
        if collected is None:
            raise WyomingError("an audio-stop came before audio-start; begin with that")
        self._may_ask()
        try:
            heard = await asyncio.to_thread(self._lamp.voice.hear, collected.wav())
            text = heard.text
        except AudioError as error:
            if error.kind != "speech":
                raise
            text = ""  # How Wyoming says that there are no words.
        await self._send(Transcript(text, language=self._lamp.settings.voice.language).event())

    async def _error(self, event: Event) -> None:
        if self._satellite:
            self._lamp.voice.not_understood(text_of(event)[:200])

    async def _run_satellite(self, _: Event) -> None:
        if not self._satellite:
            self._satellite = True
            self._sending = asyncio.create_task(self._send_audio())
            self._on_satellite(self, True)

    async def _pause_satellite(self, _: Event) -> None:
        await self._stop_satellite()

    async def _stop_satellite(self) -> None:
        if self._satellite:
            self._satellite = False
            self._on_satellite(self, False)
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
            self._sending = None

    async def _send_audio(self) -> None:
        """What the microphone takes after the wake word, as the request of a pipeline that ends with its words."""
        try:
            while True:
                piece = await self._out.get()
                for event in self._events(piece):
                    await write_event(event, self._writer)
        except OSError:
            self._writer.close()

    def _events(self, piece: Piece) -> list[Event]:
        if piece == "start":
            run = RunPipeline(start_stage=PipelineStage.ASR, end_stage=PipelineStage.ASR)
            detected = Detection(name=self._lamp.settings.voice.wake)
            return [detected.event(), run.event(), StreamingStarted().event(), sound.start()]
        if piece == "stop":
            return [sound.stop(), StreamingStopped().event()]
        return [sound.chunk(np.frombuffer(piece, "<i2").astype(np.int16))]

    async def _send(self, event: Event) -> None:
        await write_event(event, self._writer)

    async def _let_go(self) -> None:
        await self._stop_satellite()
        self._writer.close()


def _told(error: LampError) -> Event:
    return Error(str(error), type(error).__name__).event()


def text_of(event: Event) -> str:
    """Raises WyomingError when it has none."""
    text = event.data.get("text")
    if not isinstance(text, str):
        raise WyomingError(f'a {event.type} has no text; send {{"text": "draw a cat"}} with it')
    return text
