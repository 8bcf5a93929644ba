"""A recording as files and browsers make it -> samples. Runs in the voice process: the decoders are native code."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from typing import Any

import numpy as np

from lamp_runtime.errors import AudioError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import RATE_HZ, Samples

# FFmpeg reads hundreds of formats; only those that browsers and recorders make are opened, each by its own reader.
_FORMATS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WAVE", "wav"),
    (0, b"OggS", "ogg"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (4, b"ftyp", "mp4"),
)
FORMATS = "WAV, Ogg, WebM or MP4"


def decode(data: bytes, most_s: float) -> Samples:
    """The first sound track of a recording, as RATE_HZ mono.

    Raises AudioError when the format is another one, when it is damaged or has no sound, and when it is longer than
    `most_s` seconds: decoding stops there, so that a small file can't become a large one.
    """
    name = format_of(data)
    av = parts.load("av")
    pieces: list[Samples] = []
    taken = 0
    try:
        for piece in _resampled(av, data, name):
            pieces.append(piece)
            taken += len(piece)
            if taken > most_s * RATE_HZ:
                raise AudioError(f"the recording is longer than {most_s:g} s; say it in fewer words", "length")
    except av.FFmpegError as error:
        raise AudioError(f"the recording can't be decoded ({error.strerror}); send {FORMATS}", "format") from None
    if not pieces:
        raise AudioError("the recording has no sound in it", "format")
    return np.concatenate(pieces)


def to_wav(samples: Samples) -> bytes:
    """The samples as a WAV file, which `decode` gives back as they are."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(samples.itemsize)
        writer.setframerate(RATE_HZ)
        writer.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def format_of(data: bytes) -> str:
    """What a recording's first bytes say it is, as FFmpeg calls that. Raises AudioError when it is none of FORMATS."""
    for offset, magic, name in _FORMATS:
        if data[offset : offset + len(magic)] == magic:
            return name
    raise AudioError(f"the recording is none of the formats that the lamp hears; send {FORMATS}", "format")


def _resampled(av: Any, data: bytes, name: str) -> Iterator[Samples]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(io.BytesIO(data), format=name, metadata_errors="ignore") as container:
        if not container.streams.audio:
            return
        for frame in container.decode(audio=0):
            frame.pts = None  # A browser's recording may begin anywhere in time.
            yield from (out.to_ndarray().reshape(-1) for out in resampler.resample(frame))
        yield from (out.to_ndarray().reshape(-1) for out in resampler.resample(None))
