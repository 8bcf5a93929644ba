"""The families of colours, effects, moods, places, seasons, situations and edges: what they ask, what they show."""

from __future__ import annotations

import json
from random import Random

import pytest

from lamp_runtime.player.frame import Player
from lamp_schema import dumps_spoken, parse
from lamp_schema.colors import parse_color
from lamp_trainer.families import colors, contextual, edge, effects, moods, places, seasonal
from lamp_trainer.families.base import CATEGORIES, Family
from lamp_trainer.sheet import moments
from lamp_trainer.words.colors import BASIC, COLORS, bright, css, dimmed, pastel, pick_two
from lamp_trainer.words.register import dress, kind_of, mistype
from lamp_trainer.words.say import how_long, say

_SEEDS = range(200)
_MODULES = (colors, effects, moods, places, seasonal, contextual, edge)
_FAMILIES = [family for module in _MODULES for family in module.FAMILIES]
_DARK_AT_THE_END = {"effect_for", "doing_for"}


@pytest.fixture(params=_FAMILIES, ids=lambda family: family.name)
def family(request: pytest.FixtureRequest) -> Family:
    chosen: Family = request.param
    return chosen


def test_names_are_unique_and_categories_known() -> None:
    names = [one.name for one in _FAMILIES]
    assert len(set(names)) == len(names)
    assert all(one.category in CATEGORIES and one.weight > 0 for one in _FAMILIES)


def test_requests_are_plain_and_many(family: Family) -> None:
    asked = set()
    for seed in _SEEDS:
        words, _ = family.ask(Random(seed))
        assert words.strip() == words
        assert words
        assert words.isascii(), words
        assert not set(words) & set("{}()|"), words
        assert "  " not in words
        assert len(words.split()) <= 22, words
        asked.add(words)
    assert len(asked) >= 40


def test_designs_are_valid_and_come_back_from_the_spoken_form(family: Family) -> None:
    for seed in _SEEDS:
        rng = Random(seed)
        _, slots = family.ask(rng)
        kept = json.loads(json.dumps(slots))
        assert kept == slots
        document = family.design(kept, rng)
        program = parse(document)
        assert parse(dumps_spoken(program)) == program
        assert dumps_spoken(program) == json.dumps(document, separators=(",", ":"), ensure_ascii=False), document


def test_the_same_seed_says_and_shows_the_same(family: Family) -> None:
    for seed in _SEEDS:
        one, other = Random(seed), Random(seed)
        said, again = family.ask(one), family.ask(other)
        assert said == again
        assert family.design(said[1], one) == family.design(again[1], other)


def test_light_is_seen_until_the_end(family: Family) -> None:
    for seed in range(0, 200, 8):
        rng = Random(seed)
        _, slots = family.ask(rng)
        program = parse(family.design(slots, rng))
        times = moments(program)
        if family.name in _DARK_AT_THE_END:
            times = times[:-1]
        shown = [int(Player(program).frame(at).max()) for at in times]
        if family.name == "off":
            assert max(shown) == 0
        else:
            # Each flash of a pulse decays to black.
            pulses = any(getattr(step.command, "name", "") == "pulse" for step in program.steps)
            assert max(shown) >= 16 if pulses else min(shown) >= 4, (seed, shown)


def test_colors_are_colors() -> None:
    assert len(COLORS) >= 50
    assert all(parse_color(css(word)) for word in COLORS)
    assert set(BASIC) <= set(COLORS)
    assert css("teal") == "teal"
    with pytest.raises(ValueError, match="is not a colour"):
        css("blurple")
    assert parse_color("dim red") == dimmed("red", 0.3) == "#590000"
    assert dimmed("black", 0.5) != "#000000"
    assert bright("navy") == "#0000FF"
    assert pastel("navy") == "#8080FF"
    for seed in _SEEDS:
        one, other = pick_two(Random(seed))
        assert css(one) != css(other)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("make it red", "imperative"),
        ("dim the light", "imperative"),
        ("dim red light", "noun"),
        ("i can't sleep", "statement"),
        ("can you blink", "question"),
        ("reading a book", "statement"),
        ("something calm", "noun"),
    ],
)
def test_kind_is_guessed_from_the_first_word(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_dress_leaves_nearly_half_alone_and_numbers_always() -> None:
    words = "blink red for 45 minutes then four times green"
    said = [dress(words, Random(seed)) for seed in range(1000)]
    assert 400 <= said.count(words) <= 560
    assert all("45 minutes" in one.lower() and "four" in one.lower() for one in said)
    assert len(set(said)) > 100


def test_mistype_slips_once_or_twice() -> None:
    for seed in _SEEDS:
        slipped = mistype("could you make the living room orange", Random(seed))
        assert abs(len(slipped) - 37) <= 2
    assert mistype("12:30", Random(0)) == "12:30"


def test_frames_are_filled() -> None:
    assert say(["a {x} (light)"], Random(0), x="orange") == "an orange light"
    assert say(["a {x} picture"], Random(0), x="the wedding") == "a wedding picture"
    assert how_long(1200, Random(1)) in {"twenty minutes", "20 minutes", "20 min"}
    with pytest.raises(KeyError):
        say(["{missing}"], Random(0))
