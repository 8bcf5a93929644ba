"""What older programs and the spoken form write, in canonical words. Each step takes a JSON document and returns one.

Version 0 had no steps (a document was one bare command) and addressed LEDs one by one (`led`, `bulk`). The spoken form
has a command for clocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from lamp_schema import clock, limits
from lamp_schema.base import Strict
from lamp_schema.colors import oklab
from lamp_schema.errors import ProgramError
from lamp_schema.faults import issues_of
from lamp_schema.fields import Color
from lamp_schema.geometry import FRONT_LEDS, HEIGHT, LEDS, WIDTH

LedId = Annotated[int, Field(ge=0, le=limits.LED_MAX)]


class LedColor(Strict):
    id: LedId
    color: Color


class Led(Strict):
    type: Literal["led"]
    id: LedId
    color: Color


class Bulk(Strict):
    type: Literal["bulk"]
    leds: Annotated[tuple[LedColor, ...], Field(min_length=1, max_length=LEDS, strict=False)]


_WORD = re.compile(rf"[a-z]{{1,{limits.NAME_CHARS}}}")
COMMAND_TYPES = ("pattern", "render", "clock", "stop", "led", "bulk")
# Cells of a bitmap that stands for `bulk`, in an order that reads well.
_CELLS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def bare_command(document: Any) -> Any:
    """A command on its own -> a program of one step that stays."""
    if not (isinstance(document, dict) and document.get("type") in COMMAND_TYPES):
        return document
    name = document.get("name") if document["type"] == "pattern" else document["type"]
    # A name that no pattern has is a fault of the command, so it must not be one of the title as well.
    title = name.capitalize() if isinstance(name, str) and _WORD.fullmatch(name) else "Light"
    return {"program": {"name": title, "steps": [{"id": "main", "command": document, "duration": None}]}}


def drawn_commands(document: Any) -> Any:
    """`led`, `bulk` and `clock` commands -> `render`, wherever a command may stand.

    The ring has no element of its own: LEDs 140..171 beside front LEDs fall away (a picture lights the ring with its
    mean colour), and a ring that was lit alone becomes `solid`. Raises ProgramError on a faulty one.
    """
    program = document.get("program") if isinstance(document, dict) else None
    if not isinstance(program, dict):
        return document
    changed = dict(program)
    if isinstance(program.get("steps"), list):
        changed["steps"] = [_in_holder(step, ("steps", n)) for n, step in enumerate(program["steps"])]
    if "on_complete" in program:
        changed["on_complete"] = _in_holder(program["on_complete"], ("on_complete",))
    return {**document, "program": changed}


def _in_holder(holder: Any, at: tuple[str | int, ...]) -> Any:
    command = holder.get("command") if isinstance(holder, dict) else None
    # A type may be anything here, a list too.
    if not isinstance(command, dict) or str(command.get("type")) not in _DRAWN:
        return holder
    return {**holder, "command": _DRAWN[str(command["type"])](command, (*at, "command"))}


def _as_render(command: dict[str, Any], at: tuple[str | int, ...]) -> dict[str, Any]:
    try:
        if command["type"] == "led":
            led = Led.model_validate(command)
            leds = {led.id: led.color}
        else:
            leds = {led.id: led.color for led in Bulk.model_validate(command).leds}
    except ValidationError as error:
        raise ProgramError(issues_of(error, command, at)) from None
    front = {number: color for number, color in leds.items() if number < FRONT_LEDS}
    if not front:
        lightest = max(leds.values(), key=lambda color: oklab(color)[0])
        return {"type": "pattern", "name": "solid", "params": {"color": lightest}}
    return {"type": "render", "elements": list(_elements(front))}


def _elements(front: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Single pixels while they fit, else bitmaps of as many colours as there are cell characters."""
    if len(front) <= limits.ELEMENTS:
        for number, color in front.items():
            yield {"type": "pixel", "x": number % WIDTH, "y": number // WIDTH, "color": color}
        return
    colors = list(dict.fromkeys(front.values()))
    for start in range(0, len(colors), len(_CELLS)):
        cell = dict(zip(colors[start : start + len(_CELLS)], _CELLS, strict=False))
        rows = ["".join(cell.get(front.get(y * WIDTH + x, ""), ".") for x in range(WIDTH)) for y in range(HEIGHT)]
        yield {"type": "bitmap", "x": 0, "y": 0, "rows": rows, "palette": {key: color for color, key in cell.items()}}


_DRAWN: dict[str, Callable[[dict[str, Any], tuple[str | int, ...]], dict[str, Any]]] = {
    "led": _as_render,
    "bulk": _as_render,
    "clock": clock.draw,
}
MIGRATIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("0 bare command", bare_command),
    ("0 led and bulk, spoken clock", drawn_commands),
)


def upgrade(document: Any) -> Any:
    """Apply every migration in order. A document of today comes out unchanged."""
    for _, migrate in MIGRATIONS:
        document = migrate(document)
    return document
