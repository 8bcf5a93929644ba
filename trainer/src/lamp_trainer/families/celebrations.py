"""Shows for an occasion: a celebration, an alarm sign with a pulse, a love message."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import pattern, program, sprite, step, text
from lamp_trainer.families.phrase import phrase
from lamp_trainer.families.texts import reading
from lamp_trainer.words.colors import css, pick
from lamp_trainer.words.messages import first_names

_PARTIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "birthday": (
        (
            "it's {n}'s birthday",
            "{n} turns {age} today",
            "happy birthday to {n}",
            "a birthday show for {n}",
            "birthday party for {n}",
        ),
        ("cake", "confetti"),
    ),
    "exam": (
        ("{n} passed the exam", "{n} graduated today", "i passed my driving test", "we got the diploma"),
        ("trophy", "confetti"),
    ),
    "win": (
        ("we won the match", "our team won", "{n} won the race", "we are the champions", "{n} got first place"),
        ("trophy", "firework"),
    ),
    "wedding": (
        ("{n} is getting married", "they said yes", "we're engaged", "it's our wedding day", "it's our anniversary"),
        ("diamond_ring", "heart"),
    ),
    "job": (
        ("{n} got the job", "i got promoted", "we closed the deal", "we shipped the project"),
        ("thumbs_up", "confetti"),
    ),
    "home": (
        ("we bought a house", "{n} is moving in with us", "we have the keys to the new place"),
        ("house", "confetti"),
    ),
    "baby": (("{n} had a baby", "our baby is born", "we're having a baby"), ("heart", "balloon")),
}
_PARTY_FRAMES = (
    "{p}, let's celebrate",
    "{p}, celebrate (with us|)",
    "{p}, (make|do) something festive",
    "{p}, time to party",
    "{p} (woohoo|hooray|yay)",
    "let's celebrate, {p}",
    "(hooray|woohoo|yay), {p}",
    "{p}, do a little show",
    "{p}, show some joy",
    "guess what, {p}",
    "{p}, light it up",
)


def _ask_party(rng: Random) -> tuple[str, Slots]:
    occasion = rng.choice(tuple(_PARTIES))
    name, age = rng.choice(first_names()), rng.randint(1, 90)
    frame = rng.choice(_PARTIES[occasion][0])
    said = frame.format(n=name, age=age)
    slots = {
        "occasion": occasion,
        "name": name.upper() if "{n}" in frame else None,
        "age": age if "turns" in said else None,
    }
    return phrase(rng, _PARTY_FRAMES, p=said), slots


def _design_party(slots: Slots, rng: Random) -> Document:
    """Two pictures with glitter between; the name and the age, where they were said, after the first."""
    one, two = _PARTIES[slots["occasion"]][1]
    first, second = rng.choice((("gold", "#301040"), ("hotpink", "#102040"), ("cyan", "#300030"), ("lime", "#201040")))
    glitter = pattern("sparkle", color=first, bgColor=second, speed=500, density=0.4)
    steps = [step(one, sprite(one), "3s")]
    if slots["name"] is not None:
        steps.append(step("name", text(slots["name"], first), reading(slots["name"])))
    if slots["age"] is not None:
        steps.append(step("age", text(str(slots["age"]), first), "3s"))
    steps += [
        step("glitter", glitter, "3s"),
        step(two, sprite(two), "3s"),
        step("rainbow", pattern("rainbow", speed=2000), "3s"),
    ]
    return program(f"{slots['occasion'].title()} Party", *steps, repeat=0)


_ALARMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "warning": ("warning sign", ("a warning sign", "a caution sign", "a hazard sign", "the danger triangle")),
    "stop_sign": ("stop sign", ("a stop sign", "the sign that says stop")),
    "no_entry": ("no entry", ("a no entry sign", "a keep out sign")),
    "exclamation_mark": ("exclamation", ("an exclamation mark", "a big exclamation point")),
    "fire": ("fire alarm", ("a flame", "a fire symbol")),
    "battery_low": ("empty battery", ("an empty battery", "a low battery symbol")),
    "bell": ("bell", ("a bell", "an alarm bell")),
    "skull": ("skull", ("a skull", "a poison skull")),
    "bomb": ("bomb", ("a bomb",)),
    "phone": ("phone call", ("a telephone", "a ringing phone")),
    "mail": ("new mail", ("an envelope", "a mail symbol")),
}
_ALARM_FRAMES = (
    "{x} with a {c} pulse",
    "{x} and {c} flashing",
    "(show|draw) {x} with {c} flashing (light|)",
    "alarm, {x} and blinking {c}",
    "{x} flashing with {c}",
    "an alert with {x} and {c} flashes",
    "flash {c} and show {x} (by turns|in turn|)",
    "a {c} alarm with {x}",
    "make an alarm out of {x} and {c} light",
    "blink {c} around {x}",
    "warn everybody with {x} and {c} flashes",
    "urgent, {x} plus flashing {c}",
    "i need {x} with a blinking {c} light",
)


def _ask_alarm(rng: Random) -> tuple[str, Slots]:
    name = rng.choice(tuple(_ALARMS))
    color = rng.choice(("red", "red", "red", "orange", "yellow", "blue", "white", pick(rng)))
    words = phrase(rng, _ALARM_FRAMES, x=rng.choice(_ALARMS[name][1]), c=color)
    return words, {"sprite": name, "color": color}


def _design_alarm(slots: Slots, _rng: Random) -> Document:
    name = slots["sprite"]
    flash = step("flash", pattern("pulse", color=css(slots["color"]), speed=500), "1s")
    title = f"{slots['color']} {_ALARMS[name][0]}".title()[:40]
    return program(title, step(name, sprite(name), "2s"), flash, repeat=0)


_LOVE_FRAMES = (
    "tell {n} i love (her|him|them)",
    "a love message for {n}",
    "something romantic with the name {n}",
    "{n} i love you",
    "a heart for {n}",
    "a (valentine|love letter|love note) for {n}",
    "show {n} my love",
    "i have a crush on {n}",
    "(hearts|a heart) and the name {n}",
    "say i love {n} with a heart",
    "{n} is my sweetheart",
    "send some love to {n}",
    "i miss {n} so much",
    "me and {n} forever",
    "kiss for {n}, and a heart",
    "happy valentine's, {n}",
)


def _ask_love(rng: Random) -> tuple[str, Slots]:
    name = rng.choice(first_names())
    return phrase(rng, _LOVE_FRAMES, n=rng.choice((name, name.title()))), {"text": name.upper()}


def _design_love(slots: Slots, rng: Random) -> Document:
    name = slots["text"]
    color, speed = rng.choice((("hotpink", 3000), ("red", 2500), ("deeppink", 3500), ("crimson", 3000)))
    steps = (
        step("heart", sprite("heart"), "3s"),
        step("name", text(name, "hotpink"), reading(name)),
        step("glow", pattern("breathing", color=color, speed=speed), f"{2 * speed // 1000}s"),
    )
    return program(f"Love For {name.title()}", *steps, repeat=0)


FAMILIES: tuple[Family, ...] = (
    Family("mixed_party", "mixed", 1.0, _ask_party, _design_party, casual=False),
    Family("mixed_alarm", "mixed", 1.0, _ask_alarm, _design_alarm),
    Family("mixed_love", "mixed", 0.8, _ask_love, _design_love, casual=False),
)
