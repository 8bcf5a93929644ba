"""From a stream of chunks to utterances: wait for the wake word, then for speech, then for its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from lamp_runtime.input.voice.activity import Endpointer
from lamp_runtime.input.voice.audio import CHUNK_MS, Samples, Utterance
from lamp_runtime.input.voice.wake import WakeWord

# The wake word is known only when its last sound has been over for longer than this, and somebody may be speaking on.
_SINCE_WORD_MS = 64
# After the wake word somebody has this long to begin.
_PATIENCE_MS = 6000

Phase = Literal["waiting", "listening"]
"""`waiting` for the wake word, or `listening` to a request."""


class Pipeline:
    """Fed chunk by chunk. Without a wake word all speech is a request, or, with `on_call`, only what follows a `call`.

    What was said before the wake word, and the word itself, are not part of the request.
    """

    def __init__(
        self,
        endpointer: Endpointer,
        wake: WakeWord | None = None,
        on_phase: Callable[[Phase], None] = lambda _: None,
        on_call: bool = False,
    ):
        self._endpointer = endpointer
        self._wake = wake
        self._on_phase = on_phase
        self._always = wake is None and not on_call
        self._awake = self._always
        self._patience = 0.0
        self._since_word: deque[Samples] = deque(maxlen=round(_SINCE_WORD_MS / CHUNK_MS))
        self._begun = False

    @property
    def awake(self) -> bool:
        """Whether what is said now is a request."""
        return self._awake

    def call(self) -> None:
        """Listen now, as if the wake word had just been said and were over."""
        if not self._awake:
            self._wake_up()

    def feed(self, chunk: Samples) -> Utterance | None:
        """The request that ended with this chunk, if one did; `rest` when it was dealt with."""
        if not self._begun:  # Not before there is sound: a microphone that can't be opened does not wait.
            self._begun = True
            self.rest()
        if not self._awake:
            self._since_word.append(chunk)
            if self._wake is not None and self._wake.heard(chunk):
                self._wake_up()
                for since in self._since_word:
                    self._endpointer.feed(since)
            return None
        utterance = self._endpointer.feed(chunk)
        self._patience -= 0 if self._endpointer.speaking else 1
        if utterance is not None:
            self._sleep()
        elif not self._always and self._patience <= 0 and not self._endpointer.speaking:
            self._sleep()
            self.rest()
        return utterance

    def rest(self) -> None:
        """Say what it waits for now."""
        self._on_phase("listening" if self._awake else "waiting")

    def drop(self) -> None:
        """Forget what has been said so far, and wait for the wake word again."""
        self._endpointer.reset()
        self._sleep()

    def finish(self) -> Utterance | None:
        """The request that has been said so far, when the stream is over."""
        return self._endpointer.finish() if self._awake else None

    def _wake_up(self) -> None:
        self._awake = self._begun = True
        self._patience = _PATIENCE_MS / CHUNK_MS
        self._endpointer.reset()
        self.rest()

    def _sleep(self) -> None:
        self._awake = self._always
        if self._wake is not None:
            self._wake.reset()


def utterances(
    chunks: Iterable[Samples],
    endpointer: Endpointer,
    wake: WakeWord | None = None,
    on_phase: Callable[[Phase], None] = lambda _: None,
) -> Iterator[Utterance]:
    """Each request in the stream, as it ends. Without a wake word all speech is one."""
    pipeline = Pipeline(endpointer, wake, on_phase)
    for chunk in chunks:
        utterance = pipeline.feed(chunk)
        if utterance is not None:
            yield utterance
            pipeline.rest()
    last = pipeline.finish()
    if last is not None:
        yield last
