"""Short ways to write programs: used by every family, so that keys and habits are the same everywhere."""

from __future__ import annotations

from typing import Any

from lamp_schema.times import say_time
from lamp_trainer.families.base import Document

Step = dict[str, Any]
Command = dict[str, Any]
Element = dict[str, Any]

STOP: Command = {"type": "stop"}


def pattern(name: str, **params: Any) -> Command:
    """A pattern command; `params` in the order of the language (color, color2 or bgColor, speed, density)."""
    return {"type": "pattern", "name": name, "params": params}


def draw(*elements: Element) -> Command:
    return {"type": "render", "elements": list(elements)}


def sprite(name: str, **rest: Any) -> Command:
    return draw({"type": "sprite", "name": name, **rest})


def text(content: str, color: str, y: int = 4) -> Command:
    """Text as the habits place it: one or two characters in the middle, longer ones from the left edge."""
    x = {1: 3, 2: 1}.get(len(content), 0)
    return draw({"type": "text", "content": content, "x": x, "y": y, "color": color})


def step(step_id: str, command: Command, duration: str | None = None, fade: str | None = None) -> Step:
    made: Step = {"id": step_id, "command": command, "duration": duration}
    if fade is not None:
        made["transition"] = {"type": "fade", "duration": fade}
    return made


def program(name: str, *steps: Step, repeat: int | None = None, end: Command | None = None) -> Document:
    """`repeat` loops all the steps (0 is for ever); `end` is what stays at the end."""
    made: dict[str, Any] = {"name": name, "steps": list(steps)}
    if repeat is not None:
        made["loop"] = {"count": repeat, "start_step": steps[0]["id"], "end_step": steps[-1]["id"]}
    if end is not None:
        made["on_complete"] = {"command": end}
    return {"program": made}


def spoken_time(seconds: float) -> str:
    """Seconds -> the shortest spoken time, exact to the millisecond."""
    return say_time(round(seconds * 1000))
