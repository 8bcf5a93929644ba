"""Clocks: a time as digits, and a clock with hands for every hour and five minutes."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import Command, program, step, text
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words.clock_times import in_words
from lamp_trainer.words.colors import css, pick

_DIGITAL = (
    "(show|display|write) {t}",
    "(show|display) the time {t}",
    "the time {t}",
    "it's {t}, (show|write) the time",
    "put {t} on the display",
    "(a digital clock|digital clock|clock digits) (at|showing|with) {t}",
    "(write|show) the time {t} in numbers",
    "the (party|show|film|meeting) starts at {t}, show that time",
    "we meet at {t}, put it up",
    "can you (write|show|display) {t}",
    "i want to (see|read) {t} in digits",
    "set the display to {t}",
    "the alarm is for {t}, show it",
    "let it read {t} like a digital clock",
    "dinner is at {t}, show the time",
    "the bus leaves at {t}, write that",
    "{t} as digits",
)
_ANALOG = (
    "(draw|paint) a (round|) clock (with hands|) (at|that says|showing) {t}",
    "(a|an old|an analogue|a round) clock face (at|that shows|set to) {t}",
    "(draw|paint) a clock face (set to|that reads|at) {t}",
    "(show|give) me {t} on a (round clock|dial|clock with hands|clock face)",
    "{t} on an (analogue|analog) clock",
    "{t} on a (dial|round clock|clock with hands)",
    "(a|the) dial with the hands at {t}",
    "clock hands at {t}",
    "(put|set) the (hands|clock hands) to {t}",
    "what does {t} look like on a (clock with hands|clock face|dial)",
    "teach my (kid|daughter|son) {t} with clock hands",
    "we are learning the clock, (show|do) {t} with hands",
    "a wall clock that says {t}",
    "i'd like a clock with two hands at {t}",
    "be a (grandfather|wall|pocket|kitchen) clock at {t}",
    "can you draw the hands of a clock at {t}",
    "how do the hands stand at {t}",
    "(an old fashioned|a round) clock, {t}",
    "a clock with a big and a little hand at {t}",
    "on a round clock, {t}",
)
# Dial, hour hand, minute hand: easy to tell apart, and always the same, for the hands are hard enough to learn.
_FACE = ("white", "gold", "deepskyblue")
_DIGIT_COLORS = ("white", "orange", "cyan", "springgreen", "red", "gold")


def _hands(time: str, face: tuple[str, str, str]) -> Command:
    rim, hour_hand, minute_hand = face
    return {"type": "clock", "time": time, "rim": rim, "minute_hand": minute_hand, "hour_hand": hour_hand}


def _pick_time(rng: Random) -> tuple[int, int]:
    return rng.randint(1, 12), 5 * rng.randrange(12)


def _pick_dial(rng: Random) -> tuple[int, int]:
    """Full hours are what people ask for most, then half ones."""
    hour, minute = _pick_time(rng)
    return hour, rng.choice((0, 0, 0, 30, minute, minute))


def _ask_analog(rng: Random) -> tuple[str, Slots]:
    hour, minute = _pick_dial(rng)
    words = phrase(rng, _ANALOG, t=in_words(hour, minute, rng))
    slots: Slots = {"hour": hour, "minute": minute}
    if rng.random() < 0.2:
        slots["color"] = pick(rng)
        words += rng.choice((f", in {slots['color']}", f", with a {slots['color']} rim"))
    return words, slots


def _design_analog(slots: Slots, _rng: Random) -> Document:
    face = _FACE
    if "color" in slots:
        rim = css(slots["color"])
        face = (rim, "white", "gold") if rim not in ("white", "gold") else (rim, "deepskyblue", "orangered")
    hour, minute = slots["hour"], slots["minute"]
    return program(f"Clock At {hour}:{minute:02}", step("clock", _hands(f"{hour}:{minute:02}", face)))


def _ask_digital(rng: Random) -> tuple[str, Slots]:
    """Any minute in digits, five minute marks in words."""
    if rng.random() < 0.5:
        hour, minute = rng.randrange(24), rng.randrange(60)
        said = shown = f"{hour}:{minute:02}"
    else:
        hour, minute = _pick_time(rng)
        said, shown = in_words(hour, minute, rng), f"{hour}:{minute:02}"
    color = pick(rng) if rng.random() < 0.3 else None
    words = phrase(rng, _DIGITAL, t=said)
    return f"{words} in {color}" if color else words, {"text": shown, "color": color}


def _design_digital(slots: Slots, rng: Random) -> Document:
    color = css(slots["color"]) if slots["color"] else rng.choice(_DIGIT_COLORS)
    return program(f"Time {slots['text']}", step("time", text(slots["text"], color)))


FAMILIES: tuple[Family, ...] = (
    Family("clock_digital", "text", 1.2, _ask_digital, _design_digital, casual=False),
    Family("clock_analog", "render", 2.4, _ask_analog, _design_analog, casual=False),
)
