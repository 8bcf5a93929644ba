"""Colours: hex and names in, the nearest name out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamp_schema.colors import (
    LEVELS,
    SPOKEN_DISTANCE,
    css_names,
    distance,
    names,
    oklab,
    parse_color,
    rgb,
    say_color,
    spoken_colors,
)

HEX = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")


def test_the_table_is_that_of_css() -> None:
    names = css_names()
    assert len(names) == 148
    assert all(name.isalpha() and name.islower() for name in names)
    assert names["rebeccapurple"] == "#663399"
    assert names["gray"] == names["grey"]


def test_the_lamps_own_names_are_no_names_of_css() -> None:
    own = set(names()) - set(css_names())
    assert len(own) >= 60
    assert len(names()) == len(own) + len(css_names())
    assert all(name.isalpha() and name.islower() for name in own)
    assert len({names()[name] for name in own}) == len(own)


def test_each_colour_is_spoken_by_one_word_that_is_read_back() -> None:
    said = spoken_colors()
    assert len(set(said.values())) == len(said)
    assert {"gray", "cyan", "magenta", "burgundy", "dim teal", "faint burgundy"} <= set(said)
    assert all(parse_color(word) == value for word, value in said.items())


def test_a_level_leaves_a_share_of_each_channel() -> None:
    assert parse_color("dim red") == f"#{round(0.35 * 255):02X}0000"
    assert [rgb(parse_color(f"{level} orange"))[0] / 255 for level in LEVELS] == pytest.approx(
        [0.6, 0.35, 0.15], abs=0.002
    )
    assert parse_color(" Faint  Sky Blue") == parse_color("faint skyblue")
    assert parse_color("dim gray") == css_names()["dimgray"]


@pytest.mark.parametrize(
    ("color", "lab"),
    [
        ("#FFFFFF", (1, 0, 0)),
        ("#000000", (0, 0, 0)),
        ("#FF0000", (0.6280, 0.2249, 0.1258)),
        ("#0000FF", (0.4520, -0.0325, -0.3115)),
    ],
)
def test_oklab_by_published_values(color: str, lab: tuple[float, float, float]) -> None:
    assert oklab(color) == pytest.approx(lab, abs=2e-4)


def test_distance() -> None:
    assert distance("#123456", "#123456") == 0
    assert distance("#000000", "#FFFFFF") == pytest.approx(1, abs=1e-4)
    assert distance("#FF0000", "#00FF00") == distance("#00FF00", "#FF0000")


def test_rgb() -> None:
    assert rgb("#0180FF") == (1, 128, 255)


@given(HEX)
def test_hex_is_read_in_either_case(color: str) -> None:
    assert parse_color(color) == parse_color(color.lower()) == color


@given(HEX)
def test_what_is_said_looks_the_same(color: str) -> None:
    said = say_color(color)
    assert said == color or said in spoken_colors()
    assert distance(parse_color(said), color) <= SPOKEN_DISTANCE
    assert say_color(parse_color(said)) == said


def test_a_name_is_said_for_what_is_near_and_the_hex_for_what_is_not() -> None:
    assert say_color("#FFA500") == "orange"
    assert say_color("#FFA602") == "orange"
    assert say_color("#100A20") == "faint mediumslateblue"
    assert say_color("#12AB9F") == "lightseagreen"
    assert say_color(parse_color("mustard")) == "mustard"
    assert say_color("#20E090") == "#20E090"


def test_everyday_words_come_before_rare_ones_that_are_a_little_nearer() -> None:
    assert say_color("#560C18") == "dim crimson"
    assert say_color("#0F1A3A") == "dim royalblue"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#",
        "#12",
        "#1234",
        "#12345",
        "#1234567",
        "#GGGGGG",
        "redd",
        "rgb(1,2,3)",
        "#١٢٣",
        "dim",
        "dim #FF0000",
        "dim dim red",
    ],
)
def test_what_is_no_colour(text: str) -> None:
    with pytest.raises(ValueError, match="is not a colour; use #RRGGBB or a name such as dim orange"):
        parse_color(text)
