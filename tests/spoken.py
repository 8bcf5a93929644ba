"""Speech to test with, made by espeak-ng; tests that need it are skipped where it is not installed."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from lamp_runtime.input.voice.audio import RATE_HZ, Samples
from lamp_runtime.input.voice.decode import decode

pytest.importorskip("faster_whisper", reason="lamp-runtime[voice] is not installed")
needs_speech = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed; on Debian: apt install espeak-ng"
)


def say(text: str, voice: str = "en-us", speed: int = 150) -> Samples:
    """The words, without silence around."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
    return decode(subprocess.run(command, capture_output=True, check=True).stdout, 60)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def noise(seconds: float, loud: int = 3000) -> Samples:
    """White noise."""
    sound = np.random.default_rng(0).standard_normal(round(seconds * RATE_HZ)) * loud
    return np.clip(sound, -32768, 32767).astype(np.int16)


def tone(seconds: float, pitch_hz: float = 440) -> Samples:
    return (8000 * np.sin(2 * np.pi * pitch_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)).astype(np.int16)
