"""Short calm tones, made of sines: the lamp listens, has understood, has not understood, can't hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Sound = Literal["listening", "understood", "unclear", "failed"]

SOUND_RATE_HZ = 48_000
# Of full scale: heard across a quiet room, and no more.
PEAK = 0.2
# So long that no ear takes the beginning of a note for a click.
_ATTACK_S = 0.02
# A soft octave above makes it sound of wood, and not of a machine.
_OCTAVE = 0.2


@dataclass(frozen=True)
class Note:
    """`at_s` is when it begins."""

    pitch_hz: float
    at_s: float
    length_s: float


# Up is a question, one tone a yes, down a no; each tells itself from the others by its shape alone.
_NOTES: dict[Sound, tuple[Note, ...]] = {
    "listening": (Note(523.25, 0.0, 0.16), Note(783.99, 0.09, 0.22)),
    "understood": (Note(659.26, 0.0, 0.24),),
    "unclear": (Note(523.25, 0.0, 0.18), Note(392.0, 0.13, 0.28)),
    "failed": (Note(293.66, 0.0, 0.2), Note(293.66, 0.24, 0.3)),
}


def render(sound: Sound) -> NDArray[np.float32]:
    """float32[n] at SOUND_RATE_HZ, within PEAK of zero; the first and the last sample are 0."""
    notes = _NOTES[sound]
    total = max(round((note.at_s + note.length_s) * SOUND_RATE_HZ) for note in notes)
    mixed = np.zeros(total)
    for note in notes:
        start = round(note.at_s * SOUND_RATE_HZ)
        played = _play(note)[: total - start]
        mixed[start : start + len(played)] += played
    return np.asarray(mixed * (PEAK / np.abs(mixed).max()), np.float32)


def _play(note: Note) -> NDArray[np.float64]:
    """Rises for _ATTACK_S, then dies away; cosines at both ends, so that nothing jumps."""
    count = round(note.length_s * SOUND_RATE_HZ)
    time_s = np.arange(count) / SOUND_RATE_HZ
    wave = np.sin(2 * np.pi * note.pitch_hz * time_s) + _OCTAVE * np.sin(4 * np.pi * note.pitch_hz * time_s)
    attack = np.minimum(time_s / _ATTACK_S, 1)
    release = np.linspace(1, 0, count)
    return np.asarray(wave * (1 - np.cos(np.pi * attack)) / 2 * (1 - np.cos(np.pi * release)) / 2)
