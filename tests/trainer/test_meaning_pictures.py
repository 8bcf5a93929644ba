"""What can be read and recognised on the display: sprites, text, clocks, shapes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lamp_schema import Program, parse
from lamp_schema.sprites import library
from lamp_trainer.families import build as b
from lamp_trainer.meaning import judge, read_expectation


def drawn(*elements: dict[str, Any]) -> Program:
    return parse(b.program("Test", b.step("only", b.draw(*elements))))


def steps(*commands: dict[str, Any], each: str = "2s") -> Program:
    return parse(b.program("Test", *[b.step(f"s{at}", command, each) for at, command in enumerate(commands)], repeat=0))


def right(program: Program, **expect: Any) -> bool:
    return judge(program, read_expectation(expect)).right


def write(content: str, x: int = 0, y: int = 4, color: str = "white") -> dict[str, Any]:
    return {"type": "text", "content": content, "x": x, "y": y, "color": color}


def test_every_sprite_is_found_and_is_no_other() -> None:
    names = library().names()
    for at, name in enumerate(names):
        program = drawn({"type": "sprite", "name": name})
        assert right(program, sprite=[name]), name
        other = names[(at + 1) % len(names)]
        if at % 8 == 0:
            assert not right(program, sprite=[other]), (name, other)


@pytest.mark.parametrize("name", ["heart", "cat", "smiley", "moon", "music_note", "fish"])
def test_a_sprite_is_found_tinted_and_moved(name: str) -> None:
    sprite = library().get(name)
    corner = {"x": 10 - sprite.width, "y": 14 - sprite.height}
    assert right(drawn({"type": "sprite", "name": name, **corner, "color": "blue"}), sprite=[name])
    away = {"x": corner["x"] + 3, "y": corner["y"]}
    assert not right(drawn({"type": "sprite", "name": name, **away}), sprite=[name])


def test_faces_differ_by_their_mouths() -> None:
    for shown, asked in (("smiley", "sad_face"), ("neutral_face", "smiley"), ("arrow_up", "arrow_down")):
        assert not right(drawn({"type": "sprite", "name": shown, "color": "lime"}), sprite=[asked])


def test_a_sprite_as_a_bitmap_of_other_colors_is_that_sprite() -> None:
    rows = [row.replace("r", "a").replace("w", "b") for row in library().get("heart").rows]
    bitmap = {"type": "bitmap", "x": 0, "y": 2, "rows": rows, "palette": {"a": "green", "b": "yellow"}}
    assert right(drawn(bitmap), sprite=["heart"])
    bitmap["rows"] = rows[::-1]
    assert not right(drawn(bitmap), sprite=["heart"])


def test_a_sprite_on_a_ground_and_later_in_the_program() -> None:
    assert right(drawn({"type": "fill", "color": "navy"}, {"type": "sprite", "name": "star"}), sprite=["star"])
    assert right(steps(b.pattern("solid", color="red"), b.sprite("sun")), sprite=["sun", "moon"])
    verdict = judge(drawn({"type": "sprite", "name": "dog"}), read_expectation({"sprite": ["cat"]}))
    assert verdict.misses == ("no cat is shown, but dog",)


def test_patterns_show_no_sprite_and_no_text() -> None:
    for pattern in (b.pattern("solid", color="red"), b.pattern("rainbow", speed=3000)):
        program = parse(b.program("Test", b.step("only", pattern)))
        for expect in ({"sprite": ["square"]}, {"text": "I"}, {"pixels": "some"}, {"shape": "circle"}):
            assert not right(program, **expect)
    assert right(drawn({"type": "pixel", "x": 1, "y": 1, "color": "red"}), pixels="some")


@pytest.mark.parametrize("content", ["7", "42", "OK", "HELLO", "24°", "GOOD NIGHT", "12:30", "I LOVE YOU, ANNA! 100%"])
def test_text_is_read_at_any_place(content: str) -> None:
    for x, y, color in ((0, 4, "white"), (1, 0, "#400000"), (3 if len(content) == 1 else 0, 9, "cyan")):
        assert right(drawn(write(content, x, y, color)), text=content)
    assert right(drawn(write(content)), text=content.lower())
    assert not right(drawn(write(content)), text=content + "X")


def test_text_that_comes_in_from_the_side() -> None:
    assert right(drawn(write("DINNER", x=10)), text="dinner")
    cut = parse(b.program("Test", b.step("only", b.draw(write("DINNER IS READY NOW")), "3s"), end=b.STOP))
    assert right(cut, text="dinner")
    assert not right(cut, text="DINNER IS READY NOW")


def test_text_must_be_whole() -> None:
    assert not right(drawn(write("15", x=1)), text="5")
    assert not right(drawn(write("124°")), text="24°")
    assert not right(drawn(write("SHELLO")), text="HELLO")
    assert right(drawn(write("HELLO WORLD")), text="world")
    assert right(drawn(write("HELLO!")), text="hello")
    assert right(drawn(write("CAFE")), text="café")
    assert not right(drawn(write("42", x=5)), text="42")
    assert right(drawn(write("MAMA")), text=["mom", "mama"])


def test_several_texts_and_grounds() -> None:
    two = drawn(write("12", 1, 1, "red"), write("30", 1, 8, "blue"))
    assert right(two, text="12")
    assert right(two, text="30")
    assert right(two, text="12 30")
    assert not right(two, text="30 12")
    assert right(drawn({"type": "fill", "color": "white"}, write("7", 3, 4, "red")), text="7")
    assert right(drawn(write("A", 0, 4, "red"), write("B", 4, 4, "blue")), text="AB")


def test_words_one_after_another() -> None:
    shown = steps(b.text("GOOD", "red"), b.text("NIGHT", "red"), each="6s")
    assert right(shown, text="good night")
    turned = parse(b.program("Test", b.step("a", b.text("NIGHT", "red"), "6s"), b.step("b", b.text("GOOD", "red"))))
    assert not right(turned, text="good night")


def test_a_scrolling_text_that_begins_anew_is_not_read_across() -> None:
    for content, wrong in (("1:3", "3 : 1"), ("1:3", "3 1"), ("HELLO WORLD", "world hello")):
        assert not right(drawn(write(content)), text=wrong)
    assert right(drawn(write("HELLO, WORLD")), text="hello world")
    assert right(drawn(write("1", 0), write("3", 6)), text="1 3")


def clock(
    time: str, *, radius: int = 4, hour_length: int = 2, minute_length: int = 3, x: int = 5, y: int = 7
) -> Program:
    hour, minute = (int(part) for part in time.split(":"))

    def hand(turn: float, length: int) -> dict[str, Any]:
        dx, dy = length * math.sin(turn), -length * math.cos(turn)
        return {"type": "line", "x1": x, "y1": y, "x2": x + round(dx), "y2": y + round(dy), "color": "white"}

    face = {"type": "circle", "cx": x, "cy": y, "r": radius, "color": "gray", "fill": False}
    turn = 2 * math.pi
    return drawn(face, hand(turn * minute / 60, minute_length), hand(turn * (hour + minute / 60) / 12, hour_length))


@pytest.mark.parametrize("time", ["3:00", "9:30", "5:45", "8:15", "12:00", "6:00", "10:10", "1:20", "23:55"])
def test_hands_of_a_clock(time: str) -> None:
    hour, minute = time.split(":")
    assert right(clock(time), clock=time)
    assert not right(clock(time), clock=f"{(int(hour) + 3) % 24}:{minute}")
    assert not right(clock(time), clock=f"{hour}:{(int(minute) + 20) % 60:02}")


def test_the_long_hand_points_to_the_minutes() -> None:
    assert not right(clock("3:00", hour_length=3, minute_length=2), clock="3:00")
    assert right(clock("3:00", radius=4, x=4, y=6), clock="3:00")
    assert right(drawn(write("9:30")), clock="9:30")
    assert right(drawn(write("09:30")), clock="9:30")
    assert not right(drawn(write("9:31")), clock="9:30")
    assert not right(drawn({"type": "circle", "cx": 5, "cy": 7, "r": 4, "color": "red"}), clock="3:00")


SHAPES: list[tuple[str, list[dict[str, Any]]]] = [
    ("circle", [{"type": "circle", "cx": 5, "cy": 7, "r": 4, "color": "red"}]),
    ("circle", [{"type": "circle", "cx": 4, "cy": 6, "r": 3, "color": "red", "fill": False}]),
    ("circle", [{"type": "circle", "cx": 5, "cy": 7, "r": 4, "color": "red", "fill": False}]),
    ("circle", [{"type": "circle", "cx": 5, "cy": 7, "r": 2, "color": "red"}]),
    ("circle", [{"type": "circle", "cx": 5, "cy": 7, "r": 5, "color": "red", "fill": False}]),
    ("square", [{"type": "rect", "x": 2, "y": 4, "w": 6, "h": 6, "color": "blue"}]),
    ("rectangle", [{"type": "rect", "x": 1, "y": 4, "w": 8, "h": 5, "color": "blue"}]),
    ("frame", [{"type": "fill", "color": "red"}, {"type": "rect", "x": 1, "y": 1, "w": 8, "h": 12, "color": "black"}]),
    ("line", [{"type": "line", "x1": 0, "y1": 0, "x2": 9, "y2": 13, "color": "red"}]),
    ("line", [{"type": "line", "x1": 0, "y1": 5, "x2": 9, "y2": 5, "color": "red"}]),
    (
        "cross",
        [
            {"type": "line", "x1": 0, "y1": 2, "x2": 9, "y2": 11, "color": "red"},
            {"type": "line", "x1": 9, "y1": 2, "x2": 0, "y2": 11, "color": "red"},
        ],
    ),
    (
        "cross",
        [
            {"type": "rect", "x": 4, "y": 1, "w": 2, "h": 12, "color": "red"},
            {"type": "rect", "x": 1, "y": 4, "w": 8, "h": 2, "color": "red"},
        ],
    ),
    ("triangle", [{"type": "sprite", "name": "triangle"}]),
    ("diamond", [{"type": "bitmap", "x": 1, "y": 3, "rows": ["...a...", "..aaa..", ".aaaaa.", "aaaaaaa", ".aaaaa.",
                  "..aaa..", "...a..."], "palette": {"a": "cyan"}}]),
    ("stripes", [{"type": "rect", "x": 0, "y": y, "w": 10, "h": 2, "color": "red"} for y in (0, 4, 8, 12)]),
    ("chessboard", [{"type": "bitmap", "x": 0, "y": 0, "rows": ["ababababab", "bababababa"] * 7,
                     "palette": {"a": "white", "b": "black"}}]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "elements"), SHAPES)
def test_shapes(name: str, elements: list[dict[str, Any]]) -> None:
    program = drawn(*elements)
    assert right(program, shape=name)
    kin = {"square": {"rectangle"}, "frame": {"rectangle", "square"}, "stripes": {"line"}}.get(name, set())
    others = {"circle", "square", "frame", "line", "cross", "triangle", "stripes", "chessboard"} - {name} - kin
    seen = {other for other in others if right(program, shape=other)}
    assert not seen


@pytest.mark.parametrize("content", ["7:45", "3:1", "HI!", "OK", "HAPPY BIRTHDAY"])
def test_letters_and_their_dots_are_no_shapes(content: str) -> None:
    for shape in ("line", "circle", "square", "rectangle"):
        assert not right(drawn(write(content)), shape=shape)


@pytest.mark.parametrize("name", ["coffee", "bus"])
def test_a_stroke_of_a_picture_is_no_line(name: str) -> None:
    assert not right(drawn({"type": "sprite", "name": name}), shape="line")
    assert not right(clock("12:00"), shape="line")


def test_shapes_beside_each_other() -> None:
    disc = {"type": "circle", "cx": 2, "cy": 3, "r": 2, "color": "red"}
    both = drawn(disc, {"type": "rect", "x": 6, "y": 8, "w": 4, "h": 4, "color": "red"})
    assert right(both, shape="circle")
    assert right(both, shape="square")


def test_text_and_hues_in_one() -> None:
    assert right(drawn(write("HI", 1, 4, "green")), text="HI", hues=["green"])
    assert not right(drawn(write("HI", 1, 4, "green")), text="HI", hues=["red"])
