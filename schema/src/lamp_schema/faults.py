"""Pydantic's faults in words for people: the path in the program as it was given, the value, the limit, the fix."""

from __future__ import annotations

import difflib
import json
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lamp_schema.errors import Issue
from lamp_schema.limits import WIDTH_MAX
from lamp_schema.sprites import library

Path = tuple[str | int, ...]

_UNIT = {"speed": " ms", "duration": " ms"}
_SHOWN_CHARS = 60
# Nobody reads more, and to word a million of them would hold up the light's own process.
ISSUES_MOST = 50
_RULES = {
    "id": "a-z, 0-9 and _, up to 24, a letter first",
    "start_step": "the id of a step",
    "end_step": "the id of a step",
    "rows": f"1 to {WIDTH_MAX} ASCII characters, no space, quote or backslash",
    "palette": "one ASCII character but . for each colour",
}
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
    """The faults of `error`, found in the JSON value `given`, which stands at path `at` of the program.

    At most ISSUES_MOST, in the order of the document.
    """
    details = error.errors(include_url=False)
    told = (detail for detail in details if not (_is_echo(detail) and len(details) > 1))
    return [_issue(detail, given, at) for detail in islice(told, ISSUES_MOST)]


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
    return Issue(render_path(at + path), _message(detail, context, path))


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


def shown(value: Any) -> str:
    """A JSON value as it is written, cut short; what can't be written, such as a number of 5000 digits, is `<int>`."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = f"<{type(value).__name__}>"
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 3] + "..."


def _below(detail: ErrorDetails, limit: float, path: Path) -> str:
    return f"{shown(detail['input'])} is below {_plain(limit)}{_unit(path)}; use {_plain(limit)} or more"


def _above(detail: ErrorDetails, limit: float, path: Path) -> str:
    return f"{shown(detail['input'])} is above {_plain(limit)}{_unit(path)}; use {_plain(limit)} or less"


def _tag_unknown(detail: ErrorDetails, context: dict[str, Any], path: Path) -> str:
    expected = [name.strip(" '") for name in context["expected_tags"].split(",")]
    near = difflib.get_close_matches(str(context["tag"]), expected, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(expected)}"
    return f"{shown(detail['input'][path[-1]])} is not known; {hint}"


def _misfit(detail: ErrorDetails, context: dict[str, Any], path: Path) -> str:
    key = next((part for part in reversed(path) if isinstance(part, str) and part in _RULES), None)
    return f"{shown(detail['input'])} does not fit; use {_RULES[key] if key else context['pattern']}"


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _unit(path: Path) -> str:
    return _UNIT.get(str(path[-1]), "") if path else ""


def _message(detail: ErrorDetails, context: dict[str, Any], path: Path) -> str:
    match detail["type"]:
        case kind if kind in _KINDS:
            return f"{shown(detail['input'])} is not {_KINDS[kind]}"
        case "missing" | "union_tag_not_found":
            return "missing"
        case "extra_forbidden":
            return "unknown key; take it out"
        case "greater_than_equal":
            return _below(detail, context["ge"], path)
        case "less_than_equal":
            return _above(detail, context["le"], path)
        case "string_too_short":
            return f"empty; use {context['min_length']} character or more"
        case "string_too_long":
            most = context["max_length"]
            return f"{len(detail['input'])} characters are over {most}; use {most} or fewer"
        case "too_short":
            return "empty; give 1 or more"
        case "too_long":
            return f"{context['actual_length']} are over {context['max_length']}; use {context['max_length']} or fewer"
        case "union_tag_invalid":
            return _tag_unknown(detail, context, path)
        case "literal_error":
            return f"{shown(detail['input'])} is not known; use {context['expected']}"
        case "string_pattern_mismatch":
            return _misfit(detail, context, path)
        case "lamp_sprite":
            # Looked up here, not where the fault is found: it takes a millisecond, and a program may hold thousands.
            return f"{detail['msg']}; {library().hint(detail['input'])}"
        case _:
            return detail["msg"]
