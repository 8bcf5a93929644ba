"""Sounds to try the hearing with: speech by espeak-ng, noise, and music that is made on the spot."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.input.voice.audio import RATE_HZ, Samples
from lamp_runtime.input.voice.decode import decode

Sound = NDArray[np.float64]
Rng = np.random.Generator
Make = Callable[[float, Rng], Sound]
"""(seconds, chance) -> a sound of that length, of any loudness."""

# Voice and words a minute.
VOICES = (("en-us", 150), ("en-gb+f3", 160), ("en-us+m3", 175), ("en-gb-scotland", 145), ("en-us+f4", 135))
CLEAN = float("inf")
NO_ESPEAK = "espeak-ng is not installed; on Debian: apt install espeak-ng"
# Softer than this is not counted as speech where loudness is measured.
_AUDIBLE = 200
_LONGEST_S = 3600.0
_BEAT_S = 0.4


def has_espeak() -> bool:
    return shutil.which("espeak-ng") is not None


def spoken(text: str, voice: str, speed: int) -> Samples:
    """The words as espeak-ng says them, without silence around."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", "--stdin"]
    return decode(subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout, _LONGEST_S)


def mixed(said: Samples, snr_db: float, under: Sound) -> Samples:
    """With a sound as long under it, `snr_db` weaker than the speech."""
    if snr_db == CLEAN:
        return said
    loud = np.sqrt(np.mean(np.square(said[np.abs(said) > _AUDIBLE].astype(float))))
    scale = loud / np.sqrt(np.mean(np.square(under))) / 10 ** (snr_db / 20)
    return as_samples(said + under * scale)


def at_loudness(sound: Sound, rms: float) -> Samples:
    """As loud as `rms`, of 32768."""
    return as_samples(sound * (rms / max(float(np.sqrt(np.mean(np.square(sound)))), 1e-9)))


def as_samples(sound: Sound) -> Samples:
    samples: Samples = np.clip(sound, -32768, 32767).astype(np.int16)
    return samples


def white(seconds: float, rng: Rng) -> Sound:
    return rng.standard_normal(round(seconds * RATE_HZ))


def pink(seconds: float, rng: Rng) -> Sound:
    return _coloured(seconds, rng, 0.5)


def brown(seconds: float, rng: Rng) -> Sound:
    return _coloured(seconds, rng, 1.0)


def _coloured(seconds: float, rng: Rng, power: float) -> Sound:
    """Noise whose spectrum falls with the frequency to this power, from 20 Hz on."""
    count = round(seconds * RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    sound: Sound = np.fft.irfft(spectrum / np.maximum(hz, 20) ** power, count)
    return sound


def chords(seconds: float, rng: Rng) -> Sound:
    """Plucked chords, three notes to a beat."""
    sound = np.zeros(round(seconds * RATE_HZ))
    for beat_s in np.arange(0, seconds, _BEAT_S):
        for note in rng.choice([0, 4, 7, 12, 16], 3, replace=False):
            _put(sound, beat_s, _plucked(220 * 2 ** (note / 12)))
    return sound


def band(seconds: float, rng: Rng) -> Sound:
    """Chords over a bass and drums, in a key and a speed of its own."""
    sound = np.zeros(round(seconds * RATE_HZ))
    root_hz, beat_s = 110 * 2 ** (rng.integers(0, 12) / 12), 60 / rng.uniform(70, 160)
    for beat, start_s in enumerate(np.arange(0, seconds, beat_s)):
        step = (0, 5, 7, 9)[beat // 4 % 4]
        if beat % 2 == 0:
            for note in (0, rng.choice([3, 4]), 7, rng.choice([10, 12, 14])):
                _put(sound, start_s, _plucked(2 * root_hz * 2 ** ((step + note) / 12)) * 0.5)
        _put(sound, start_s, _plucked(root_hz / 2 * 2 ** (step / 12)))
        _put(sound, start_s, _drum(rng, 55 if beat % 2 == 0 else 180, noisy=beat % 2 == 1))
        _put(sound, start_s + beat_s / 2, _drum(rng, 0, noisy=True) * 0.3)
    return sound


def _plucked(pitch_hz: float) -> Sound:
    t = np.arange(round(1.5 * RATE_HZ)) / RATE_HZ
    wave: Sound = sum((np.sin(k * 2 * np.pi * pitch_hz * t) / k for k in (1, 2, 3)), np.zeros(len(t)))
    note: Sound = np.exp(-3 * t) * wave
    return note


def _drum(rng: Rng, pitch_hz: float, noisy: bool) -> Sound:
    t = np.arange(round(0.2 * RATE_HZ)) / RATE_HZ
    skin = np.sin(2 * np.pi * pitch_hz * t * (1 + np.exp(-30 * t)))
    drum: Sound = np.exp(-20 * t) * (2 * skin + (rng.standard_normal(len(t)) if noisy else 0))
    return drum


def _put(sound: Sound, at_s: float, piece: Sound) -> None:
    """What goes on beyond the end is left out."""
    start = round(at_s * RATE_HZ)
    place = sound[start : start + len(piece)]
    place += piece[: len(place)]
