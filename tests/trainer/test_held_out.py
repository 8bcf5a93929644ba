"""What models are judged on is not trained on: not word for word, and not a little reworded."""

from __future__ import annotations

import re
from functools import cache

import pytest

from lamp_trainer.files import read_rows
from lamp_trainer.held_out import HeldOut, judged_requests, read_held_out
from lamp_trainer.paths import AUTHORED, BENCHMARK, EVAL
from lamp_trainer.prompts import make_prompts

FRAMES = (
    "{}",
    "{} please",
    "please {}",
    "hey lamp, {}",
    "can you {}",
    "could you {}, thanks",
    "um, {}!",
    "ok now {}",
    "I'd like you to {}",
    "LAMP {}",
)


@cache
def benchmark() -> HeldOut:
    return read_held_out([BENCHMARK], "prompt")


def benchmark_prompts() -> list[str]:
    return [row["prompt"] for row in read_rows(BENCHMARK)]


@cache
def many() -> tuple[str, ...]:
    return tuple(row["prompt"] for row in make_prompts(20_000, 1, benchmark()))


@pytest.mark.parametrize(
    ("request_", "held_out"),
    [
        ("draw me a house", "draw a house"),
        ("Draw a HOUSE please!", "draw a house"),
        ("draw a houes", "draw a house"),
        ("house", "draw a house"),
        ("could you give me a house?", "draw a house"),
        ("show stars", "show a star"),
        ("draw a horse", "draw a house"),
        ("star!", "show a star"),
        ("can you draw me a lightning bolt", "show a lightning bolt"),
        ("display the sun for me", "show a sun"),
        ("pomodoro timer", "be a pomodoro timer"),
        ("lamp, party mode please", "party mode"),
        ("simulate thunder and rain", "simulate rain and thunder"),
        ("show an analog clock at 3 o’clock", "show an analog clock at 3 o'clock"),
        ("meditation session", "create a meditation session"),
        ("count down from 5", "countdown from 5"),
        ("sleep timer that dims over 20 minutes", "sleep timer that dims over 30 minutes"),
        ("weather display showing sunny and 25 degrees", "weather display showing sunny and 24 degrees"),
    ],
)
def test_a_rewording_counts_as_the_same(request_: str, held_out: str) -> None:
    assert benchmark().nearest(request_) == held_out


@pytest.mark.parametrize(
    "request_",
    [
        "show me a horse",
        "draw a dog face",
        "draw a happy cat face",
        "show a sunset",
        "show a moon",
        "draw three trees",
        "draw a christmas tree",
        "show an arrow pointing down",
        "simulate rain",
        "a romantic evening for two",
        "weather display showing rainy and 12 degrees",
        "show a music note in blue",
        "10 minute meditation",
        "red",
        "please",
        "🌞",
        "",
    ],
)
def test_another_wish_is_not_near(request_: str) -> None:
    assert benchmark().nearest(request_) is None


def test_other_numbers_of_minutes_are_other_wishes_when_the_words_differ() -> None:
    held_out = HeldOut(["an eight minute egg timer"])
    assert held_out.nearest("a nine minute egg timer") is None
    assert held_out.nearest("an eight minute egg timer, please") == "an eight minute egg timer"


def test_nothing_held_out_is_near_nothing() -> None:
    assert HeldOut([]).nearest("red") is None


@pytest.mark.parametrize("prompt", benchmark_prompts())
def test_every_benchmark_prompt_is_known_in_any_dress(prompt: str) -> None:
    for frame in FRAMES:
        assert benchmark().nearest(frame.format(prompt)) == prompt


def test_all_that_models_are_judged_on_is_held_out() -> None:
    judged = judged_requests()
    known = [*benchmark_prompts(), *(row["request"] for row in read_rows(EVAL))]
    assert [request for request in known if judged.nearest(request) is None] == []
    assert judged.nearest("a walrus on a trampoline") is None


def test_there_are_twenty_one_benchmark_prompts() -> None:
    assert len(set(benchmark_prompts())) == 21


def test_none_of_twenty_thousand_requests_is_a_benchmark_prompt_in_other_dress() -> None:
    """Compared by another rule than the one that keeps them out: the words, without politeness and 'show me'."""
    ignored = set(
        """a an the please pls could can would you me my i to hey hi lamp now for thanks ok um uh so
        draw show display make create simulate be give""".split()  # noqa: SIM905
    )

    def words(text: str) -> frozenset[str]:
        return frozenset(re.findall(r"[a-z0-9']+", text.lower())) - ignored

    forbidden = {words(prompt): prompt for prompt in benchmark_prompts()}
    assert len(many()) == 20_000
    assert [prompt for prompt in many() if words(prompt) in forbidden] == []


def test_the_evaluation_set_is_not_the_benchmark_over_again() -> None:
    assert [row["request"] for row in read_rows(EVAL) if benchmark().nearest(row["request"])] == []


def test_no_author_answered_a_benchmark_prompt() -> None:
    designs = [row for path in sorted(AUTHORED.glob("*.jsonl")) for row in read_rows(path)]
    requests = [request for row in designs for request in row["requests"]]
    assert len(requests) > 4000
    assert [request for request in requests if benchmark().nearest(request)] == []
