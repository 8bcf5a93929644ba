"""The page's microphone in a real browser: a file speaks in its place, and the lamp does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import CHROMIUM, chromium
from conftest import Server
from no_engine import NoEngine
from playwright.sync_api import Page, expect
from spoken import needs_speech, say, silence

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_schema import parse

PATIENT_S = 300

pytestmark = [
    pytest.mark.alone,
    pytest.mark.browser,
    pytest.mark.model,
    needs_speech,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed; on Debian: apt install chromium"),
]


@pytest.fixture
def lamp() -> Iterator[Lamp]:
    with Lamp(Settings(voice=VoiceSettings(time_limit_s=PATIENT_S)), engine=NoEngine()) as lamp:
        lamp.play(parse({"type": "pattern", "name": "solid", "params": {"color": "red"}}))
        yield lamp


@pytest.fixture
def page(lamp: Lamp, tmp_path: Path) -> Iterator[Page]:
    """The page in a browser whose microphone says an order, once."""
    file = tmp_path / "microphone.wav"
    file.write_bytes(to_wav(np.concatenate([silence(0.5), say("turn off the light"), silence(1.5)])))
    microphone = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}%noloop",
    )
    with Server(lamp) as server, chromium(*microphone) as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(PATIENT_S * 1000)
        page.goto(server.url)
        yield page


def test_speaking_into_the_page_turns_the_light_off(page: Page, lamp: Lamp) -> None:
    speak = page.locator("#speak")
    expect(page.locator("body")).to_have_attribute("data-connected", "true", timeout=PATIENT_S * 1000)
    speak.click()
    expect(speak).to_have_attribute("aria-pressed", "true", timeout=PATIENT_S * 1000)
    page.wait_for_timeout(4000)
    speak.click()
    expect(page.locator("#say.done")).to_be_visible(timeout=PATIENT_S * 1000)
    assert page.input_value("#prompt") == "turn off the light"
    assert speak.get_attribute("aria-pressed") == "false"
    assert lamp.loop.status().state == "stopped"


def test_the_lamps_own_microphone_is_not_shown_where_it_does_not_listen(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-connected", "true", timeout=PATIENT_S * 1000)
    expect(page.locator("#ear")).to_be_hidden()
