"""The tones: what is generated, and what happens where nothing can play them."""

from __future__ import annotations

import itertools
import queue
from typing import get_args

import numpy as np
import pytest
import spoken  # noqa: F401  (skips where the packages are missing)

from lamp_runtime.errors import VoiceError
from lamp_runtime.input.voice.sounds import PEAK, SOUND_RATE_HZ, Sound, render
from lamp_runtime.input.voice.speaker import Output, Speaker

ALL: tuple[Sound, ...] = get_args(Sound)


def pitch_hz(samples: np.ndarray) -> float:
    """The loudest, to about 4 Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), SOUND_RATE_HZ // 4))
    return float(np.argmax(spectrum) * 4)


@pytest.mark.parametrize("sound", ALL)
def test_a_tone_is_short_quiet_and_without_clicks(sound: Sound) -> None:
    samples = render(sound)
    assert samples.dtype == np.float32
    assert 0.1 <= len(samples) / SOUND_RATE_HZ <= 0.6
    assert samples[0] == samples[-1] == 0
    assert np.abs(samples).max() == pytest.approx(PEAK)
    # The steepest that its highest octave may be; a jump would be far above.
    assert np.abs(np.diff(samples)).max() < PEAK * 2 * np.pi * 1600 / SOUND_RATE_HZ
    # The first and the last millisecond are next to nothing.
    assert np.abs(samples[:48]).max() < 0.02 * PEAK
    assert np.abs(samples[-48:]).max() < 0.02 * PEAK


def test_a_question_goes_up_a_no_goes_down_and_no_two_are_alike() -> None:
    ends = {sound: (pitch_hz(render(sound)[:4000]), pitch_hz(render(sound)[-6000:])) for sound in ALL}
    assert ends["listening"][1] > 1.3 * ends["listening"][0]
    assert ends["unclear"][1] < 0.8 * ends["unclear"][0]
    for one, other in itertools.combinations(ALL, 2):
        first, second = render(one), render(other)
        length = min(len(first), len(second))
        assert not np.allclose(first[:length], second[:length], atol=0.01)


class Room:
    """Where the tones are played; a loudspeaker may be missing."""

    def __init__(self) -> None:
        self.played: queue.Queue[int] = queue.Queue()
        self.missing: str | None = None

    def play(self, samples: np.ndarray) -> None:
        self.played.put(len(samples))
        if self.missing:
            raise VoiceError(self.missing)


def test_a_missing_loudspeaker_is_told_once_and_again_when_it_is_back() -> None:
    room, told = Room(), queue.Queue()
    output: Output = room.play
    speaker = Speaker(told.put, output)
    room.missing = "no sound can be played"
    for _ in range(2):
        speaker.play("listening")
        assert room.played.get(timeout=60) == len(render("listening"))
    assert told.get(timeout=60) == "no sound can be played"
    room.missing = None
    speaker.play("failed")
    assert room.played.get(timeout=60) == len(render("failed"))
    assert told.get(timeout=60) is None
    assert told.empty()


def test_a_machine_without_sound_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real output: where there is none, a state with the fix, and the thread goes on."""
    told: queue.Queue[str | None] = queue.Queue()
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", None)
    speaker = Speaker(told.put)
    speaker.play("listening")
    assert "sounddevice is not installed or does not load" in str(told.get(timeout=60))
    speaker.play("listening")
    assert speaker._thread is not None
    assert speaker._thread.is_alive()
