"""Pydantic's faults in words for people: the path in the program as it was given, the value, the limit, the fix."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lamp_schema.errors import Issue

Path = tuple[str | int, ...]

_UNIT = {"speed": " ms", "duration": " ms"}
_KINDS = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "string_type": "a text in quotes",
    "string_unicode": "a text of valid Unicode",
    "bool_type": "true or false",
    "model_type": "an object in braces",
    "model_attributes_type": "an object in braces",
    "dict_type": "an object in braces",
    "tuple_type": "a list in brackets",
}


def issues_of(error: ValidationError, given: Any, at: Path = ()) -> list[Issue]:
    """Every fault of `error`, found in the JSON value `given`, which stands at path `at` of the program."""
    details = error.errors(include_url=False)
    return [_issue(detail, given, at) for detail in details if not _is_echo(detail)]


def _is_echo(detail: ErrorDetails) -> bool:
    """Pydantic calls a list too short when its only items are faulty; their own faults are listed already."""
    return detail["type"] == "too_short" and bool(detail["input"])


def render_path(path: Path) -> str:
    """("steps", 2, "id") -> `steps[2].id`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _issue(detail: ErrorDetails, given: Any, at: Path) -> Issue:
    context = dict(detail.get("ctx") or {})
    path = _path_in(detail["loc"], given) + tuple(context.get("at", ()))
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        path += (context["discriminator"].strip("'"),)
    return Issue(render_path(at + path), _message(detail, context, path, given))


def _path_in(loc: Path, given: Any) -> Path:
    """Drop the names of union members, which pydantic puts among the keys, from a fault's location."""
    path: list[str | int] = []
    tags = _tags(given)
    for part in loc:
        if tags and part == tags[0]:
            tags = tags[1:]
            continue
        if part == "[key]":
            continue
        path.append(part)
        given = _child(given, part)
        tags = _tags(given)
    return tuple(path)


def _tags(value: Any) -> list[Any]:
    """The members that pydantic names for a value: a command's or an element's type, then a pattern's name."""
    if not isinstance(value, dict) or "type" not in value:
        return []
    return [value["type"], value.get("name")] if value["type"] == "pattern" else [value["type"]]


def _child(value: Any, part: str | int) -> Any:
    if isinstance(value, dict) and part in value:
        return value[part]
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else "null" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _below(value: Any, limit: Any, unit: str) -> str:
    return f"{_shown(value)} is below {limit}{unit}; use {limit} or more"


def _above(value: Any, limit: Any, unit: str) -> str:
    return f"{_shown(value)} is above {limit}{unit}; use {limit} or less"


def _extra(detail: ErrorDetails, context: dict[str, Any], path: Path, given: Any) -> str:
    return "unknown key; take it out"


def _tag_unknown(detail: ErrorDetails, context: dict[str, Any], path: Path, given: Any) -> str:
    expected = [name.strip(" '") for name in context["expected_tags"].split(",")]
    near = difflib.get_close_matches(str(context["tag"]), expected, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(expected)}"
    return f"{_shown(context['tag'])} is not known; {hint}"


def _literal(detail: ErrorDetails, context: dict[str, Any], path: Path, given: Any) -> str:
    return f"{_shown(detail['input'])} is not known; use {context['expected']}"


def _pattern(detail: ErrorDetails, context: dict[str, Any], path: Path, given: Any) -> str:
    rule = {
        "id": "a-z, 0-9 and _, up to 24, a letter first",
        "start_step": "the id of a step",
        "end_step": "the id of a step",
        "palette": "one ASCII character but . for each colour",
    }
    key = next((part for part in reversed(path) if isinstance(part, str) and part in rule), None)
    return f"{_shown(detail['input'])} does not fit; use {rule[key] if key else context['pattern']}"


_MESSAGES: dict[str, Callable[[ErrorDetails, dict[str, Any], Path, Any], str]] = {
    "missing": lambda d, c, p, g: "missing",
    "extra_forbidden": _extra,
    "greater_than_equal": lambda d, c, p, g: _below(d["input"], _plain(c["ge"]), _unit(p)),
    "less_than_equal": lambda d, c, p, g: _above(d["input"], _plain(c["le"]), _unit(p)),
    "string_too_short": lambda d, c, p, g: f"empty; use {c['min_length']} character or more",
    "string_too_long": lambda d, c, p, g: (
        f"{len(d['input'])} characters are over {c['max_length']}; use {c['max_length']} or fewer"
    ),
    "too_short": lambda d, c, p, g: "empty; give 1 or more",
    "too_long": lambda d, c, p, g: f"{c['actual_length']} are over {c['max_length']}; use {c['max_length']} or fewer",
    "union_tag_invalid": _tag_unknown,
    "union_tag_not_found": lambda d, c, p, g: "missing",
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
}


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _unit(path: Path) -> str:
    return _UNIT.get(str(path[-1]), "") if path else ""


def _message(detail: ErrorDetails, context: dict[str, Any], path: Path, given: Any) -> str:
    kind = detail["type"]
    if kind in _KINDS:
        return f"{_shown(detail['input'])} is not {_KINDS[kind]}"
    if kind in _MESSAGES:
        return _MESSAGES[kind](detail, context, path, given)
    return detail["msg"]
