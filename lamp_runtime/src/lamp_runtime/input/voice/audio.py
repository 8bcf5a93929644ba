"""Audio as it goes from part to part: 16 kHz, one channel, signed 16 bits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
# What the voice activity model takes at a time: 32 ms.
CHUNK_SAMPLES = 512
CHUNK_MS = CHUNK_SAMPLES * 1000 / RATE_HZ

Samples = NDArray[np.int16]
"""int16[n], n samples at RATE_HZ. A chunk is one of exactly CHUNK_SAMPLES."""


@dataclass(frozen=True)
class Utterance:
    """One piece of speech. `ended_s` is when its last word was over, on the monotonic clock of who cut it out."""

    samples: Samples
    ended_s: float


def chunks(samples: Samples) -> Iterator[Samples]:
    """The audio in chunks; the last one is filled up with silence."""
    for start in range(0, len(samples), CHUNK_SAMPLES):
        chunk = samples[start : start + CHUNK_SAMPLES]
        if len(chunk) < CHUNK_SAMPLES:
            chunk = np.concatenate([chunk, np.zeros(CHUNK_SAMPLES - len(chunk), np.int16)])
        yield chunk


def duration_s(samples: Samples) -> float:
    return len(samples) / RATE_HZ
