"""A clock with hands: in the spoken form a command of its own, `{"type": "clock", "time": "9:30", ...}`.

A dial is a circle and two lines, and their end points are a dozen numbers that no request says. A small model copies a
time and gets it right; the numbers it got wrong. Canonical programs have the circle and the lines: nothing that plays,
stores or judges a program knows of clocks.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from lamp_schema.base import Strict
from lamp_schema.errors import ProgramError, quoted
from lamp_schema.faults import issues_of
from lamp_schema.fields import Color

CENTER_X, CENTER_Y, RADIUS = 5, 7, 4
MINUTE_HAND, HOUR_HAND = 3, 2
_TIME = re.compile(r"(0?[0-9]|1[0-9]|2[0-4]):([0-5][0-9])")
COLORS = ("rim", "minute_hand", "hour_hand")


def _read(value: str) -> str:
    """As the dial shows it: 18:07 is "6:05"."""
    match = _TIME.fullmatch(value.strip())
    if match is None:
        raise PydanticCustomError(
            "lamp", '{value} is not a time of day; use hours and minutes such as "9:30"', {"value": quoted(value)}
        )
    marks = int(match[1]) * 12 + (2 * int(match[2]) + 5) // 10
    return _said(marks // 12, marks % 12 * 5)


def _said(hour: int, minute: int) -> str:
    return f"{hour % 12 or 12}:{minute:02}"


class Clock(Strict):
    """A clock with hands, at a time such as "9:30".

    Its dial has room for five-minute marks; between two of them the nearer one is shown.
    """

    type: Literal["clock"]
    time: Annotated[str, AfterValidator(_read), WithJsonSchema({"x-lamp": "clock"})]
    rim: Color
    minute_hand: Color
    hour_hand: Color


@lru_cache(maxsize=1)
def times() -> tuple[str, ...]:
    """Every time that the dial can show, as the spoken form writes it: "12:00" to "11:55"."""
    return tuple(_said(hour, minute) for hour in range(12) for minute in range(0, 60, 5))


def _end(turn: float, length: int) -> tuple[int, int]:
    """The cell where a hand ends; `turn` 0..1 is clockwise from twelve. Halves round away from the middle."""
    x, y = length * math.sin(math.tau * turn), -length * math.cos(math.tau * turn)
    return CENTER_X + _rounded(x), CENTER_Y + _rounded(y)


def _rounded(value: float) -> int:
    return int(math.copysign(math.floor(abs(value) + 0.5 + 1e-9), value))


@lru_cache(maxsize=1)
def _hands() -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """Where minute and hour hand end, for each time.

    The hour hand points to the nearest hour, at half past to the one that was said: at its length there are no cells
    between two hours.
    """
    ends = {}
    for time in times():
        hour, minute = (int(part) for part in time.split(":"))
        ends[time] = (_end(minute / 60, MINUTE_HAND), _end((hour + (minute > 30)) % 12 / 12, HOUR_HAND))
    return ends


@lru_cache(maxsize=1)
def _times_by_hands() -> dict[tuple[tuple[int, int], tuple[int, int]], str]:
    return {ends: time for time, ends in _hands().items()}


def draw(command: dict[str, Any], at: tuple[str | int, ...] = ()) -> dict[str, Any]:
    """A `clock` command -> the `render` that it stands for. Raises ProgramError with paths that begin with `at`."""
    try:
        clock = Clock.model_validate(command)
    except ValidationError as error:
        raise ProgramError(issues_of(error, command, at)) from None
    minute, hour = _hands()[clock.time]
    rim = {"type": "circle", "cx": CENTER_X, "cy": CENTER_Y, "r": RADIUS, "color": clock.rim, "fill": False}
    # The hour hand last: where both point the same way it is seen on top of the longer one.
    lines = [_line(*minute, clock.minute_hand), _line(*hour, clock.hour_hand)]
    return {"type": "render", "elements": [rim, *lines]}


def _line(x: int, y: int, color: str) -> dict[str, Any]:
    return {"type": "line", "x1": CENTER_X, "y1": CENTER_Y, "x2": x, "y2": y, "color": color}


def say(command: dict[str, Any]) -> dict[str, Any]:
    """A canonical command, as a `clock` where it draws just what `draw` would; any other as it is."""
    elements = command.get("elements", ())
    if len(elements) != len(COLORS) or [element["type"] for element in elements] != ["circle", "line", "line"]:
        return command
    minute, hour = ((line["x2"], line["y2"]) for line in elements[1:])
    time = _times_by_hands().get((minute, hour))
    if time is None:
        return command
    colors = {part: element["color"] for part, element in zip(COLORS, elements, strict=True)}
    clock = {"type": "clock", "time": time, **colors}
    return clock if draw(clock) == command else command
