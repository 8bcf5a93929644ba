"""Clocks with hands: one command where a model writes, a circle and two lines where a program is kept."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lamp_schema import ProgramError, dumps_canonical, dumps_spoken, parse, to_dict
from lamp_schema.clock import times
from lamp_schema.jsonschema import json_schema

COLORS = {"rim": "gold", "minute_hand": "white", "hour_hand": "orange"}


def document(command: dict[str, Any]) -> dict[str, Any]:
    return {"program": {"name": "Clock", "steps": [{"id": "a", "command": command, "duration": None}]}}


def clock(time: str, **colors: str) -> dict[str, Any]:
    return document({"type": "clock", "time": time, **COLORS, **colors})


def drawn(time: str) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = to_dict(parse(clock(time)))["program"]["steps"][0]["command"]["elements"]
    return elements


def test_every_time_of_the_dial_is_said_and_drawn_back() -> None:
    assert len(set(times())) == 144
    pictures = set()
    for time in times():
        spoken = json.dumps(clock(time), separators=(",", ":"))
        program = parse(spoken)
        assert dumps_spoken(program) == spoken
        assert parse(dumps_canonical(program)) == program
        assert '"clock"' not in dumps_canonical(program)
        pictures.add(dumps_canonical(program))
    assert len(pictures) == 144, "two times look the same"


def test_three_o_clock_has_one_hand_up_and_one_to_the_right() -> None:
    rim, minute, hour = drawn("3:00")
    assert (rim["type"], rim["cx"], rim["cy"], rim["r"], rim["fill"]) == ("circle", 5, 7, 4, False)
    assert (minute["x1"], minute["y1"], minute["x2"], minute["y2"]) == (5, 7, 5, 4)
    assert (hour["x1"], hour["y1"], hour["x2"], hour["y2"]) == (5, 7, 7, 7)
    assert [element["color"] for element in (rim, minute, hour)] == ["#FFD700", "#FFFFFF", "#FFA500"]


@pytest.mark.parametrize(
    ("time", "shown"),
    [("18:07", "6:05"), ("0:00", "12:00"), ("23:59", "12:00"), ("09:30", "9:30"), ("7:43", "7:45"), ("24:00", "12:00")],
)
def test_other_ways_to_write_a_time_come_to_the_nearest_mark(time: str, shown: str) -> None:
    assert drawn(time) == drawn(shown)


@pytest.mark.parametrize("time", ["25:00", "7:60", "noon", "7", "", "7:5", "-1:00", "3:00:00"])
def test_what_is_no_time_of_day_is_refused_with_an_example(time: str) -> None:
    with pytest.raises(ProgramError, match=re.escape('use hours and minutes such as "9:30"')) as caught:
        parse(clock(time))
    assert caught.value.issues[0].path == "steps[0].command.time"


def test_a_colour_that_is_missing_is_named() -> None:
    with pytest.raises(ProgramError, match="hour_hand: missing"):
        parse(document({"type": "clock", "time": "3:00", "rim": "red", "minute_hand": "blue"}))


def test_a_bare_clock_is_a_program() -> None:
    assert parse({"type": "clock", "time": "3:00", **COLORS}).name == "Clock"


def test_a_clock_may_stay_at_the_end() -> None:
    program = {**clock("3:00")["program"], "on_complete": {"command": clock("6:00")["program"]["steps"][0]["command"]}}
    spoken = json.loads(dumps_spoken(parse({"program": program})))
    assert spoken["program"]["on_complete"]["command"]["time"] == "6:00"


@pytest.mark.parametrize(
    "change",
    [
        {"x2": 9},
        {"x1": 4},
        {"y2": 13},
    ],
)
def test_a_picture_that_is_nearly_a_clock_stays_a_picture(change: dict[str, int]) -> None:
    rim, minute, hour = drawn("3:00")
    for elements in (
        [rim, {**minute, **change}, hour],
        [rim, minute],
        [minute, hour, rim],
        [{**rim, "r": 5}, minute, hour],
    ):
        program = parse(document({"type": "render", "elements": elements}))
        assert '"clock"' not in dumps_spoken(program)
        assert parse(dumps_spoken(program)) == program


def test_only_the_spoken_form_has_the_command() -> None:
    assert json_schema("spoken")["$defs"]["Clock"]["properties"]["time"] == {"enum": list(times())}
    assert "Clock" not in json.dumps(json_schema("canonical"))


@pytest.mark.parametrize("kind", [[1], {}, 3, None])
def test_a_type_that_is_no_word_is_a_fault_with_a_path(kind: object) -> None:
    with pytest.raises(ProgramError) as caught:
        parse(document({"type": kind}))
    assert caught.value.issues[0].path == "steps[0].command.type"
