"""JSON Schemas of the spoken form (what a model may write) and of the canonical form (what the API speaks).

Both are derived from the models: pydantic's own schema, with each field marker of `fields.py` replaced by the form's
definition, `oneOf` turned into `anyOf` (the members are disjoint) and the `null` of left-out fields taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from lamp_schema import clock, limits
from lamp_schema.colors import spoken_colors
from lamp_schema.font import glyphs
from lamp_schema.program import Document
from lamp_schema.sprites import library
from lamp_schema.times import spoken_pattern
from lamp_schema.version import __version__

Form = Literal["canonical", "spoken"]
Schema = dict[str, Any]

_HEX = {"type": "string", "pattern": "^#[0-9A-F]{6}$"}
_NAME = {"type": "string", "pattern": rf"^[^\x00-\x1f\x7f-\x9f]{{1,{limits.NAME_CHARS}}}$"}
# Where a command may stand: the spoken form has one that the canonical form has not.
_STOP = {"$ref": "#/$defs/Stop"}
_NOTES = ("title", "description", "discriminator", "default")


def json_schema(form: Form) -> Schema:
    """A JSON Schema (draft 2020-12) of one form, a fresh dict. Keys of objects stand in the language's order.

    What it can't say, `parse` checks: unique ids, loop references, `null` only at the end, a bitmap's palette.
    """
    raw = Document.model_json_schema(by_alias=True, mode="validation")
    defs = {name: _rewrite(node, form) for name, node in raw.pop("$defs").items()}
    defs["color"] = _color(form)
    if form == "spoken":
        defs["Clock"] = _rewrite(clock.Clock.model_json_schema(), form)
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Light program {__version__}, {form} form",
        **_rewrite(raw, form),
        "$defs": defs,
    }
    return schema


def _color(form: Form) -> Schema:
    return _HEX if form == "canonical" else {"anyOf": [{"enum": list(spoken_colors())}, _HEX]}


def _time(low_ms: int, form: Form) -> Schema:
    if form == "canonical":
        return {"type": "integer", "minimum": low_ms, "maximum": limits.DURATION_MAX_MS}
    return {"type": "string", "pattern": spoken_pattern(low_ms, limits.DURATION_MAX_MS)}


def _text() -> Schema:
    inside = "".join(f"\\u{ord(c):04x}" for c in sorted(glyphs()))
    return {"type": "string", "pattern": f"^[{inside}]{{1,{limits.TEXT_CHARS}}}$"}


_KINDS: dict[str, Callable[[Form], Schema]] = {
    "color": lambda _: {"$ref": "#/$defs/color"},
    "duration": lambda form: _time(limits.DURATION_MIN_MS, form),
    "transition": lambda form: _time(0, form),
    # Hundredths, listed: a `multipleOf` of 0.01 fails on binary fractions in common validators.
    "density": lambda _: {"enum": [0, *(step / 100 for step in range(1, 100)), 1]},
    "name": lambda _: dict(_NAME),
    "text": lambda _: _text(),
    "clock": lambda _: {"enum": list(clock.times())},
    "sprite": lambda _: {"enum": list(library().names())},
    "palette": lambda _: {
        "type": "object",
        "patternProperties": {limits.PALETTE_KEY_PATTERN: {"$ref": "#/$defs/color"}},
        "additionalProperties": False,
    },
}


def _rewrite(node: Any, form: Form) -> Any:
    if isinstance(node, list):
        return [_rewrite(item, form) for item in node]
    if not isinstance(node, dict):
        return node
    if "x-lamp" in node:
        return _KINDS[node["x-lamp"]](form)
    if "anyOf" in node and "default" in node:
        node = {**node, "anyOf": [option for option in node["anyOf"] if option != {"type": "null"}]}
    kept = {key: value for key, value in node.items() if not (key in _NOTES and not isinstance(value, dict))}
    kept.pop("discriminator", None)
    out = {("anyOf" if key == "oneOf" else key): _inner(key, value, form) for key, value in kept.items()}
    if form == "spoken" and _STOP in out.get("anyOf", ()):
        out["anyOf"].insert(out["anyOf"].index(_STOP), {"$ref": "#/$defs/Clock"})
    if len(out.get("anyOf", ())) == 1:
        only = out.pop("anyOf")[0]
        out = {**only, **out}
    return out


def _inner(key: str, value: Any, form: Form) -> Any:
    """Under `properties` the keys are the language's own words, so nothing is taken away among them."""
    if key == "properties":
        return {name: _rewrite(node, form) for name, node in value.items()}
    return _rewrite(value, form)
