"""The grammar that constrains the model, made from the spoken JSON Schema as the engine makes it, byte by byte.

An independent second opinion on texts: it knows nothing of `Closer` and of `parse`.
"""

from __future__ import annotations

from functools import cache

import llguidance
import llguidance.numpy
import numpy as np

from lamp_schema.jsonschema import json_schema

_BYTES = llguidance.LLTokenizer("byte")


@cache
def _start() -> llguidance.LLMatcher:
    text = llguidance.LLMatcher.grammar_from_json_schema(json_schema("spoken"), defaults={"whitespace_flexible": False})
    return llguidance.LLMatcher(_BYTES, text)


class Reader:
    """A place in the grammar. `written` is what was read so far."""

    def __init__(self, text: str = ""):
        self._matcher = _start().deep_copy()
        self._mask = llguidance.numpy.allocate_token_bitmask(1, _BYTES.vocab_size)
        self.written = b""
        for byte in text.encode():
            self.read(byte)

    def read(self, byte: int) -> None:
        assert self._matcher.consume_token(byte), f"{bytes([byte])!r} may not follow {self.written!r}"
        self.written += bytes([byte])

    def allowed(self) -> list[int]:
        """Bytes that may come next."""
        llguidance.numpy.fill_next_token_bitmask(self._matcher, self._mask, 0)
        bits = np.unpackbits(self._mask.view(np.uint8), bitorder="little")[:256]
        return [int(byte) for byte in np.nonzero(bits)[0]]


def accepts(text: str) -> bool:
    """Whether `text` is a whole sentence of the grammar."""
    matcher = _start().deep_copy()
    data = list(text.encode())
    return bool(matcher.try_consume_tokens(data) == len(data) and matcher.is_accepting())
