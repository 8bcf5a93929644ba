"""The three forms of a program: accepted (`parse`), canonical and spoken (`dumps_...`)."""

from __future__ import annotations

import json
from typing import Any

import pydantic_core
from pydantic import ValidationError

from lamp_schema import clock, limits
from lamp_schema.colors import say_color
from lamp_schema.errors import Issue, ProgramError
from lamp_schema.faults import issues_of
from lamp_schema.migrations import COMMAND_TYPES, upgrade
from lamp_schema.program import Document, Program
from lamp_schema.times import say_time

_COLOR_KEYS = frozenset({"color", "color2", "bgColor", *clock.COLORS})
_BARE = "steps[0].command"


def parse(source: str | bytes | dict[str, Any]) -> Program:
    """Read a program in the accepted form: JSON text, or the same as Python values.

    Raises ProgramError with every fault, its path and how to mend it. Sprites are looked up in the process's library.
    """
    document = _read_json(source) if isinstance(source, str | bytes) else source
    bare = isinstance(document, dict) and document.get("type") in COMMAND_TYPES
    try:
        return _validate(upgrade(document))
    except ProgramError as error:
        raise ProgramError([_relative(issue, bare) for issue in error.issues]) from None


def _validate(document: Any) -> Program:
    if not isinstance(document, dict):
        raise ProgramError([Issue("", 'not a program; write {"program": {...}}')])
    try:
        return Document.model_validate(document).program
    except ValidationError as error:
        raise ProgramError(issues_of(error, document)) from None


def _relative(issue: Issue, bare: bool) -> Issue:
    """Paths begin at the program; those of a bare command at the command."""
    path = issue.path.removeprefix("program.")
    if bare:
        path = path.removeprefix(_BARE).removeprefix(".")
    return Issue(path, issue.message)


def _read_json(text: str | bytes) -> Any:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > limits.PROGRAM_BYTES:
        raise ProgramError([Issue("", f"{len(data)} bytes are over {limits.PROGRAM_BYTES}; send a smaller program")])
    try:
        return pydantic_core.from_json(data, allow_inf_nan=False)
    except ValueError as error:
        raise ProgramError([Issue("", f"not JSON: {error}")]) from None


def to_dict(program: Program) -> dict[str, Any]:
    """The canonical form as JSON values, keys in the language's order; what has its default is left out."""
    return {"program": program.model_dump(mode="json", by_alias=True, exclude_defaults=True)}


def dumps_canonical(program: Program) -> str:
    """The canonical form, minified: colours `#RRGGBB`, times in whole milliseconds."""
    return _minified(to_dict(program))


def to_spoken_dict(program: Program) -> dict[str, Any]:
    """The spoken form as JSON values."""
    spoken: dict[str, Any] = _spoken("", to_dict(program))
    return spoken


def dumps_spoken(program: Program) -> str:
    """The spoken form, minified: what a model writes and is trained on. Colours move by at most SPOKEN_DISTANCE."""
    return _minified(to_spoken_dict(program))


def _minified(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _spoken(key: str, value: Any) -> Any:
    """`value` as it is said under `key`; a palette's values are colours whatever its keys are."""
    if isinstance(value, dict):
        if key == "command":
            value = clock.say(value)
        if key == "palette":
            return {cell: say_color(color) for cell, color in value.items()}
        return {name: _spoken(name, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_spoken("", item) for item in value]
    if key in _COLOR_KEYS and value is not None:
        return say_color(value)
    if key == "duration" and value is not None:
        return say_time(value)
    return value
