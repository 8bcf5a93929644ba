"""Light to breathe with, and quiet sessions that end with a soft sign."""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Step, pattern, program, step
from lamp_trainer.families.cycles import figure
from lamp_trainer.families.looks import solid
from lamp_trainer.families.phrase import longer, phrase
from lamp_trainer.words import colors

_ROUNDS = (", {n} times", ", {n} rounds", ", {n} breaths", ", repeat {n} times", ", {n} cycles")
_478 = (
    "4 7 8 breathing",
    "4-7-8 breathing (exercise|)",
    "four seven eight (breathing|breath)",
    "(guide me through|do|show me) 4 7 8 breathing",
    "breathe in 4, hold 7, out 8",
    "the 4-7-8 (method|technique)",
)
_BOX = (
    "box breathing",
    "(box|square) breathing, {i} seconds (a side|each|per side)",
    "(guide|lead) me through box breathing, {i} seconds each",
    "in {i}, hold {i}, out {i}, hold {i}",
    "breathe in {i}, hold {i}, out {i}, hold {i}",
)
_IN_HOLD = (
    "breathe in {i} seconds, hold {h}, out {o}",
    "inhale {i}, hold {h}, exhale {o}",
    "in for {i}, hold for {h}, out for {o}",
    "breathing (exercise|): {i} in, {h} hold, {o} out",
    "{i} {h} {o} breathing",
)
_IN_OUT = (
    "breathe in {i} seconds and out {o} seconds",
    "breathing (exercise|guide), {i} in {o} out",
    "inhale {i}, exhale {o}",
    "help me breathe, in for {i}, out for {o}",
    "(pace my breath|breathe with me), {i} seconds in and {o} out",
    "{i} seconds in, {o} seconds out",
    "get brighter for {i} seconds and darker for {o}, again and again",
)


def _ask_breath(rng: Random) -> tuple[str, Slots]:
    kind = rng.choice(("478", "box", "hold", "inout", "inout"))
    i, h, o = rng.randint(2, 8), rng.randint(1, 8), rng.randint(3, 12)
    if kind == "478":
        words, times = phrase(rng, _478), [4, 7, 8]
    elif kind == "box":
        i = rng.choice((3, 4, 4, 5, 6))
        frames = _BOX if i == 4 else _BOX[1:]
        words, times = phrase(rng, frames, i=figure(i, rng)), [i, i, i, i]
    elif kind == "hold":
        say = rng.choice((str, durations.number))
        words = phrase(rng, _IN_HOLD, i=say(i), h=say(h), o=say(o))
        times = [i, h, o]
    else:
        say = rng.choice((str, durations.number))
        words, times = phrase(rng, _IN_OUT, i=say(i), o=say(o)), [i, o]
    slots: Slots = {"times": [f"{seconds}s" for seconds in times], "count": 0}
    if rng.random() < 0.35:
        slots["count"] = rng.randint(3, 20)
        words = longer(rng, words, _ROUNDS, n=figure(slots["count"], rng))
    if rng.random() < 0.25:
        word = colors.pick(rng)
        words += f", {phrase(rng, ('in {c}', '{c} light', 'with {c}'), c=word)}"
        slots["color"] = colors.css(word)
    return words, slots


_CALM = ("turquoise", "deepskyblue", "mediumpurple", "aquamarine", "lightseagreen", "cornflowerblue")


def _design_breath(slots: Slots, rng: Random) -> Document:
    color = slots.get("color") or rng.choice(_CALM)
    low = colors.dimmed(color, 0.12)
    times: list[str] = slots["times"]
    out = times[1] if len(times) == 2 else times[2]
    steps: list[Step] = [solid("inhale", color, times[0], times[0])]
    if len(times) > 2:
        steps.append(solid("hold", color, times[1]))
    steps.append(solid("exhale", low, out, out))
    if len(times) > 3:
        steps.append(solid("rest", low, times[3]))
    name = rng.choice(("Breathe With Me", "Breathing", "In And Out"))
    return program(name, *steps, repeat=slots["count"], end=STOP if slots["count"] else None)


# What a quiet session is for, and its colours.
_SESSIONS = {
    "meditation": ("mediumpurple", "indigo", "darkslateblue"),
    "mindfulness": ("turquoise", "mediumpurple"),
    "body scan": ("indigo", "darkslateblue"),
    "zen": ("seagreen", "teal"),
    "prayer": ("goldenrod", "darkorange"),
    "quiet time": ("cornflowerblue", "steelblue"),
    "relaxation": ("teal", "mediumpurple"),
    "breathing": ("deepskyblue", "turquoise"),
    "calm down": ("lightseagreen", "steelblue"),
    "yoga nidra": ("indigo", "purple"),
}
_SESSION = (
    "{b} {k}",
    "{k} (for|,) {d}",
    "{d} of {k}",
    "a {b} {k} session",
    "(lead|guide) me through {d} of {k}",
    "I (want|need) {d} of {k}",
    "light for {d} of {k}",
    "(let's do|time for|begin) {d} of {k}",
    "{k} (light|corner|break), {d}, (then|and) a soft (gong|sign|bell)",
)
_SESSION_UNTIMED = (
    "(let me|I want to|help me) meditate",
    "meditation (light|mode|time)",
    "(time|light) for (a|my) meditation",
    "(guide|lead) me (through|in) a meditation",
    "sit with me while I meditate",
    "a (quiet|) moment of meditation",
    "my meditation (begins|starts) now",
)


def _ask_session(rng: Random) -> tuple[str, Slots]:
    if rng.random() < 0.15:
        return phrase(rng, _SESSION_UNTIMED), {"kind": "meditation", "times": ["10m"]}
    kind, seconds = rng.choice(tuple(_SESSIONS)), durations.pick(rng, 60, 5400)
    words = phrase(rng, _SESSION, k=kind, d=durations.say(seconds, rng), b=durations.before(seconds, rng))
    return words, {"kind": kind, "times": [durations.spoken(seconds)]}


def _design_session(slots: Slots, rng: Random) -> Document:
    color = rng.choice(_SESSIONS[slots["kind"]])
    calm = step("calm", pattern("breathing", color=color, speed=rng.choice((7000, 8000, 9000))), slots["times"][0])
    gong = step("gong", pattern("pulse", color=rng.choice(("gold", "ivory")), speed=3000), "9s")
    end = pattern("solid", color=rng.choice(("#302010", "#281808")))
    return program(slots["kind"].title(), calm, gong, end=end)


FAMILIES: tuple[Family, ...] = (
    Family("breath", "multi_step", 1.5, _ask_breath, _design_breath),
    Family("session", "multi_step", 1.2, _ask_session, _design_session),
)
