"""Light that changes slowly: dimming, sunrise and sunset, from one colour to another.

A time that was said stands in the program as it is, as one step and its fade: nothing has to be divided.
"""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, program
from lamp_trainer.families.looks import solid
from lamp_trainer.families.phrase import longer, phrase
from lamp_trainer.words import colors

_WARM = ("darkorange", "orange", "#FFA040", "sandybrown", "#FF8C28")
_BRIGHT = ("white", "ivory", "#FFF0D8", "#FFE4C4")


def _first(time: str) -> str:
    """How long the first light is held: short beside a short fade."""
    return "500ms" if time.endswith("s") else "2s"


_DOWN = (
    "(dim|fade) (down|out) over {d}",
    "(get|go|become) (dimmer|darker) over {d} (until you're off|and then off|till it's dark|)",
    "(slowly|gradually|softly) (fade|dim|go) (out|to black|to nothing) (over|in|within) {d}",
    "fade (to black|to off|to darkness) (over|in) {d}",
    "take {d} to (go dark|fade out|turn off|dim to nothing)",
    "turn off (slowly|gradually|gently) over {d}",
    "{b} fade out",
    "(lower|bring down) the light to zero over {d}",
    "be dark in {d}, but (slowly|step by step|without a jump)",
)
_SLEEP = (
    "sleep timer(,| for| of) {d}",
    "{b} sleep timer",
    "I'm going to (bed|sleep), (dim out|fade out|go dark) over {d}",
    "(bedtime|night night|time to sleep), (get darker|fade|dim) for {d}",
    "help me (fall asleep|doze off), dim (slowly|) for {d}",
    "(fall asleep|drift off) light, {d} (until it's off|and out|to dark)",
    "let me fall asleep, off in {d}, getting darker all the time",
    "the kids go to sleep, fade (out|away) in {d}",
    "wind down for {d} (until dark|, then off)",
    "(dimming|fading) night light, gone (after|in) {d}",
)
_SLEEP_UNTIMED = (
    "sleep timer",
    "(set|start) the sleep timer",
    "(slowly|gently) fade out while I fall asleep",
    "help me (fall asleep|drift off)",
    "dim until I'm asleep",
    "(let the light|) (die down|fade) slowly for the night",
    "falling asleep (light|mode)",
)
_DOWN_IN = (", start (with|in|from) {c}", " (from|starting with) {c}", " in {c}", ", {c} light")
_DOWN_TO = (
    "(dim|fade) (down|) to a (night light|faint glow|tiny glow) over {d}",
    "get (very dim|quite dark) over {d} but (don't go off|stay on a little)",
    "over {d} (dim|sink) to a (very low|faint) (light|glow)",
    "{d} dimming, then stay as a night light",
)


def _ask_down(rng: Random) -> tuple[str, Slots]:
    kind = rng.random()
    seconds = durations.pick(rng, 5, 2 * durations.HOUR) if kind < 0.5 else durations.pick(rng, 120, 7200)
    parts = {"d": durations.say(seconds, rng), "b": durations.before(seconds, rng)}
    slots: Slots = {"times": [durations.spoken(seconds)]}
    if kind > 0.93:
        words, slots["times"] = phrase(rng, _SLEEP_UNTIMED), ["30m"]
    elif kind > 0.85:
        words, slots["to"] = phrase(rng, _DOWN_TO, **parts), "glow"
    else:
        words = phrase(rng, _DOWN if kind < 0.5 else _SLEEP, **parts)
    if rng.random() < 0.3:
        word = colors.pick(rng)
        words, slots["color"] = longer(rng, words, _DOWN_IN, c=word), colors.css(word)
    return words, slots


def _design_down(slots: Slots, rng: Random) -> Document:
    time = slots["times"][0]
    color = slots.get("color") or rng.choice(_WARM)
    light = solid("light", color, _first(time))
    if "to" in slots:
        return program("Down To A Glow", light, solid("glow", colors.dimmed(color, 0.12), time, time))
    name = rng.choice(("Good Night", "Slowly Dark", "Fading Out", "Sleep Well"))
    return program(name, light, solid("fade", "black", time, time), end=STOP)


_UP = (
    "(get|become|grow) brighter over {d}",
    "(brighten|light) up (slowly|gradually|gently) over {d}",
    "fade (in|up) over {d}",
    "(slowly|gradually) (brighten|come on|fade in) (over|within|in) {d}",
    "from (dark|off|black) to bright (in|over) {d}",
    "take {d} to (come on|get bright|reach full light)",
    "{b} fade in",
    "come on (softly|gently|step by step) over {d}",
    "turn on slowly, {d} till full (brightness|light)",
)
_UP_TO = (" to {c}", ", up to {c}", " in {c}", ", {c} at the end", " until you're {c}")


def _ask_up(rng: Random) -> tuple[str, Slots]:
    seconds = durations.pick(rng, 5, 2 * durations.HOUR)
    words = phrase(rng, _UP, d=durations.say(seconds, rng), b=durations.before(seconds, rng))
    slots: Slots = {"times": [durations.spoken(seconds)]}
    if rng.random() < 0.4:
        word = colors.pick(rng)
        words, slots["color"] = longer(rng, words, _UP_TO, c=word), colors.css(word)
    return words, slots


def _design_up(slots: Slots, rng: Random) -> Document:
    time, color = slots["times"][0], slots.get("color") or rng.choice(_BRIGHT)
    dark = solid("dark", colors.dimmed(color, 0.05), _first(time))
    return program(rng.choice(("Slowly Bright", "Fading In")), dark, solid("bright", color, time, time))


_DAWN = (
    "sunrise (over|in|for|lasting) {d}",
    "{b} (sunrise|dawn)",
    "(let|make) the sun (rise|come up) (over|in|within) {d}",
    "wake me (gently|softly|slowly) over {d}",
    "(wake up|morning) light (over|,|for) {d}",
    "a (slow|gentle|) dawn (of|lasting|over) {d}",
    "imitate (dawn|the rising sun) for {d}",
    "be the morning sun, {d} until it's (day|bright)",
    "(like|as) the sun comes up, {d} long",
    "get me out of bed with a {b} sunrise",
)
_DAWN_UNTIMED = (
    "(sunrise|dawn|daybreak)",
    "(show|play|do) a sunrise",
    "(let|make) the sun (rise|come up)",
    "(like the|a) morning sun coming up",
    "wake up light",
    "wake me like the sun",
    "dawn over the (hills|mountains|fields|desert)",
    "the sun is (rising|coming up)",
    "slow (sunrise|dawn)",
    "be a sunrise for me",
)
_WAKE = (
    "wake me in {w} with a {b} sunrise",
    "in {w} (start|begin|do) a sunrise (of|over|lasting) {d}",
    "(alarm|wake up) in {w}, sunrise for {d}",
    "(I sleep for|I want to sleep) {w}, then wake me with {d} of sunrise",
    "{w} of dark, then a {b} dawn",
    "I get up in {w}, (brighten|let the sun rise) over {d} then",
    "(after|in) {w} (wake me up|get me up) slowly over {d}",
)


def _ask_dawn(rng: Random) -> tuple[str, Slots]:
    kind = rng.random()
    if kind < 0.25:
        return phrase(rng, _DAWN_UNTIMED), {"times": []}
    seconds = durations.pick(rng, 30 if kind < 0.7 else 120, 5400)
    parts = {"d": durations.say(seconds, rng), "b": durations.before(seconds, rng)}
    if kind < 0.7:
        return phrase(rng, _DAWN, **parts), {"times": [durations.spoken(seconds)]}
    wait = rng.choice((durations.HOUR * rng.randint(1, 10), durations.pick(rng, 1200, 12 * durations.HOUR), 27000))
    times = [durations.spoken(wait), durations.spoken(seconds)]
    return phrase(rng, _WAKE, w=durations.say(wait, rng), **parts), {"wait": times[0], "times": times}


def _design_dawn(slots: Slots, rng: Random) -> Document:
    night, dawn = rng.choice((("#480806", "orange"), ("#400810", "darkorange"), ("#501004", "#FFA040")))
    day = rng.choice(("ivory", "#FFF0D8", "cornsilk", "lightyellow"))
    name = rng.choice(("Sunrise", "Morning Sun", "New Day"))
    if not slots["times"]:
        each = rng.choice(("1m", "2m", "3m"))
        red = rng.choice(("orangered", "firebrick", "#A02810"))
        steps = [solid("night", night, "3s"), solid("red", red, each, each), solid("gold", dawn, each, each)]
        return program(name, *steps, solid("day", day, None, each))
    time = slots["times"][-1]
    rise = [solid("rise", dawn, time, time), solid("day", day, None, "10s" if time.endswith("s") else "30s")]
    if "wait" in slots:
        return program(name, solid("night", "#080204", slots["wait"]), *rise)
    return program(name, solid("night", night, _first(time)), *rise)


_DUSK = (
    "sunset (over|in|for|lasting) {d}",
    "{b} (sunset|dusk)",
    "let the sun (set|go down) (over|in|within) {d}",
    "(evening|dusk) (falls|comes) over {d}",
    "a (slow|) sunset (of|lasting) {d}",
    "the sun (sinks|goes down) in {d}",
    "{d} until the sun is gone",
    "from (evening sun|golden hour) to night (in|over) {d}",
)
_DUSK_UNTIMED = (
    "let the sun (set|go down|sink)",
    "(the|a) sun going down (over the sea|behind the hills|in the desert|)",
    "(play|do|show) a sunset that ends (in|with) the night",
    "from golden hour to night",
    "day turns into night",
    "nightfall",
    "dusk (falling|is falling)",
    "the sun sinks into the sea",
)


def _ask_dusk(rng: Random) -> tuple[str, Slots]:
    if rng.random() < 0.3:
        return phrase(rng, _DUSK_UNTIMED), {"times": []}
    seconds = durations.pick(rng, 30, 5400)
    words = phrase(rng, _DUSK, d=durations.say(seconds, rng), b=durations.before(seconds, rng))
    return words, {"times": [durations.spoken(seconds)]}


def _design_dusk(slots: Slots, rng: Random) -> Document:
    sun = rng.choice(("gold", "orange", "#FFB040"))
    dusk = rng.choice(("#40081C", "#38100A", "#300A28"))
    night = rng.choice(("#04040E", "#060416", "#02040C"))
    name = rng.choice(("Sunset", "Nightfall", "Sun Going Down"))
    if not slots["times"]:
        each, red = rng.choice(("1m", "2m", "3m")), rng.choice(("orangered", "crimson", "tomato"))
        steps = [solid("sun", sun, "3s"), solid("red", red, each, each), solid("dusk", dusk, each, each)]
        return program(name, *steps, solid("night", night, None, each))
    time = slots["times"][0]
    sink = solid("sink", dusk, time, time)
    return program(name, solid("sun", sun, _first(time)), sink, solid("night", night, None, "10s"))


_FROM_TO = (
    "fade from {a} to {b} (over|in|within) {d}",
    "(go|change|turn) (slowly|gradually|softly) from {a} to {b} (over|in) {d}",
    "{a} to {b} (over|in) {d}, (smoothly|softly|slowly)",
    "start {a} and (end|become) {b} after {d}, (without a jump|as a slow fade|slowly)",
    "(melt|blend|shift) from {a} into {b} (over|in) {d}",
    "take {d} to go from {a} to {b}",
    "{a} slowly becomes {b}, it takes {d}",
)
_THREE = (
    "fade from {a} (through|via|over) {b} to {c}, {d} each",
    "{a}, then slowly {b}, then slowly {c}, {d} for each fade",
    "blend {a} into {b} and then into {c}, {d} (each|per fade)",
    "(melt|shift) from {a} to {b} to {c}, each fade {d}",
)
_BETWEEN = (
    "(fade|blend|drift) (between|back and forth between) {a} and {b}, {d} (each|per colour|each way)",
    "(fade|drift) from {a} to {b} and back, {d} each way",
    "(slowly|softly) (swing|sway|fade) between {a} and {b} every {d}",
    "{a} to {b} and back again (for ever|all the time), {d} each",
    "keep fading {a} and {b}, {d} each",
)


def _ask_between(rng: Random) -> tuple[str, Slots]:
    one, other = colors.pick_two(rng)
    kind = rng.choice(("to", "to", "three", "loop"))
    seconds = durations.pick(rng, 2, 120 if kind == "loop" else 5400)
    slots: Slots = {"kind": kind, "colors": [colors.css(one), colors.css(other)], "times": [durations.spoken(seconds)]}
    third = colors.pick(rng)
    while colors.css(third) in slots["colors"]:
        third = colors.pick(rng)
    if kind == "three":
        slots["colors"].append(colors.css(third))
    frames = {"to": _FROM_TO, "three": _THREE, "loop": _BETWEEN}[kind]
    return phrase(rng, frames, a=one, b=other, c=third, d=durations.say(seconds, rng)), slots


def _design_between(slots: Slots, rng: Random) -> Document:
    time, tints = slots["times"][0], slots["colors"]
    names = ("Slow Change", "From One To Another", "Soft Shift")
    if slots["kind"] == "loop":
        steps = [solid(step_id, color, time, time) for step_id, color in zip(("one", "other"), tints, strict=True)]
        return program("Back And Forth", *steps, repeat=0)
    later = [solid(step_id, color, time, time) for step_id, color in zip(("second", "third"), tints[1:], strict=False)]
    return program(rng.choice(names), solid("first", tints[0], _first(time)), *later)


FAMILIES: tuple[Family, ...] = (
    Family("fade_down", "multi_step", 3.0, _ask_down, _design_down),
    Family("fade_up", "multi_step", 1.2, _ask_up, _design_up),
    Family("sunrise", "multi_step", 2.0, _ask_dawn, _design_dawn),
    Family("sunset", "multi_step", 1.2, _ask_dusk, _design_dusk),
    Family("fade_between", "multi_step", 1.8, _ask_between, _design_between),
)
