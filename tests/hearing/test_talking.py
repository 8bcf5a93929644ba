"""Hold a button and talk: gpiozero's mock pins, the real pipeline and recogniser, a recording for a microphone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gpiozero.pins.mock import MockFactory
from no_engine import NoEngine
from patience import PATIENT_S, eventually
from spoken import needs_speech, say, silence

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.input.gpio.controls import Controls
from lamp_runtime.input.gpio.settings import GpioSettings
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_schema import parse

pytestmark = [pytest.mark.model, needs_speech]

BUTTON, MUTE = 17, 27
RED = parse({"type": "pattern", "name": "solid", "params": {"color": "red"}})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "microphone.wav"
    file.write_bytes(to_wav(np.concatenate([silence(0.2), say("turn off the light"), silence(300)])))
    return Settings(
        voice=VoiceSettings(source=str(file), time_limit_s=PATIENT_S, sounds=True, longest_s=30),
        gpio=GpioSettings(button=BUTTON, hold="talk", mute_button=MUTE),
    )


@pytest.fixture
def pins() -> MockFactory:
    return MockFactory()


@pytest.fixture
def lamp(settings: Settings, pins: MockFactory) -> Iterator[Lamp]:
    """It shines red, and its recogniser is loaded."""
    controls = Controls(settings.gpio, lambda: pins)
    with Lamp(settings, engine=NoEngine()) as lamp, controls.attached(lamp):
        lamp.play(RED)
        eventually(lambda: lamp.voice._loaded, lamp)
        assert lamp.voice.status()["state"] == "ready"
        yield lamp


def test_what_is_said_while_the_button_is_held_is_asked(lamp: Lamp, pins: MockFactory) -> None:
    pins.pin(BUTTON).drive_low()
    eventually(lambda: lamp.voice.status()["state"] == "listening", lamp)
    eventually(lambda: lamp.loop.sign._wanted == "listening", lamp)
    time.sleep(8)  # Three times as long as it takes to say it.
    assert lamp.loop.status().state == "playing"
    assert lamp.voice.status()["heard"] is None
    pins.pin(BUTTON).drive_high()
    eventually(lambda: lamp.voice.status()["heard"] is not None, lamp)
    assert lamp.voice.status()["heard"] == "turn off the light"
    eventually(lambda: lamp.loop.status().state == "stopped", lamp)
    eventually(lambda: lamp.voice.status()["state"] == "ready", lamp)
    # Neither is the sign left over, nor are missing loudspeakers a fault.
    eventually(lambda: lamp.loop.sign._wanted is None, lamp)


def test_a_short_press_still_switches_and_its_sound_is_dropped(lamp: Lamp, pins: MockFactory) -> None:
    pins.pin(BUTTON).drive_low()
    time.sleep(0.1)
    pins.pin(BUTTON).drive_high()
    eventually(lambda: lamp.loop.status().state == "stopped", lamp)
    eventually(lambda: lamp.voice.status()["state"] == "ready", lamp)
    assert lamp.voice.status()["heard"] is None
    assert lamp.voice.status()["detail"] is None


def test_held_without_a_word_is_told(lamp: Lamp, pins: MockFactory, settings: Settings) -> None:
    Path(settings.voice.source).write_bytes(to_wav(silence(60)))
    pins.pin(BUTTON).drive_low()
    eventually(lambda: lamp.loop.sign._wanted == "listening", lamp)
    pins.pin(BUTTON).drive_high()
    eventually(lambda: lamp.voice.status()["detail"] is not None, lamp)
    assert "nobody speaks in it" in lamp.voice.status()["detail"]
    assert lamp.loop.status().state == "playing"


def test_the_mute_button_closes_the_microphone_for_the_other_one_too(
    lamp: Lamp, pins: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    def press(pin: int) -> None:
        pins.pin(pin).drive_low()
        time.sleep(0.1)
        pins.pin(pin).drive_high()

    press(MUTE)
    eventually(lambda: lamp.voice.status()["state"] == "muted", lamp)
    pins.pin(BUTTON).drive_low()
    eventually(lambda: "the microphone is muted" in caplog.text, lamp)
    pins.pin(BUTTON).drive_high()
    time.sleep(0.5)
    assert lamp.voice.status()["state"] == "muted"
    press(MUTE)
    eventually(lambda: lamp.voice.status()["state"] == "ready", lamp)
    assert not lamp.voice.muted


def test_muting_in_words_acts_at_once_and_holds_over_a_restart(settings: Settings) -> None:
    with Lamp(settings, engine=NoEngine()) as lamp:
        lamp.play(RED)
        assert lamp.ask(settings.request("Mute the microphone, please.")).source == "command"
        assert lamp.voice.status()["state"] == "muted"
        assert lamp.loop.status().state == "playing"
    with Lamp(settings, engine=NoEngine()) as lamp:
        assert lamp.voice.status()["state"] == "muted"
        lamp.ask(settings.request("unmute"))
        assert lamp.voice.status()["state"] == "ready"
        lamp.ask(settings.request("stop listening"))
        assert lamp.voice.muted
