"""Families that happen in time: what they ask is what they show, to the millisecond."""

from __future__ import annotations

import json
from itertools import groupby
from random import Random

import pytest

from lamp_schema import dumps_spoken, parse
from lamp_schema.times import parse_time
from lamp_trainer.families import (
    breathing,
    countdowns,
    cycles,
    durations,
    fades,
    phrase,
    scene,
    scenes_city,
    scenes_nature,
    scenes_party,
    scenes_story,
    scenes_weather,
    sequences,
    timers,
)
from lamp_trainer.families.base import Family

SCENES = (scenes_city, scenes_weather, scenes_nature, scenes_party, scenes_story)
FAMILIES: tuple[Family, ...] = tuple(
    family
    for module in (timers, cycles, countdowns, fades, breathing, sequences, *SCENES)
    for family in module.FAMILIES
)
SEEDS = range(200)
BENCHMARK = {
    "be a pomodoro timer", "simulate a sunrise", "create a meditation session", "party mode",
    "simulate rain and thunder", "sleep timer that dims over 30 minutes", "countdown from 5",
    "traffic light sequence", "romantic evening ambiance",
}  # fmt: skip


def _draws(family: Family):
    for seed in SEEDS:
        rng = Random(seed)
        words, slots = family.ask(rng)
        yield seed, words, slots, family.design(slots, rng)


def test_names_are_unique():
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_design_is_a_program_in_the_spoken_form(family: Family):
    for seed, words, _, document in _draws(family):
        spoken = dumps_spoken(parse(document))
        assert dumps_spoken(parse(spoken)) == spoken, (seed, words)
        times = [step["duration"] for step in json.loads(spoken)["program"]["steps"]]
        assert times == [step["duration"] for step in document["program"]["steps"]], (seed, words)
        assert len(times) <= 22, (seed, words)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_times_asked_for_are_the_times_shown(family: Family):
    """The slots' times are durations of steps, each as often as asked for."""
    for seed, words, slots, document in _draws(family):
        shown = [step["duration"] for step in document["program"]["steps"]]
        for time, same in groupby(sorted(slots.get("times", []))):
            assert shown.count(time) >= len(list(same)), (seed, words, time)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_colors_and_counts_asked_for_are_shown(family: Family):
    for seed, words, slots, document in _draws(family):
        text = json.dumps(document)
        said = [*slots.get("colors", []), *slots.get("tints", {}).values(), slots.get("color"), slots.get("run")]
        for color in filter(None, said):
            assert f'"{color}"' in text, (seed, words, color)
        if "count" in slots and family.name != "blink_count" and (slots["count"] or family.name != "circuit"):
            assert document["program"]["loop"]["count"] == slots["count"], (seed, words)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_fades_fit_their_steps(family: Family):
    for seed, words, _, document in _draws(family):
        for step in document["program"]["steps"]:
            if "transition" in step and step["duration"] is not None:
                fade, length = step["transition"]["duration"], step["duration"]
                assert parse_time(fade) <= parse_time(length), (seed, words, step["id"])


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_same_seed_gives_the_same_and_slots_are_json(family: Family):
    for seed in range(50):
        words, slots = family.ask(Random(seed))
        assert (words, slots) == family.ask(Random(seed))
        read = json.loads(json.dumps(slots))
        assert read == slots
        assert family.design(slots, Random(seed)) == family.design(read, Random(seed)), words


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_requests_are_many_and_clean(family: Family):
    requests = [words for _, words, _, _ in _draws(family)]
    assert len(set(requests)) >= 60
    for words in requests:
        assert words == phrase.tidy(words)
        assert not set("(){}|") & set(words), words
        assert 1 <= len(words.split()) <= 32, words
        assert words.lower() not in BENCHMARK


@pytest.mark.parametrize("family", [f for module in SCENES for f in module.FAMILIES], ids=lambda family: family.name)
def test_no_flash_is_faster_than_a_strobe_may_be(family: Family):
    for seed, words, _, document in _draws(family):
        for step in document["program"]["steps"]:
            if step["command"].get("name") == "pulse":
                assert step["command"]["params"]["speed"] >= 300, (seed, words)


@pytest.mark.parametrize(
    ("words", "seconds", "spoken"),
    [
        ("four minutes", 240, "4m"),
        ("4 min", 240, "4m"),
        ("a minute and a half", 90, "90s"),
        ("half an hour", 1800, "30m"),
        ("an hour and twenty minutes", 4800, "80m"),
        ("90 seconds", 90, "90s"),
        ("2.5 minutes", 150, "150s"),
        ("two and a half minutes", 150, "150s"),
        ("a quarter of an hour", 900, "15m"),
        ("2 hours", 7200, "2h"),
        ("sixty seconds", 60, "1m"),
        ("sixty minutes", 3600, "1h"),
        ("an hour and a half", 5400, "90m"),
        ("one and a half hours", 5400, "90m"),
        ("2 minutes 30 seconds", 150, "150s"),
        ("two hours and 15 minutes", 8100, "135m"),
        ("three quarters of an hour", 2700, "45m"),
        ("half a minute", 30, "30s"),
        ("twelve hours", 43200, "12h"),
        ("thirty seven minutes", 2220, "37m"),
    ],
)
def test_a_time_in_words(words: str, seconds: int, spoken: str):
    assert words in durations.ways(seconds)
    assert durations.spoken(seconds) == spoken
    assert parse_time(spoken) == seconds * 1000


def test_no_two_times_are_said_alike():
    said: dict[str, int] = {}
    spans = {*range(1, 91), *range(60, 91 * 60, 60), *(3600 * h for h in range(1, 13))}
    rng = Random(3)
    for seconds in sorted(spans | {durations.pick(rng) for _ in range(3000)}):
        for words in durations.ways(seconds):
            assert said.setdefault(words, seconds) == seconds, words


def test_every_minute_and_second_to_90_is_drawn():
    rng = Random(5)
    drawn = {durations.pick(rng, 1, 12 * durations.HOUR) for _ in range(8000)}
    assert drawn >= {*range(1, 91), *range(60, 91 * 60, 60), *(3600 * h for h in range(1, 13))}


def test_what_nobody_says_is_refused():
    with pytest.raises(ValueError, match="7321 seconds is not a time that people say"):
        durations.ways(7321)


def test_before_a_noun():
    rng = Random(1)
    assert {durations.before(300, rng) for _ in range(100)} >= {"5 minute", "five-minute", "5 min"}
    assert phrase.tidy("a 8 minute timer, a hour , a one") == "an 8 minute timer, an hour, a one"


def test_a_design_line_that_is_wrong_says_so():
    with pytest.raises(ValueError, match="is not a time; use 4s"):
        scene.read_design("X | a solid red", Random(1), {})
    with pytest.raises(ValueError, match="is not a command; solid takes"):
        scene.read_design("X | a solid red blue 4s", Random(1), {})
