"""What is refused: the exact place and the exact words, one fault at a time."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

from lamp_schema import Issue, ProgramError, parse

BASE = json.loads("""{"program": {"name": "All", "steps": [
  {"id": "a", "command": {"type": "pattern", "name": "sparkle", "params":
    {"color": "red", "bgColor": "black", "speed": 500, "density": 0.5}}, "duration": 1000,
   "transition": {"type": "fade", "duration": 500}},
  {"id": "b", "command": {"type": "render", "elements": [
    {"type": "pixel", "x": 1, "y": 1, "color": "red"},
    {"type": "rect", "x": 0, "y": 0, "w": 2, "h": 2, "color": "red"},
    {"type": "circle", "cx": 5, "cy": 5, "r": 2, "color": "red", "fill": false},
    {"type": "text", "content": "Hi", "x": 0, "y": 0, "color": "red"},
    {"type": "sprite", "name": "cat", "x": 0, "y": 0},
    {"type": "bitmap", "x": 0, "y": 0, "rows": ["ab", ".a"], "palette": {"a": "red", "b": "blue"}}
  ]}, "duration": 2000},
  {"id": "c", "command": {"type": "stop"}, "duration": null}],
  "loop": {"count": 2, "start_step": "a", "end_step": "b"},
  "on_complete": {"command": {"type": "pattern", "name": "solid", "params": {"color": "red"}}}}}""")

LEFT_OUT = object()
STOP = {"type": "stop"}
FILL = {"type": "fill", "color": "red"}
S0, PARAMS, DRAWN = "steps[0]", "steps[0].command.params", "steps[1].command.elements"
PIXEL, RECT, CIRCLE, TEXT, SPRITE, BITMAP = (f"{DRAWN}[{number}]" for number in range(6))
NOT_COLOR = "is not a colour; use #RRGGBB"
NOT_TIME = 'is not a time; use milliseconds, or a number with a unit such as "90s" or "4m"'
ID_RULE = "does not fit; use a-z, 0-9 and _, up to 24, a letter first"
CELL_RULE = "does not fit; use one ASCII character but . for each colour"
ROW_RULE = "does not fit; use 1 to 20 ASCII characters, no space, quote or backslash"
NO_GLYPH = "is not in the font; use ASCII letters, digits, signs and °"
NO_CELL = "is not in the palette; add it there, or use . for clear"
PATTERNS = "solid, gradient, breathing, wave, rainbow, pulse, sparkle, fire"


def changed(path: str, value: Any) -> dict[str, Any]:
    """BASE with `value` at `path`, or without what stands there."""
    document: dict[str, Any] = copy.deepcopy(BASE)
    *heads, last = [int(part[1:-1]) if part[0] == "[" else part for part in re.findall(r"\[\d+\]|\w+", path)]
    at: Any = document["program"]
    for part in heads:
        at = at[part]
    if value is LEFT_OUT:
        del at[last]
    else:
        at[last] = value
    return document


def issues(source: Any) -> list[Issue]:
    with pytest.raises(ProgramError) as caught:
        parse(source)
    assert str(caught.value) == "\n".join(str(issue) for issue in caught.value.issues)
    return caught.value.issues


def test_the_base_is_valid() -> None:
    parse(BASE)


AT_ITS_PLACE: list[tuple[str, Any, str]] = [
    # Left out, and too many.
    ("name", LEFT_OUT, "missing"),
    ("steps", LEFT_OUT, "missing"),
    (f"{S0}.id", LEFT_OUT, "missing"),
    (f"{S0}.command", LEFT_OUT, "missing"),
    (f"{S0}.duration", LEFT_OUT, "missing"),
    (f"{S0}.command.type", LEFT_OUT, "missing"),
    (f"{S0}.command.name", LEFT_OUT, "missing"),
    (f"{S0}.command.params", LEFT_OUT, "missing"),
    (f"{PARAMS}.bgColor", LEFT_OUT, "missing"),
    (f"{PIXEL}.type", LEFT_OUT, "missing"),
    (f"{SPRITE}.name", LEFT_OUT, "missing"),
    (f"{BITMAP}.palette", LEFT_OUT, "missing"),
    ("loop.end_step", LEFT_OUT, "missing"),
    ("on_complete.command", LEFT_OUT, "missing"),
    ("extra", 1, "unknown key; take it out"),
    (f"{S0}.color", "red", "unknown key; take it out"),
    (f"{PARAMS}.color2", "red", "unknown key; take it out"),
    (f"{PIXEL}.pixel", 1, "unknown key; take it out"),
    ("on_complete.duration", 50, "unknown key; take it out"),
    # The program's name.
    ("name", "", "empty; use 1 character or more"),
    ("name", "x" * 41, "41 characters are over 40; use 40 or fewer"),
    ("name", "a\x07", "a control character ('\\x07') can't be shown"),
    ("name", "a\x85", "a control character ('\\x85') can't be shown"),
    ("name", "a\ud800", '"a\\ud800" is not a text of valid Unicode'),
    ("name", 5, "5 is not a text in quotes"),
    ("name", None, "null is not a text in quotes"),
    # Steps and ids.
    ("steps", [], "empty; give 1 or more"),
    ("steps", [{"id": f"s{n}", "command": STOP, "duration": 50} for n in range(33)], "33 are over 32; use 32 or fewer"),
    ("steps", {"a": 1}, '{"a": 1} is not a list in brackets'),
    ("steps", "steps", '"steps" is not a list in brackets'),
    (S0, 5, "5 is not an object in braces"),
    (f"{S0}.id", "Dark", f'"Dark" {ID_RULE}'),
    (f"{S0}.id", "1a", f'"1a" {ID_RULE}'),
    (f"{S0}.id", "x" * 25, f'"{"x" * 25}" {ID_RULE}'),
    (f"{S0}.id", "a\n", f'"a\\n" {ID_RULE}'),
    (f"{S0}.id", "", f'"" {ID_RULE}'),
    (f"{S0}.id", 7, "7 is not a text in quotes"),
    ("steps[1].id", "a", "'a' is also the id of steps[0]; ids are unique"),
    ("steps[2].id", "b", "'b' is also the id of steps[1]; ids are unique"),
    # Times.
    (f"{S0}.duration", 49, "49 is below 50 ms; use 50 or more"),
    (f"{S0}.duration", "49ms", "49 is below 50 ms; use 50 or more"),
    (f"{S0}.duration", 86_400_001, "86400001 is above 86400000 ms; use 86400000 or less"),
    (f"{S0}.duration", "25h", "90000000 is above 86400000 ms; use 86400000 or less"),
    (f"{S0}.duration", 10**5000, "<int> is above 86400000 ms; use 86400000 or less"),
    (f"{S0}.duration", "500", f"'500' {NOT_TIME}"),
    (f"{S0}.duration", "soon", f"'soon' {NOT_TIME}"),
    (f"{S0}.duration", "-1s", f"'-1s' {NOT_TIME}"),
    (f"{S0}.duration", "1e3s", f"'1e3s' {NOT_TIME}"),
    (f"{S0}.duration", "٣s", f"'٣s' {NOT_TIME}"),
    (f"{S0}.duration", "0.5ms", "'0.5ms' is not a whole number of milliseconds"),
    (f"{S0}.duration", True, "true is not a whole number"),
    (f"{S0}.duration", 1.5, "1.5 is not a whole number"),
    (f"{S0}.duration", [[]], "[[]] is not a whole number"),
    (f"{S0}.duration", None, "null stays for ever, so only the last step may have it; give a time"),
    (f"{S0}.transition.duration", -1, "-1 is below 0 ms; use 0 or more"),
    (f"{S0}.transition.duration", "25h", "90000000 is above 86400000 ms; use 86400000 or less"),
    (f"{S0}.transition.duration", None, "null is not a whole number"),
    (f"{S0}.transition.type", "wipe", "\"wipe\" is not known; use 'fade'"),
    (f"{S0}.transition", 500, "500 is not an object in braces"),
    # Commands and their parameters.
    (f"{S0}.command", None, "null is not an object in braces"),
    (f"{S0}.command", [STOP], '[{"type": "stop"}] is not an object in braces'),
    (f"{S0}.command.type", "patern", '"patern" is not known; did you mean pattern?'),
    (f"{S0}.command.type", "wave", '"wave" is not known; use one of pattern, render, stop'),
    (f"{S0}.command.type", 5, "5 is not known; use one of pattern, render, stop"),
    (f"{S0}.command.name", "breathin", '"breathin" is not known; did you mean breathing?'),
    (f"{S0}.command.name", "xyz", f'"xyz" is not known; use one of {PATTERNS}'),
    (f"{S0}.command.params", [], "[] is not an object in braces"),
    (f"{PARAMS}.speed", 19, "19 is below 20 ms; use 20 or more"),
    (f"{PARAMS}.speed", 60_001, "60001 is above 60000 ms; use 60000 or less"),
    (f"{PARAMS}.speed", "2m", "120000 is above 60000 ms; use 60000 or less"),
    (f"{PARAMS}.speed", "500", f"'500' {NOT_TIME}"),
    (f"{PARAMS}.density", -0.01, "-0.01 is below 0; use 0 or more"),
    (f"{PARAMS}.density", 1.01, "1.01 is above 1; use 1 or less"),
    (f"{PARAMS}.density", float("nan"), "NaN is not a number"),
    (f"{PARAMS}.density", float("inf"), "Infinity is not a number"),
    (f"{PARAMS}.density", "0.5", '"0.5" is not a number'),
    (f"{PARAMS}.density", True, "true is not a number"),
    (f"{PARAMS}.color", "rad", f"'rad' {NOT_COLOR} or a name such as dim orange"),
    (f"{PARAMS}.color", "#12345", f"'#12345' {NOT_COLOR} or a name such as dim orange"),
    (f"{PARAMS}.color", "#12345G", f"'#12345G' {NOT_COLOR} or a name such as dim orange"),
    (f"{PARAMS}.color", "x" * 99, f"'{'x' * 57}...' {NOT_COLOR} or a name such as dim orange"),
    (f"{PARAMS}.color", None, f"null {NOT_COLOR} or a name"),
    (f"{PARAMS}.color", 255, f"255 {NOT_COLOR} or a name"),
    (f"{PARAMS}.color", [255, 0, 0], f"[255, 0, 0] {NOT_COLOR} or a name"),
    # Elements.
    (DRAWN, [], "empty; give 1 or more"),
    (DRAWN, [FILL] * 65, "65 are over 64; use 64 or fewer"),
    (PIXEL, "pixel", '"pixel" is not an object in braces'),
    (f"{PIXEL}.type", "pixl", '"pixl" is not known; did you mean pixel?'),
    (f"{PIXEL}.x", -11, "-11 is below -10; use -10 or more"),
    (f"{PIXEL}.x", 20, "20 is above 19; use 19 or less"),
    (f"{PIXEL}.y", -15, "-15 is below -14; use -14 or more"),
    (f"{PIXEL}.y", 28, "28 is above 27; use 27 or less"),
    (f"{PIXEL}.x", "1", '"1" is not a whole number'),
    (f"{PIXEL}.x", 1.0, "1.0 is not a whole number"),
    (f"{PIXEL}.x", None, "null is not a whole number"),
    (f"{RECT}.w", 0, "0 is below 1; use 1 or more"),
    (f"{RECT}.w", 21, "21 is above 20; use 20 or less"),
    (f"{RECT}.h", 0, "0 is below 1; use 1 or more"),
    (f"{RECT}.h", 29, "29 is above 28; use 28 or less"),
    (f"{CIRCLE}.r", -1, "-1 is below 0; use 0 or more"),
    (f"{CIRCLE}.r", 29, "29 is above 28; use 28 or less"),
    (f"{CIRCLE}.fill", 1, "1 is not true or false"),
    (f"{CIRCLE}.fill", None, "null is not true or false"),
    (f"{TEXT}.content", "", "empty; use 1 character or more"),
    (f"{TEXT}.content", "\u0301", "empty; use 1 character or more"),
    (f"{TEXT}.content", "x" * 33, "33 characters are over 32; use 32 or fewer"),
    (f"{TEXT}.content", "ﬁ" * 17, "34 characters are over 32; use 32 or fewer"),
    (f"{TEXT}.content", "a\nb", f"'\\n' {NO_GLYPH}"),
    (f"{TEXT}.content", "日", f"'日' {NO_GLYPH}"),
    (f"{SPRITE}.name", "dinosar", "no sprite is called 'dinosar'; did you mean dinosaur?"),
    (f"{SPRITE}.name", "xqzvj", "no sprite is called 'xqzvj'; `lamp sprites` shows all that are installed"),
    (f"{SPRITE}.name", None, "null is not a text in quotes"),
    (f"{BITMAP}.rows", [], "empty; give 1 or more"),
    (f"{BITMAP}.rows", ["a"] * 29, "29 are over 28; use 28 or fewer"),
    (f"{BITMAP}.rows", "ab", '"ab" is not a list in brackets'),
    (f"{BITMAP}.rows[1]", "", f'"" {ROW_RULE}'),
    (f"{BITMAP}.rows[1]", "a" * 21, f'"{"a" * 21}" {ROW_RULE}'),
    (f"{BITMAP}.rows[1]", "a b", f'"a b" {ROW_RULE}'),
    (f"{BITMAP}.rows[1]", "a\n", f'"a\\n" {ROW_RULE}'),
    (f"{BITMAP}.rows[1]", ".c", f"'c' {NO_CELL}"),
    (f"{BITMAP}.palette", [], "[] is not an object in braces"),
    (f"{BITMAP}.palette.a", "rad", f"'rad' {NOT_COLOR} or a name such as dim orange"),
    (f"{BITMAP}.palette.a", None, f"null {NOT_COLOR} or a name"),
    (f"{BITMAP}.palette.ab", "red", f'"ab" {CELL_RULE}'),
    (f"{BITMAP}.palette.é", "red", f'"é" {CELL_RULE}'),
    # Loops.
    ("loop", [], "[] is not an object in braces"),
    ("loop.count", -1, "-1 is below 0; use 0 or more"),
    ("loop.count", 1001, "1001 is above 1000; use 1000 or less"),
    ("loop.count", None, "null is not a whole number"),
    ("loop.start_step", "z", "no step has the id 'z'; use one of a, b, c"),
    ("loop.end_step", "z", "no step has the id 'z'; use one of a, b, c"),
    ("loop.start_step", "Z", '"Z" does not fit; use the id of a step'),
    ("loop.end_step", "c", "c stays for ever (null), so it can't be in a loop; give it a time"),
    ("on_complete", STOP["type"], '"stop" is not an object in braces'),
]


@pytest.mark.parametrize(("path", "value", "message"), AT_ITS_PLACE, ids=[row[0] for row in AT_ITS_PLACE])
def test_one_fault_at_its_place(path: str, value: Any, message: str) -> None:
    assert issues(changed(path, value)) == [Issue(path, message)]


ELSEWHERE: list[tuple[str, Any, str, str]] = [
    (f"{BITMAP}.palette", {}, f"{BITMAP}.rows[0]", f"'a' {NO_CELL}"),
    (f"{BITMAP}.palette.b", LEFT_OUT, f"{BITMAP}.rows[0]", f"'b' {NO_CELL}"),
    ("loop.start_step", "c", "loop.end_step", "b comes before c; a loop ends with its start or after it"),
    (f"{BITMAP}.palette", {"a": "red", "b": "red", ".": "red"}, f"{BITMAP}.palette..", f'"." {CELL_RULE}'),
    (f"{S0}.command", {"type": "led", "id": 172, "color": "red"}, f"{S0}.command.id",
     "172 is above 171; use 171 or less"),
    (f"{S0}.command", {"type": "led", "id": -1, "color": "red"}, f"{S0}.command.id", "-1 is below 0; use 0 or more"),
    (f"{S0}.command", {"type": "bulk", "leds": []}, f"{S0}.command.leds", "empty; give 1 or more"),
    (f"{S0}.command", {"type": "bulk", "leds": [{"id": 0, "color": "red"}] * 173}, f"{S0}.command.leds",
     "173 are over 172; use 172 or fewer"),
    ("on_complete.command", {"type": "bulk", "leds": [{"id": 1}]}, "on_complete.command.leds[0].color", "missing"),
    ("on_complete.command", {"type": "led", "id": 1, "color": "red", "x": 1}, "on_complete.command.x",
     "unknown key; take it out"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "where", "message"), ELSEWHERE)
def test_one_fault_that_shows_elsewhere(path: str, value: Any, where: str, message: str) -> None:
    assert issues(changed(path, value)) == [Issue(where, message)]


WHOLE: list[tuple[Any, list[tuple[str, str]]]] = [
    ("", [("", "not JSON: EOF while parsing a value at line 1 column 0")]),
    ('{"program":', [("", "not JSON: EOF while parsing a value at line 1 column 11")]),
    ("[" * 300, [("", "not JSON: recursion limit exceeded at line 1 column 202")]),
    ("9" * 5000, [("", "not JSON: number out of range at line 1 column 4302")]),
    ('{"program":NaN}', [("", "not JSON: expected value at line 1 column 12")]),
    ('{"program":-Infinity}', [("", "not JSON: invalid number at line 1 column 13")]),
    ('"\\ud800"', [("", "not JSON: unexpected end of hex escape at line 1 column 8")]),
    ('"\ud800"', [("", "not JSON: invalid unicode code point at line 1 column 2")]),
    (b'"\xff"', [("", "not JSON: invalid unicode code point at line 1 column 2")]),
    (b"\xef\xbb\xbf{}", [("", "not JSON: expected value at line 1 column 1")]),
    (" " * 262_145, [("", "262145 bytes are over 262144; send a smaller program")]),
    ("é" * 131_073, [("", "262146 bytes are over 262144; send a smaller program")]),
    ("[]", [("", 'not a program; write {"program": {...}}')]),
    ("null", [("", 'not a program; write {"program": {...}}')]),
    ({}, [("program", "missing")]),
    ({"program": 5}, [("program", "5 is not an object in braces")]),
    ({"program": {}}, [("name", "missing"), ("steps", "missing")]),
    ({**BASE, "version": 1}, [("version", "unknown key; take it out")]),
    ({"type": "stop", "color": "red"}, [("color", "unknown key; take it out")]),
    ({"type": "pattern"}, [("name", "missing")]),
    ({"type": "pattern", "name": "\x07"}, [("name", f'"\\u0007" is not known; use one of {PATTERNS}')]),
    ({"type": "pattern", "name": 5}, [("name", f"5 is not known; use one of {PATTERNS}")]),
    ({"type": "pattern", "name": "solid", "params": {"color": "rad"}},
     [("params.color", f"'rad' {NOT_COLOR} or a name such as dim orange")]),
    ({"type": "render", "elements": []}, [("elements", "empty; give 1 or more")]),
    ({"type": "led", "id": 172, "color": "rad"},
     [("id", "172 is above 171; use 171 or less"), ("color", f"'rad' {NOT_COLOR} or a name such as dim orange")]),
    ({"type": "bulk", "leds": [{"id": 1, "color": "red"}, {"id": 1.5, "color": "red"}]},
     [("leds[1].id", "1.5 is not a whole number")]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), WHOLE, ids=range(len(WHOLE)))
def test_whole_documents(source: Any, expected: list[tuple[str, str]]) -> None:
    assert [(issue.path, issue.message) for issue in issues(source)] == expected


def test_every_fault_is_listed_in_the_order_of_the_document() -> None:
    document = changed("name", "")
    program = document["program"]
    program["steps"][0]["duration"] = 1
    program["steps"][1]["command"]["elements"][0] = {"type": "pixel", "x": 99, "y": "a", "z": 1}
    program["loop"]["count"] = -1
    assert [issue.path for issue in issues(document)] == [
        "name",
        "steps[0].duration",
        f"{PIXEL}.x",
        f"{PIXEL}.y",
        f"{PIXEL}.color",
        f"{PIXEL}.z",
        "loop.count",
    ]


def test_values_that_json_has_not_are_refused_too() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for odd in (deep, object(), {1, 2}, b"x", 1j):
        (issue,) = issues(changed(f"{S0}.duration", odd))
        assert issue.path == f"{S0}.duration"
    assert issues({"program": {1: 2}})


def test_the_limits_themselves_are_accepted() -> None:
    limits: list[tuple[str, list[Any]]] = [
        ("name", ["x", "x" * 40, "日" * 40]),
        (f"{S0}.id", ["a", "a" * 24]),
        (f"{S0}.duration", [50, 86_400_000]),
        (f"{S0}.transition.duration", [0, 86_400_000]),
        (f"{PARAMS}.speed", [20, 60_000]),
        (f"{PARAMS}.density", [0, 1, 0.0, 1.0]),
        (DRAWN, [[FILL], [FILL] * 64]),
        (f"{PIXEL}.x", [-10, 19]),
        (f"{PIXEL}.y", [-14, 27]),
        (f"{RECT}.w", [1, 20]),
        (f"{RECT}.h", [1, 28]),
        (f"{CIRCLE}.r", [0, 28]),
        (f"{TEXT}.content", ["x", "x" * 32]),
        (f"{BITMAP}.rows", [["a"], ["a" * 20] * 28]),
        ("loop.count", [0, 1000]),
        ("loop.end_step", ["a", "b"]),
    ]
    for path, values in limits:
        for value in values:
            document = changed(path, value)
            if path == f"{S0}.id":
                document["program"]["loop"]["start_step"] = value
            parse(document)
