"""What happens over time: events, repeats, endings, slopes; and how an expectation is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import programs

from lamp_schema import Program, parse
from lamp_trainer.errors import TrainerError
from lamp_trainer.families import build as b
from lamp_trainer.meaning import judge, read_cases, read_expectation

DATA = Path(__file__).parents[2] / "trainer" / "data"


def solid(color: str) -> dict[str, Any]:
    return b.pattern("solid", color=color)


def pulse(color: str, speed: int = 500) -> dict[str, Any]:
    return b.pattern("pulse", color=color, speed=speed)


def breathing(color: str, speed: int = 5000) -> dict[str, Any]:
    return b.pattern("breathing", color=color, speed=speed)


def program(*steps: tuple[Any, ...], repeat: int | None = None, end: dict[str, Any] | None = None) -> Program:
    """Steps of (command, duration) or (command, duration, fade)."""
    return parse(b.program("Test", *[b.step(f"s{at}", *step) for at, step in enumerate(steps)], repeat=repeat, end=end))


def right(shown: Program, **expect: Any) -> bool:
    return judge(shown, read_expectation(expect)).right


def events(*wanted: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"events": list(wanted), **rest}


TEA = program((breathing("orange"), "4m"), (pulse("green"), "30s"), end=solid("#004000"))


def test_a_timer_and_its_signal() -> None:
    asked = events({"for": "4m"}, {"at": "4m", "hues": ["green"], "motion": ["fast", "medium"]})
    assert right(TEA, **asked)
    for wrong in (
        program((breathing("orange"), "5m"), (pulse("green"), "30s"), end=solid("#004000")),
        program((breathing("orange"), "4m"), (pulse("red"), "30s"), end=solid("#400000")),
        program((breathing("orange"), "4m"), (solid("green"), None)),
        program((pulse("green"), "4m"), (breathing("orange"), "30s"), end=b.STOP),
        program((solid("green"), None)),
        program((breathing("orange"), "2m"), (breathing("red"), "90s"), (pulse("green"), "30s"), end=b.STOP),
    ):
        assert not right(wrong, **asked)


@pytest.mark.parametrize(
    "command", [solid("red"), breathing("red"), b.pattern("fire", color="red", color2="red", speed=900)]
)
@settings(max_examples=8)
@given(shown=st.integers(10, 600), asked=st.integers(10, 600), pieces=st.integers(1, 4))
def test_a_time_is_that_time(command: dict[str, Any], shown: int, asked: int, pieces: int) -> None:
    near = abs(shown - asked) <= 0.05 * asked + 0.001
    piece = b.spoken_time(shown / pieces) if shown % pieces == 0 else None
    ways = [
        program((command, f"{shown}s"), end=b.STOP),
        program((command, f"{shown}s"), (pulse("blue"), "30s"), end=b.STOP),
    ]
    if piece:
        ways.append(program((command, piece), repeat=pieces, end=b.STOP))
    for way in ways:
        assert right(way, **events({"for": f"{asked}s", "hues": ["red"]})) == near
        assert right(way, **events({"for": f"{asked}s"})) in ((near,) if asked > 40 else (near, True))


def test_a_timer_may_have_stages() -> None:
    asked = events({"for": "6m"}, {"at": "6m", "hues": ["yellow"], "motion": ["fast", "medium"]})
    stages = ((solid("green"), "4m"), (solid("orange"), "90s"), (solid("red"), "30s"))
    assert right(program(*stages, (pulse("yellow"), "30s"), end=b.STOP), **asked)
    assert not right(program(*stages[:2], (pulse("yellow"), "1m"), end=b.STOP), **asked)
    assert not right(program(*stages[:2], (pulse("yellow"), "30s"), (pulse("yellow", 900), "1m"), end=b.STOP), **asked)
    assert not right(program(*stages, end=b.STOP), **asked)


def test_four_minutes_never_pass_for_five() -> None:
    for way in (
        TEA,
        program((breathing("orange"), "4m"), (pulse("green"), "1m"), end=solid("green")),
        program((breathing("orange"), "4m"), end=b.STOP),
        program((solid("orange"), "1m"), repeat=4, end=b.STOP),
        program((solid("orange"), "1m"), (solid("red"), "1m"), repeat=2, end=b.STOP),
        program((solid("orange"), None)),
    ):
        assert not right(way, **events({"for": "5m"}))
        assert not right(way, **events({"for": "5m", "hues": ["orange", "red"]}))


def test_a_stretch_may_be_made_of_many_steps() -> None:
    blink = program((solid("green"), "500ms"), (b.STOP, "500ms"), repeat=30, end=b.STOP)
    assert right(blink, **events({"hues": ["green"], "motion": "fast", "for": "30s"}))
    assert not right(blink, **events({"hues": ["green"], "motion": "fast", "for": "20s"}))
    inhale = program((solid("blue"), "4s", "4s"), (solid("navy"), "4s", "4s"), repeat=15, end=b.STOP)
    assert right(inhale, **events({"hues": ["blue"], "for": "2m"}))
    assert not right(inhale, **events({"hues": ["blue"], "for": "1m"}))


def test_a_breath_in_is_not_a_breath_out() -> None:
    for calm, deep in (("blue", "purple"), ("red", "black")):
        breath = program((solid(calm), "4s", "4s"), (solid(deep), "6s", "6s"), repeat=0)
        families = ["blue", "purple", "red"]
        asked = events({"hues": families, "for": "4s"}, {"hues": families, "for": "6s"})
        assert right(breath, **asked, repeats="forever")
        assert not right(breath, **events({"hues": families, "for": "5s"}))


def test_order_matters() -> None:
    lights = program((solid("red"), "3s"), (solid("yellow"), "1s"), (solid("green"), "3s"))
    assert right(lights, **events({"hues": ["red"]}, {"hues": ["yellow"]}, {"hues": ["green"]}))
    assert right(lights, **events({"hues": ["red"]}, {"hues": ["green"]}))
    assert not right(lights, **events({"hues": ["red"]}, {"hues": ["green"]}, strict=True))
    assert not right(lights, **events({"hues": ["green"]}, {"hues": ["red"]}))
    assert right(lights, **events({"hues": ["green"], "at": "4s"}))
    assert not right(lights, **events({"hues": ["green"], "at": "3s"}))
    assert right(lights, **events({"hues": ["yellow"], "for": ["500ms", "2s"]}))
    assert not right(lights, **events({"hues": ["yellow"], "for": ["2s", "5s"]}))


def countdown(*words: str) -> Program:
    return program(*[(b.text(word, "white"), "1s") for word in words], (pulse("red"), "5s"), end=b.STOP)


def test_a_countdown() -> None:
    asked = events(*[{"text": word, "for": "1s"} for word in "54321"])
    assert right(countdown(*"54321"), **asked)
    assert not right(countdown(*"12345"), **asked)
    assert not right(countdown(*"5431"), **asked)
    assert right(countdown("10", *"987654321"), **asked)
    assert right(countdown(*"54321"), text="5 4 3 2 1")
    assert not right(countdown(*"54321"), text="1 2 3")


@pytest.mark.parametrize(
    ("shown", "ends"),
    [
        (program((solid("red"), None)), {"light", "never"}),
        (program((pulse("red"), None)), {"never"}),
        (program((breathing("red"), None)), {"light", "never"}),
        (program((solid("red"), "1s"), (b.STOP, "1s"), repeat=0), {"never"}),
        (program((solid("red"), "10s"), end=b.STOP), {"dark"}),
        (program((solid("red"), "10s")), {"light", "never"}),
        (program((solid("red"), "2s"), (solid("black"), "30m", "30m")), {"dark"}),
        (program((solid("red"), "2s"), (solid("black"), None, "30m")), {"dark"}),
    ],
)
def test_endings(shown: Program, ends: set[str]) -> None:
    assert {end for end in ("dark", "light", "never") if right(shown, ends=end)} == ends


def test_how_long_it_lasts() -> None:
    assert right(TEA, lasts="270s")
    assert not right(TEA, lasts="4m")
    assert right(TEA, lasts=["4m", "5m"])
    loop = program((solid("red"), "1s"), (solid("blue"), "1s"), repeat=0)
    assert right(loop, lasts=["1m", None])
    assert not right(loop, lasts=["1m", "1h"])
    assert right(program((solid("red"), "1s"), (solid("blue"), "1s"), repeat=5), lasts="10s")


def test_repeats() -> None:
    asked = events({"hues": ["red"]}, {"hues": ["blue"]})
    for count in (1, 2, 3, 10):
        shown = program((solid("red"), "1s"), (solid("blue"), "1s"), repeat=count, end=b.STOP)
        assert right(shown, **asked, repeats=count)
        assert not right(shown, **asked, repeats=count + 1)
        assert not right(shown, **asked, repeats="forever")
    endless = program((solid("red"), "1s"), (solid("blue"), "1s"), repeat=0)
    assert right(endless, **asked, repeats="forever")
    assert not right(endless, **asked, repeats=3)


def test_long_rounds_are_counted() -> None:
    rounds = program((solid("red"), "50m"), (solid("green"), "10m"), repeat=3)
    assert right(rounds, **events({"for": "50m"}, {"for": "10m"}), repeats=3)
    assert not right(rounds, **events({"for": "50m"}, {"for": "10m"}), repeats=2)
    assert not right(rounds, **events({"for": "10m"}, {"for": "50m"}), repeats=3)


def test_flashes_of_one_step_are_counted() -> None:
    assert right(program((pulse("red", 1000), "3s"), end=b.STOP), **events({"hues": ["red"]}), repeats=3)
    assert not right(program((pulse("red", 1000), "4s"), end=b.STOP), **events({"hues": ["red"]}), repeats=3)
    assert right(program((pulse("red", 1000), None)), **events({"hues": ["red"]}), repeats="forever")


def test_falling_and_rising() -> None:
    dusk = program((solid("darkorange"), "2s"), (solid("black"), "30m", "30m"), end=b.STOP)
    assert right(dusk, falls="30m", ends="dark")
    assert right(dusk, falls=True)
    assert not right(dusk, falls="20m")
    assert not right(dusk, rises=True)
    assert right(program((solid("darkorange"), "2s"), (solid("black"), None, "30m")), falls="30m")
    abrupt = program((solid("darkorange"), "30m"), end=b.STOP)
    assert not right(abrupt, falls="30m")
    assert not right(abrupt, falls=True)
    dawn = program(
        (solid("#200400"), "1s"), (solid("orangered"), "10m", "10m"), (solid("orange"), "5m", "5m"),
        (solid("moccasin"), None, "5m"),
    )  # fmt: skip
    assert right(dawn, rises="20m", ends="light")
    assert not right(dawn, rises="30m")
    assert not right(dawn, falls=True)
    assert right(dawn, **events({"hues": ["red"]}, {"hues": ["warm_white"], "brightness": "bright"}))
    quick = program(
        (solid("black"), "1s"), (solid("#801000"), "5s", "5s"), (solid("orange"), "5s", "5s"),
        (solid("moccasin"), None, "5s"),
    )  # fmt: skip
    assert right(quick, rises="16s", ends="light")
    stairs = program(*[(solid(color), "5m") for color in ("#FFFFFF", "#A0A0A0", "#505050", "#202020")], end=b.STOP)
    assert right(stairs, falls="20m")
    assert not right(program((solid("red"), None)), rises=True)
    assert not right(program((breathing("red"), None)), rises=True)
    assert not right(
        program((solid("red"), "1s"), (solid("black"), "5m", "5m"), (solid("red"), "5m", "5m")), falls="10m"
    )


def test_one_of_several_ways() -> None:
    ways = [{"sprite": ["heart"]}, {"hues": ["pink"]}]
    assert right(program((solid("pink"), None)), any_of=ways)
    assert not right(program((solid("blue"), None)), any_of=ways)


@settings(max_examples=12)
@given(programs())
def test_any_program_can_be_judged(shown: Program) -> None:
    wanted = events({"hues": ["red"], "for": "4m"}, {"at": "4m", "text": "GO"}, ends="dark", falls=True, motion="slow")
    verdict = judge(shown, read_expectation({**wanted, "sprite": ["cat"], "clock": "3:00", "shape": "circle"}))
    assert verdict.right == (not verdict.misses)
    assert all("\n" not in miss for miss in verdict.misses)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"hue": ["red"]}, "hue: unknown key; use one of any_of, "),
        ({"hues": ["crimson"]}, "hues.0: Input should be 'red', "),
        ({"events": [{"for": "4 minutes"}]}, "events.0.for: '4 minutes' is not a time"),
        ({"events": [{"during": "4m"}]}, "events.0.during: unknown key; use one of at, "),
        ({"events": [{"for": ["5m", "4m"]}]}, "runs backwards"),
        ({"sprite": ["catt"]}, "no sprite is called 'catt'; did you mean cat"),
        ({"clock": "25 past"}, "is not a time of day"),
        ({"repeats": 3}, "repeats counts the events"),
        ({"hues": []}, "hues: "),
    ],
)
def test_a_wrong_expectation_says_what_is_wrong(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(TrainerError) as caught:
        read_expectation(given_)
    assert message in str(caught.value)


def test_cases_are_read_from_lines(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    case = {"id": "a", "category": "pattern", "request": "red", "expect": {"hues": ["red"]}}
    path.write_text(json.dumps(case) + "\n\n" + json.dumps({**case, "id": "b"}) + "\n")
    assert [case.id for case in read_cases(path)] == ["a", "b"]
    path.write_text(json.dumps(case) + "\n" + json.dumps(case) + "\n")
    with pytest.raises(TrainerError, match="line 2: the id 'a' is there twice"):
        read_cases(path)


def test_the_benchmark_has_its_expectations() -> None:
    cases = read_cases(DATA / "benchmark_expectations.jsonl")
    lines = (DATA / "benchmark_prompts.jsonl").read_text().splitlines()
    prompts = [json.loads(line) for line in lines if line.strip()]
    assert [(case.id, case.request) for case in cases] == [(f"b{at['id']:02}", at["prompt"]) for at in prompts]
