"""Half-written strings, words and numbers: what stands there, and the shortest that makes it whole.

Pure text, no program: `closing.py` walks the program and asks here at its leaves. Only what the spoken form writes is
known: `\\"` and `\\\\` are the escapes, numbers are plain decimals without `-0` and leading zeros.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from lamp_schema import limits

# (position, None) when the value is complete there, (end, suffix) when the text ends inside it, None when the text
# does not fit.
Result = tuple[int, str | None] | None

_STRING = re.compile(r'"((?:[^"\\\x00-\x1f\ud800-\udfff]|\\["\\])*)(")?')
_ESCAPE = re.compile(r'\\(["\\])')
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_NUMBER_CHARACTERS = re.compile(r"[0-9.eE+-]*")
_BARE_CHARACTERS = re.compile(r"[a-z0-9.+-]*")
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"
_ID_CHARS = 24
_TIME_CHARACTERS = "105msh"
_WORDS_KEPT = 4096


@dataclass(frozen=True)
class Text:
    """A JSON string, whole or not. `lead` must stand before anything that continues a string that is not closed."""

    content: str
    end: int
    closed: bool
    lead: str = ""


def scan(text: str, at: int) -> Text | None:
    """The string that stands at `at`; None when none can. At the end of the text it is empty, its quote to come.

    A text that ends in the middle of an escape is led out of it by a backslash's own.
    """
    if at == len(text):
        return Text("", at, closed=False, lead='"')
    match = _STRING.match(text, at)
    if match is None:
        return None
    content = _ESCAPE.sub(r"\1", match[1])
    if match[2]:
        return Text(content, match.end(), closed=True)
    rest = text[match.end() :]
    if rest not in ("", "\\"):
        return None
    return Text(content + rest, len(text), closed=False, lead=rest)


def fits(pattern: str, content: str) -> bool:
    """Whether all of `content` has the anchored `pattern`; Python's own `$` would overlook a line's end."""
    return re.fullmatch(pattern, content) is not None


def constant(values: Sequence[Any], text: str, at: int) -> Result:
    """One of some JSON constants. A number that is one already may end there."""
    words = _json_words(tuple(values))
    if text.startswith('"', at):
        end = text.find('"', at + 1) + 1
        if end > 0:
            return (end, None) if text[at:end] in words else None
        tail = shortest(words, text[at:])
        return None if tail is None else (len(text), tail)
    match = _BARE_CHARACTERS.match(text, at)
    assert match is not None, "the pattern matches an empty text"
    if match[0] in words:
        return match.end(), None
    tail = shortest(words, match[0]) if match.end() == len(text) else None
    return None if tail is None else (len(text), tail)


# Ids and sprites are among the values, so what is kept has a bound: a lamp runs for months.
@lru_cache(maxsize=_WORDS_KEPT)
def _json_words(values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(json.dumps(value, ensure_ascii=False) for value in values)


def shortest(words: Collection[str], content: str) -> str | None:
    """What completes `content` to the shortest word that begins with it."""
    word = min((word for word in words if word.startswith(content)), key=lambda word: (len(word), word), default=None)
    return None if word is None else word[len(content) :]


def integer(low: int, high: int, text: str, at: int) -> Result:
    """A whole number from `low` to `high`."""
    match = _NUMBER_CHARACTERS.match(text, at)
    assert match is not None, "the pattern matches an empty text"
    digits = match[0]
    whole = _INTEGER.fullmatch(digits) is not None and low <= int(digits) <= high
    if match.end() < len(text):
        return (match.end(), None) if whole else None
    tail = "" if whole else _digits_tail(digits, low, high)
    return None if tail is None else (len(text), tail)


@lru_cache(maxsize=_WORDS_KEPT)
def _digits_tail(digits: str, low: int, high: int) -> str | None:
    """The shortest run of digits that brings a prefix into low..high; a bare start takes a calm value."""
    if not digits:
        return str(min(max(low, 0), high)) if low <= 0 else str(max(low, min(1000, high)))
    negative = digits.startswith("-")
    head = digits.removeprefix("-")
    least, most = (max(1, -high), -low) if negative else (low, high)
    if head and not re.fullmatch("[1-9][0-9]*", head):
        return None
    for size in range(1, len(str(limits.DURATION_MAX_MS)) + 1):
        first = int(head) * 10**size if head else 10 ** (size - 1)
        last = int(head or "0") * 10**size + 10**size - 1
        value = max(first, least)
        if value <= min(last, most):
            return str(value)[len(head) :]
    return None


def id_tail(content: str, taken: Collection[str], if_none: str) -> str | None:
    """The shortest that makes an id of `content` that is not among `taken`; an empty one becomes `if_none` first."""
    if content and content not in taken:
        return ""
    if not content and if_none not in taken:
        return if_none
    room = _ID_CHARS - len(content)
    tails = ("".join(tail) for size in (1, 2) if size <= room for tail in product(_ID_LETTERS, repeat=size))
    return next((tail for tail in tails if content + tail not in taken), None)


@lru_cache(maxsize=_WORDS_KEPT)
def time_tail(pattern: str, content: str) -> str | None:
    """Up to three more characters make every prefix of a spoken time a whole one ("" -> "1s", "5" -> "5s")."""
    found = [
        "".join(tail)
        for size in range(4)
        for tail in product(_TIME_CHARACTERS, repeat=size)
        if fits(pattern, content + "".join(tail))
    ]
    seconds = [tail for tail in found if (content + tail).endswith("s") and not tail.endswith("ms")]
    return min(seconds or found, key=len, default=None)
