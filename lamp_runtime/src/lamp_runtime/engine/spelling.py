"""What the grammar alone decides, in the tokens that the model itself would spell it with.

A tokeniser cuts `"}}` into `"` and `}}` where a program ends, and into `"}` and `},` before one more step. A model that
gets the first where it learned the second has been told that the program ends. So a token counts as decided only when
every way to go on begins with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import llguidance
import llguidance.numpy
import numpy as np

# Where more tokens than this may follow, it is inside of text, and their first characters are enough to look at.
_FEW = 1000


class Spelling:
    """Decided tokens of one vocabulary. What was found out once is kept: a language has few places like these."""

    def __init__(self, tokenizer: llguidance.LLTokenizer, piece: Callable[[int], bytes]):
        self._tokenizer = tokenizer
        self._piece = piece
        self._mask = llguidance.numpy.allocate_token_bitmask(1, tokenizer.vocab_size)
        spelled = {character: self._tokens(character) for character in map(str.encode, map(chr, range(0x20, 0x7F)))}
        self._characters = {character: tokens[0] for character, tokens in spelled.items() if len(tokens) == 1}
        self._known: dict[tuple[bytes, bytes], tuple[int, ...]] = {}

    def decided(self, matcher: llguidance.LLMatcher) -> list[int]:
        """The tokens that come next whatever the model wants; often none. The matcher stays where it is."""
        text: bytes = matcher.compute_ff_bytes()
        tokens = self._tokens(text) if text else []
        # Some tokenisers put a space in front.
        if not tokens or matcher.validate_tokens(tokens) < len(tokens):
            return []
        matcher.consume_tokens(tokens)
        llguidance.numpy.fill_next_token_bitmask(matcher, self._mask, 0)
        matcher.rollback(len(tokens))
        key = text, self._mask.tobytes()
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(self._common(text, tokens, self._continuations()))
        return list(found)

    def _common(self, text: bytes, tokens: list[int], continuations: Iterable[bytes]) -> list[int]:
        """The tokens that `text` begins with in every continuation."""
        for continuation in continuations:
            spelled = self._tokens(text + continuation)
            same = 0
            while same < min(len(tokens), len(spelled)) and tokens[same] == spelled[same]:
                same += 1
            tokens = tokens[:same]
        return tokens

    def _continuations(self) -> set[bytes]:
        """What may follow, as the mask has it: tokens, or their first characters where too many may."""
        bits = np.unpackbits(self._mask[0].view(np.uint8), bitorder="little")
        tokens = np.flatnonzero(bits)
        if len(tokens) <= _FEW:
            return {self._piece(int(token)) for token in tokens}
        firsts = {character for character, token in self._characters.items() if bits[token]}
        # Where a space may stand it is a person's words, which begin with a letter or a digit nearly always: to allow
        # for the rest would leave every opening quote to the model.
        return {first for first in firsts if first.isalnum()} if b" " in firsts else firsts

    def _tokens(self, text: bytes) -> list[int]:
        return list(self._tokenizer.tokenize_bytes(text))
