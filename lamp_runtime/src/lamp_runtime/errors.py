"""Errors of the runtime. Each message says what was given, what is allowed, and so what to change."""

from __future__ import annotations

from typing import Literal


class LampError(Exception):
    """Base class of everything that this package raises on purpose."""


class SinkError(LampError):
    """A sink that can't open or can't write. The frame loop reports it and tries again later."""


class GpioError(LampError):
    """Pins that can't be had. The lamp does without the button or the knob."""


class ModelError(LampError):
    """A model that is missing, broken, or made for another version of the language."""


class EngineError(LampError):
    """The engine can't compose: a request out of its limits, or a worker that does not answer."""


class SupersededError(LampError):
    """A newer request took the place of this one."""


class ConfigError(LampError):
    """A setting that can't be used."""


class StoreError(LampError):
    """What should be kept can't be: a full disk, a folder that can't be written. What was kept before still is."""


class NotKeptError(LampError):
    """Nothing is kept under that name."""


class VoiceError(LampError):
    """The lamp can't hear: a package, a model or a microphone is missing, or the recogniser does not answer."""


class AudioError(LampError):
    """Audio that holds no request. `kind`: another `format`, a `length` out of the limits, or no `speech` in it."""

    def __init__(self, message: str, kind: Literal["format", "length", "speech"]):
        super().__init__(message)
        self.kind = kind


class WyomingError(LampError):
    """What came over a Wyoming connection is no event, or is out of the limits. The connection ends with it."""
