"""What is done at a schedule's moment, with the same calls as any other way in."""

from __future__ import annotations

import logging
from typing import Protocol

from lamp_runtime.config import Settings
from lamp_runtime.engine.answer import Composed, Request
from lamp_runtime.errors import LampError, SupersededError
from lamp_runtime.schedule.model import Action, AskFor, PlayPreset, SetBrightness, TurnOff
from lamp_runtime.store.presets import Preset

log = logging.getLogger(__name__)


class Performer(Protocol):
    """The part of a lamp that schedules use."""

    settings: Settings

    def play_preset(self, name: str) -> Preset: ...
    def stop(self) -> None: ...
    def set_brightness(self, level: float) -> None: ...
    def ask(self, request: Request) -> Composed: ...


def perform(lamp: Performer, action: Action) -> str | None:
    """Do it now, and return why it came out otherwise, or None. Blocks while the model writes."""
    try:
        match action:
            case PlayPreset():
                lamp.play_preset(action.preset)
            case TurnOff():
                lamp.stop()
            case SetBrightness():
                lamp.set_brightness(action.brightness)
            case AskFor():
                return lamp.ask(lamp.settings.request(action.text)).detail
    except SupersededError as error:
        return str(error)
    except LampError as error:
        log.warning("a schedule failed: %s", error)
        return str(error)
    except Exception as error:
        log.exception("a schedule failed")
        return f"the lamp failed at this, and its log says why: {type(error).__name__}"
    return None


def words(action: Action) -> str:
    """An action as a person would say it."""
    match action:
        case PlayPreset():
            return f"play {action.preset!r}"
        case TurnOff():
            return "off"
        case SetBrightness():
            return f"brightness {action.brightness:g}"
        case AskFor():
            return f"ask for {action.text!r}"
