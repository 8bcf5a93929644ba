"""The three forms of a program: what is written is read back, in the language's order and words."""

from __future__ import annotations

import json
from typing import Any

from grammar import accepts
from hypothesis import given, settings
from strategies import documents, programs

from lamp_schema import Program, dumps_canonical, dumps_spoken, parse, to_dict, to_spoken_dict
from lamp_schema.colors import SPOKEN_DISTANCE, distance

STORM = """{"program": {
  "name": "Storm",
  "steps": [
    {"id": "dark",  "command": {"type": "pattern", "name": "breathing", "params": {"color": "#1A1A3A", "speed": 3000}},
     "duration": 4000},
    {"id": "flash", "command": {"type": "pattern", "name": "pulse", "params": {"color": "#FFFFFF", "speed": 300}},
     "duration": 500}
  ],
  "loop": {"count": 0, "start_step": "dark", "end_step": "flash"},
  "on_complete": {"command": {"type": "pattern", "name": "solid", "params": {"color": "#101020"}}}
}}"""
STORM_CANONICAL = (
    '{"program":{"name":"Storm","steps":['
    '{"id":"dark","command":{"type":"pattern","name":"breathing","params":{"color":"#1A1A3A","speed":3000}},'
    '"duration":4000},'
    '{"id":"flash","command":{"type":"pattern","name":"pulse","params":{"color":"#FFFFFF","speed":300}},'
    '"duration":500}],'
    '"loop":{"count":0,"start_step":"dark","end_step":"flash"},'
    '"on_complete":{"command":{"type":"pattern","name":"solid","params":{"color":"#101020"}}}}}'
)
STORM_SPOKEN = (
    '{"program":{"name":"Storm","steps":['
    '{"id":"dark","command":{"type":"pattern","name":"breathing","params":{"color":"dim darkslateblue","speed":3000}},'
    '"duration":"4s"},'
    '{"id":"flash","command":{"type":"pattern","name":"pulse","params":{"color":"white","speed":300}},'
    '"duration":"500ms"}],'
    '"loop":{"count":0,"start_step":"dark","end_step":"flash"},'
    '"on_complete":{"command":{"type":"pattern","name":"solid","params":{"color":"faint royalblue"}}}}}'
)

# The order of the language's page, for every object by the keys that tell its kind.
ORDERS = (
    ("program",),
    ("name", "steps", "loop", "on_complete"),
    ("id", "command", "duration", "transition"),
    ("type", "duration"),
    ("count", "start_step", "end_step"),
    ("command",),
    ("type", "name", "params"),
    ("type", "elements"),
    ("color", "color2", "bgColor", "speed", "density"),
    ("type", "x", "y", "w", "h", "color"),
    ("type", "x1", "y1", "x2", "y2", "color"),
    ("type", "cx", "cy", "r", "color", "fill"),
    ("type", "content", "x", "y", "color"),
    ("type", "name", "x", "y", "color"),
    ("type", "x", "y", "rows", "palette"),
)


def shuffled(value: Any) -> Any:
    """The same JSON value with its keys the other way round, but a palette's, whose order is its own."""
    if isinstance(value, dict):
        return {key: item if key == "palette" else shuffled(item) for key, item in reversed(value.items())}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


def objects(value: Any) -> list[dict[str, Any]]:
    """Every object of a JSON value, but palettes."""
    if isinstance(value, list):
        return [found for item in value for found in objects(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(found for key, item in value.items() if key != "palette" for found in objects(item))]


def pairs(one: Any, other: Any) -> list[tuple[Any, Any]]:
    """The leaves of two JSON values of the same shape, side by side."""
    if isinstance(one, dict):
        assert list(one) == list(other)
        return [pair for key in one for pair in pairs(one[key], other[key])]
    if isinstance(one, list):
        assert len(one) == len(other)
        return [pair for left, right in zip(one, other, strict=True) for pair in pairs(left, right)]
    return [(one, other)]


@given(programs())
def test_canonical_text_is_read_back_as_the_same_program(program: Program) -> None:
    text = dumps_canonical(program)
    assert parse(text) == program
    assert dumps_canonical(parse(text)) == text


@given(programs())
def test_spoken_text_is_read_back_with_colours_that_look_the_same(program: Program) -> None:
    for was, now in pairs(to_dict(program), to_dict(parse(dumps_spoken(program)))):
        if isinstance(was, str) and was.startswith("#") and was != now:
            assert distance(was, now) <= SPOKEN_DISTANCE
        else:
            assert was == now


@given(programs())
def test_spoken_text_is_a_fixed_point(program: Program) -> None:
    text = dumps_spoken(program)
    assert dumps_spoken(parse(text)) == text


@given(documents())
def test_the_order_of_keys_does_not_matter_and_is_mended(document: dict[str, Any]) -> None:
    program = parse(shuffled(document))
    assert program == parse(document)
    for found in objects(to_dict(program)) + objects(to_spoken_dict(program)):
        keys = tuple(found)
        assert any(keys == tuple(key for key in order if key in keys) for order in ORDERS), keys


@given(programs())
def test_texts_are_minified(program: Program) -> None:
    for text in (dumps_canonical(program), dumps_spoken(program)):
        assert text == json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))


@given(programs())
def test_spoken_text_has_words_for_times_and_no_old_commands(program: Program) -> None:
    for found in objects(to_spoken_dict(program)):
        assert found.get("type") not in ("led", "bulk")
        assert found.get("duration") is None or isinstance(found["duration"], str)


@given(programs())
@settings(max_examples=60)
def test_every_spoken_text_is_in_the_grammar(program: Program) -> None:
    assert accepts(dumps_spoken(program))


def test_the_example_of_the_contract() -> None:
    program = parse(STORM)
    assert dumps_canonical(program) == STORM_CANONICAL
    assert dumps_spoken(program) == STORM_SPOKEN
    assert to_dict(program) == json.loads(STORM_CANONICAL)
    assert to_spoken_dict(program) == json.loads(STORM_SPOKEN)


def test_what_has_its_default_is_left_out() -> None:
    circle = {"type": "circle", "cx": 5, "cy": 6, "r": 2, "color": "#FF0000", "fill": True}
    sprite = {"type": "sprite", "name": "cat", "x": None, "y": None, "color": None}
    command = to_dict(parse({"type": "render", "elements": [circle, sprite]}))["program"]["steps"][0]["command"]
    assert command["elements"] == [
        {"type": "circle", "cx": 5, "cy": 6, "r": 2, "color": "#FF0000"},
        {"type": "sprite", "name": "cat"},
    ]


def test_the_palette_may_be_named_like_a_colour_key() -> None:
    bitmap = {"type": "bitmap", "x": 0, "y": 0, "rows": ["c"], "palette": {"c": "#FF0000", "#": "#00FF00"}}
    assert '"palette":{"c":"red","#":"lime"}' in dumps_spoken(parse({"type": "render", "elements": [bitmap]}))


def test_density_is_written_in_hundredths_without_a_needless_point() -> None:
    written = [(0, "0"), (-0.0, "0"), (1e-9, "0"), (1, "1"), (1.0, "1"), (0.999, "1"), (0.1, "0.1"), (0.123, "0.12")]
    for density, expected in written:
        params = {"color": "red", "bgColor": "black", "speed": 500, "density": density}
        program = parse({"type": "pattern", "name": "sparkle", "params": params})
        assert dumps_canonical(program).count(f'"density":{expected}}}') == 1
        assert accepts(dumps_spoken(program))
