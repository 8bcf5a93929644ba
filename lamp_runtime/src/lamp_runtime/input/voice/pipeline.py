"""From a stream of chunks to utterances: wait for the wake word, then for speech, then for its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from lamp_runtime.input.voice.activity import Endpointer
from lamp_runtime.input.voice.audio import CHUNK_MS, Samples, Utterance
from lamp_runtime.input.voice.wake import WakeWord

# The wake word is known before its last sound is over, by about this much; that sound is no part of the request.
_REST_OF_WORD_MS = 190
# After the wake word somebody has this long to begin.
_PATIENCE_MS = 6000

Phase = Literal["waiting", "listening"]
"""`waiting` for the wake word, or `listening` to a request."""


def utterances(
    chunks: Iterable[Samples],
    endpointer: Endpointer,
    wake: WakeWord | None = None,
    on_phase: Callable[[Phase], None] = lambda _: None,
) -> Iterator[Utterance]:
    """Each request in the stream, as it ends. Without a wake word all speech is one.

    What was said before the wake word, and the word itself, are not part of the request.
    """
    awake = wake is None
    patience = rest = 0.0
    phase: Phase | None = "listening" if awake else "waiting"
    for chunk in chunks:
        if phase is not None:  # Not before there is sound: a microphone that can't be opened does not wait.
            on_phase(phase)
            phase = None
        if wake is not None and not awake:
            if wake.heard(chunk):
                awake, patience, rest = True, _PATIENCE_MS / CHUNK_MS, _REST_OF_WORD_MS / CHUNK_MS
                endpointer.reset()
                on_phase("listening")
            continue
        if rest > 0:
            rest -= 1
            continue
        utterance = endpointer.feed(chunk)
        patience -= 0 if endpointer.speaking else 1
        if utterance is not None:
            yield utterance
            if wake is None:
                on_phase("listening")
        if wake is not None and (utterance is not None or (patience <= 0 and not endpointer.speaking)):
            awake = False
            wake.reset()
            on_phase("waiting")
    last = endpointer.finish() if awake else None
    if last is not None:
        yield last
