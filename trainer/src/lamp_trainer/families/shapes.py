"""Simple shapes in colours: circles, frames, lines, crosses, dots, stripes, checkers, halves, country flags, signs."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import Element, draw, program, step
from lamp_trainer.families.flags import FLAGS
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words.colors import css, pick, pick_two

WIDTH, HEIGHT = 10, 14

_FRAMES = (
    "(draw|show|make|paint) {x}",
    "(draw|show|make|give|paint) me {x} (please|)",
    "{x} (please|)",
    "(just|only|simply|) {x}",
    "(can|could) you (draw|show|make|do) {x}",
    "(can|could) i (get|see|have) {x}",
    "i (want|need|would like) {x}",
    "i'd like to see {x}",
    "put {x} on the (display|screen|front)",
    "display {x}",
    "let me see {x}",
    "(how about|let's have|let's see) {x}",
    "nothing but {x}",
    "i'm thinking of {x}",
    "(light up|turn on) {x}",
    "{x} would be nice",
    "(do|create|form) {x} for me",
    "on the display i want {x}",
    "the lamp should show {x}",
)


def rect(x: int, y: int, w: int, h: int, color: str) -> Element:
    return {"type": "rect", "x": x, "y": y, "w": w, "h": h, "color": color}


def circle(r: int, color: str) -> Element:
    return {"type": "circle", "cx": 5, "cy": 7, "r": r, "color": color}


@cache
def _forms() -> dict[str, dict[str, Any]]:
    """`shapes` and `signs`: name -> `ways` to say it, `{c}` for the colour, and the `elements`; "" is that colour."""
    text = (files("lamp_trainer.words") / "data" / "shapes.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


# Place -> the words for it and the cell.
_PLACES: dict[str, tuple[str, int, int]] = {
    "top_left": ("(in|at) the top left (corner|)", 0, 0),
    "top_right": ("(in|at) the top right (corner|)", 9, 0),
    "bottom_left": ("(in|at) the bottom left (corner|)", 0, 13),
    "bottom_right": ("(in|at) the bottom right (corner|)", 9, 13),
    "middle": ("(in the middle|in the centre|right in the center)", 5, 7),
    "top": ("at the top", 5, 0),
    "bottom": ("at the bottom", 5, 13),
    "left": ("(on the left|on the left side)", 0, 7),
    "right": ("(on the right|on the right side)", 9, 7),
}
_STRIPE_WORDS = {
    "across": (
        "{c} (horizontal|sideways) stripes",
        "horizontal stripes in {c}",
        "{c} stripes lying down",
        "stripes across in {c}",
    ),
    "upright": (
        "{c} (vertical|upright) stripes",
        "vertical stripes in {c}",
        "{c} stripes from top to bottom",
        "{c} stripes standing up",
    ),
}


def _ask_shape(rng: Random) -> tuple[str, Slots]:
    shape = rng.choice(tuple(_forms()["shapes"]))
    color = pick(rng)
    words = phrase(
        rng, [frame.replace("{x}", rng.choice(_forms()["shapes"][shape]["ways"])) for frame in _FRAMES], c=color
    )
    return words, {"shape": shape, "color": color}


def shape_elements(shape: str, color: str) -> list[Element]:
    """The elements of a shape; what cuts a hole is black already."""
    return [{**element, "color": element["color"] or color} for element in _forms()["shapes"][shape]["elements"]]


def _design_shape(slots: Slots, _rng: Random) -> Document:
    shape, color = slots["shape"], slots["color"]
    title = f"{color} {shape.replace('_', ' ')}".title()
    return program(title, step(shape, draw(*shape_elements(shape, css(color)))))


def _ask_dot(rng: Random) -> tuple[str, Slots]:
    place = rng.choice(tuple(_PLACES))
    color = pick(rng)
    dot = rng.choice(
        ("a {c} dot", "a single {c} (pixel|dot|light|point)", "one {c} (pixel|dot|led)", "a (tiny|little) {c} dot")
    )
    words = phrase(rng, [frame.replace("{x}", f"{dot} {_PLACES[place][0]}") for frame in _FRAMES], c=color)
    return words, {"place": place, "color": color}


def _design_dot(slots: Slots, _rng: Random) -> Document:
    _, x, y = _PLACES[slots["place"]]
    title = f"{slots['color']} dot {slots['place'].replace('_', ' ')}".title()
    return program(title, step("dot", draw({"type": "pixel", "x": x, "y": y, "color": css(slots["color"])})))


def _ask_cell(rng: Random) -> tuple[str, Slots]:
    x, y, color = rng.randrange(WIDTH), rng.randrange(HEIGHT), pick(rng)
    frames = (
        "(set|make|light|turn) the pixel at {x}, {y} {c}",
        "a {c} (pixel|dot) at {x} {y}",
        "(put|draw|light) a {c} (pixel|dot) at (x {x} y {y}|column {x} row {y}|{x},{y})",
        "one {c} (pixel|led) at x {x}, y {y} please",
        "{c} (pixel|dot) at position {x},{y}",
        "light up (just|only|) {x} {y} in {c}",
        "(can|could) you set x={x} y={y} to {c}",
        "show a {c} point at ({x}, {y})".replace("(", "").replace(")", ""),
        "i want column {x}, row {y} in {c}, nothing else",
        "only the pixel x {x} y {y}, {c}",
    )
    return phrase(rng, frames, x=x, y=y, c=color), {"x": x, "y": y, "color": color}


def _design_cell(slots: Slots, _rng: Random) -> Document:
    color = slots["color"]
    cell = {"type": "pixel", "x": slots["x"], "y": slots["y"], "color": css(color)}
    return program(f"{color} pixel".title(), step("pixel", draw(cell)))


def _three(rng: Random) -> list[str]:
    one, two = pick_two(rng)
    while True:
        three = pick(rng)
        if css(three) not in (css(one), css(two)):
            return [one, two, three]


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _ask_stripes(rng: Random) -> tuple[str, Slots]:
    way = rng.choice(tuple(_STRIPE_WORDS))
    colors = list(pick_two(rng)) if rng.random() < 0.6 else _three(rng)
    words = phrase(rng, [frame.replace("{x}", rng.choice(_STRIPE_WORDS[way])) for frame in _FRAMES], c=_and(colors))
    return words, {"way": way, "colors": colors}


def _design_stripes(slots: Slots, _rng: Random) -> Document:
    """Stripes two cells thick, the colours in turn from the top or the left."""
    colors = [css(word) for word in slots["colors"]]
    count = HEIGHT // 2 if slots["way"] == "across" else WIDTH // 2
    elements = [
        rect(0, 2 * at, WIDTH, 2, colors[at % len(colors)])
        if slots["way"] == "across"
        else rect(2 * at, 0, 2, HEIGHT, colors[at % len(colors)])
        for at in range(count)
    ]
    return program(f"{slots['colors'][0]} stripes".title(), step("stripes", draw(*elements)))


def _ask_halves(rng: Random) -> tuple[str, Slots]:
    one, two = pick_two(rng)
    frames: dict[str, tuple[str, ...]] = {
        "left_right": (
            "left (half|side) {a}, right (half|side) {b}",
            "(make|turn) the left {a} and the right {b}",
            "{a} on the left and {b} on the right",
            "half {a} half {b} (side by side|left and right)",
            "split the screen, {a} left, {b} right",
            "can you do {a} on the left side and {b} on the right side",
            "i want the left half in {a} and the right half in {b}",
        ),
        "top_bottom": (
            "top (half|) {a}, bottom (half|) {b}",
            "(make|turn) the top {a} and the bottom {b}",
            "{a} (above|on top) and {b} (below|at the bottom)",
            "the upper half {a}, the lower half {b}",
            "half {a} at the top, half {b} at the bottom",
            "{a} over {b}, half and half",
            "i want the top half in {a} and the bottom half in {b}",
        ),
    }
    way = rng.choice(tuple(frames))
    return phrase(rng, frames[way], a=one, b=two), {"way": way, "colors": [one, two]}


def _design_halves(slots: Slots, _rng: Random) -> Document:
    one, two = (css(word) for word in slots["colors"])
    if slots["way"] == "left_right":
        parts = [rect(0, 0, 5, 14, one), rect(5, 0, 5, 14, two)]
    else:
        parts = [rect(0, 0, 10, 7, one), rect(0, 7, 10, 7, two)]
    return program(f"{slots['colors'][0]} And {slots['colors'][1]}".title(), step("halves", draw(*parts)))


def _ask_checkers(rng: Random) -> tuple[str, Slots]:
    one, two = pick_two(rng)
    ways = (
        "a {a} and {b} (checkerboard|chessboard|chess board|checker pattern|checkered board)",
        "a (checkerboard|chessboard) in {a} and {b}",
        "a (checkered|chequered) pattern in {a} and {b}",
        "{a} and {b} (checkers|squares like a chessboard)",
    )
    words = phrase(rng, [frame.replace("{x}", rng.choice(ways)) for frame in _FRAMES], a=one, b=two)
    return words, {"colors": [one, two]}


def _design_checkers(slots: Slots, _rng: Random) -> Document:
    one, two = (css(word) for word in slots["colors"])
    rows = [("AABB" * 3)[:WIDTH] if at // 2 % 2 == 0 else ("BBAA" * 3)[:WIDTH] for at in range(HEIGHT)]
    board = {"type": "bitmap", "x": 0, "y": 0, "rows": rows, "palette": {"A": one, "B": two}}
    return program("Checker Board", step("checkers", draw(board)))


def _ask_two_shapes(rng: Random) -> tuple[str, Slots]:
    """One shape inside another: a dot in a ring, a circle in a frame."""
    one, two = pick_two(rng)
    outer, inner = rng.choice(
        (("ring", "dot"), ("frame", "circle"), ("frame", "square"), ("frame", "dot"), ("square", "dot"))
    )
    frames = (
        "a {a} {outer} with a {b} {inner} (in it|inside|in the middle)",
        "a {b} {inner} (in|inside) a {a} {outer}",
        "(draw|show|make) a {a} {outer} and a {b} {inner} inside",
        "put a {b} {inner} into a {a} {outer}",
        "a {a} {outer} around a {b} {inner}",
        "(can|could) you draw a {b} {inner} within a {a} {outer}",
        "i'd like a {a} {outer} with a {b} {inner} in the centre",
    )
    return phrase(rng, frames, a=one, b=two, outer=outer, inner=inner), {
        "outer": outer,
        "inner": inner,
        "colors": [one, two],
    }


def _design_two_shapes(slots: Slots, _rng: Random) -> Document:
    one, two = (css(word) for word in slots["colors"])
    inner = {
        "dot": circle(1, two),
        "circle": circle(3, two),
        "square": rect(3, 5, 4, 4, two),
    }[slots["inner"]]
    title = f"{slots['inner']} in a {slots['outer']}".title()
    return program(title, step(slots["outer"], draw(*shape_elements(slots["outer"], one), inner)))


def _ask_flag(rng: Random) -> tuple[str, Slots]:
    country = rng.choice(tuple(FLAGS))
    nation, adjective = FLAGS[country].nation, FLAGS[country].adjective
    frames = (
        "(draw|show|display|make) the flag of {n}",
        "(show|give) me the {a} flag (please|)",
        "the {a} flag",
        "the flag of {n} (please|)",
        "{a} flag",
        "{n}'s flag (on the display|)",
        "(can|could) you (show|draw|do) the {a} flag",
        "i want to see the flag of {n}",
        "(fly|put up|raise|hoist) the {a} flag",
        "i'm from {n}, show my flag",
        "{n} is playing (tonight|today), put (their|the) flag up",
        "colours of the {a} flag, as a flag",
        "what does the {a} flag look like",
        "go {n}, show the flag",
        "we're off to {n} (tomorrow|next week), show the flag",
        "paint the flag of {n}",
    )
    return phrase(rng, frames, n=nation, a=adjective), {"country": country}


def _design_flag(slots: Slots, _rng: Random) -> Document:
    flag = FLAGS[slots["country"]]
    return program(f"Flag Of {flag.nation.removeprefix('the ').title()}", step("flag", draw(*flag.elements)))


def _ask_sign(rng: Random) -> tuple[str, Slots]:
    sign = rng.choice(tuple(_forms()["signs"]))
    return phrase(rng, [frame.replace("{x}", rng.choice(_forms()["signs"][sign]["ways"])) for frame in _FRAMES]), {
        "sign": sign
    }


def _design_sign(slots: Slots, _rng: Random) -> Document:
    return program(
        f"{slots['sign'].replace('_', ' ')} sign".title(),
        step(slots["sign"], draw(*_forms()["signs"][slots["sign"]]["elements"])),
    )


FAMILIES: tuple[Family, ...] = (
    Family("shape_simple", "render", 3.0, _ask_shape, _design_shape),
    Family("shape_dot", "render", 0.6, _ask_dot, _design_dot),
    Family("shape_cell", "render", 0.4, _ask_cell, _design_cell, casual=False),
    Family("shape_stripes", "render", 0.8, _ask_stripes, _design_stripes),
    Family("shape_halves", "render", 0.6, _ask_halves, _design_halves),
    Family("shape_checkers", "render", 0.4, _ask_checkers, _design_checkers),
    Family("shape_two", "render", 0.5, _ask_two_shapes, _design_two_shapes),
    Family("shape_flag", "render", 0.8, _ask_flag, _design_flag),
    Family("shape_sign", "render", 0.4, _ask_sign, _design_sign),
)
