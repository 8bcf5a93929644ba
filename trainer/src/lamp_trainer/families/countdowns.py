"""Counting down and up in numbers, with what comes at the end."""

from __future__ import annotations

from random import Random
from typing import Any

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, Step, pattern, program, sprite, step, text
from lamp_trainer.families.phrase import longer, phrase
from lamp_trainer.words import colors

_DOWN = (
    "count (down|backwards) from {n}",
    "count from {n} (down|down to zero|to zero|back to 1|down to one)",
    "{n} second countdown",
    "(a|show a|do a|start a|run a) countdown (starting|beginning) at {n}",
    "(show|flash up) the numbers from {n} (down|to 1|backwards)",
    "(start|begin) at {n} and count (down|backwards)",
    "count {n} seconds down( on the display| in numbers|)",
    "(count|countdown) {n} (to|till) 0",
    "tick down from {n}",
    "backwards from {n}, (one number a second|in seconds)",
)
_SHORT = ("3 2 1", "three two one", "countdown 3 2 1", "count 3, 2, 1")
_UP = (
    "count (up |)to {n}",
    "count from (1|one) (up |)to {n}",
    "count from (1|one) to {n} (in numbers|one a second|on the display)",
    "(show|flash up) the numbers (1|one) to {n}",
    "start at (1|one) and count up to {n}",
    "let me see you count to {n}",
)
_IN = ("in {c}", "with {c} numbers", "in {c} numbers", "in {c} digits", "{c} numbers")

# What comes at the end -> how it is said.
_ENDS: dict[str, tuple[str, ...]] = {
    "flash": (
        " then (flash|blink) {c}",
        ", (flash|blink) {c} at zero",
        " and then (flash|blink) {c}",
        ", at the end a {c} flash",
    ),
    "color": (" then (turn|go) {c}", " and then (stay|turn) {c}", ", {c} at the end"),
    "fireworks": (
        " then fireworks",
        ", then (show|do) fireworks",
        " and finish with fireworks",
        " with fireworks at the end",
    ),
    "rainbow": (" then a rainbow", " and then go rainbow", ", (finish with|then) a rainbow", " then rainbow"),
    "rocket": (
        " then (launch|lift off)",
        " for the rocket launch",
        " and (show|launch) a rocket",
        ", a rocket (comes last|at zero)",
    ),
    "go": (' then (say|show|write) "go"', " and then go", ", go!", " and (say|write|show) GO", " to a race start, GO"),
    "confetti": (" then confetti", " and throw confetti", ", confetti at the end", " then a confetti party"),
    "off": (" then (turn|switch) off", " and go (dark|out)", ", then off", " and then lights out"),
    "boom": (" then boom", " then explode", " and blow up", ", boom", " like a bomb", " and then an explosion"),
    "heart": (" then (show|a) heart", " and finish with a heart", ", a heart at the end"),
    "party": (" then party", " and start the party", ", then (party lights|disco)"),
}


def _end(slots: Slots, rng: Random) -> tuple[list[Step], Command | None]:
    kind = slots.get("end", "")
    color = slots.get("end_color") or rng.choice(("white", "lime", "gold", "red"))
    if kind == "off":
        return [], STOP
    if kind == "color":
        return [step("stay", pattern("solid", color=color))], None
    if kind == "rainbow":
        return [step("rainbow", pattern("rainbow", speed=2500), "10s")], STOP
    if kind == "fireworks":
        burst = pattern("sparkle", color="gold", bgColor="#100020", speed=500, density=0.4)
        return [step("firework", sprite("firework"), "2s"), step("sparks", burst, "8s")], STOP
    if kind in ("rocket", "heart"):
        return [step(kind, sprite(kind), "5s")], STOP
    if kind == "go":
        return [step("go", text("GO", "lime"), "5s")], STOP
    if kind == "confetti":
        burst = pattern("sparkle", color="magenta", bgColor="#2A1A00", speed=400, density=0.5)
        return [step("confetti", burst, "10s")], STOP
    if kind == "boom":
        fire = pattern("fire", color="orangered", color2="yellow", speed=900)
        return [step("boom", pattern("pulse", color="white", speed=1000), "1s"), step("fire", fire, "5s")], STOP
    if kind == "party":
        return [step("party", pattern("rainbow", speed=2000))], None
    return [step("done", pattern("pulse", color=color, speed=500), "5s")], STOP


def _numbers(values: list[int], seconds: list[int], color: str) -> list[Step]:
    return [
        step(f"n{value}", text(str(value), color), f"{length}s" if length != 60 else "1m")
        for value, length in zip(values, seconds, strict=True)
    ]


def _from(start: int) -> tuple[list[int], list[int]]:
    """The numbers shown and the seconds of each: by one to 20; above in tens, and singly from ten."""
    if start <= 20:
        return list(range(start, 0, -1)), [1] * start
    tens = list(range(start - start % 10, 10, -10))
    values = [start, *tens] if start % 10 else tens
    values += list(range(10, 0, -1))
    follows = [*values[1:], 0]
    return values, [value - after for value, after in zip(values, follows, strict=True)]


def _parts(rng: Random, words: str, slots: Slots) -> tuple[str, Slots]:
    if rng.random() < 0.25:
        word = colors.pick(rng)
        words, slots["color"] = longer(rng, words, (f" {phrase(rng, _IN, c=word)}",)), colors.css(word)
    if rng.random() < 0.65:
        kind = rng.choice(tuple(_ENDS))
        word = colors.pick(rng)
        words, slots["end"] = longer(rng, words, _ENDS[kind], c=word), kind
        if kind in ("flash", "color"):
            slots["end_color"] = colors.css(word)
    return words, slots


def _figure(value: int, rng: Random) -> str:
    return rng.choice((str(value), str(value), durations.number(value)))


def _ask_down(rng: Random) -> tuple[str, Slots]:
    # Long ones are ten times the tokens of short ones and teach the same, so they are rare.
    start = rng.choice((rng.randint(3, 6), rng.randint(3, 12), rng.choice((3, 4, 5, 6, 8, 10, 10, 12, 15, 20, 30, 60))))
    short = start == 3 and rng.random() < 0.5
    words = phrase(rng, _SHORT if short else _DOWN, n=_figure(start, rng))
    _, seconds = _from(start)
    return _parts(rng, words, {"start": start, "times": [f"{length}s" for length in seconds]})


def _design_down(slots: Slots, rng: Random) -> Document:
    color: Any = slots.get("color") or rng.choice(("white", "gold", "cyan", "orange", "lime", "red"))
    more, end = _end(slots, rng)
    return program("Countdown", *_numbers(*_from(slots["start"]), color), *more, end=end)


def _ask_up(rng: Random) -> tuple[str, Slots]:
    last = rng.choice((rng.randint(3, 8), rng.choice((3, 5, 6, 10, 10, 12))))
    words = phrase(rng, _UP, n=_figure(last, rng))
    return _parts(rng, words, {"last": last, "times": ["1s"] * last})


def _design_up(slots: Slots, rng: Random) -> Document:
    color: Any = slots.get("color") or rng.choice(("white", "gold", "cyan", "orange", "lime", "red"))
    values = list(range(1, slots["last"] + 1))
    more, end = _end(slots, rng)
    return program("Counting Up", *_numbers(values, [1] * len(values), color), *more, end=end)


FAMILIES: tuple[Family, ...] = (
    Family("countdown", "multi_step", 2.0, _ask_down, _design_down),
    Family("count_up", "multi_step", 0.7, _ask_up, _design_up),
)
