"""How a word bank writes down light: a pattern, pairs of fitting colours, fitting speeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from lamp_schema.colors import parse_color, say_color

_TWO = {"gradient", "wave", "fire"}


@dataclass(frozen=True)
class Light:
    """A kind of light; `command` picks one of its pairs, speeds (ms) and densities."""

    pattern: str
    pairs: tuple[tuple[str, str], ...] = ()
    speeds: tuple[int, ...] = ()
    densities: tuple[float, ...] = ()

    def command(self, rng: Random) -> dict[str, Any]:
        """A pattern command, its params in the order of the language."""
        params: dict[str, Any] = {}
        if self.pairs:
            params["color"], second = rng.choice(self.pairs)
            if self.pattern == "sparkle":
                params["bgColor"] = second
            elif self.pattern in _TWO:
                params["color2"] = second
        if self.speeds:
            params["speed"] = rng.choice(self.speeds)
        if self.densities:
            params["density"] = rng.choice(self.densities)
        return {"type": "pattern", "name": self.pattern, "params": params}


@dataclass(frozen=True)
class Theme:
    """A thing that light can be like.

    `says` are the ways to say it, `also` another form of them (a noun beside a verb), `names` what its programs are
    called, `step` the step's id.
    """

    step: str
    says: tuple[str, ...]
    names: tuple[str, ...]
    lights: tuple[Light, ...] = field(default=())
    also: tuple[str, ...] = ()


def light(pattern: str, pairs: str = "", speeds: str = "", densities: str = "") -> Light:
    """`light("wave", "teal navy, blue #102040", "5000 7000")`; the second colour is left out where none is shown."""
    return Light(
        pattern,
        tuple(_pair(pair.split()) for pair in pairs.split(",") if pair.strip()),
        tuple(int(speed) for speed in speeds.split()),
        tuple(float(density) for density in densities.split()),
    )


def theme(step: str, says: str, names: str, *lights: Light, also: str = "") -> Theme:
    """`says`, `names` and `also` are lists written with `|` between."""
    return Theme(step, _several(says), _several(names), lights, _several(also))


def _several(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split("|") if word.strip())


def _pair(colors: list[str]) -> tuple[str, str]:
    return said(colors[0]), said(colors[-1])


def said(color: str) -> str:
    """A colour in the words of the spoken form."""
    return say_color(parse_color(color))
