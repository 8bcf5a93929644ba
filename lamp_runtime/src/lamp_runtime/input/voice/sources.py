"""Where audio comes from: a recording, a stream on the standard input, a microphone."""

from __future__ import annotations

import queue
import sys
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

import numpy as np

from lamp_runtime.errors import AudioError, VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import CHUNK_MS, CHUNK_SAMPLES, RATE_HZ, Samples, chunks
from lamp_runtime.input.voice.decode import decode

# A recording of hours is better sent through the standard input, which holds none of it.
FILE_S = 600.0
# What may wait while a request is being recognised; the rest is dropped.
_WAITING_CHUNKS = round(20_000 / CHUNK_MS)
_SILENT_MICROPHONE_S = 5.0
_MICROPHONE_FIX = "plug one in, or name it as mic:NAME; `python -m sounddevice` lists them"


class Source(Protocol):
    """Yields chunks, int16[CHUNK_SAMPLES], until there are no more. Raises VoiceError when it breaks."""

    def chunks(self) -> Iterator[Samples]: ...


class Recording:
    """Samples that are there already, at full speed or as fast as they were spoken."""

    def __init__(self, samples: Samples, real_time: bool = False, sleep: Callable[[float], None] = time.sleep):
        self._samples = samples
        self._real_time = real_time
        self._sleep = sleep

    def chunks(self) -> Iterator[Samples]:
        for chunk in chunks(self._samples):
            yield chunk
            if self._real_time:
                self._sleep(CHUNK_MS / 1000)


class Stream:
    """A WAV or bare samples (little-endian, as `arecord -t raw -f S16_LE -r 16000` writes), which need not end."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def chunks(self) -> Iterator[Samples]:
        first = self._stream.read(4)
        if first == b"RIFF":
            yield from self._from_wav(first)
            return
        size = CHUNK_SAMPLES * 2
        data = first + self._stream.read(size - len(first))
        while len(data) >= 2:
            yield from chunks(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16))
            data = self._stream.read(size)

    def _from_wav(self, first: bytes) -> Iterator[Samples]:
        try:
            with wave.open(cast("BinaryIO", _Again(first, self._stream)), "rb") as file:
                form = (file.getframerate(), file.getnchannels(), file.getsampwidth() * 8)
                if form != (RATE_HZ, 1, 16):
                    raise AudioError(
                        f"the stream has {form[0]} Hz, {form[1]} channels and {form[2]} bits; "
                        f"send {RATE_HZ} Hz, one channel, 16 bits",
                        "format",
                    )
                while data := file.readframes(CHUNK_SAMPLES):
                    yield from chunks(np.frombuffer(data, "<i2").astype(np.int16))
        except (wave.Error, EOFError) as error:
            raise AudioError(f"the stream is no WAV that can be read: {error or 'it ends early'}", "format") from None


class _Again:
    """A stream whose first bytes were read already; it can't be sought in, which `wave` puts up with."""

    def __init__(self, first: bytes, stream: BinaryIO):
        self._first = first
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        head, self._first = self._first[:size], self._first[size:]
        return head + self._stream.read(size - len(head))

    def close(self) -> None:
        """The stream is its owner's to close."""


class Microphone:
    """A microphone of this machine, by PortAudio: ALSA, PipeWire or PulseAudio."""

    def __init__(self, device: str | None = None):
        self._device = _device(device)

    def chunks(self) -> Iterator[Samples]:
        sounddevice = parts.load("sounddevice")
        arrived: queue.Queue[bytes] = queue.Queue(_WAITING_CHUNKS)

        def take(data: Any, *_: object) -> None:
            if not arrived.full():
                arrived.put_nowait(bytes(data))

        with closing(self._opened(sounddevice, take)):
            while True:
                try:
                    data = arrived.get(timeout=_SILENT_MICROPHONE_S)
                except queue.Empty:
                    silent = f"the microphone has given no sound for {_SILENT_MICROPHONE_S:g} s"
                    raise VoiceError(f"{silent}; if it was unplugged, plug it in again") from None
                yield np.frombuffer(data, np.int16)

    def _opened(self, sounddevice: Any, take: Callable[..., None]) -> Any:
        """A stream that runs. PortAudio knows the devices that were there at its beginning: it begins anew."""
        form = {"samplerate": RATE_HZ, "channels": 1, "dtype": "int16", "blocksize": CHUNK_SAMPLES}
        try:
            sounddevice._terminate()
            sounddevice._initialize()
            stream = sounddevice.RawInputStream(device=self._device, callback=take, **form)
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise VoiceError(f"no microphone can be opened: {error}; {_MICROPHONE_FIX}") from None
        return stream


def microphone_name(device: str | None) -> str:
    """What the system calls a microphone. Raises VoiceError when there is none."""
    sounddevice = parts.load("sounddevice")
    try:
        found = sounddevice.query_devices(_device(device), "input")
    except (sounddevice.PortAudioError, ValueError) as error:
        raise VoiceError(f"no microphone: {error}; {_MICROPHONE_FIX}") from None
    return str(found["name"])


def _device(name: str | None) -> int | str | None:
    """As PortAudio takes it: by number, or by a part of the name; None is the system's default."""
    return int(name) if name and name.isdigit() else name


def make_source(name: str, real_time: bool = False) -> Source:
    """`mic`, `mic:DEVICE`, `-` for the standard input, or the path of a recording.

    Raises OSError for a file that can't be read, AudioError for one that holds no sound.
    """
    if name == "mic" or name.startswith("mic:"):
        return Microphone(name.partition(":")[2] or None)
    if name == "-":
        return Stream(sys.stdin.buffer)
    return Recording(decode(Path(name).read_bytes(), FILE_S), real_time)
