"""The tones on this machine's sound output, one after another, in a thread of their own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.sounds import SOUND_RATE_HZ, Sound, render

# What would come later than this many others is not worth hearing any more.
_WAITING_MOST = 2
_FIX = "plug in a loudspeaker, or leave [voice] sounds out"

Output = Callable[[NDArray[np.float32]], None]
"""Plays samples, float32[n] at SOUND_RATE_HZ, to their end. Raises VoiceError where that can't be."""


class Speaker:
    """`play` returns at once. `on_state` gets why there is no sound, and None when there is, at each change."""

    def __init__(self, on_state: Callable[[str | None], None], output: Output | None = None):
        self._on_state = on_state
        self._output = output or _play
        self._waiting: queue.Queue[Sound] = queue.Queue(_WAITING_MOST)
        self._detail: str | None = None
        self._thread: threading.Thread | None = None

    def play(self, sound: Sound) -> None:
        """Play it after those before it; dropped when too many wait."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        if not self._waiting.full():
            self._waiting.put_nowait(sound)

    def _run(self) -> None:
        while True:
            sound = self._waiting.get()
            detail: str | None = None
            try:
                self._output(render(sound))
            except VoiceError as error:
                detail = str(error)
            if detail != self._detail:
                self._detail = detail
                self._on_state(detail)


def _play(samples: NDArray[np.float32]) -> None:
    sounddevice: Any = parts.load("sounddevice")
    try:
        sounddevice.play(samples, SOUND_RATE_HZ, blocking=True)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise VoiceError(f"no sound can be played: {error}; {_FIX}") from None
