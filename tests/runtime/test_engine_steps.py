"""Whole steps in a growing text: each is found when its last bracket is written, and never before."""

from __future__ import annotations

import json

from hypothesis import given
from strategies import programs

from lamp_runtime.engine.steps import StepReader
from lamp_schema import Program, dumps_spoken, parse


@given(programs())
def test_every_step_is_found_at_its_last_character(program: Program) -> None:
    text = dumps_spoken(program)
    reader = StepReader()
    found = []
    for size in range(1, len(text) + 1):
        if reader.feed(text[:size]):
            found.append(size)
            so_far = reader.program(text[:size])
            assert so_far.steps == parse(text).steps[: len(found)]
            assert so_far.name == program.name
            assert so_far.loop is so_far.on_complete is None
    assert reader.count == len(found) == len(program.steps)
    decoder = json.JSONDecoder()
    at = text.index('"steps":[') + 9
    for end in found:
        assert decoder.raw_decode(text, at)[1] == end
        at = end + 1


def test_brackets_in_a_name_or_a_text_are_no_brackets() -> None:
    text = (
        '{"program":{"name":"}]}\\"{\\\\","steps":[{"id":"a","command":{"type":"render","elements":[{"type":"text",'
        '"content":"}]","x":0,"y":4,"color":"red"}]},"duration":null}]}}'
    )
    reader = StepReader()
    assert not reader.feed(text[:-4])
    assert reader.feed(text)
    assert reader.program(text) == parse(text)


def test_a_piece_of_several_characters_is_read_whole() -> None:
    text = dumps_spoken(parse({"type": "stop"}))
    reader = StepReader()
    assert reader.feed(text)
    assert not reader.feed(text)
    assert reader.count == 1
