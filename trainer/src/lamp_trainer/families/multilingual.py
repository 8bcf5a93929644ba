"""Short everyday wishes in German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish and Turkish."""

from __future__ import annotations

from random import Random
from typing import Any

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, pattern, program, sprite, step
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words import sprites
from lamp_trainer.words.colors import dimmed
from lamp_trainer.words.languages import languages

_POLITE = {
    "german": "bitte",
    "french": "s'il te plaît",
    "spanish": "por favor",
    "italian": "per favore",
    "portuguese": "por favor",
    "dutch": "alsjeblieft",
    "polish": "proszę",
    "swedish": "tack",
    "turkish": "lütfen",
}
_HELLO = {
    "german": "hallo Lampe",
    "french": "salut la lampe",
    "spanish": "hola lámpara",
    "italian": "ciao lampada",
    "portuguese": "olá lâmpada",
    "dutch": "hoi lamp",
    "polish": "hej lampo",
    "swedish": "hej lampan",
    "turkish": "merhaba lamba",
}
# From five minutes on, and none that ends in 2 to 4 above twenty (Polish), so that every language's plural is right.
_MINUTES = (*range(5, 21), 25, 30, 35, 40, 45, 50, 60, 90)


def _moods(rng: Random) -> dict[str, tuple[str, Command]]:
    """Mood -> (a program's name, one of its lights)."""
    choose = rng.choice
    return {
        "fire": ("Fireside", pattern("fire", color="orangered", color2="gold", speed=choose((1200, 1500, 1800)))),
        "sea": ("Calm Sea", pattern("wave", color="navy", color2=choose(("deepskyblue", "turquoise")), speed=6000)),
        "stars": ("Starry Night", pattern("sparkle", color="white", bgColor="#060818", speed=1500, density=0.12)),
        "relax": ("Slow Breath", pattern("breathing", color=choose(("lightseagreen", "steelblue")), speed=7000)),
        "party": ("Party Colors", pattern("rainbow", speed=2000)),
        "romance": ("Rose Evening", pattern("gradient", color=choose(("crimson", "hotpink")), color2="#400818")),
        "rainbow": ("Whole Rainbow", pattern("rainbow", speed=6000)),
        "reading": ("Reading Light", pattern("solid", color=choose(("#FFE4C4", "#FFD6A0")))),
        "sleep": ("Night Light", pattern("solid", color=choose(("#201004", "#281008")))),
    }


def _language(rng: Random) -> tuple[str, dict[str, Any]]:
    name = rng.choice(tuple(languages()))
    return name, languages()[name]


def _said(name: str, words: str, rng: Random) -> str:
    """A greeting before, a please behind, now and then; lower case more often than not, as voice gives it."""
    polite = _POLITE[name]
    if rng.random() < 0.15:
        words = f"{_HELLO[name]}, {words}"
    if rng.random() < 0.2 and polite not in words and "lütfen" not in words:
        words = f"{words} {polite}"
    kind = rng.random()
    return words.lower() if kind < 0.4 and name != "turkish" else words[0].upper() + words[1:] if kind > 0.85 else words


def _ask_color(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    color = rng.choice(tuple(words["colors"]))
    said = words["colors"][color]
    frames = [f for f in words["color"] if "{c}es" not in f or said in ("rot", "blau", "grün", "gelb", "weiß")]
    return _said(name, phrase(rng, frames, c=said), rng), {"color": color}


def _design_color(slots: Slots, _rng: Random) -> Document:
    color = slots["color"]
    return program(f"Plain {color}".title(), step("light", pattern("solid", color=color)))


def _ask_off(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    return _said(name, phrase(rng, words["off"]), rng), {}


def _design_off(_slots: Slots, _rng: Random) -> Document:
    return program("Lights Out", step("off", STOP))


def _ask_dim(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    return _said(name, phrase(rng, words["dim"]), rng), {}


def _design_dim(_slots: Slots, rng: Random) -> Document:
    return program("Soft And Low", step("dim", pattern("solid", color=rng.choice(("#3A1C08", "#402008", "#301808")))))


def _ask_mood(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    mood = rng.choice(tuple(words["moods"]))
    return _said(name, phrase(rng, words["moods"][mood]), rng), {"mood": mood}


def _design_mood(slots: Slots, rng: Random) -> Document:
    title, light = _moods(rng)[slots["mood"]]
    return program(title, step(slots["mood"], light))


def _ask_timer(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    minutes = rng.choice(_MINUTES)
    return _said(name, phrase(rng, words["timer"], n=minutes), rng), {"minutes": minutes}


def _design_timer(slots: Slots, rng: Random) -> Document:
    calm, signal = rng.choice(
        (("#102040", "lime"), ("#301808", "orange"), ("#082818", "springgreen"), ("#201030", "gold"))
    )
    wait = step("wait", pattern("solid", color=calm), f"{slots['minutes']}m")
    done = step("done", pattern("pulse", color=signal, speed=1000), "30s")
    return program(f"{slots['minutes']} Minute Timer", wait, done, end=pattern("solid", color=dimmed(signal, 0.3)))


def _ask_span(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    color, minutes = rng.choice(tuple(words["colors"])), rng.choice(_MINUTES)
    return _said(name, phrase(rng, words["span"], c=words["colors"][color], n=minutes), rng), {
        "color": color,
        "minutes": minutes,
    }


def _design_span(slots: Slots, _rng: Random) -> Document:
    light = step("light", pattern("solid", color=slots["color"]), f"{slots['minutes']}m")
    return program(f"{slots['color']} for {slots['minutes']} minutes".title(), light, end=STOP)


def _ask_picture(rng: Random) -> tuple[str, Slots]:
    name, words = _language(rng)
    picture = rng.choice(tuple(words["sprites"]))
    return _said(name, phrase(rng, words["show"], x=words["sprites"][picture]), rng), {"sprite": picture}


def _design_picture(slots: Slots, _rng: Random) -> Document:
    return program(sprites.title(slots["sprite"]), step(slots["sprite"], sprite(slots["sprite"])))


FAMILIES: tuple[Family, ...] = (
    Family("languages_color", "multilingual", 2.0, _ask_color, _design_color, casual=False),
    Family("languages_off", "multilingual", 0.5, _ask_off, _design_off, casual=False),
    Family("languages_dim", "multilingual", 0.5, _ask_dim, _design_dim, casual=False),
    Family("languages_mood", "multilingual", 1.5, _ask_mood, _design_mood, casual=False),
    Family("languages_timer", "multilingual", 1.5, _ask_timer, _design_timer, casual=False),
    Family("languages_span", "multilingual", 0.8, _ask_span, _design_span, casual=False),
    Family("languages_picture", "multilingual", 1.5, _ask_picture, _design_picture, casual=False),
)
