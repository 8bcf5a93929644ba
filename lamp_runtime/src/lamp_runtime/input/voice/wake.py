"""The wake word: what tells a request from talk that is not meant for the lamp."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from lamp_runtime.errors import VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import Samples


class WakeWord(Protocol):
    """Fed chunk by chunk; True with the chunk that completes the word."""

    def heard(self, chunk: Samples) -> bool: ...
    def reset(self) -> None: ...


class MicroWakeWord:
    """A microWakeWord model: one that `pymicro-wakeword` carries, or your own, by the path of its JSON file."""

    def __init__(self, name: str):
        """Raises VoiceError for a name that is none of those carried, and for a file that can't be used."""
        library = parts.load("pymicro_wakeword")
        self._features = library.MicroWakeWordFeatures()
        path = Path(name)
        try:
            if path.suffix == ".json":
                self._model: Any = library.MicroWakeWord.from_config(path)
            else:
                self._model = library.MicroWakeWord.from_builtin(library.Model(_key(name)))
        except (OSError, KeyError, ValueError) as error:
            known = ", ".join(model.value.replace("_", " ") for model in library.Model)
            raise VoiceError(
                f"no wake word {name!r} ({error}); use one of {known}, or the path of a microWakeWord JSON file"
            ) from None

    def heard(self, chunk: Samples) -> bool:
        found = False
        for features in self._features.process_streaming(chunk.tobytes()):
            found = bool(self._model.process_streaming(features)) or found
        return found

    def reset(self) -> None:
        """Forget what was heard: the same word must not wake twice."""
        self._features.reset()
        self._model.reset()


def _key(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
