"""Durations are read as people say them, and a program that forgets one is noticed."""

from __future__ import annotations

from typing import Any

import pytest

from lamp_schema import Program, parse
from lamp_trainer.asked import durations_ms, missing_ms, wishes_dark

S, M, H = 1000, 60_000, 3_600_000


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("blink for 10 seconds", [10 * S]),
        ("a 30-second fade", [30 * S]),
        ("90 s of red", [90 * S]),
        ("3s red, 4s blue", [3 * S, 4 * S]),
        ("5 secs, then 1 sec", [5 * S, 1 * S]),
        ("every 250 ms", [250]),
        ("100ms", [100]),
        ("1500 milliseconds", [1500]),
        (".5 seconds", [500]),
        ("0.5s", [500]),
        ("1.5 minutes", [90 * S]),
        ("Five Minutes", [5 * M]),
        ("twenty-five minutes", [25 * M]),
        ("twenty five mins", [25 * M]),
        ("ninety seconds", [90 * S]),
        ("a minute", [M]),
        ("an hour", [H]),
        ("one second", [S]),
        ("a second", [S]),
        ("a five-minute timer", [5 * M]),
        ("10 min timer", [10 * M]),
        ("2 hrs", [2 * H]),
        ("8h", [8 * H]),
        ("24 hours", [24 * H]),
        # Halves and quarters.
        ("half an hour", [30 * M]),
        ("half hour", [30 * M]),
        ("a half hour nap", [30 * M]),
        ("half-hour nap", [30 * M]),
        ("half a minute", [30 * S]),
        ("half a second", [500]),
        ("every half second", [500]),
        ("a quarter of an hour", [15 * M]),
        ("a quarter of a second", [250]),
        ("three quarters of an hour", [45 * M]),
        ("an hour and a half", [90 * M]),
        ("one and a half hours", [90 * M]),
        ("2 and a half minutes", [150 * S]),
        ("a minute and a quarter", [75 * S]),
        ("an hour and three quarters of soft light", [105 * M]),
        # Two units are one duration, two durations are two.
        ("1 hour 30 minutes", [90 * M]),
        ("1h30m", [90 * M]),
        ("1h 30m", [90 * M]),
        ("1h30", [90 * M]),
        ("2m30s", [150 * S]),
        ("5min30", [330 * S]),
        ("one minute thirty seconds", [90 * S]),
        ("twenty minutes and thirty seconds", [1230 * S]),
        ("an hour and ten minutes", [70 * M]),
        ("an hour and twenty five minutes", [85 * M]),
        ("an hour and twenty-five minutes", [85 * M]),
        ("an hour and ten", [70 * M]),
        ("two hours thirty", [150 * M]),
        ("4 min 30", [270 * S]),
        ("4 min 30, please", [270 * S]),
        ("10 minutes, 30 seconds", [630 * S]),
        ("30 seconds red, 5 minutes blue", [30 * S, 5 * M]),
        ("10 seconds red, 5 seconds blue", [10 * S, 5 * S]),
        ("work 25 minutes, pause 5 minutes", [25 * M, 5 * M]),
        ("10 minutes then 5 seconds", [10 * M, 5 * S]),
        # A number that counts something else is no smaller unit.
        ("for 2 minutes two colors", [2 * M]),
        ("blink for 2 minutes 3 red dots", [2 * M]),
        ("an hour and 3 blinks", [H]),
        ("2 minutes 3 times", [2 * M]),
        ("5 minutes of red and 3 of blue", [5 * M]),
        ("1 hour 50%", [H]),
        # What is no duration.
        ("red", []),
        ("", []),
        ("3 metres", []),
        ("5 minuten", []),
        ("10:30 pm", []),
        ("show 12:45 min", []),
        ("1,5 minutes", []),
        ("draw an S", []),
        ("an s, then an M and an h", []),
        ("learned the letter M and would love an M, a red one", []),
        ("the second step in red", []),
        ("add a second star", []),
        ("with a second color", []),
        ("minute by minute", []),
        ("seconds", []),
        ("happy hour", []),
        ("5 stars", []),
        ("2 houses", []),
        ("24 degrees and sunny", []),
    ],
)
def test_durations_are_read_as_people_say_them(request_: str, expected: list[int]) -> None:
    assert durations_ms(request_) == expected


def step(duration: int | None, fade: int | None = None, step_id: str = "", **pattern: Any) -> dict[str, Any]:
    command = {"type": "pattern", **({"name": "solid", "params": {"color": "red"}} | pattern)}
    made: dict[str, Any] = {"id": step_id or f"s_{duration}_{fade}".lower(), "command": command, "duration": duration}
    return made | ({"transition": {"type": "fade", "duration": fade}} if fade else {})


def program(*steps: dict[str, Any], loop: tuple[int, int, int] | None = None) -> Program:
    document: dict[str, Any] = {"name": "Test", "steps": list(steps)}
    if loop:
        count, first, last = loop
        document["loop"] = {"count": count, "start_step": steps[first]["id"], "end_step": steps[last]["id"]}
    return parse({"program": document})


PULSE = {"name": "pulse", "params": {"color": "red", "speed": 500}}
POMODORO = program(step(25 * M, step_id="work"), step(5 * M, step_id="pause"), loop=(4, 0, 1))


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("red for 10 seconds", program(step(10 * S), step(None))),
        ("fade in over half an hour", program(step(None, 30 * M))),
        ("blink every half second", program(step(None, **PULSE))),
        ("red 3 seconds, then blue 4 seconds", program(step(3 * S), step(4 * S))),
        ("red, then after 7 seconds off", program(step(3 * S), step(4 * S), step(None))),
        ("the last two take 6 seconds", program(step(1 * S), step(2 * S), step(4 * S))),
        ("25 minutes of work and a 5 minute pause", POMODORO),
        ("a whole half hour round", POMODORO),
        ("4 rounds, 2 hours in all", POMODORO),
        ("intro, then 3 rounds: 13 seconds", program(step(1 * S), step(4 * S), loop=(3, 1, 1))),
        ("red", program(step(None))),
    ],
)
def test_a_program_that_keeps_its_times_misses_none(request_: str, answer: Program) -> None:
    assert missing_ms(request_, answer) == []


@pytest.mark.parametrize(
    ("request_", "answer", "missing"),
    [
        ("red for 10 seconds", program(step(9 * S)), [10 * S]),
        ("red for 10 seconds", program(step(None)), [10 * S]),
        ("blink every half second", program(step(None, **{**PULSE, "params": {"color": "red", "speed": 1000}})), [500]),
        ("red 3 seconds, then blue 4 seconds", program(step(3 * S), step(5 * S)), [4 * S]),
        ("first and last take 5 seconds", program(step(1 * S), step(2 * S), step(4 * S)), [5 * S]),
        ("4 rounds, 3 hours in all", POMODORO, [3 * H]),
        ("an hour and a half", program(step(1 * H)), [90 * M]),
    ],
)
def test_a_forgotten_time_is_missed(request_: str, answer: Program, missing: list[int]) -> None:
    assert missing_ms(request_, answer) == missing


@pytest.mark.parametrize(
    "request_",
    ["off", "Lights OUT!", "stpo", "trun of the lihgt", "leave me in the drk", "shush", "go to bed lamp",
     "no more light", "don’t shine any more", "that’s all", "mach dich aus", "éteins-toi", "coupe la lumière",
     "APAGA la luz", "spegniti", "licht uit", "zgaś światło", "ışığı kapat", "släck tack",
     "電気を消して", "关灯", "बंद करो"],
)  # fmt: skip
def test_a_wish_for_darkness_is_known(request_: str) -> None:
    assert wishes_dark(request_)


@pytest.mark.parametrize(
    "request_",
    ["warm and cozy", "draw a cat", "a red heart", "party", "relax", "light the room softly", "ein Herz", ""],
)
def test_a_wish_for_light_is_none_for_darkness(request_: str) -> None:
    assert not wishes_dark(request_)
