"""Which tokens may come next, so that every answer is a valid program that closes within its token budget.

The grammar (llguidance, from the spoken JSON Schema) gives the tokens that are right by form. Of these a token is
admitted only when the text with it can still be closed to a valid program in the tokens that are left; the closing
that proves it is kept as the plan. Either a token has a plan of its own, or the plan's next token is taken: so the
budget holds at every point, and nothing is ever thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import llguidance
import llguidance.numpy
import numpy as np
from numpy.typing import NDArray

from lamp_runtime.engine.language import Language

# A token that opens something new is admitted only with this many tokens to say it in, beyond those that close.
_OPENING_ROOM = 24
# Admitted tokens that the sampler may choose from; at temperature 0 the first is enough.
_CHOICES = 8
# Likeliest tokens that are tried before the plan's next one is taken.
_TRIES = 256


@dataclass(frozen=True)
class _Closing:
    """How a text closes: in how many tokens (-1: not at all) and in which (None: it ends inside a character)."""

    cost: int
    plan: list[int] | None

    def next(self) -> _Closing:
        assert self.plan, "only a plan with tokens left has a next one"
        return _Closing(self.cost - 1, self.plan[1:])


class ProgramConstraint:
    """State of one answer, of `max_tokens` at most."""

    def __init__(self, language: Language, max_tokens: int):
        self._language = language
        self._matcher = language.matcher()
        self._left = max_tokens
        self._mask = llguidance.numpy.allocate_token_bitmask(1, language.tokenizer.vocab_size)
        self._bits = self._mask[0].view(np.uint8)
        self._written = b""
        self._admitted: dict[int, _Closing] = {}
        self._decided: list[int] | None = None  # By the grammar alone, from here on; None where not asked yet.
        self._now = self._closing(b"")
        self.shortest = self._now.cost
        self.tokens = 0

    @property
    def text(self) -> str:
        """The program as far as it is written."""
        return self._written.decode("utf-8", errors="ignore")

    @property
    def done(self) -> bool:
        """Whether the text is a whole program, to which nothing can be added."""
        return self._now.cost == 0

    def advance(self, token: int) -> None:
        """Take the token that was chosen among those that `restrict` left."""
        if not self._matcher.consume_token(token):
            raise RuntimeError(f"token {token} is not in the grammar: {self._matcher.get_error()}")
        self._written += self._language.piece(token)
        self._now = self._admitted.get(token) or self._closing(self._written)
        self._decided = self._decided[1:] or None if self._decided and self._decided[0] == token else None
        self._left -= 1
        self.tokens += 1

    def forced(self) -> list[int]:
        """Take the tokens between which the grammar leaves no choice, in the model's own spelling, and return them.

        Near the end of the budget there are none: the plan's tokens are the fewest.
        """
        tokens = self._next_decided()
        if not tokens:
            return []
        written = self._written + b"".join(map(self._language.piece, tokens))
        closing = self._closing(written)
        if not 0 <= closing.cost <= self._left - len(tokens):
            return []
        if not self._matcher.consume_tokens(tokens):
            raise RuntimeError(f"forced tokens {tokens} are not in the grammar: {self._matcher.get_error()}")
        self._written, self._now, self._decided = written, closing, None
        self._left -= len(tokens)
        self.tokens += len(tokens)
        return tokens

    def allowed(self, tokens: list[int]) -> int:
        """How many of `tokens`, one after another, the grammar and the budget allow."""
        return int(self._matcher.validate_tokens(tokens[: max(self._left - 1, 0)]))

    def candidates(self) -> NDArray[np.intp]:
        """The tokens (int[n], ascending) that may come next by form: the one that is decided, or all that fit."""
        decided = self._next_decided()
        if decided:
            return np.array(decided[:1], np.intp)
        llguidance.numpy.fill_next_token_bitmask(self._matcher, self._mask, 0)
        return np.flatnonzero(np.unpackbits(self._bits, bitorder="little").view(np.bool_))

    def admit(self, tokens: NDArray[np.intp], logits: NDArray[np.float32], greedy: bool) -> dict[int, float]:
        """The tokens that the sampler may choose from, each with its logit: of `candidates`, with their logits
        float32[n], the likeliest that leave room to close."""
        self._admitted = {}
        found: dict[int, float] = {}
        if self.done:
            return found
        for index in _likeliest(logits):
            token = int(tokens[index])
            closing = self._after(token)
            if closing is not None:
                self._admitted[token] = closing
                found[token] = float(logits[index])
                if len(found) == (1 if greedy else _CHOICES):
                    break
        if found:
            return found
        if self._now.plan:
            token = self._now.plan[0]
            self._admitted[token] = self._now.next()
        else:
            # In the middle of a character there is no plan; the grammar's best continues it, as its cost allowed for.
            token = int(tokens[np.argmax(logits)])
        # The plan's token may be one that the model finds impossible, and a sampler needs a finite number.
        return {token: 0.0}

    def restrict(self, logits: NDArray[np.float32], greedy: bool) -> None:
        """`admit` for a sampler that looks at the whole vocabulary: set to -inf, in place, the logits
        (float32[vocabulary]) of every token that may not come next."""
        tokens = self.candidates()
        tokens = tokens[tokens < len(logits)]
        found = self.admit(tokens, logits[tokens], greedy)
        logits[:] = -np.inf
        for token, logit in found.items():
            logits[token] = logit

    def _next_decided(self) -> list[int]:
        if self._decided is None:
            self._decided = [] if self.done else self._language.spelling.decided(self._matcher)
        return self._decided

    def _after(self, token: int) -> _Closing | None:
        """The closing that `token` leads to, if it fits what is left after it."""
        if self._now.plan and token == self._now.plan[0]:
            return self._now.next()
        closing = self._closing(self._written + self._language.piece(token))
        opening = _OPENING_ROOM if closing.cost > self._now.cost else 0
        return closing if 0 <= closing.cost <= self._left - 1 - opening else None

    def _closing(self, written: bytes) -> _Closing:
        whole, missing = _split_character(written)
        suffix = self._language.closer.close(whole.decode() + ("?" if missing else ""))
        if suffix is None:
            return _Closing(-1, None)
        plan = self._encode(suffix)
        return _Closing(missing + len(plan), None if missing else plan)

    def _encode(self, text: str) -> list[int]:
        """Any tokens that spell `text` to the byte; models' own tokenisers may put a space in front."""
        return list(self._language.tokenizer.greedy_tokenize(text)) if text else []


def _split_character(written: bytes) -> tuple[bytes, int]:
    """Bytes of whole UTF-8 characters, and how many bytes the last, broken one lacks (0..3)."""
    for back in range(1, min(4, len(written) + 1)):
        byte = written[-back]
        if byte < 0x80:
            return written, 0
        if byte >= 0xC0:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (written, 0) if back == size else (written[:-back], size - back)
    return written, 0


def _likeliest(logits: NDArray[np.float32]) -> Iterator[int]:
    """Indices of logits (float32[n]), best first: a few cheaply, more only when they are asked for."""
    if not len(logits):
        return
    first = int(np.argmax(logits))
    yield first
    size = min(_TRIES, len(logits) - 1)
    if not size:
        return
    top = np.argpartition(logits, -size)[-size:]
    for index in top[np.argsort(-logits[top], kind="stable")]:
        if index != first:
            yield int(index)
