"""Moods, with or without a colour, and what people are doing while the lamp is on."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, pattern, program, spoken_time, step
from lamp_trainer.words.activities import ACTIVITIES
from lamp_trainer.words.colors import css, dimmed, pick
from lamp_trainer.words.light import Theme, said
from lamp_trainer.words.moods import MOODS
from lamp_trainer.words.say import how_long, say

_MOOD = (
    "{m}", "something {m}", "{m} light", "{m} lighting", "a {m} mood", "{m} mood please", "make it {m}",
    "make the room (feel|look) {m}", "a {m} atmosphere", "{m} vibes", "i want something {m}", "set a {m} mood",
    "(can|could) you make it {m} in here", "create a {m} atmosphere", "give me a {m} light", "a {m} kind of light",
    "let's make it {m}", "i'm in a {m} mood", "i need a {m} light",
    "something {m} for the (evening|living room|bedroom)",
    "do something {m}", "turn this into a {m} room", "{m} and nothing too much", "what would {m} look like",
    "show me {m}", "light that feels {m}", "a bit more {m}", "kind of {m}", "how about something {m}",
    "i'd like it {m} tonight", "{m} ambience", "{m} ambiance", "be {m}", "the room should feel {m}",
    "we want it {m} tonight", "surprise me with something {m}", "a really {m} light", "look {m}", "{m} tonight",
)  # fmt: skip
_MOOD_COLOR = (
    "something {m} in {c}", "{m} {c}", "a {m} {c} light", "{m} but in {c}", "{c} and {m}", "make it {m} and {c}",
    "a {m} mood in {c}", "{m} light, {c} please", "{c} light, make it {m}", "a {m} kind of {c}", "{m} with {c}",
    "i want a {m} {c}", "can you make it {m} with {c}", "a {c} glow that feels {m}", "{c} tones, {m}",
    "something {c} and {m} for tonight", "{m} lighting in {c}", "i'd like a {m} {c} atmosphere", "go {m}, go {c}",
    "do {m} in {c}", "{c} but (keep|make) it {m}", "{m} vibes in {c}",
)  # fmt: skip
# Mood words that go with any colour -> the one pattern and the pace that say them.
_MANNERS: dict[str, tuple[tuple[str, ...], str, tuple[int, ...]]] = {
    "calm": (("calm", "peaceful", "relaxing", "soothing", "serene"), "wave", (6000, 7000, 8000)),
    "sleepy": (("sleepy", "drowsy", "very quiet"), "breathing", (8000, 9000)),
    "cozy": (("cozy", "cosy", "snug"), "fire", (1600, 1700, 1800)),
    "magic": (("magical", "enchanted", "glittery", "festive"), "sparkle", (900, 1000, 1200)),
    "energy": (("energetic", "lively", "wild", "exciting"), "wave", (900, 1000, 1200)),
    "romance": (("romantic", "loving", "tender"), "breathing", (6000, 7000)),
    "still": (("simple", "clean", "minimal", "plain"), "solid", ()),
    "deep": (("mysterious", "moody", "dramatic"), "gradient", ()),
}
_GERUND = (
    "i'm {g}", "we're {g}", "i'm about to start {g}", "i'm {g}, light please", "light for {g}", "good light for {g}",
    "something (nice|suitable|right) for {g}", "i want to be {g} soon, get ready", "the right light for {g}",
    "a light for when i'm {g}", "what's good for {g}", "i like {g}, give me light for it", "help me with {g}",
    "i'll be {g} for a while", "light me up while i'm {g}", "we're going to be {g}", "spending the evening {g}",
    "{g}", "{g} tonight", "{g} right now", "best light for {g}", "i'm in the middle of {g}", "set the lamp for {g}",
    "just {g} here", "you know what, i'm {g} tonight", "make it right for {g}", "i think i'm {g} tonight",
)  # fmt: skip
_NOUN = (
    "{n} light", "light for {n}", "lighting for {n}", "time for {n}", "something for {n}", "it's time for {n}",
    "{n}", "set the mood for {n}", "lights for {n}", "i need light for {n}", "get the room ready for {n}",
    "a lamp for {n}", "ready for {n}", "make it nice for {n}", "{n} lighting", "can you do {n} light",
    "what would you do for {n}", "light that suits {n}", "the lights should fit {n}", "we're ready for {n}",
    "i want {n} light", "perfect light for {n}", "off to {n}, light please", "tonight it's {n}", "{n} ambience",
)  # fmt: skip
_GERUND_FOR = (
    "i'm {g} for {t}", "{g} for {t}", "light for {g}, {t}", "{g}, {t} then off", "i'll be {g} for {t}",
    "we're {g} for {t} then switch off", "{t} of light for {g}", "i'm {g} for {t}, then turn off",
    "i'm only {g} for {t}", "keep a light on for {g} for {t}", "set up for {g}, turn off after {t}",
    "light me for {t} while i'm {g}", "i want {t} of light for {g}", "i'm {g}, go out after {t}",
)  # fmt: skip


def _theme(bank: dict[str, Theme], key: str, rng: Random) -> Document:
    chosen = bank[key]
    return program(rng.choice(chosen.names), step(chosen.step, rng.choice(chosen.lights).command(rng)))


def _ask_mood(rng: Random) -> tuple[str, Slots]:
    mood = rng.choice(tuple(MOODS))
    return say(_MOOD, rng, m=rng.choice(MOODS[mood].says)), {"mood": mood}


def _design_mood(slots: Slots, rng: Random) -> Document:
    return _theme(MOODS, slots["mood"], rng)


def _ask_mood_color(rng: Random) -> tuple[str, Slots]:
    manner, color = rng.choice(tuple(_MANNERS)), pick(rng)
    return say(_MOOD_COLOR, rng, m=rng.choice(_MANNERS[manner][0]), c=color), {"manner": manner, "color": color}


def _design_mood_color(slots: Slots, rng: Random) -> Document:
    color, (_, name, speeds) = said(css(slots["color"])), _MANNERS[slots["manner"]]
    if slots["manner"] in ("sleepy", "romance"):
        color = said(dimmed(color, 0.35 if slots["manner"] == "sleepy" else 0.7))
    params: dict[str, object] = {"color": color}
    if name in ("wave", "gradient", "fire"):
        params["color2"] = said(dimmed(color, {"wave": 0.35, "gradient": 0.12, "fire": 0.4}[name]))
    if name == "sparkle":
        params["bgColor"] = said(dimmed(color, 0.2))
    if speeds:
        params["speed"] = rng.choice(speeds)
    if name == "sparkle":
        params["density"] = rng.choice((0.25, 0.3))
    words = slots["color"].title()
    titles = {"calm": f"Calm {words}", "sleepy": f"Sleepy {words}", "cozy": f"Cozy {words}", "magic": f"{words} Magic",
              "energy": f"{words} Energy", "romance": f"{words} Romance", "still": f"Simple {words}",
              "deep": f"Deep {words}"}  # fmt: skip
    return program(titles[slots["manner"]], step(slots["manner"], pattern(name, **params)))


def _ask_doing(rng: Random) -> tuple[str, Slots]:
    activity = rng.choice(tuple(ACTIVITIES))
    return say(_GERUND, rng, g=rng.choice(ACTIVITIES[activity].says)), {"activity": activity}


def _ask_event(rng: Random) -> tuple[str, Slots]:
    activity = rng.choice(tuple(ACTIVITIES))
    return say(_NOUN, rng, n=rng.choice(ACTIVITIES[activity].also)), {"activity": activity}


def _design_activity(slots: Slots, rng: Random) -> Document:
    return _theme(ACTIVITIES, slots["activity"], rng)


def _ask_doing_for(rng: Random) -> tuple[str, Slots]:
    activity, minutes = rng.choice(tuple(ACTIVITIES)), rng.choice((5, 10, 15, 20, 25, 30, 40, 45, 60, 90, 120))
    words = say(_GERUND_FOR, rng, g=rng.choice(ACTIVITIES[activity].says), t=how_long(minutes * 60, rng))
    return words, {"activity": activity, "minutes": minutes}


def _design_doing_for(slots: Slots, rng: Random) -> Document:
    chosen = ACTIVITIES[slots["activity"]]
    shown = rng.choice(chosen.lights).command(rng)
    return program(rng.choice(chosen.names), step(chosen.step, shown, spoken_time(slots["minutes"] * 60)), end=STOP)


FAMILIES: tuple[Family, ...] = (
    Family("mood", "pattern", 1.6, _ask_mood, _design_mood),
    Family("mood_color", "pattern", 0.9, _ask_mood_color, _design_mood_color),
    Family("doing", "contextual", 1.2, _ask_doing, _design_activity),
    Family("activity", "contextual", 0.9, _ask_event, _design_activity),
    Family("doing_for", "multi_step", 0.6, _ask_doing_for, _design_doing_for),
)
