"""Scenes: something that happens, in a few steps, with many ways to ask for it and several ways to show it.

Designs are written in lines that read like the scene:

    "Far Thunder | sky wave #0A1030 #1A1A3A 6000 5s | flash pulse lavender 600 600ms | *0"

A name, the steps (id, pattern or other command with its arguments in the language's order, duration or `-` for ever,
`~2s` for a fade), then `*0` or `*3` for the loop (`*0 first..last` for a part of the steps) and `=` what stays.
`red/crimson` is either; `{a}`, `{b}` are the colours that were asked for, or the scene's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from lamp_trainer.families.base import Category, Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, Element, Step, draw, pattern, program, sprite, step, text
from lamp_trainer.families.cycles import part_loop
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words import colors

_WAYS = (
    "{x}",
    "{x}",
    "{x}",
    "show (me|us|) {x}",
    "(look|shine|light up) like {x}",
    "(I want|I'd like|give me|I need) {x}",
    "(imitate|pretend to be|be) {x}",
    "(can you do|how about|let's have|do) {x}",
    "make it (look|seem) like {x}",
    "(turn|transform) (yourself|the lamp) into {x}",
    "as if (you were|I saw|we had) {x}",
)
# A step's times may be said with a choice; so may any argument.
_TIME = re.compile(r"\d+(ms|s|m|h)|-")
_PARAMS: dict[str, tuple[str, ...]] = {
    "solid": ("color",),
    "gradient": ("color", "color2"),
    "breathing": ("color", "speed"),
    "wave": ("color", "color2", "speed"),
    "rainbow": ("speed",),
    "pulse": ("color", "speed"),
    "sparkle": ("color", "bgColor", "speed", "density"),
    "fire": ("color", "color2", "speed"),
}


@dataclass(frozen=True)
class Scene:
    """`things` are noun phrases for the common frames, `asks` whole frames of its own; `designs` are lines as above.

    `tinted` are frames with `{a}` (and `{b}`, `{c}`) for colours that the asker chooses; `own` are the colours that
    stand for them when none are said.
    """

    name: str
    things: tuple[str, ...]
    asks: tuple[str, ...]
    designs: tuple[str, ...]
    tinted: tuple[str, ...] = ()
    own: tuple[Mapping[str, str], ...] = field(default=())


def lines(block: str) -> tuple[str, ...]:
    """A block of text -> its designs, a line each; a line that begins with a bar goes on with the one before."""
    return tuple(line.strip() for line in re.sub(r"\n\s*\|", " |", block).splitlines() if line.strip())


def read_design(line: str, rng: Random, tints: Mapping[str, str]) -> Document:
    """A design's line -> its program. Raises ValueError for what is not a command."""
    choices: dict[str, str] = {}
    words = line.format_map(tints).split()
    # The same choice twice in a line is the same colour twice.
    chosen = " ".join(choices.setdefault(word, rng.choice(word.split("/"))) for word in words)
    name, *parts = (part.strip() for part in chosen.split("|"))
    steps: list[Step] = []
    loop: list[str] = []
    end: Command | None = None
    for part in parts:
        if part.startswith("*"):
            loop = part[1:].split()
        elif part.startswith("="):
            end = _command(part[1:].split())
        else:
            steps.append(_step(part.split()))
    if len(loop) == 2:
        first, last = loop[1].split("..")
        return part_loop(name, steps, first, last, int(loop[0]), end)
    return program(name, *steps, repeat=int(loop[0]) if loop else None, end=end)


def _step(words: list[str]) -> Step:
    fade = words.pop()[1:] if words[-1].startswith("~") else None
    time = words.pop()
    if not _TIME.fullmatch(time):
        raise ValueError(f"{time!r} in step {words[0]!r} is not a time; use 4s, 200ms or -")
    return step(words[0], _command(words[1:]), None if time == "-" else time, fade)


def _command(words: list[str]) -> Command:
    kind, *rest = words
    if kind == "stop":
        return STOP
    if kind == "sprite":
        return sprite(rest[0])
    if kind == "text":
        return text(" ".join(rest[:-1]), rest[-1])
    if kind == "line":
        x1, y1, x2, y2 = (int(word) for word in rest[:4])
        return draw({"type": "line", "x1": x1, "y1": y1, "x2": x2, "y2": y2, "color": rest[4]})
    if kind == "halves":
        return draw(_half(0, rest[0]), _half(7, rest[1]))
    if kind not in _PARAMS or len(rest) != len(_PARAMS[kind]):
        raise ValueError(f"{' '.join(words)!r} is not a command; {kind} takes {_PARAMS.get(kind)}")
    return pattern(kind, **{key: _value(key, word) for key, word in zip(_PARAMS[kind], rest, strict=True)})


def _value(key: str, word: str) -> str | int | float:
    return int(word) if key == "speed" else float(word) if key == "density" else word


def _half(y: int, color: str) -> Element:
    return {"type": "rect", "x": 0, "y": y, "w": 10, "h": 7, "color": color}


def family(name: str, category: Category, weight: float, scenes: Sequence[Scene]) -> Family:
    """A family that draws one of the scenes; one that is named twice comes twice as often."""
    return Family(name, category, weight, _ask_for(scenes), _design_of(scenes))


def _ask_for(scenes: Sequence[Scene]) -> Callable[[Random], tuple[str, Slots]]:
    def ask(rng: Random) -> tuple[str, Slots]:
        scene = rng.choice(scenes)
        slots: Slots = {"scene": scene.name}
        if scene.tinted and rng.random() < 0.35:
            words = colors.pick_two(rng)
            third = rng.choice([word for word in colors.BASIC if word not in words])
            frame = rng.choice(scene.tinted)
            said = dict(zip("abc", (*words, third), strict=True))
            slots["tints"] = {key: colors.css(word) for key, word in said.items() if f"{{{key}}}" in frame}
            return phrase(rng, (frame,), **said), slots
        if rng.random() < 0.5:
            return phrase(rng, _WAYS, x=rng.choice(scene.things)), slots
        return phrase(rng, scene.asks), slots

    return ask


def _design_of(scenes: Sequence[Scene]) -> Callable[[Slots, Random], Document]:
    known = {scene.name: scene for scene in scenes}

    def design(slots: Slots, rng: Random) -> Document:
        scene = known[slots["scene"]]
        return read_design(rng.choice(scene.designs), rng, _tints(scene, slots.get("tints", {}), rng))

    return design


def _tints(scene: Scene, said: Mapping[str, str], rng: Random) -> dict[str, str]:
    """The colours of a design: those that were said, in turn when fewer were; else the scene's own."""
    if not said:
        return dict(rng.choice(scene.own)) if scene.own else {}
    chosen = list(said.values())
    tints = {key: chosen[at % len(chosen)] for at, key in enumerate("abc")}
    return tints | {f"dim_{key}": colors.dimmed(color, 0.15) for key, color in tints.items()}
