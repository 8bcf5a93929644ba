"""Pictures from the sprite library: shown, tinted, for a time, in turn, wished for in a half sentence."""

from __future__ import annotations

import re
from random import Random
from string import capwords

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, pattern, program, sprite, step
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words import sprites
from lamp_trainer.words.colors import css, pick

# The benchmark asks for these in the plainest words; here they are asked for in others.
_PLAIN_ELSEWHERE = frozenset(
    {"star", "smiley", "arrow_up", "house", "music_note", "cat", "sun", "tree", "lightning", "skull"}
)
# "A picture of a picture of rain", "fog icon icon".
_TWICE = re.compile(r"\b(a picture of|icon|picture|drawing|symbol|a|of) \1\b")
_PLAIN = ("show {x}", "draw {x}", "(please|) (show|draw) {x} (please|)", "display {x}", "show me {x}")
_SHOW = (
    "(can you show me|could you show us|can i see|could i see|may i have) {x} (please|)",
    "(can|could) you (draw|show|make|display) {x}",
    "can you draw me {x}",
    "i (want|would like|'d like) to see {x}",
    "i want {x} on the (display|screen|lamp|front)",
    "(put|get) {x} (on the display|on the screen|on there|up)",
    "(paint|draw|sketch) (me|us) {x}",
    "let me see {x}",
    "make {x} (appear|)",
    "a picture of {x} (please|)",
    "(give|show) me a (picture|drawing|pixel picture) of {x}",
    "{x} please",
    "{x}",
    "(just|) {bare}",
    "{bare} (picture|drawing|pixel art|icon)",
    "(do|make) {x} (for me|for the kids|for my son|for my daughter)",
    "what does {x} look like on you",
    "do you know what {x} looks like",
    "turn into {x}",
    "be {x}",
    "how about {x}",
    "could we have {x} on the lamp",
    "my (kid|little one|daughter|son|nephew|granddaughter) (wants|would love|is asking for) {x}",
    "light up (the shape of|as) {x}",
    "i'd love to look at {x}",
    "something like {x} would be (nice|great|cute|cool)",
    "bring up {x}",
    "(let's have|let's see|we need) {x}",
)
_LOVES = (
    "my (daughter|son|kid|sister|brother|niece|nephew|grandson) (loves|adores|really likes|is crazy about) {many}",
    "i (love|really like|adore) {many}",
    "{many} are (my favourite|the best|so cute|so cool)",
    "(we|the kids) (were talking|learned|read|sang) about {many} (today|at school|)",
    "we saw (some|lots of|two) {many} today",
    "the (baby|toddler|little one) is (obsessed with|mad about|into) {many}",
    "(do|did) you know (anything about|) {many}",
    "who doesn't like {many}",
    "(tell|show) me (something|) about {many}",
    "i'm (thinking|dreaming) of {many}",
    "(something|a picture) for someone who (loves|likes) {many}",
    "he can't stop (talking|going on) about {many}",
)
_TINTED = (
    "show {x}",
    "draw {x}",
    "(show|draw|give|make) me {x}",
    "{x} (please|)",
    "(can|could) (you|i) (show|see|get) {x}",
    "i (want|need|would like) {x}",
    "i'd like to see {x}",
    "{bare} in {color}",
    "(draw|show|make|paint) {plain} in {color}",
    "{plain} but (make it|in) {color}",
    "(put|get) {x} on the (display|screen|lamp)",
    "a picture of {x}",
    "let me see {x}",
    "(paint|colour|color|tint) {plain} {color}",
    "make {plain} and (colour|color) it {color}",
    "{plain}, all (in|) {color}",
    "could you make {plain} look {color}",
    "how about {x}",
    "my (kid|daughter|son) wants {x}",
    "is there such a thing as {x}",
    "display {x} (please|)",
)
_TIMED = (
    "(show|draw|display) {x} for {time}",
    "(show|draw|give) me {x} for {time} (please|)",
    "{x} for {time}",
    "{x} for {time} then (off|turn off|go dark)",
    "(put|have) {x} (on the display|on the screen|up) for {time}",
    "for {time} (show|draw|display) {x}",
    "i want to see {x} for {time}",
    "let me (see|look at) {x} for {time} and then (switch off|go dark|turn off)",
    "keep {x} on for {time}",
    "(can you show|could i see|can i have) {x} for (just|) {time}",
    "(leave|hold) {x} up for {time}",
    "{time} of {x}",
    "{bare} for {time} (please|)",
    "display {x} (and|then) turn off after {time}",
    "show {x}, off after {time}",
    "flash up {x} for {time} only",
)
_TWO = (
    "(show|draw|display) {x} and {y} (in turn|by turns|taking turns|one after the other)",
    "(switch|alternate|swap|change|flip) between {x} and {y}",
    "{x} and {y} (in turn|alternating|by turns)",
    "{x}, then {y}, (and so on|over and over|on repeat|again and again)",
    "(first|) {x} then {y} (and repeat|in a loop|back and forth)",
    "keep (switching|swapping|going) between {x} and {y}",
    "(show|give) me {x} and then {y} on repeat",
    "take turns showing {x} and {y}",
    "(let|make) {x} and {y} take turns",
    "back and forth between {x} and {y}",
    "i want to see both {x} and {y}, in turn",
    "a (slideshow|little show) of {x} and {y}",
    "{x} turning into {y} and back",
    "{bare} and {other} alternating (please|)",
    "can you alternate {x} with {y}",
    "one moment {x}, the next {y}",
)
_AMBIENCE: dict[str, tuple[str, Command]] = {
    "a rainbow": ("rainbow", pattern("rainbow", speed=5000)),
    "rainbow colours": ("rainbow", pattern("rainbow", speed=5000)),
    "sparkles": ("sparkle", pattern("sparkle", color="gold", bgColor="#101020", speed=800, density=0.3)),
    "some glitter": ("sparkle", pattern("sparkle", color="gold", bgColor="#101020", speed=800, density=0.3)),
    "starlight": ("starlight", pattern("sparkle", color="white", bgColor="midnightblue", speed=1500, density=0.12)),
    "calm blue waves": ("waves", pattern("wave", color="navy", color2="deepskyblue", speed=6000)),
    "soft ocean light": ("waves", pattern("wave", color="navy", color2="deepskyblue", speed=6000)),
    "a green glow": ("glow", pattern("breathing", color="green", speed=5000)),
    "warm candlelight": ("candlelight", pattern("fire", color="#801800", color2="orange", speed=1800)),
    "a fireplace": ("fireplace", pattern("fire", color="orangered", color2="gold", speed=1200)),
    "a sunset": ("sunset", pattern("gradient", color="orange", color2="#601040")),
    "soft pink light": ("pink", pattern("solid", color="lightpink")),
}
_FOLLOWED = (
    "(show|draw|display) {x}, (then|and then|followed by) {light}",
    "(show|give) me {x} and after that {light}",
    "{x} (then|followed by|and then) {light}",
    "first {x}, then {light}",
    "start with {x} and (go over to|end with|finish with) {light}",
    "{x} for a (moment|few seconds), then {light}",
    "begin with {x}, then (change to|go into|switch to) {light}",
    "i'd like {x} and afterwards {light}",
    "{light} after {x}",
    "a (quick|short) look at {x}, then {light}",
    "let me see {x} (shortly|for a bit), then {light}",
    "open with {x} and leave {light} on",
    "say hello with {x} and then just {light}",
    "{bare} first, {light} (next|after)",
    "could you do {x} and then leave {light} on",
)


def _ask_show(rng: Random) -> tuple[str, Slots]:
    name, way = sprites.pick(rng)
    frames = _SHOW if name in _PLAIN_ELSEWHERE else (*_SHOW, *_PLAIN, *_PLAIN)
    words = phrase(rng, frames, x=way, bare=sprites.bare(way))
    return _TWICE.sub(r"\1", words), {"sprite": name}


def _design_show(slots: Slots, _rng: Random) -> Document:
    name = slots["sprite"]
    return program(sprites.title(name), step(name, sprite(name)))


def _ask_for(rng: Random, names: tuple[tuple[str, str], ...]) -> tuple[str, Slots]:
    name, way = rng.choice(names)
    words = phrase(rng, (*_SHOW, *_PLAIN, *_PLAIN), x=way, bare=sprites.bare(way))
    return _TWICE.sub(r"\1", words), {"sprite": name, "way": way}


def _ask_nearest(rng: Random) -> tuple[str, Slots]:
    return _ask_for(rng, sprites.nearest())


def _design_nearest(slots: Slots, _rng: Random) -> Document:
    """Named as what was asked for, shown as what there is."""
    name = capwords(sprites.bare(slots["way"]))[:40].strip()
    return program(name, step(slots["sprite"], sprite(slots["sprite"])))


def _ask_riddle(rng: Random) -> tuple[str, Slots]:
    return _ask_for(rng, sprites.riddles())


def _ask_loves(rng: Random) -> tuple[str, Slots]:
    name = rng.choice([name for name in sprites.names() if sprites.plural(name)])
    return phrase(rng, _LOVES, many=sprites.plural(name)), {"sprite": name}


def _ask_tinted(rng: Random) -> tuple[str, Slots]:
    while True:
        name, way = sprites.pick(rng)
        if name not in sprites.SHAPES and sprites.can_be_colored(way):
            break
    color = pick(rng)
    parts = {"x": sprites.colored(way, color), "plain": way, "bare": sprites.bare(way), "color": color}
    return phrase(rng, _TINTED, **parts), {"sprite": name, "color": color}


def _design_tinted(slots: Slots, _rng: Random) -> Document:
    name, color = slots["sprite"], slots["color"]
    title = f"{color} {sprites.bare(sprites.phrases()[name][0])}".title()
    return program(title[:40], step(name, sprite(name, color=css(color))))


def _ask_timed(rng: Random) -> tuple[str, Slots]:
    name, way = sprites.pick(rng)
    seconds = durations.pick(rng, 3, 3600)
    words = phrase(rng, _TIMED, x=way, bare=sprites.bare(way), time=durations.say(seconds, rng))
    return words, {"sprite": name, "seconds": seconds}


def _design_timed(slots: Slots, _rng: Random) -> Document:
    name = slots["sprite"]
    return program(sprites.title(name), step(name, sprite(name), durations.spoken(slots["seconds"])), end=STOP)


def _ask_two(rng: Random) -> tuple[str, Slots]:
    name, way = sprites.pick(rng)
    while True:
        other, other_way = sprites.pick(rng)
        if other != name:
            break
    parts = {"x": way, "y": other_way, "bare": sprites.bare(way), "other": sprites.bare(other_way)}
    return phrase(rng, _TWO, **parts), {"sprites": [name, other]}


def _design_two(slots: Slots, _rng: Random) -> Document:
    name, other = slots["sprites"]
    words = (name.replace("_", " ").title(), other.replace("_", " ").title())
    return program(
        f"{words[0]} And {words[1]}", step(name, sprite(name), "3s"), step(other, sprite(other), "3s"), repeat=0
    )


def _ask_followed(rng: Random) -> tuple[str, Slots]:
    name, way = sprites.pick(rng)
    light = rng.choice(tuple(_AMBIENCE))
    words = phrase(rng, _FOLLOWED, x=way, bare=sprites.bare(way), light=light)
    return words, {"sprite": name, "light": light}


def _design_followed(slots: Slots, _rng: Random) -> Document:
    name = slots["sprite"]
    label, command = _AMBIENCE[slots["light"]]
    title = f"{name.replace('_', ' ').title()} Then {label.title()}"
    # A sprite may be called as its light is.
    return program(title, step(name, sprite(name), "5s"), step("then" if label == name else label, command))


FAMILIES: tuple[Family, ...] = (
    Family("picture_show", "render", 9.0, _ask_show, _design_show),
    Family("picture_nearest", "render", 2.0, _ask_nearest, _design_nearest),
    Family("picture_riddle", "render", 2.0, _ask_riddle, _design_show),
    Family("picture_loved", "render", 1.0, _ask_loves, _design_show),
    Family("picture_tinted", "render", 3.0, _ask_tinted, _design_tinted),
    Family("picture_timed", "render", 1.0, _ask_timed, _design_timed),
    Family("picture_two", "render", 1.2, _ask_two, _design_two),
    Family("picture_then_light", "mixed", 1.5, _ask_followed, _design_followed),
)
