"""Speech to text by another machine: `[voice] speech` names a Wyoming server, which gets the audio of each request."""

from __future__ import annotations

import asyncio

from wyoming.asr import Transcribe
from wyoming.event import Event

from lamp_runtime.addresses import host_and_port
from lamp_runtime.errors import AudioError, VoiceError, WyomingError
from lamp_runtime.input.voice.audio import Samples
from lamp_runtime.input.voice.recogniser import plain
from lamp_runtime.input.wyoming.protocol import LINE_BYTES, read_event, write_event
from lamp_runtime.input.wyoming.sound import pieces

_CONNECT_S = 5.0
_FIX = "start it, or leave [voice] speech out for the lamp's own"


class SpeechServer:
    """A Recogniser. It connects anew for each request, so a server that was away is found again by itself."""

    def __init__(self, address: str, language: str, time_limit_s: float):
        """`address` is tcp://HOST:PORT; `time_limit_s` is for one request, from the connection to the words."""
        self._address = address
        self._language = language
        self._time_limit_s = time_limit_s

    def text(self, samples: Samples) -> str:
        """Raises AudioError when the server hears no words in it, VoiceError when it does not answer as it should."""
        said = f"the speech server {self._address}"
        try:
            words = plain(asyncio.run(self._ask(samples)))
        except TimeoutError:
            raise VoiceError(f"{said} took longer than {self._time_limit_s:g} s; {_FIX}") from None
        except OSError as error:
            raise VoiceError(f"{said} can't be reached: {error.strerror or error}; {_FIX}") from None
        except WyomingError as error:
            raise VoiceError(f"{said} does not answer as one should: {error}") from None
        if not words:
            raise AudioError("the words were not understood; say them again, a little slower", "speech")
        return words

    async def _ask(self, samples: Samples) -> str:
        host, port = host_and_port(self._address)
        async with asyncio.timeout(self._time_limit_s):
            try:
                async with asyncio.timeout(_CONNECT_S):
                    reader, writer = await asyncio.open_connection(host, port, limit=LINE_BYTES)
            except TimeoutError:
                raise ConnectionError(f"no answer in {_CONNECT_S:g} s") from None
            try:
                for event in (Transcribe(language=self._language).event(), *pieces(samples)):
                    await write_event(event, writer)
                return await _transcript(reader)
            finally:
                writer.close()


async def _transcript(reader: asyncio.StreamReader) -> str:
    """The words of the first `transcript`; what else a server says before it is passed over."""
    while (event := await read_event(reader)) is not None:
        if event.type == "transcript":
            return _text(event)
        if event.type == "error":
            raise WyomingError(f"it says {_text(event)[:200]!r}")
    raise WyomingError("it ended the connection without a transcript")


def _text(event: Event) -> str:
    text = event.data.get("text")
    if not isinstance(text, str):
        raise WyomingError(f"its {event.type} has no text")
    return text
