"""The edges: off in many words, brighter and dimmer, vague, single words, contradictions, too much, no wish at all."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Step, pattern, program, step
from lamp_trainer.words.colors import apart, css, pick
from lamp_trainer.words.edges import EDGES
from lamp_trainer.words.light import said
from lamp_trainer.words.register import typed
from lamp_trainer.words.say import say

_OFF = (
    "off", "(turn|switch) (it|the lamp|the light|yourself|everything) off", "turn off", "(lights|light) off",
    "lights out",
    "turn off (the light|the lamp|all the lights|everything)", "go dark", "stop", "stop it", "stop everything", "black",
    "shut (down|off)", "switch off", "make it dark", "no (more|) light", "kill the lights", "kill the light",
    "that's enough (light|) for today", "i don't need (you|light|the lamp) (any more|anymore|right now)", "darkness",
    "(please|) put the (light|lamp) out", "out", "power off", "all off", "go to sleep", "go to sleep lamp",
    "we're leaving, (turn|switch) everything off",  "it should be dark (now|in here)",
    "nothing", "be dark", "(can|could) you (turn|switch) off", "(can|could) you turn the (light|lamp) off please",
    "total darkness", "pitch black", "good night, (lights|light) off", "i want it (completely|totally|) dark",
    "enough now, (off|lights off)", "you can rest now", "off please", "just off", "cut the light", "end it",
    "turn it (all|) off", "no light please", "douse the lights", "quit", "clear the display", "leave me in the dark",
    "lamp off", "hey lamp, (off|lights off|go dark)", "um could you switch yourself off", "trun off",
    "turn of the light",
    "i'm going to sleep, turn off", "stop blinking and turn off", "make everything black", "sleep mode off, all dark",
)  # fmt: skip

_AROUND = (
    "{x}",
    "{x}",
    "{x}",
    "{x}",
    "{x} please",
    "{x}, lamp",
    "{x}...",
    "ok {x}",
    "um {x}",
    "{x}?",
    "{x} now",
    "so, {x}",
)
_ALONE = (
    "{x}",
    "{x}",
    "{x}",
    "{x}!",
    "{x} please",
    "just {x}",
    "{x}, only that",
    "{x}.",
    "hm, {x}",
    "{x} {x}",
    "ok, {x}",
)
_MUCH = (
    "{a} and {b} and {c}", "{a}, {b}, {c} all at once", "{a} but also {b} and maybe {c}",
    "i want {a} with {b} plus {c}",
    "{a} and then no wait {b} or {c}", "first {a}, then {b}, then {c}, or all together", "{a}, {b}, {c}, everything",
    "make it {a} and {b} and {c} at the same time", "{a} with a bit of {b} and lots of {c}", "{a} {b} {c}",
    "can you do {a}, {b} and {c} together", "not just {a}, also {b} and {c}",
    "{a} in front, {b} behind, {c} everywhere",
    "{a}, no, {b}, no, {c}, actually all of them", "a mix of {a}, {b} and {c}", "{a} plus {b} plus {c}",
)  # fmt: skip
_CHANGED = (
    "{a}, no wait, {b}", "{a}... no, {b}", "make it {a}, i mean {b}", "{a}, sorry, {b}", "not {a}, {b}",
    "{a} or no, {b}",
    "{b}, not {a}", "anything but {a}, say {b}", "i said {a} but i want {b}", "forget {a}, go {b}",
    "{b} instead of {a}",
    "{a}, actually make that {b}", "first i wanted {a} but now {b}", "{a} is ugly, {b} please", "less {a}, more {b}",
    "i'm tired of {a}, try {b}", "no {a} today, {b}", "change from {a} to just {b}", "stop with the {a}, do {b}",
)  # fmt: skip


def _ask_off(rng: Random) -> tuple[str, Slots]:
    return typed(say(_OFF, rng), rng), {"off": True}


def _design_off(slots: Slots, rng: Random) -> Document:
    assert slots["off"]
    return program(rng.choice(("Off", "Lights Out", "Dark")), step("off", STOP))


def _edge(kind: str, weight: float, frames: tuple[str, ...]) -> Family:
    themes = {one.step: one for one in EDGES[kind]}

    def ask(rng: Random) -> tuple[str, Slots]:
        key = rng.choice(tuple(themes))
        return typed(say(frames, rng, x=rng.choice(themes[key].says)), rng), {"edge": key}

    def design(slots: Slots, rng: Random) -> Document:
        chosen = themes[slots["edge"]]
        return program(rng.choice(chosen.names), step(chosen.step, rng.choice(chosen.lights).command(rng)))

    return Family(f"edge_{kind}", "edge_case", weight, ask, design, casual=False)


def _three(rng: Random) -> list[str]:
    chosen: list[str] = []
    while len(chosen) < 3:
        color = pick(rng)
        if all(apart(css(color), css(one)) for one in chosen):
            chosen.append(color)
    return chosen


def _ask_much(rng: Random) -> tuple[str, Slots]:
    one, two, three = _three(rng)
    return say(_MUCH, rng, a=one, b=two, c=three), {"colors": [one, two, three]}


def _design_much(slots: Slots, rng: Random) -> Document:
    """All of it, one after another, melting into each other."""
    seconds = rng.choice(("2s", "3s"))
    steps: list[Step] = []
    for number, color in enumerate(slots["colors"]):
        steps.append(
            step(("first", "second", "third")[number], pattern("solid", color=said(css(color))), seconds, "1s")
        )
    return program(rng.choice(("A Bit Of Everything", "All At Once", "Everything Please")), *steps, repeat=0)


def _ask_changed(rng: Random) -> tuple[str, Slots]:
    one, two, _ = _three(rng)
    return say(_CHANGED, rng, a=one, b=two), {"color": two, "not": one}


def _design_changed(slots: Slots, rng: Random) -> Document:
    color = slots["color"]
    shown = pattern("solid", color=said(css(color)))
    return program(f"{color.title()} {rng.choice(('Light', 'Instead', 'After All'))}", step(color.split()[-1], shown))


FAMILIES: tuple[Family, ...] = (
    Family("off", "edge_case", 1.0, _ask_off, _design_off, casual=False),
    _edge("level", 0.8, _AROUND),
    _edge("vague", 0.9, _AROUND),
    _edge("word", 0.7, _ALONE),
    _edge("contrary", 0.6, _AROUND),
    _edge("no_wish", 0.9, _AROUND),
    Family("too_much", "edge_case", 0.5, _ask_much, _design_much),
    Family("changed_mind", "edge_case", 0.6, _ask_changed, _design_changed),
)
