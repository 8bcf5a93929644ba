"""The two JSON Schemas, looked at by a validator that shares no code with `parse`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from grammar import accepts
from hypothesis import given
from jsonschema import Draft202012Validator
from strategies import programs

from lamp_schema import Program, dumps_canonical, dumps_spoken, to_dict, to_spoken_dict
from lamp_schema.jsonschema import Form, json_schema

CANONICAL, SPOKEN = (Draft202012Validator(json_schema(form)) for form in ("canonical", "spoken"))


@pytest.mark.parametrize("form", ["canonical", "spoken"])
def test_the_schemas_are_valid_and_fresh(form: Form) -> None:
    schema = json_schema(form)
    Draft202012Validator.check_schema(schema)
    schema["$defs"].clear()
    assert json_schema(form)["$defs"]
    assert "x-lamp" not in json.dumps(json_schema(form))


@given(programs())
def test_every_program_fits_its_schema(program: Program) -> None:
    CANONICAL.validate(json.loads(dumps_canonical(program)))
    SPOKEN.validate(json.loads(dumps_spoken(program)))


@given(programs())
def test_the_forms_differ(program: Program) -> None:
    """A named colour or a duration in words is not canonical; a duration in milliseconds is not spoken."""
    canonical, spoken = to_dict(program), to_spoken_dict(program)
    assert canonical == spoken or not CANONICAL.is_valid(spoken)
    timed = '"duration":' in dumps_canonical(program).replace('"duration":null', "")
    assert not timed or not SPOKEN.is_valid(canonical)


def one(command: dict[str, Any], duration: Any = None) -> dict[str, Any]:
    return {"program": {"name": "A", "steps": [{"id": "a", "command": command, "duration": duration}]}}


def element(**fields: Any) -> dict[str, Any]:
    return one({"type": "render", "elements": [fields]})


def solid(**params: Any) -> dict[str, Any]:
    return one({"type": "pattern", "name": "solid", "params": params})


def sparkle(density: Any, speed: Any = 500) -> dict[str, Any]:
    params = {"color": "#FF0000", "bgColor": "#000000", "speed": speed, "density": density}
    return one({"type": "pattern", "name": "sparkle", "params": params})


def bitmap(rows: list[str], palette: dict[str, str]) -> dict[str, Any]:
    return element(type="bitmap", x=0, y=0, rows=rows, palette=palette)


STOP = {"type": "stop"}
BOTH_FORMS: list[tuple[dict[str, Any], bool]] = [
    (solid(color="#FF0000"), True),
    (solid(color="#ff0000"), False),
    (solid(color="#F00"), False),
    (solid(), False),
    (solid(color="#FF0000", speed=500), False),
    (sparkle(0), True),
    (sparkle(1), True),
    (sparkle(0.29), True),
    (sparkle(0.295), False),
    (sparkle(1.01), False),
    (sparkle(0.5, 20), True),
    (sparkle(0.5, 19), False),
    (sparkle(0.5, 60_000), True),
    (sparkle(0.5, 60_001), False),
    (sparkle(0.5, "1s"), False),
    (element(type="pixel", x=-10, y=27, color="#FF0000"), True),
    (element(type="pixel", x=-11, y=27, color="#FF0000"), False),
    (element(type="pixel", x=0, y=28, color="#FF0000"), False),
    (element(type="sprite", name="cat"), True),
    (element(type="sprite", name="kitty"), False),
    (element(type="sprite", name="cat", x=None), False),
    (element(type="text", content="°" * 32, x=0, y=0, color="#FF0000"), True),
    (element(type="text", content="°" * 33, x=0, y=0, color="#FF0000"), False),
    (element(type="text", content="é", x=0, y=0, color="#FF0000"), False),
    (element(type="text", content="", x=0, y=0, color="#FF0000"), False),
    (bitmap(["a" * 20], {"a": "#FF0000"}), True),
    (bitmap(["."] * 28, {}), True),
    (bitmap(["."] * 29, {}), False),
    (bitmap([], {}), False),
    (bitmap(["a" * 21], {"a": "#FF0000"}), False),
    (bitmap(["a"], {"ab": "#FF0000"}), False),
    (bitmap(["."], {".": "#FF0000"}), False),
    (one({"type": "led", "id": 0, "color": "#FF0000"}), False),
    (one({"type": "bulk", "leds": []}), False),
    (one({"type": "render", "elements": []}), False),
    (one({"type": "render", "elements": [{"type": "fill", "color": "#FF0000"}] * 64}), True),
    (one({"type": "render", "elements": [{"type": "fill", "color": "#FF0000"}] * 65}), False),
    (STOP, False),
    ({}, False),
    ({"program": {"name": "A", "steps": []}}, False),
    ({"program": {**one(STOP)["program"], "name": "x" * 40}}, True),
    ({"program": {**one(STOP)["program"], "name": "x" * 41}}, False),
    ({"program": {**one(STOP)["program"], "name": "\x07"}}, False),
    ({"program": {**one(STOP)["program"], "extra": 1}}, False),
    ({"program": {**one(STOP)["program"], "loop": {"count": 1001, "start_step": "a", "end_step": "a"}}}, False),
    ({"program": {"name": "A", "steps": one(STOP)["program"]["steps"] * 33}}, False),
]


@pytest.mark.parametrize(("document", "fits"), BOTH_FORMS)
def test_the_limits_of_both_forms(document: dict[str, Any], fits: bool) -> None:
    assert CANONICAL.is_valid(document) == fits
    assert SPOKEN.is_valid(document) == fits
    assert accepts(json.dumps(document, ensure_ascii=False, separators=(",", ":"))) == fits


@pytest.mark.parametrize(
    ("duration", "canonical", "spoken"),
    [
        (None, True, True),
        (50, True, False),
        (49, False, False),
        (86_400_000, True, False),
        (86_400_001, False, False),
        ("50ms", False, True),
        ("49ms", False, False),
        ("24h", False, True),
        ("25h", False, False),
        ("1.5s", False, False),
        ("01s", False, False),
        ("1 s", False, False),
        (True, False, False),
    ],
)
def test_durations(duration: Any, canonical: bool, spoken: bool) -> None:
    document = one(STOP, duration)
    assert (CANONICAL.is_valid(document), SPOKEN.is_valid(document)) == (canonical, spoken)
    assert accepts(json.dumps(document, separators=(",", ":"))) == spoken


def test_colour_words_are_spoken_and_one_for_each_colour() -> None:
    for word, spoken in (("orange", True), ("gray", True), ("grey", False), ("Orange", False), ("aqua", False)):
        assert SPOKEN.is_valid(solid(color=word)) == spoken
        assert not CANONICAL.is_valid(solid(color=word))
