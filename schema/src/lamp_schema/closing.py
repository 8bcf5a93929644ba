"""How a half-written spoken program can still end: the shortest text that makes it a valid one.

The decoder asks this before it takes a token, so it holds what a JSON Schema can't say: ids are unique, loop
references exist and are in order, `null` comes last and unlooped, a bitmap's cells are in its palette. A prefix from
which no valid program can be reached has no closing. The walk follows the spoken JSON Schema, so the language is
defined once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from lamp_schema import limits
from lamp_schema.jsonschema import Schema, json_schema

# A walk's result: (position, None) when the value is complete there, (end, suffix) when the text ends inside it,
# None when the text does not fit.
Result = tuple[int, str | None] | None

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)(")?', re.DOTALL)
_NUMBER = re.compile(r"-?[0-9.eE+]*")
_BARE = re.compile(r"[a-z0-9.+-]*")
_ENTRY = re.compile(r'(?:"(?:([^"\\.\s])(?:"(:)?)?)?)?')
_CALM_COLOR = "white"
_NAME_IF_NONE, _TEXT_IF_NONE, _ID_IF_NONE = "Light", "?", "more"
_TIME_ALPHABET = "105msh"


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
        """The shortest known suffix that makes `text` a valid program; "" when it is one, None when nothing does.

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
            return _literal([node["const"]] if "const" in node else node["enum"], text, at)
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
                return _integer(node["minimum"], node["maximum"], text, at)
            case "boolean":
                return _literal([True, False], text, at)
            case "null":
                return _literal([None], text, at)
        raise AssertionError(f"the spoken schema has a node that the walk does not know: {node}")

    def _any(self, options: list[Schema], text: str, at: int, seen: _Seen, key: str) -> Result:
        """A complete option wins, else the shortest. Where nothing is written yet, the calm one: light that stays."""
        if at == len(text):
            calm = options[-1] if options[-1].get("type") == "null" else options[0]
            return self._walk(calm, text, at, seen, key)
        best: Result = None
        for option in options:
            result = self._walk(option, text, at, seen, key)
            if result is not None and result[1] is None:
                return result
            if result is not None and (best is None or _darkens(best[1]) or len(result[1] or "") < len(best[1] or "")):
                best = best if best is not None and _darkens(result[1]) else result
        return best

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
        if at == len(text):
            first = self._walk(node["items"], text, at, seen, key)
            return None if first is None else (at, f"[{first[1]}]")
        if text[at] != "[":
            return None
        at += 1
        if key == "rows":
            seen.cells = ""
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
        content, end, closed = _scan(text, at)
        if content is None:
            return None
        if closed:
            return (end, None) if _take(node, content, seen, key) else None
        tail = _finish(node, content, seen, key)
        if tail is None or not _take(node, content + tail, seen, key):
            return None
        return len(text), ('"' if at == len(text) else "") + _escaped_tail(text, at, tail) + '"'

    def _reference(self, text: str, at: int, seen: _Seen, key: str) -> Result:
        ids = seen.loopable()
        if key == "end_step":
            ids = ids[ids.index(seen.start) :]
        result = _literal(ids, text, at)
        if result is not None and key == "start_step":
            written = text[at:] + (result[1] or "") if result[1] is not None else text[at : result[0]]
            seen.start = json.loads(written)
        return result

    def _color(self, text: str, at: int, seen: _Seen) -> Result:
        content, end, closed = _scan(text, at)
        if content is None:
            return None
        if closed:
            if content not in self._colors and not re.fullmatch("#[0-9A-F]{6}", content):
                return None
            seen.color = content
            return end, None
        if seen.color.startswith(content):
            tail: str | None = seen.color[len(content) :]
        elif re.fullmatch("#[0-9A-F]{0,6}", content):
            tail = "0" * (7 - len(content))
        else:
            tail = _shortest([name for name in self._colors if name.startswith(content)], content)
        if tail is None:
            return None
        seen.color = content + tail
        return len(text), ('"' if at == len(text) else "") + tail + '"'

    def _palette(self, text: str, at: int, seen: _Seen) -> Result:
        """Every cell that the rows use needs its colour; more colours are allowed."""
        missing = [cell for cell in dict.fromkeys(seen.cells) if cell != "."]
        if at == len(text):
            return at, "{" + self._entries(missing, seen) + "}"
        if text[at] != "{":
            return None
        at += 1
        if text.startswith("}", at):
            return None if missing else (at + 1, None)
        first = True
        while True:
            if not first:
                if text.startswith("}", at):
                    return None if missing else (at + 1, None)
                if at < len(text) and text[at] != ",":
                    return None
            if at == len(text):
                return at, ("" if first or not missing else ",") + self._entries(missing, seen) + "}"
            at += 0 if first else 1
            entry = _ENTRY.match(text, at)
            assert entry is not None, "every part of the pattern is optional"
            cell = entry[1]
            if entry[2] is None and entry.end() < len(text):
                return None
            if cell is None or entry[2] is None:
                chosen = cell or next(iter(missing), "#")
                left = [other for other in missing if other != chosen]
                done = entry.end() - at
                color = self._color(text, len(text), seen)
                assert color is not None, "a colour can always begin"
                tail = f'"{chosen}":'[done:] + (color[1] or "") + ("," if left else "") + self._entries(left, seen)
                return len(text), tail + "}"
            missing = [other for other in missing if other != cell]
            result = self._color(text, entry.end(), seen)
            if result is None:
                return None
            if result[1] is not None:
                return len(text), result[1] + ("," if missing else "") + self._entries(missing, seen) + "}"
            at, first = result[0], False

    def _entries(self, cells: list[str], seen: _Seen) -> str:
        return ",".join(f'"{cell}":"{seen.color}"' for cell in cells)


def _darkens(suffix: str | None) -> bool:
    """Whether a closing would choose the `stop` command, which nobody asked for while another is possible."""
    return suffix is not None and suffix.endswith('stop"}')


def _scan(text: str, at: int) -> tuple[str | None, int, bool]:
    """A JSON string at `at`: (content, position after it, closed). Content is None when no string stands there."""
    if at == len(text):
        return "", at, False
    match = _STRING.match(text, at)
    if match is None:
        return None, at, False
    if match[2]:
        return _unescaped(match[1]), match.end(), True
    if match.end() < len(text) and text[match.end() :] != "\\":
        return None, at, False
    return _unescaped(match[1]), len(text), False


def _unescaped(raw: str) -> str:
    return json.loads(f'"{raw}"') if "\\" in raw else raw


def _escaped_tail(text: str, at: int, tail: str) -> str:
    """A text that ends in the middle of an escape is led out of it by a backslash's own."""
    match = _STRING.match(text, at) if at < len(text) else None
    dangling = match is not None and match.end() < len(text)
    return ("\\" if dangling else "") + tail


def _take(node: Schema, content: str, seen: _Seen, key: str) -> bool:
    """Whether a whole string may stand here, and what it decides."""
    if key == "id":
        if content in seen.ids:
            return False
        seen.ids.append(content)
        seen.stays = False
    elif key == "rows":
        seen.cells += content
    return re.search(node["pattern"], content) is not None


def _finish(node: Schema, content: str, seen: _Seen, key: str) -> str | None:
    """The shortest that can follow an unclosed string's content."""
    if key == "id":
        return _unique_tail(content, seen.ids)
    if key == "name":
        return "" if content else _NAME_IF_NONE
    if key == "content":
        return "" if content else _TEXT_IF_NONE
    if key == "rows":
        return "" if content else "."
    return _time_tail(node["pattern"], content)


def _unique_tail(content: str, taken: list[str]) -> str | None:
    if content and content not in taken:
        return ""
    room = 24 - len(content)
    tails = ([_ID_IF_NONE] if not content else []) + [
        "".join(tail) for size in (1, 2) if size <= room for tail in product("abcdefghijklmnopqrstuvwxyz", repeat=size)
    ]
    return next((tail for tail in tails if content + tail not in taken), None)


@cache
def _time_tail(pattern: str, content: str) -> str | None:
    """Up to three more characters make every prefix of a spoken time a whole one ("" -> "1s", "5" -> "5s")."""
    found = [
        "".join(tail)
        for size in range(4)
        for tail in product(_TIME_ALPHABET, repeat=size)
        if re.search(pattern, content + "".join(tail))
    ]
    seconds = [tail for tail in found if (content + tail).endswith("s") and not tail.endswith("ms")]
    return min(seconds or found, key=len, default=None)


def _shortest(words: list[str], content: str) -> str | None:
    word = min(words, key=lambda word: (len(word), word), default=None)
    return None if word is None else word[len(content) :]


def _literal(values: list[Any], text: str, at: int) -> Result:
    """One of some JSON constants. A number that is one already may end there."""
    words = _json_words(tuple(values))
    rest = text[at : at + 64]
    end = text.find('"', at + 1) + 1
    if rest[:1] != '"':
        match = _BARE.match(text, at)
        assert match is not None, "the pattern matches an empty text"
        end = match.end()
        if end == len(text):
            tail = _shortest([word for word in words if word.startswith(rest)], rest)
            return None if tail is None else (end, None if tail == "" and rest in words else tail)
    if end > 0:
        return (end, None) if text[at:end] in words else None
    tail = _shortest([word for word in words if word.startswith(text[at:])], text[at:])
    return None if tail is None else (len(text), tail)


@cache
def _json_words(values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(json.dumps(value, ensure_ascii=False) for value in values)


def _integer(low: int, high: int, text: str, at: int) -> Result:
    match = _NUMBER.match(text, at)
    assert match is not None, "the pattern matches an empty text"
    digits = match[0]
    if match.end() < len(text):
        return (match.end(), None) if _whole(digits, low, high) else None
    if digits and _whole(digits, low, high):
        return len(text), ""
    tail = _digits_tail(digits, low, high)
    return None if tail is None else (len(text), tail)


def _whole(digits: str, low: int, high: int) -> bool:
    return re.fullmatch(r"-?(?:0|[1-9][0-9]*)", digits) is not None and low <= int(digits) <= high


@cache
def _digits_tail(digits: str, low: int, high: int) -> str | None:
    """The shortest run of digits that brings a prefix into low..high; a bare start takes the value nearest to 0."""
    if not digits:
        return str(min(max(low, 0), high)) if low <= 0 else str(max(low, min(1000, high)))
    sign = -1 if digits.startswith("-") else 1
    least, most = (low, high) if sign > 0 else (max(1, -high), -low)
    head = digits.lstrip("-")
    for size in range(1, len(str(limits.DURATION_MAX_MS)) + 1):
        first = int(head or "0") * 10**size
        first, last = (max(first, 10 ** (size - 1)) if not head else first), first + 10**size - 1
        value = max(first, least)
        if value <= min(last, most) and str(value).startswith(head) and head != "0":
            return str(value)[len(head) :]
    return None
