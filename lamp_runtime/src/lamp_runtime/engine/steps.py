"""Whole steps in a program that is still being written: each is light that can shine before the rest is there."""

from __future__ import annotations

from lamp_schema import Program, parse

# Brackets that are open inside of a step: the document, the program, its steps, the step.
_IN_STEP = 4
_REST = "]}}"


class StepReader:
    """Reads the text of one program as it grows: minified, in the language's order of keys."""

    def __init__(self) -> None:
        self.count = 0
        """Steps that are whole."""
        self._end = 0
        self._at = 0
        self._depth = 0
        self._in_string = self._escaped = self._over = False

    def feed(self, text: str) -> bool:
        """Read on in `text`, which begins with all that was read before; whether more steps are whole now."""
        before = self.count
        for at in range(self._at, len(text)):
            self._read(text[at], at)
        self._at = len(text)
        return self.count > before

    def program(self, text: str) -> Program:
        """The whole steps of `text` as a program of their own."""
        return parse(text[: self._end] + _REST)

    def _read(self, character: str, at: int) -> None:
        if self._in_string:
            self._in_string = self._escaped or character != '"'
            self._escaped = character == "\\" and not self._escaped
        elif character == '"':
            self._in_string = True
        elif character in "{[":
            self._depth += 1
        elif character in "}]":
            if self._depth == _IN_STEP and not self._over:
                self.count, self._end = self.count + 1, at + 1
            self._depth -= 1
            self._over = self._over or self._depth < _IN_STEP - 1
