"""Audio as Wyoming carries it: bare samples in whatever form the sender names."""

from __future__ import annotations

import io
import wave
from typing import Any

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event

from lamp_runtime.errors import WyomingError
from lamp_runtime.input.voice.audio import RATE_HZ, Samples

_WIDTH = 2
_RATES_HZ = (8_000, 48_000)
# A tenth of a second, as other programs send it.
_CHUNK_SAMPLES = 1600


class Collected:
    """One recording, from its `audio-start` on, at most `most_s` seconds long."""

    def __init__(self, start: Event, most_s: float):
        """Raises WyomingError for a form other than 16 bits, one or two channels, 8 to 48 kHz."""
        self._form = form_of(start)
        self._most_s = most_s
        self._held = bytearray()

    def add(self, chunk: Event) -> None:
        """Raises WyomingError when it is of another form, when it is cut within a sample, and beyond `most_s`."""
        form = form_of(chunk)
        if form != self._form:
            raise WyomingError(f"a chunk of audio is {_words(form)}, but it began as {_words(self._form)}")
        rate_hz, channels = form
        self._held += chunk.payload or b""
        if len(self._held) % (_WIDTH * channels):
            raise WyomingError(f"a chunk of audio has {len(chunk.payload or b'')} bytes, which cuts a sample in two")
        if len(self._held) > self._most_s * rate_hz * channels * _WIDTH:
            raise WyomingError(f"the audio is longer than {self._most_s:g} s; say it in fewer words")

    def wav(self) -> bytes:
        """All of it, as a WAV file."""
        rate_hz, channels = self._form
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setframerate(rate_hz)
            writer.setnchannels(channels)
            writer.setsampwidth(_WIDTH)
            writer.writeframes(self._held)
        return file.getvalue()


def form_of(event: Event) -> tuple[int, int]:
    """Rate in Hz, and channels. Raises WyomingError for what the lamp does not hear."""
    rate, width, channels = (event.data.get(key) for key in ("rate", "width", "channels"))
    whole = all(isinstance(value, int) for value in (rate, width, channels))
    if not whole or width != _WIDTH or channels not in (1, 2) or not _RATES_HZ[0] <= int(str(rate)) <= _RATES_HZ[1]:
        said = f"rate {rate!r}, width {width!r}, channels {channels!r}"[:120]
        raise WyomingError(f"{event.type} has {said}; send 8000 to 48000 Hz, 2 bytes a sample, one or two channels")
    return int(str(rate)), int(str(channels))


def start() -> Event:
    """What goes before the lamp's own audio."""
    return AudioStart(**_own()).event()


def chunk(samples: Samples) -> Event:
    """A piece of the lamp's own audio."""
    return AudioChunk(audio=samples.astype("<i2").tobytes(), **_own()).event()


def stop() -> Event:
    """What follows it."""
    return AudioStop().event()


def pieces(samples: Samples) -> list[Event]:
    """A whole recording as events, from its start to its end."""
    parts = [samples[at : at + _CHUNK_SAMPLES] for at in range(0, len(samples), _CHUNK_SAMPLES)]
    return [start(), *map(chunk, parts), stop()]


def _own() -> dict[str, Any]:
    return {"rate": RATE_HZ, "width": _WIDTH, "channels": 1}


def _words(form: tuple[int, int]) -> str:
    return f"{form[0]} Hz with {form[1]} channels"
