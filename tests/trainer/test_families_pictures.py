"""Families of pictures, shapes, texts, clocks, weather, mixed and multilingual wishes: what is asked for is shown."""

from __future__ import annotations

import json
import math
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lamp_schema import Program, dumps_spoken, parse, to_dict
from lamp_schema.sprites import library
from lamp_schema.times import parse_time
from lamp_trainer.families import (
    celebrations,
    clocks,
    mixed,
    multilingual,
    pictures,
    registry,
    shapes,
    text_numbers,
    texts,
    weather_display,
)
from lamp_trainer.families.base import Category, Family
from lamp_trainer.words import sprites
from lamp_trainer.words.clock_times import ways
from lamp_trainer.words.colors import css
from lamp_trainer.words.messages import messages

MODULES = (pictures, shapes, texts, text_numbers, clocks, weather_display, mixed, celebrations, multilingual)
FAMILIES: tuple[Family, ...] = tuple(family for module in MODULES for family in module.FAMILIES)
SEEDS = 200
# Wishes of which a language has only a few: off, dim and the like.
FEW = {"languages_off": 30, "languages_dim": 30}

each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def made(family: Family, seed: int) -> tuple[str, dict[str, Any], dict[str, Any]]:
    words, slots = family.ask(Random(seed))
    slots = json.loads(json.dumps(slots))
    return words, slots, family.design(slots, Random(seed))


@cache
def batch(name: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    family = next(family for family in FAMILIES if family.name == name)
    return [made(family, seed) for seed in range(SEEDS)]


def elements(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    commands = [step["command"] for step in document["program"]["steps"]]
    return [e for command in commands for e in command.get("elements", ()) if e["type"] == kind]


@each_family
def test_every_design_is_a_program_in_its_spoken_form(family: Family) -> None:
    for _, _, document in batch(family.name):
        program = parse(json.dumps(document))
        assert isinstance(program, Program)
        # The spoken form says a near colour by its name, so it is itself that comes back the same.
        spoken = dumps_spoken(program)
        assert dumps_spoken(parse(spoken)) == spoken


@each_family
def test_the_same_seed_makes_the_same(family: Family) -> None:
    assert [made(family, seed) for seed in range(20)] == batch(family.name)[:20]


@each_family
def test_requests_differ_and_are_short(family: Family) -> None:
    requests = [words for words, _, _ in batch(family.name)]
    assert len(set(requests)) >= FEW.get(family.name, 60)
    for words in requests:
        assert words == " ".join(words.split())
        assert words
        assert not set("{}|\0") & set(words)
        assert len(words.split()) <= 26


@each_family
def test_what_the_slots_hold_is_shown(family: Family) -> None:
    for words, slots, document in batch(family.name):
        texts_shown = [element["content"] for element in elements(document, "text")]
        shown = [element["name"] for element in elements(document, "sprite")]
        for wanted in [slots["text"]] if "text" in slots else slots.get("texts", ()):
            assert wanted in texts_shown, words
        for wanted in [slots["sprite"]] if "sprite" in slots else slots.get("sprites", ()):
            assert wanted in shown, words
        spoken = json.dumps(document)
        for color in [slots.get("color"), *slots.get("colors", ())]:
            assert color is None or f'"{css(color)}"' in spoken, words
        times = [parse_time(step["duration"]) for step in document["program"]["steps"] if step["duration"]]
        wanted_ms = slots.get("seconds", 0) * 1000 + slots.get("minutes", 0) * 60_000
        assert not wanted_ms or wanted_ms in times, words


@pytest.mark.parametrize("family", texts.FAMILIES, ids=lambda family: family.name)
def test_text_is_copied_to_the_letter(family: Family) -> None:
    for words, slots, _ in batch(family.name):
        for wanted in [slots["text"]] if "text" in slots else slots["texts"]:
            assert wanted.lower() in words.lower()


def test_a_colour_that_was_said_is_in_the_words() -> None:
    for family in FAMILIES:
        if family.category == "multilingual":
            continue
        for words, slots, _ in batch(family.name):
            for color in [slots.get("color"), *slots.get("colors", ())]:
                assert color is None or color in words


@pytest.mark.parametrize("hour", range(1, 13))
def test_the_hands_of_a_clock_stand_right(hour: int) -> None:
    (family,) = (family for family in clocks.FAMILIES if family.name == "clock_analog")
    for minute in range(0, 60, 5):
        document = to_dict(parse(family.design({"hour": hour, "minute": minute}, Random(1))))
        (circle,) = elements(document, "circle")
        assert (circle["cx"], circle["cy"], circle["r"], circle["fill"]) == (5, 7, 4, False)
        long, short = elements(document, "line")
        assert long["color"] != short["color"]
        # A hand's own direction, clockwise from twelve, against the time's.
        for line, turn, slack in ((long, minute / 60, 11), (short, (hour + minute / 60) / 12, 22)):
            assert (line["x1"], line["y1"]) == (5, 7)
            angle = math.degrees(math.atan2(line["x2"] - 5, 7 - line["y2"]))
            off = (angle - 360 * turn + 180) % 360 - 180
            assert abs(off) <= slack, (hour, minute, off)
        assert 2.8 <= math.dist((5, 7), (long["x2"], long["y2"])) <= 3.7
        assert 2.0 <= math.dist((5, 7), (short["x2"], short["y2"])) <= 2.3


def test_ways_to_say_a_time_belong_to_one_time() -> None:
    said: dict[str, tuple[int, int]] = {}
    for hour in range(1, 13):
        for minute in range(0, 60, 5):
            for way in ways(hour, minute):
                assert said.setdefault(way, (hour, minute)) == (hour, minute), way
    assert said["quarter to four"] == (3, 45)
    assert said["half past seven"] == (7, 30)
    assert said["ten past twelve"] == (12, 10)
    assert said["five to one"] == (12, 55)


def test_every_sprite_has_names_and_no_name_has_two_sprites() -> None:
    assert set(sprites.names()) == set(library().names())
    owners: dict[str, str] = {}
    for name, found in sprites.phrases().items():
        assert 2 <= len(found) <= 6, name
        assert len(set(found)) == len(found), name
        for way in found:
            bare = sprites.bare(way)
            assert owners.setdefault(bare, name) == name, way
            assert library().find(bare) in (None, name), way


@pytest.mark.parametrize(
    ("way", "color", "said"),
    [
        ("an apple", "blue", "a blue apple"),
        ("a unicorn", "orange", "an orange unicorn"),
        ("some grapes", "red", "some red grapes"),
        ("the sun", "green", "the green sun"),
        ("santa", "gold", "gold santa"),
    ],
)
def test_a_colour_goes_before_the_noun(way: str, color: str, said: str) -> None:
    assert sprites.colored(way, color) == said


def test_plurals_are_of_things_that_one_counts() -> None:
    assert sprites.plural("unicorn") == "unicorns"
    assert sprites.plural("mouse") == "mice"
    assert sprites.plural("butterfly") == "butterflies"
    assert sprites.plural("wifi") is None


def test_pictures_are_even_over_all_sprites() -> None:
    rng = Random(3)
    assert {sprites.pick(rng)[0] for _ in range(4000)} == set(library().names())


def test_the_bank_of_messages_is_large_and_fits() -> None:
    assert len(messages()) >= 300
    assert all(len(message) <= 15 for message in messages())


def _family(name: str, category: Category, weight: float) -> Family:
    return Family(name, category, weight, lambda _rng: ("", {}), lambda _slots, _rng: {})


def test_weights_are_shared_out_by_category() -> None:
    found = registry.normalised((_family("a", "pattern", 3), _family("b", "pattern", 1), _family("c", "render", 9)))
    assert [round(family.weight, 4) for family in found] == [0.4, 0.1333, 0.4667]


def test_two_families_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two families are called a; a family's name is its own"):
        registry.normalised((_family("a", "pattern", 1), _family("a", "render", 1)))


def test_the_shares_are_all_of_it() -> None:
    assert sum(registry.SHARES.values()) == 100


def test_every_module_with_families_is_in_the_registry() -> None:
    folder = Path(registry.__file__).parent
    written = {path.stem for path in folder.glob("*.py") if "\nFAMILIES" in path.read_text(encoding="utf-8")}
    assert written == set(registry.MODULES)


def test_families_are_drawn_by_their_category() -> None:
    rng = Random(5)
    drawn = Counter(registry.draw(rng).category for _ in range(5000))
    assert all(abs(drawn[category] / 50 - share) < 2.5 for category, share in registry.SHARES.items())
