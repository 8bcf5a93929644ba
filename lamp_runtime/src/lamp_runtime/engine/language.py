"""The spoken form in one model's tokens: grammar, spelling and how to close; made once for a model, for all answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import llguidance

from lamp_runtime.engine.spelling import Spelling
from lamp_schema.closing import Closer
from lamp_schema.jsonschema import Schema, json_schema


def spoken_grammar(schema: Schema) -> str:
    """llguidance's grammar of the spoken form's JSON Schema: minified, so that there is one way to write a program.

    Its masks hold every token that fits, also where one text alone does: `Spelling` says which tokens that text
    decides.
    """
    minified = {**schema, "x-guidance": {"whitespace_flexible": False}}
    rule = '%llguidance {"no_forcing": true}\nstart: %json ' + json.dumps(minified)
    grammar: str = llguidance.LLMatcher.grammar_from_lark(rule)
    return grammar


class Language:
    """`piece(token)` gives a token's bytes. Not thread-safe."""

    def __init__(self, tokenizer: llguidance.LLTokenizer, piece: Callable[[int], bytes]):
        schema = json_schema("spoken")
        self.tokenizer = tokenizer
        self.piece = piece
        self.grammar = spoken_grammar(schema)
        self.spelling = Spelling(tokenizer, piece)
        self.closer = Closer(schema)
        self._matcher = llguidance.LLMatcher(tokenizer, self.grammar)

    def matcher(self) -> llguidance.LLMatcher:
        """One at the start. Copies share what the grammar's lexer has found out so far, so the second answer's masks
        take half as long."""
        copy = self._matcher.deep_copy()
        copy.reset()
        return copy
