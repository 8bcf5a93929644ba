"""What the lamp says about itself to who asks with `describe`."""

from __future__ import annotations

from typing import Any

from wyoming.event import Event
from wyoming.info import AsrModel, AsrProgram, Attribution, HandleModel, HandleProgram, Info, Satellite

from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.version import __version__

NAME = "lamp"
_LANGUAGES = ["en"]


def describe(voice: VoiceSettings) -> Event:
    """It turns speech to text, does what a text says, and is a satellite with its own microphone and wake word."""
    hears = [voice.language]
    model = AsrModel(**_artifact(voice.model or "tiny.en", "Whisper"), languages=hears)
    understands = HandleModel(**_artifact("light", "Words to light"), languages=_LANGUAGES)
    return Info(
        asr=[AsrProgram(**_artifact(NAME, "The lamp's own speech to text"), models=[model])],
        handle=[HandleProgram(**_artifact(NAME, "Does what it is asked, in light"), models=[understands])],
        satellite=Satellite(
            **_artifact(NAME, "A lamp that listens"),
            has_vad=True,
            active_wake_words=[voice.wake] if voice.enabled and voice.wake else [],
            max_active_wake_words=1,
        ),
    ).event()


def _artifact(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "attribution": Attribution(name="lamp-runtime", url=""),
        "installed": True,
        "version": __version__,
    }
