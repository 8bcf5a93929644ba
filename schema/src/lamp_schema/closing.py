"""How a half-written spoken program can still end: a short text that makes it a valid one.

The decoder asks this before it takes a token, so it holds what a JSON Schema can't say: ids are unique, loop
references exist and are in order, `null` comes last and unlooped, a bitmap's cells are in its palette. A prefix from
which no valid program can be reached has no closing. The walk follows the spoken JSON Schema, so the language is
defined once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from lamp_schema import scalars
from lamp_schema.jsonschema import Schema, json_schema
from lamp_schema.limits import PALETTE_KEY_PATTERN
from lamp_schema.scalars import Result

# A palette's key as far as it is written: the quote, the cell, the quote, the colon.
_ENTRY = re.compile(rf'(?:"(?:({PALETTE_KEY_PATTERN[1:-1]})(?:"(:)?)?)?)?')
_HEX = re.compile("#[0-9A-F]{6}")
_HEX_BEGUN = re.compile("#[0-9A-F]{0,6}")
_CELLS = [chr(code) for code in range(0x21, 0x7F) if re.fullmatch(PALETTE_KEY_PATTERN, chr(code))]
_CALM_COLOR = "white"
_ID_IF_NONE = "more"
# What a string becomes that is only begun.
_IF_NONE = {"name": "Light", "content": "?", "rows": "."}


@dataclass
class _Seen:
    """What earlier parts of the text decide for later ones."""

    color: str = _CALM_COLOR
    ids: list[str] = field(default_factory=list)
    stays: bool = False
    cells: str = ""
    start: str = ""

    def loopable(self) -> list[str]:
        """Ids that a loop may name: all but a last step that stays for ever."""
        return self.ids[:-1] if self.stays else self.ids


class Closer:
    """Closes prefixes of one spoken schema. `schema` is `json_schema("spoken")` unless sprites were added since."""

    def __init__(self, schema: Schema | None = None):
        self._schema = schema or json_schema("spoken")
        self._defs: dict[str, Schema] = self._schema["$defs"]
        self._colors = frozenset(self._defs["color"]["anyOf"][0]["enum"])

    def close(self, text: str) -> str | None:
        """A short suffix that makes `text` a valid program; "" when it is one, None when nothing does.

        What must be made up on the way is calm: the colour named last, a steady light. `text` is minified.
        """
        result = self._walk(self._schema, text, 0, _Seen())
        if result is None:
            return None
        position, suffix = result
        if suffix is None:
            return "" if position == len(text) else None
        return suffix

    def _walk(self, node: Schema, text: str, at: int, seen: _Seen, key: str = "") -> Result:
        name = node.get("$ref", "").removeprefix("#/$defs/")
        if name == "color":
            return self._color(text, at, seen)
        if name:
            node = self._defs[name]
        if "anyOf" in node:
            return self._any(node["anyOf"], text, at, seen, key)
        if "const" in node or "enum" in node:
            return scalars.constant([node["const"]] if "const" in node else node["enum"], text, at)
        if key == "palette":
            return self._palette(text, at, seen)
        match node["type"]:
            case "object":
                return self._object(node, text, at, seen)
            case "array":
                return self._array(node, text, at, seen, key)
            case "string":
                return self._string(node, text, at, seen, key)
            case "integer":
                return scalars.integer(node["minimum"], node["maximum"], text, at)
            case "boolean":
                return scalars.constant([True, False], text, at)
            case "null":
                return scalars.constant([None], text, at)
        raise AssertionError(f"the spoken schema has a node that the walk does not know: {node}")

    def _any(self, options: list[Schema], text: str, at: int, seen: _Seen, key: str) -> Result:
        """A complete option wins, else the first that is still open: the language names the calm ones first.

        Where nothing is written yet, light that stays is calmer than light that ends.
        """
        if at == len(text):
            calm = options[-1] if options[-1].get("type") == "null" else options[0]
            return self._walk(calm, text, at, seen, key)
        first: Result = None
        for option in options:
            result = self._walk(option, text, at, seen, key)
            if result is not None and result[1] is None:
                return result
            first = first or result
        return first

    def _object(self, node: Schema, text: str, at: int, seen: _Seen) -> Result:
        if at < len(text) and text[at] != "{":
            return None
        keys = list(node["properties"])
        index, at, open_text = 0, at + 1, "" if at < len(text) else "{"
        comma = ""
        while True:
            step = self._next_key(node, keys, index, comma, text, at, seen)
            if step is None:
                return None
            index, at, suffix = step
            if suffix is not None:
                return len(text), open_text + suffix
            if index == len(keys) + 1:
                return at, None
            comma = ","

    def _next_key(
        self, node: Schema, keys: list[str], index: int, comma: str, text: str, at: int, seen: _Seen
    ) -> tuple[int, int, str | None] | None:
        """One key and its value, or the closing brace: (keys passed, position, suffix)."""
        rest = text[at : at + 32]
        shortest: str | None = None
        for number in range(index, len(keys) + 1):
            if number == len(keys):
                if rest.startswith("}"):
                    return number + 1, at + 1, None
                if not rest:
                    shortest = "}"
                break
            key = keys[number]
            lead = f'{comma}"{key}":'
            if self._possible(key, seen):
                if rest.startswith(lead):
                    return self._value(node, keys, number, text, at + len(lead), seen)
                if lead.startswith(rest):
                    inner = self._value(node, keys, number, text, len(text), seen)
                    tail = None if inner is None or inner[2] is None else lead[len(rest) :] + inner[2]
                    if tail is not None and (shortest is None or len(tail) < len(shortest)):
                        shortest = tail
            if key in node["required"]:
                break
        return None if shortest is None else (len(keys), len(text), shortest)

    def _possible(self, key: str, seen: _Seen) -> bool:
        return key != "loop" or bool(seen.loopable())

    def _value(
        self, node: Schema, keys: list[str], number: int, text: str, at: int, seen: _Seen
    ) -> tuple[int, int, str | None] | None:
        result = self._walk(node["properties"][keys[number]], text, at, seen, keys[number])
        if result is None:
            return None
        if result[1] is None:
            if keys[number] == "duration" and "command" in keys:
                seen.stays = text.startswith("null", at)
            return number + 1, result[0], None
        tail = self._next_key(node, keys, number + 1, ",", text, len(text), seen)
        return None if tail is None else (len(keys), len(text), result[1] + (tail[2] or ""))

    def _array(self, node: Schema, text: str, at: int, seen: _Seen, key: str) -> Result:
        if key == "rows":
            seen.cells = ""
        if at == len(text):
            first = self._walk(node["items"], text, at, seen, key)
            return None if first is None else (at, f"[{first[1]}]")
        if text[at] != "[":
            return None
        at += 1
        for _ in range(node["maxItems"]):
            result = self._walk(node["items"], text, at, seen, key)
            if result is None:
                return None
            if result[1] is not None:
                return len(text), result[1] + "]"
            at = result[0]
            if at == len(text):
                return at, "]"
            if text[at] == "]":
                return at + 1, None
            if text[at] != "," or (key == "steps" and seen.stays):
                return None
            at += 1
        return None

    def _string(self, node: Schema, text: str, at: int, seen: _Seen, key: str) -> Result:
        if key in ("start_step", "end_step"):
            return self._reference(text, at, seen, key)
        string = scalars.scan(text, at)
        if string is None:
            return None
        tail = "" if string.closed else _tail(node, string.content, seen, key)
        if tail is None or not _take(node, string.content + tail, seen, key):
            return None
        return (string.end, None) if string.closed else (string.end, string.lead + tail + '"')

    def _reference(self, text: str, at: int, seen: _Seen, key: str) -> Result:
        ids = seen.loopable()
        if key == "end_step":
            ids = ids[ids.index(seen.start) :]
        result = scalars.constant(ids, text, at)
        if result is not None and key == "start_step":
            seen.start = json.loads(text[at : result[0]] + (result[1] or ""))
        return result

    def _color(self, text: str, at: int, seen: _Seen) -> Result:
        string = scalars.scan(text, at)
        if string is None:
            return None
        content = string.content
        if string.closed:
            tail: str | None = "" if content in self._colors or _HEX.fullmatch(content) else None
        elif seen.color.startswith(content):
            tail = seen.color[len(content) :]
        elif _HEX_BEGUN.fullmatch(content):
            tail = "0" * (7 - len(content))
        else:
            tail = scalars.shortest(self._colors, content)
        if tail is None:
            return None
        seen.color = content + tail
        return (string.end, None) if string.closed else (string.end, string.lead + tail + '"')

    def _palette(self, text: str, at: int, seen: _Seen) -> Result:
        """Every cell that the rows use needs its colour; others may have one too, and none has two."""
        missing = [cell for cell in dict.fromkeys(seen.cells) if cell != "."]
        if at == len(text):
            return at, "{" + _entries(missing, seen) + "}"
        if text[at] != "{":
            return None
        at += 1
        given = ""
        while not text.startswith("}", at):
            comma = "," if given else ""
            if at == len(text):
                return at, (comma if missing else "") + _entries(missing, seen) + "}"
            if not text.startswith(comma, at):
                return None
            at += len(comma)
            entry = _ENTRY.match(text, at)
            assert entry is not None, "every part of the pattern is optional"
            cell = entry[1] or next((cell for cell in [*missing, *_CELLS] if cell not in given), "")
            if not cell or cell in given or (entry[2] is None and entry.end() < len(text)):
                return None
            given += cell
            missing = [other for other in missing if other != cell]
            result = self._color(text, entry.end(), seen)
            if result is None:
                return None
            at, suffix = result
            if suffix is not None:
                lead = "" if entry[2] else f'"{cell}":'[len(entry[0]) :]
                return at, lead + suffix + ("," if missing else "") + _entries(missing, seen) + "}"
        return None if missing else (at + 1, None)


def _entries(cells: list[str], seen: _Seen) -> str:
    return ",".join(f'"{cell}":"{seen.color}"' for cell in cells)


def _take(node: Schema, content: str, seen: _Seen, key: str) -> bool:
    """Whether a whole string may stand here, and what it decides."""
    if key == "id":
        if content in seen.ids:
            return False
        seen.ids.append(content)
    elif key == "rows":
        seen.cells += content
    return scalars.fits(node["pattern"], content)


def _tail(node: Schema, content: str, seen: _Seen, key: str) -> str | None:
    """The shortest that can follow the content of a string that is not closed."""
    if key == "id":
        return scalars.id_tail(content, seen.ids, _ID_IF_NONE)
    if key in _IF_NONE:
        return "" if content else _IF_NONE[key]
    return scalars.time_tail(node["pattern"], content)
