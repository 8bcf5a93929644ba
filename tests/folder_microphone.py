"""A microphone that is a folder, from the test's side; `microphone/sounddevice.py` is the lamp's side of it."""

from __future__ import annotations

import os
from pathlib import Path

from lamp_runtime.input.voice.audio import Samples
from lamp_runtime.input.voice.decode import to_wav

_FAKE = Path(__file__).parent / "microphone"


class Microphone:
    """Not plugged in at first. Processes with `environment` have it for their microphone."""

    def __init__(self, folder: Path):
        folder.mkdir()
        self._folder = folder

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(_FAKE), os.environ.get("PYTHONPATH", "")])
        return {"LAMP_MICROPHONE": str(self._folder), "PYTHONPATH": path}

    def plug(self) -> None:
        (self._folder / "plugged").touch()

    def unplug(self) -> None:
        (self._folder / "plugged").unlink()

    def say(self, samples: Samples) -> None:
        """Begins within 32 ms, after what is being said already."""
        part = self._folder / "part.wav"
        part.write_bytes(to_wav(samples))
        part.rename(self._folder / "say.wav")

    def opened_s(self) -> list[float]:
        """When it was tried, on the monotonic clock."""
        return [float(line) for line in (self._folder / "opened").read_text().split()]
