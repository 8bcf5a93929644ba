"""Pictures, text and effects together: in turn, one after the other, a count and then a picture."""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, pattern, program, sprite, step, text
from lamp_trainer.families.phrase import phrase
from lamp_trainer.families.texts import reading
from lamp_trainer.words import sprites
from lamp_trainer.words.colors import css, dimmed, pick
from lamp_trainer.words.messages import first_names, messages

# Effect -> the words for it in a colour, and whether it takes one.
_EFFECTS: dict[str, tuple[str, ...]] = {
    "rainbow": ("a rainbow", "rainbow colours", "all the colours"),
    "sparkle": ("{c} sparkles", "{c} glitter", "twinkling {c}"),
    "pulse": ("{c} flashes", "a {c} flash", "{c} blinking light"),
    "wave": ("{c} waves", "a {c} wave", "rolling {c} waves"),
    "breathing": ("a soft {c} glow", "a breathing {c} light", "{c} that swells and fades"),
    "fire": ("flickering flames", "fire", "a fire burning"),
    "solid": ("plain {c}", "{c} light", "just {c}"),
}


def effect(name: str, color: str) -> Command:
    """An effect in a colour, at an ordinary speed."""
    dark = dimmed(color, 0.2)
    if name == "rainbow":
        return pattern("rainbow", speed=4000)
    if name == "sparkle":
        return pattern("sparkle", color=color, bgColor=dark, speed=800, density=0.3)
    if name == "wave":
        return pattern("wave", color=color, color2=dark, speed=3000)
    if name == "fire":
        return pattern("fire", color="orangered", color2="gold", speed=1200)
    speeds = {"pulse": {"speed": 600}, "breathing": {"speed": 4000}, "solid": {}}
    return pattern(name, color=color, **speeds[name])


def _pick_effect(rng: Random) -> tuple[str, str, Slots]:
    """(effect, its words, slots)."""
    name, color = rng.choice(tuple(_EFFECTS)), pick(rng)
    said = rng.choice(_EFFECTS[name])
    slots: Slots = {"effect": name, "color": color if "{c}" in said else None}
    return name, said.format(c=color), slots


def _effect_of(slots: Slots) -> Command:
    return effect(slots["effect"], css(slots["color"]) if slots["color"] else "white")


def _ask_picture_effect(rng: Random) -> tuple[str, Slots]:
    name, way = sprites.pick(rng)
    _, said, slots = _pick_effect(rng)
    frames = (
        "{x} with {e}",
        "(show|draw) {x} with {e}",
        "{x} and {e} (in turn|by turns|taking turns)",
        "(switch|alternate|flip) between {x} and {e}",
        "(show|give) me {x} and {e} (in turn|together)",
        "i want {x} (and|plus|with) {e}",
        "{e} and {x} (together|in turn)",
        "mix {x} with {e}",
        "combine {x} and {e}",
        "{x}, {e}, {x}, {e}, and so on",
        "(can|could) you show {x} with {e}",
        "{x} surrounded by {e}",
        "alternate {x} with {e}",
        "first {x}, then {e}, over and over",
        "{bare} plus {e}",
        "my daughter would like {x} with {e}",
        "make {x} appear between {e}",
    )
    words = phrase(rng, frames, x=way, bare=sprites.bare(way), e=said)
    return words, {"sprite": name, **slots}


def _design_picture_effect(slots: Slots, _rng: Random) -> Document:
    name = slots["sprite"]
    title = f"{name.replace('_', ' ')} and {slots['effect']}".title()
    light = step("light", _effect_of(slots), "3s")
    return program(title, step(name, sprite(name), "4s"), light, repeat=0)


def _word(rng: Random) -> str:
    return rng.choice((*messages(), *first_names()))


def _ask_picture_text(rng: Random) -> tuple[str, Slots]:
    name, way = sprites.pick(rng)
    content = _word(rng)
    frames = (
        "(show|draw) {x} and (then|) (write|say) {q}",
        "{x}, then the (word|text) {q}",
        "{x} and the (word|text) {q} (in turn|by turns|together)",
        "(show|draw) {x} with the (word|text) {q}",
        "{x} that says {q}",
        "first {x}, then {q} in letters",
        "a card with {x} and the words {q}",
        "i want {x} and underneath it should say {q}",
        "(switch|flip|alternate) between {x} and the word {q}",
        "put up {x} and write {q}",
        "draw {x}, spell {q}, repeat",
        "a sign with {x} and {q}",
        "a greeting with {x} that reads {q}",
        "show {x} and scroll {q}",
        "can you do {x} and the text {q}",
    )
    return phrase(rng, frames, x=way, q=content), {"sprite": name, "text": content.upper()}


def _design_picture_text(slots: Slots, rng: Random) -> Document:
    name, content = slots["sprite"], slots["text"]
    color = rng.choice(("white", "gold", "cyan", "hotpink", "springgreen", "orange"))
    title = f"{name.replace('_', ' ')} and {content}".title()[:40]
    words = step("words", text(content, color), reading(content))
    return program(title, step(name, sprite(name), "3s"), words, repeat=0)


def _ask_flash_message(rng: Random) -> tuple[str, Slots]:
    content, color = _word(rng), pick(rng)
    frames = (
        "flash {c} (three times|3 times), then (write|show|say) {q}",
        "(three|3) {c} flashes, then {q} as text",
        "blink {c} (three times|3 times) and then say {q}",
        "get attention with three {c} flashes, then show the text {q}",
        "flash {c} 3 times before the message {q}",
        "(first|) three flashes in {c}, then the words {q}",
        "announce {q} with three {c} flashes first",
        "three {c} blinks and then the message {q}",
        "attention in {c}, three flashes, then {q} in letters",
    )
    return phrase(rng, frames, c=color, q=content), {"color": color, "text": content.upper()}


def _design_flash_message(slots: Slots, _rng: Random) -> Document:
    """Three pulses are one step of three times their speed."""
    color = css(slots["color"])
    title = f"Attention {slots['text']}".title()[:40]
    flash = step("flash", pattern("pulse", color=color, speed=600), "1800ms")
    return program(title, flash, step("message", text(slots["text"], color)))


def _ask_count_picture(rng: Random) -> tuple[str, Slots]:
    count = rng.randint(2, 9)
    name, way = sprites.pick(rng)
    said = rng.choice((str(count), durations.number(count)))
    frames = (
        "count (down|back) from {n} and then show {x}",
        "count from {n} to one, then {x}",
        "(count down|countdown) from {n}, then draw {x}",
        "{n} seconds countdown, then {x}",
        "count {n} seconds down and surprise me with {x}",
        "after a countdown from {n} show {x}",
        "from {n} down to 1 and then {x}",
        "count backwards from {n} and end with {x}",
        "do a countdown of {n}, and then {x} appears",
        "{n} down to 1, then {x} please",
    )
    return phrase(rng, frames, n=said, x=way), {"count": count, "sprite": name}


def _design_count_picture(slots: Slots, _rng: Random) -> Document:
    name, count = slots["sprite"], slots["count"]
    digits = [step(f"n{at}", text(str(at), "orange"), "1s") for at in range(count, 0, -1)]
    title = f"Count To {name.replace('_', ' ').title()}"
    return program(title, *digits, step("done", sprite(name)))


def _ask_effect_picture(rng: Random) -> tuple[str, Slots]:
    """A light for some time, then a picture that stays, or off."""
    name, way = sprites.pick(rng)
    _, said, slots = _pick_effect(rng)
    seconds = durations.pick(rng, 3, 3600)
    off = rng.random() < 0.3
    frames = (
        "{e} for {t}, then {x}",
        "{e} for {t} and then (show|draw) {x}",
        "(do|start with) {e} for {t} and finish with {x}",
        "after {t} of {e} show {x}",
        "{t} of {e}, then {x}",
        "first {e} for {t}, then {x}",
        "show {x} after {t} of {e}",
        "{e} ({t}) then {x}".replace("(", "").replace(")", ""),
        "let me have {e} for {t}, followed by {x}",
        "run {e} for {t}, afterwards {x}",
    )
    words = phrase(rng, frames, x=way, e=said, t=durations.say(seconds, rng))
    if off:
        words += rng.choice(
            (" for ten seconds, then off", " for 10 seconds and then off", " for 10 seconds, then go dark")
        )
    return words, {"sprite": name, "seconds": seconds, "off": off, **slots}


def _design_effect_picture(slots: Slots, _rng: Random) -> Document:
    name = slots["sprite"]
    title = f"{slots['effect']} then {name.replace('_', ' ')}".title()
    first = step("light", _effect_of(slots), durations.spoken(slots["seconds"]))
    if slots["off"]:
        return program(title, first, step(name, sprite(name), "10s"), end=STOP)
    return program(title, first, step(name, sprite(name)))


FAMILIES: tuple[Family, ...] = (
    Family("mixed_picture_effect", "mixed", 1.6, _ask_picture_effect, _design_picture_effect),
    Family("mixed_picture_text", "mixed", 1.4, _ask_picture_text, _design_picture_text, casual=False),
    Family("mixed_flash_message", "mixed", 0.8, _ask_flash_message, _design_flash_message, casual=False),
    Family("mixed_count_picture", "mixed", 0.8, _ask_count_picture, _design_count_picture),
    Family("mixed_effect_picture", "mixed", 1.0, _ask_effect_picture, _design_effect_picture),
)
