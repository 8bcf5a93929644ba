"""The accepted form: what people and older programs write, and what becomes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lamp_schema import ProgramError, dumps_canonical, parse, to_dict
from lamp_schema.colors import css_names


def command_of(document: Any) -> Any:
    """The canonical form of a document's first command."""
    return to_dict(parse(document))["program"]["steps"][0]["command"]


def solid(color: str) -> dict[str, Any]:
    return {"type": "pattern", "name": "solid", "params": {"color": color}}


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("#f80", "#FF8800"),
        ("#F80", "#FF8800"),
        ("#ff8800", "#FF8800"),
        ("orange", "#FFA500"),
        ("Orange", "#FFA500"),
        ("DARKORANGE", "#FF8C00"),
        ("Dark Orange", "#FF8C00"),
        ("dark-orange", "#FF8C00"),
        ("dark_orange", "#FF8C00"),
        ("grey", "#808080"),
        ("rebeccapurple", "#663399"),
        (" red ", "#FF0000"),
    ],
)
def test_colours(given: str, canonical: str) -> None:
    assert command_of(solid(given)) == solid(canonical)


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_every_css_name_in_any_case(case: Any) -> None:
    for name, value in css_names().items():
        assert command_of(solid(case(name))) == solid(value)


TIMES = [
    (50, 50),
    ("50ms", 50),
    ("90s", 90_000),
    ("90 s", 90_000),
    ("1.5s", 1_500),
    ("0.05s", 50),
    ("10sec", 10_000),
    ("4m", 240_000),
    ("4min", 240_000),
    ("4M", 240_000),
    ("0.5h", 1_800_000),
    ("24h", 86_400_000),
    (86_400_000, 86_400_000),
]


@pytest.mark.parametrize(("given", "ms"), TIMES)
def test_times_in_durations_and_transitions(given: int | str, ms: int) -> None:
    fade = {"type": "fade", "duration": given}
    step = {"id": "a", "command": solid("red"), "duration": given, "transition": fade}
    (read,) = parse({"program": {"name": "A", "steps": [step]}}).steps
    assert read.duration == ms
    assert read.transition is not None
    assert read.transition.duration == ms


@pytest.mark.parametrize(("given", "ms"), [(20, 20), ("20ms", 20), ("1.5s", 1500), ("1m", 60_000), (60_000, 60_000)])
def test_times_in_speeds(given: int | str, ms: int) -> None:
    rainbow = {"type": "pattern", "name": "rainbow", "params": {"speed": given}}
    assert command_of(rainbow)["params"] == {"speed": ms}


def test_a_transition_may_take_no_time() -> None:
    for given in (0, "0ms", "0s"):
        fade = {"type": "fade", "duration": given}
        step = {"id": "a", "command": solid("red"), "duration": 50, "transition": fade}
        assert to_dict(parse({"program": {"name": "A", "steps": [step]}}))["program"]["steps"][0]["transition"] == {
            "type": "fade",
            "duration": 0,
        }


def test_the_last_step_may_stay_and_a_loop_may_end_before_it() -> None:
    steps = [
        {"id": "a", "command": {"type": "stop"}, "duration": 50},
        {"id": "b", "command": {"type": "stop"}, "duration": None},
    ]
    loop = {"count": 1000, "start_step": "a", "end_step": "a"}
    assert parse({"program": {"name": "A", "steps": steps, "loop": loop}}).steps[1].duration is None


@pytest.mark.parametrize(
    "command",
    [
        solid("#FF0000"),
        {"type": "render", "elements": [{"type": "sprite", "name": "cat"}]},
        {"type": "stop"},
    ],
)
def test_a_bare_command_becomes_a_program_of_one_step(command: dict[str, Any]) -> None:
    (step,) = to_dict(parse(command))["program"]["steps"]
    assert step == {"id": "main", "command": command, "duration": None}


def test_led_lights_one_pixel() -> None:
    assert command_of({"type": "led", "id": 137, "color": "red"}) == {
        "type": "render",
        "elements": [{"type": "pixel", "x": 7, "y": 13, "color": "#FF0000"}],
    }


def test_a_led_of_the_ring_becomes_mood_light() -> None:
    for number in (140, 171):
        assert command_of({"type": "led", "id": number, "color": "red"}) == solid("#FF0000")


def test_a_short_bulk_becomes_pixels_and_a_later_colour_wins() -> None:
    leds = [{"id": 0, "color": "red"}, {"id": 19, "color": "lime"}, {"id": 0, "color": "blue"}]
    assert command_of({"type": "bulk", "leds": leds})["elements"] == [
        {"type": "pixel", "x": 0, "y": 0, "color": "#0000FF"},
        {"type": "pixel", "x": 9, "y": 1, "color": "#00FF00"},
    ]


def test_a_bulk_of_the_ring_alone_takes_its_lightest_colour() -> None:
    leds = [{"id": 150, "color": "navy"}, {"id": 151, "color": "yellow"}, {"id": 152, "color": "red"}]
    assert command_of({"type": "bulk", "leds": leds}) == solid("#FFFF00")


def test_a_bulk_of_both_keeps_the_front() -> None:
    leds = [{"id": 150, "color": "white"}, {"id": 5, "color": "navy"}]
    assert command_of({"type": "bulk", "leds": leds})["elements"] == [
        {"type": "pixel", "x": 5, "y": 0, "color": "#000080"}
    ]


@pytest.mark.parametrize(("size", "colors", "bitmaps"), [(65, 2, 1), (140, 62, 1), (140, 63, 2), (140, 140, 3)])
def test_a_long_bulk_becomes_bitmaps_with_every_led_in_its_colour(size: int, colors: int, bitmaps: int) -> None:
    given = {number: f"#{number % colors:06X}" for number in range(size)}
    leds = [{"id": number, "color": color} for number, color in given.items()]
    elements = command_of({"type": "bulk", "leds": leds})["elements"]
    assert [element["type"] for element in elements] == ["bitmap"] * bitmaps
    shown = {
        y * 10 + x: element["palette"][cell]
        for element in elements
        for y, row in enumerate(element["rows"])
        for x, cell in enumerate(row)
        if cell != "."
    }
    assert shown == given


def test_led_and_bulk_in_steps_and_at_the_end() -> None:
    led = {"type": "led", "id": 0, "color": "red"}
    program = {"name": "A", "steps": [{"id": "a", "command": led, "duration": 50}], "on_complete": {"command": led}}
    read = to_dict(parse({"program": program}))["program"]
    assert read["steps"][0]["command"] == read["on_complete"]["command"]
    assert read["on_complete"]["command"]["type"] == "render"


def test_text_bytes_and_values_are_the_same() -> None:
    document = {"program": {"name": "Zoë ☀", "steps": [{"id": "a", "command": {"type": "stop"}, "duration": 50}]}}
    text = json.dumps(document, ensure_ascii=False)
    escaped = json.dumps(document)
    assert parse(text) == parse(text.encode()) == parse(escaped) == parse(document)
    assert '"name":"Zoë ☀"' in dumps_canonical(parse(escaped))


def test_accents_fall_away_where_the_font_has_none() -> None:
    text = {"type": "text", "content": "Żółw ﬁne 24°", "x": 0, "y": 0, "color": "red"}
    with pytest.raises(ProgramError, match="'ł' is not in the font"):
        parse({"type": "render", "elements": [text]})
    text["content"] = "Café ﬁne 24°"
    assert command_of({"type": "render", "elements": [text]})["elements"][0]["content"] == "Cafe fine 24°"


def test_sprites_by_another_word() -> None:
    for word in ("kitty", "Kitty", " kitten "):
        assert command_of({"type": "render", "elements": [{"type": "sprite", "name": word}]})["elements"] == [
            {"type": "sprite", "name": "cat"}
        ]


def test_the_largest_program_of_every_list() -> None:
    pixels = [{"type": "pixel", "x": -10, "y": 27, "color": "red"}] * 64
    steps = [
        {"id": f"{number:a>24}".replace("0", "b"), "command": {"type": "render", "elements": pixels}, "duration": 50}
        for number in range(10, 42)
    ]
    program = parse({"program": {"name": "x" * 40, "steps": steps}})
    assert (len(program.steps), len(program.name), len(program.steps[0].id)) == (32, 40, 24)
