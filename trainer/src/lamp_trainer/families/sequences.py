"""Colours and effects in an order: with or without times, once, a number of times, or for ever."""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations, looks
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Step, pattern, program, step
from lamp_trainer.families.cycles import figure
from lamp_trainer.families.phrase import listed, longer, phrase
from lamp_trainer.words import colors

_IDS = ("first", "second", "third", "fourth", "fifth", "sixth")

_ORDER = (
    "{l}",
    "first {f}, then {r}",
    "{l}, (in that order|one after the other|in this order)",
    "show {l} (one after another|in turn|one by one)",
    "{t}",
    "start (with|in) {f}, then {r}",
    "go {t}",
    "(turn|be) {t}",
    "the colours {l}, one by one",
)
_FOREVER = (
    ", (on repeat|again and again|over and over|repeat|in a loop|endlessly)",
    " and (start over|begin again|repeat)",
    ", keep (going|repeating)",
    " for ever",
    ", and all over again",
)
_CYCLE = (
    "cycle (through|) {l}",
    "(keep switching|rotate|alternate) between {l}",
    "(rotate|go round) through {l}",
    "loop {l}",
    "{l} in a loop",
)
_COUNT = (", {n} times", ", repeat {n} times", ", do that {n} times", " and repeat it {n} times", ", {n} rounds")
_EACH = (", {d} each", ", each for {d}", " for {d} each", ", {d} per colour", ", change every {d}")


def _distinct(rng: Random, count: int) -> list[str]:
    """Colour words that stand next to each other and differ."""
    words: list[str] = list(colors.pick_two(rng))
    while len(words) < count:
        word = colors.pick(rng)
        if colors.css(word) not in [colors.css(known) for known in words]:
            words.append(word)
    return words


def _thens(words: list[str]) -> str:
    return ", then ".join(words) if len(words) < 3 else f"{words[0]}, {', '.join(words[1:-1])} and then {words[-1]}"


def _ask_order(rng: Random) -> tuple[str, Slots]:
    words = _distinct(rng, rng.choice((2, 3, 3, 3, 4, 4, 5, 6)))
    slots: Slots = {"colors": [colors.css(word) for word in words], "times": []}
    count = rng.choice((None, None, None, 0, 0, 2, 3, 4, 5, 10))
    rest = ", ".join(words[1:]) if len(words) > 2 and rng.random() < 0.4 else ", then ".join(words[1:])
    parts = {"l": listed(words), "f": words[0], "r": rest, "t": _thens(words)}
    cycle = count == 0 and rng.random() < 0.5
    text = phrase(rng, _CYCLE if cycle else _ORDER, **parts)
    if rng.random() < 0.45:
        seconds = durations.pick(rng, 1, 3600) if rng.random() < 0.5 else rng.randint(1, 20)
        text = longer(rng, text, _EACH, d=durations.say(seconds, rng))
        slots["times"] = [durations.spoken(seconds)] * len(words)
    if count is not None:
        slots["count"] = count
        if count:
            text = longer(rng, text, _COUNT, n=figure(count, rng))
        elif not cycle:
            text = longer(rng, text, _FOREVER)
    return text, slots


def _ask_uneven(rng: Random) -> tuple[str, Slots]:
    words = _distinct(rng, rng.choice((2, 2, 3, 3, 4)))
    times = [durations.pick(rng, 1, 3600 if rng.random() < 0.5 else 60) for _ in words]
    frame = rng.choice(("{c} for {d}", "{c} {d}", "{d} {c}", "{d} of {c}"))
    joint = rng.choice((", ", ", then ", " then ", " and then "))
    text = joint.join(frame.format(c=c, d=durations.say(d, rng)) for c, d in zip(words, times, strict=True))
    slots: Slots = {
        "colors": [colors.css(word) for word in words],
        "times": [durations.spoken(seconds) for seconds in times],
    }
    kind = rng.choice(("off", "loop", "count", "plain", "plain"))
    if kind == "off":
        slots["off"] = True
        text = longer(rng, text, (", then off", " and then (turn|switch) off", ", (dark|off) at the end"))
    elif kind == "loop":
        slots["count"] = 0
        text = longer(rng, text, _FOREVER)
    elif kind == "count":
        slots["count"] = rng.randint(2, 10)
        text = longer(rng, text, _COUNT, n=figure(slots["count"], rng))
    return text, slots


def _design_order(slots: Slots, rng: Random) -> Document:
    tints, times = slots["colors"], slots["times"] or ["3s"] * len(slots["colors"])
    steps = [
        step(name, pattern("solid", color=color), time) for name, color, time in zip(_IDS, tints, times, strict=False)
    ]
    name = rng.choice(("In Order", "One By One", "Colour After Colour"))
    if "count" in slots:
        return program(name, *steps, repeat=slots["count"], end=STOP if slots["count"] else None)
    if slots.get("off"):
        return program(name, *steps, end=STOP)
    if not slots["times"]:
        steps[-1]["duration"] = None
    return program(name, *steps)


_ALTERNATE = (
    "(alternate|switch|change|swap|toggle) (between |){a} and {b} every {d}",
    "{a} and {b}, (alternating|changing|switching) every {d}",
    "(alternate|switch|swap) {a} and {b}, {d} each",
    "{d} {a}, {d} {b}, (and so on|over and over|always in turn)",
    "every {d} (change|switch|flip) (between {a} and {b}|from {a} to {b} and back)",
    "{a} {b} {a} {b}, (a change every|switch after) {d}",
    "back and forth (between {a} and {b}|from {a} to {b}), {d} each",
)
_ALTERNATE_PLAIN = (
    "(alternate|toggle|flip) (between |){a} and {b}",
    "{a} and {b} (alternating|in turn|by turns|taking turns)",
    "{a} {b} {a} {b} and so on",
    "(keep switching|go back and forth) between {a} and {b}",
)


def _ask_alternate(rng: Random) -> tuple[str, Slots]:
    (one, look), (other, second) = looks.draw_two(rng, plain=0.85)
    slots: Slots = {"looks": [look, second], "times": []}
    if rng.random() < 0.25:
        return phrase(rng, _ALTERNATE_PLAIN, a=one, b=other), slots
    seconds = rng.randint(1, 20) if rng.random() < 0.5 else durations.pick(rng, 1, 3600)
    said = durations.say(seconds, rng)
    slots["times"] = [durations.spoken(seconds)] * 2
    return phrase(rng, _ALTERNATE, a=one, b=other, d=said), slots


def _design_alternate(slots: Slots, rng: Random) -> Document:
    times = slots["times"] or ["2s", "2s"]
    steps = [
        step(name, looks.command(look, rng), time)
        for name, look, time in zip(("one", "other"), slots["looks"], times, strict=True)
    ]
    return program(rng.choice(("Back And Forth", "By Turns", "Two By Turns")), *steps, repeat=0)


_BLINK = (
    "(blink|flash) {n} times (in {c}|{c})",
    "(blink|flash|pulse) {c} {n} times",
    "{n} {c} (blinks|flashes|pulses)",
    "give me {n} {c} (blinks|flashes)",
    "{n} times (blink|flash) {c}",
    "(blink|flash) (with|in) {c}, {n} times",
    "{c}, {n} (blinks|flashes)",
)
_BLINK_THEN = (
    ", then (stay|remain|be|turn|go) {x}",
    " and (stay|remain|then turn|then go) {x}",
    ", after that {x}",
    " then {x}",
    " and then {x} for good",
)
_BLINK_OFF = ("", "", "", ", then off", " and (stop|go out|turn off)", ", then dark", " and that's it")


def _ask_blink(rng: Random) -> tuple[str, Slots]:
    word, count = colors.pick(rng), rng.choice((rng.randint(2, 10), rng.randint(2, 30)))
    said = "twice" if count == 2 and rng.random() < 0.5 else ""
    slots: Slots = {"color": colors.css(word), "count": count, "times": [durations.spoken(count)]}
    words = (
        f"{rng.choice(('blink', 'flash'))} {word} twice" if said else phrase(rng, _BLINK, c=word, n=figure(count, rng))
    )
    if rng.random() < 0.45:
        kept, look = looks.draw(rng, plain=0.85)
        if look == {"how": "solid", "color": slots["color"]} or rng.random() < 0.2:
            kept, look = word, {"how": "solid", "color": slots["color"]}
        return longer(rng, words, _BLINK_THEN, x=kept), {**slots, "then": look}
    return longer(rng, words, _BLINK_OFF), slots


def _design_blink(slots: Slots, rng: Random) -> Document:
    blink = step("blink", pattern("pulse", color=slots["color"], speed=1000), slots["times"][0])
    if "then" in slots:
        return program("Blink And Stay", blink, step("stay", looks.command(slots["then"], rng)))
    return program("Blink", blink, end=STOP)


_EFFECTS = (
    "first {a}, then {b}",
    "{a}, then {b}",
    "(start with|begin with) {a} and (then|later) (change to|go to|switch to) {b}",
    "{a} followed by {b}",
    "{a} and after that {b}",
    "{b} after {a}",
    "show {a} and then {b}",
)
_EFFECTS_TIMED = ("{a} for {d}, then {b} for {e}", "{d} of {a}, then {e} of {b}", "{a} {d}, {b} {e}")


def _ask_effects(rng: Random) -> tuple[str, Slots]:
    (one, look), (other, second) = looks.draw_two(rng, plain=0.1)
    slots: Slots = {"looks": [look, second], "times": []}
    if rng.random() < 0.35:
        times = [durations.pick(rng, 2, 3600), durations.pick(rng, 2, 3600)]
        slots["times"] = [durations.spoken(seconds) for seconds in times]
        first, last = (durations.say(seconds, rng) for seconds in times)
        text = phrase(rng, _EFFECTS_TIMED, a=one, b=other, d=first, e=last)
        if rng.random() < 0.4:
            slots["count"] = 0
            return longer(rng, text, _FOREVER), slots
        return longer(rng, text, ("", ", then off")), slots
    text = phrase(rng, _EFFECTS, a=one, b=other)
    if rng.random() < 0.25:
        slots["count"] = 0
        text = longer(rng, text, _FOREVER)
    return text, slots


def _design_effects(slots: Slots, rng: Random) -> Document:
    timed, loop = bool(slots["times"]), "count" in slots
    times = slots["times"] or ["10s", "10s"]
    last = times[1] if timed or loop else None
    first_look, second_look = (looks.command(look, rng) for look in slots["looks"])
    steps = (step("first", first_look, times[0]), step("second", second_look, last))
    return program("One Then Other", *steps, repeat=0 if loop else None, end=STOP if timed and not loop else None)


_SOS = (
    "sos",
    "(blink|flash|signal|send) (an |)sos",
    "morse sos",
    "sos in morse( code|)",
    "(send|flash) (a |the |)(distress|emergency) signal( in morse|)",
    "three short three long three short",
    "(help|mayday|emergency), (blink|flash) sos",
    "we are shipwrecked, (signal|flash) for help",
    "dot dot dot dash dash dash dot dot dot",
    "(light|lamp) morse code for help",
    "the international distress signal",
    "(rescue|emergency) (beacon|signal) in morse code",
)


def _ask_sos(rng: Random) -> tuple[str, Slots]:
    slots: Slots = {"times": []}
    text = phrase(rng, _SOS)
    if rng.random() < 0.6:
        word = colors.pick(rng)
        text, slots["color"] = longer(rng, text, (" in {c}", ", {c}", " with {c} light"), c=word), colors.css(word)
    return text, slots


def _design_sos(slots: Slots, rng: Random) -> Document:
    """Short flashes are pulses, long ones solid light with a gap; then a rest, and again."""
    color = slots.get("color") or rng.choice(("white", "white", "red", "ivory"))
    short, long = pattern("pulse", color=color, speed=500), pattern("pulse", color=color, speed=1500)
    steps: list[Step] = [
        step("short", short, "1500ms"),
        step("long", long, "4500ms"),
        step("short_again", short, "1500ms"),
        step("rest", STOP, "2s"),
    ]
    return program(rng.choice(("SOS", "Distress Signal", "Help At Sea")), *steps, repeat=0)


FAMILIES: tuple[Family, ...] = (
    Family("color_order", "multi_step", 2.5, _ask_order, _design_order),
    Family("color_times", "multi_step", 1.5, _ask_uneven, _design_order),
    Family("alternate", "multi_step", 2.0, _ask_alternate, _design_alternate),
    Family("blink_count", "multi_step", 2.0, _ask_blink, _design_blink),
    Family("effects_order", "multi_step", 1.5, _ask_effects, _design_effects),
    Family("sos", "multi_step", 0.5, _ask_sos, _design_sos),
)
