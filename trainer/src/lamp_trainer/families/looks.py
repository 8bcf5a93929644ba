"""Single looks that can be named in a few words ("blue", "candle light", "gold sparkles"), to be put in an order.

A look is kept in slots as `{"how": ..., "color": ...}`: `draw` gives it with its words, `command` shows it.
"""

from __future__ import annotations

from random import Random
from typing import Any

from lamp_trainer.families.build import Command, Step, pattern, step
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words import colors

Look = dict[str, Any]

# How a look is made of one colour -> the ways to say it.
_COLORED = {
    "solid": ("{c}", "{c}", "{c}", "{c} light"),
    "breathing": ("breathing {c}", "{c} breathing", "a slow {c} pulse", "softly pulsing {c}", "a gentle {c} glow"),
    "pulse": ("blinking {c}", "flashing {c}", "{c} flashes", "{c} blinking"),
    "sparkle": ("{c} sparkles", "sparkling {c}", "{c} twinkles", "{c} glitter"),
    "wave": ("{c} waves", "waves of {c}", "a {c} wave"),
}
_NAMED = {
    "rainbow": ("rainbow", "a rainbow", "rainbow colours", "the rainbow", "all the colours"),
    "candle": ("candle light", "a candle", "candle flicker", "a flickering candle"),
    "fire": ("fire", "a fireplace", "flames", "campfire"),
    "stars": ("stars", "a starry sky", "twinkling stars", "starlight"),
    "sea": ("ocean waves", "the sea", "water", "sea waves"),
    "snow": ("snow", "falling snow", "snowflakes"),
    "sunset": ("sunset colours", "a sunset", "sunset light"),
    "forest": ("forest light", "forest green light", "a forest"),
    "aurora": ("northern lights", "an aurora"),
    "daylight": ("daylight", "bright white", "work light"),
    "night": ("night light", "a night light", "very dim orange"),
}


def draw(rng: Random, plain: float = 0.5) -> tuple[str, Look]:
    """A look's words and the look; `plain` is the share of still colours."""
    if rng.random() < plain:
        return color_look(rng, "solid")
    if rng.random() < 0.5:
        return color_look(rng, rng.choice([how for how in _COLORED if how != "solid"]))
    name = rng.choice(tuple(_NAMED))
    return rng.choice(_NAMED[name]), {"how": name}


def draw_two(rng: Random, plain: float = 0.5) -> tuple[tuple[str, Look], tuple[str, Look]]:
    """Two looks that differ."""
    one = draw(rng, plain)
    while True:
        other = draw(rng, plain)
        if other[1] != one[1]:
            return one, other


def color_look(rng: Random, how: str) -> tuple[str, Look]:
    word = colors.pick(rng)
    return phrase(rng, _COLORED[how], c=word), {"how": how, "color": colors.css(word)}


def command(look: Look, rng: Random) -> Command:
    """What shows a look; the colour said is the colour shown."""
    how = look["how"]
    if "color" in look:
        return _colored(how, look["color"], rng)
    if how == "rainbow":
        return pattern("rainbow", speed=rng.choice((3000, 4000, 6000)))
    if how in ("daylight", "night"):
        choices = ("white", "#F0F6FF") if how == "daylight" else ("#301404", "#281004", "#381808")
        return pattern("solid", color=rng.choice(choices))
    if how == "sunset":
        return pattern("gradient", color=rng.choice(("gold", "orange")), color2=rng.choice(("crimson", "#8A1C4A")))
    if how in ("stars", "snow"):
        if how == "stars":
            return _sparkle(rng, "ivory", "#04061A", 0.1, 2000)
        return _sparkle(rng, "white", "#182438", 0.25, 1400)
    if how in ("candle", "fire"):
        base, tip = rng.choice((("darkorange", "gold"), ("orangered", "gold"), ("orangered", "orange")))
        return pattern("fire", color=base, color2=tip, speed=1700 if how == "candle" else rng.choice((1000, 1200)))
    pairs = {
        "sea": (("teal", "navy"), ("deepskyblue", "navy")),
        "forest": (("forestgreen", "darkgreen"), ("olivedrab", "darkgreen")),
        "aurora": (("springgreen", "indigo"), ("mediumspringgreen", "purple")),
    }
    one, other = rng.choice(pairs[how])
    return pattern("wave", color=one, color2=other, speed=rng.choice((6000, 7000, 8000)))


def _sparkle(rng: Random, color: str, behind: str, density: float, speed: int) -> Command:
    return pattern("sparkle", color=color, bgColor=behind, speed=speed + rng.choice((-200, 0, 200)), density=density)


def _colored(how: str, color: str, rng: Random) -> Command:
    if how == "solid":
        return pattern("solid", color=color)
    if how == "breathing":
        return pattern("breathing", color=color, speed=rng.choice((3500, 4000, 5000)))
    if how == "pulse":
        return pattern("pulse", color=color, speed=rng.choice((500, 600, 800)))
    if how == "sparkle":
        return _sparkle(rng, color, colors.dimmed(color, 0.15), 0.3, 900)
    return pattern("wave", color=color, color2=colors.dimmed(color, 0.2), speed=rng.choice((4000, 5000, 6000)))


def solid(step_id: str, color: str, duration: str | None = None, fade: str | None = None) -> Step:
    """A step of one still colour."""
    return step(step_id, pattern("solid", color=color), duration, fade)
