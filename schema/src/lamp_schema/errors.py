"""Errors of the schema package. Each message says what was given, what is allowed, and so what to change."""

from __future__ import annotations

from dataclasses import dataclass

_QUOTED_CHARS = 60


def quoted(text: str) -> str:
    """`text` for a message: in quotes, what can't be printed escaped, cut short."""
    return repr(text if len(text) <= _QUOTED_CHARS else text[: _QUOTED_CHARS - 3] + "...")


class LampSchemaError(Exception):
    """Base class of everything that this package raises on purpose."""


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong with a program.

    `path` is where, relative to the program: `steps[2].command.params.speed`; empty for the document itself.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class ProgramError(LampSchemaError):
    """A program that is not valid. `issues` lists every fault, in the order of the document."""

    def __init__(self, issues: list[Issue]):
        self.issues = issues
        super().__init__("\n".join(str(issue) for issue in issues))


class SpriteError(LampSchemaError):
    """A sprite file that can't be read, or a name that is not installed."""
