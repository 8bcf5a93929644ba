"""What a request asks for: the `expect` object of docs/meaning.md, as frozen models."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lamp_schema.errors import quoted
from lamp_schema.sprites import library
from lamp_schema.times import parse_time, say_time
from lamp_trainer.errors import TrainerError

Family = Literal[
    "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "white", "warm_white", "brown"
]  # fmt: skip
FAMILIES: tuple[Family, ...] = Family.__args__  # type: ignore[attr-defined]
Brightness = Literal["off", "dim", "medium", "bright"]
Motion = Literal["still", "slow", "medium", "fast", "moving"]
Ending = Literal["dark", "light", "never"]
Shape = Literal[
    "circle", "square", "rectangle", "frame", "line", "cross", "triangle", "diamond", "stripes", "chessboard"
]  # fmt: skip
_SHAPE_WORDS = {
    "ring": "circle", "disc": "circle", "dot": "circle", "rect": "rectangle", "box": "rectangle", "border": "frame",
    "plus": "cross", "x": "cross", "rhombus": "diamond", "checkerboard": "chessboard", "checkered": "chessboard",
}  # fmt: skip

# How far a time that was said may be off.
TOLERANCE = 0.05
TOLERANCE_SLOPE = 0.10


@dataclass(frozen=True)
class Span:
    """A time that was asked for, `least_ms` to `most_ms`: equal when one time was said; `most_ms` may be infinite."""

    least_ms: float
    most_ms: float

    def holds(self, time_ms: float, tolerance: float = TOLERANCE) -> bool:
        """Within the two, each taken `tolerance` further."""
        return self.least_ms * (1 - tolerance) - 1 <= time_ms <= self.most_ms * (1 + tolerance) + 1

    def __str__(self) -> str:
        if self.least_ms == self.most_ms:
            return say(self.least_ms)
        return f"{say(self.least_ms)} to {say(self.most_ms)}"


def say(time_ms: float) -> str:
    """A time for a message: `4m`, `90s`, `for ever`."""
    return say_time(round(time_ms)) if math.isfinite(time_ms) else "for ever"


def _time_ms(value: Any) -> float:
    if isinstance(value, str):
        return float(parse_time(value))
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return float(value)
    raise ValueError(f'{value!r} is not a time; use a number with a unit such as "90s" or "4m"')


def _span(value: Any) -> Any:
    if isinstance(value, Span) or value is None:
        return value
    if isinstance(value, (list, tuple)):
        if len(value) != 2:
            raise ValueError(f"{value!r} is not a range; use [least, most], null for a side without a limit")
        least = 0.0 if value[0] is None else _time_ms(value[0])
        most = math.inf if value[1] is None else _time_ms(value[1])
        if least > most:
            raise ValueError(f"{value!r} runs backwards; use [least, most]")
        return Span(least, most)
    return Span(_time_ms(value), _time_ms(value))


def _slope(value: Any) -> Any:
    return value if isinstance(value, bool) else _span(value)


def _listed(value: Any) -> Any:
    """One thing in place of a list of acceptable ones."""
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


def _shapes(value: Any) -> Any:
    return tuple(_SHAPE_WORDS.get(word, word) for word in _listed(value))


def _installed(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in library().names():
            raise ValueError(f"no sprite is called {quoted(name)}; {library().hint(name)}")
    return names


def _clock(value: str) -> str:
    hour, _, minute = value.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(hour) < 25 and int(minute) < 60):
        raise ValueError(f'{quoted(value)} is not a time of day; use for instance "3:00"')
    return value


def _some(least: int = 1) -> Any:
    return Field(min_length=least)


Families = Annotated[tuple[Family, ...], BeforeValidator(_listed), _some()]
Time = Annotated[Span, BeforeValidator(_span)]
Texts = Annotated[tuple[Annotated[str, _some()], ...], BeforeValidator(_listed), _some()]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True)


class Looks(_Model):
    """Checks on a stretch of light; what is None is not asked for. Lists hold alternatives, except `each_hue`."""

    hues: Families | None = None
    each_hue: Families | None = None
    no_hues: Families | None = None
    brightness: Annotated[tuple[Brightness, ...], BeforeValidator(_listed), _some()] | None = None
    motion: Annotated[tuple[Motion, ...], BeforeValidator(_listed), _some()] | None = None
    sprite: Annotated[Texts, AfterValidator(_installed)] | None = None
    text: Texts | None = None
    clock: Annotated[str, AfterValidator(_clock)] | None = None
    pixels: Literal["some"] | None = None
    shape: Annotated[tuple[Shape, ...], BeforeValidator(_shapes), _some()] | None = None

    def asks(self) -> bool:
        """Whether it says anything about the light itself."""
        return any(getattr(self, key) is not None for key in Looks.model_fields)


class Event(Looks):
    """A stretch of light, how long it lasts (`lasting`, the key `for`) and when it begins (`at`)."""

    lasting: Time | None = Field(None, alias="for")
    at: Time | None = None


class Expectation(Looks):
    """All that one request asks for."""

    events: Annotated[tuple[Event, ...], _some()] | None = None
    strict: bool = False
    ends: Annotated[tuple[Ending, ...], BeforeValidator(_listed), _some()] | None = None
    lasts: Time | None = None
    repeats: Annotated[int, Field(ge=1)] | Literal["forever"] | None = None
    rises: Annotated[bool | Span, BeforeValidator(_slope)] | None = None
    falls: Annotated[bool | Span, BeforeValidator(_slope)] | None = None
    any_of: tuple[Expectation, ...] | None = None


@dataclass(frozen=True)
class Case:
    """One request, and what a right answer shows."""

    id: str
    category: str
    request: str
    expect: Expectation


def read_expectation(obj: dict[str, Any]) -> Expectation:
    """The `expect` object of one request. Raises TrainerError with the key and what is wrong with it."""
    try:
        expectation = Expectation.model_validate(obj)
    except ValidationError as error:
        raise TrainerError("; ".join(_told(dict(fault)) for fault in error.errors())) from None
    if expectation.repeats is not None and expectation.events is None:
        raise TrainerError("repeats counts the events; name them, for instance [{}]")
    return expectation


def _told(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"] if not str(part).startswith("function-")) or "expect"
    if fault["type"] == "extra_forbidden":
        known = Event if "events" in fault["loc"] else Expectation
        keys = sorted(item.alias or name for name, item in known.model_fields.items())
        return f"{where}: unknown key; use one of {', '.join(keys)}"
    return f"{where}: {fault['msg'].removeprefix('Value error, ')}, given {quoted(str(fault['input']))}"


def read_cases(path: Path) -> list[Case]:
    """Every case of a .jsonl file. Raises TrainerError with the line and what is wrong with it."""
    cases: dict[str, Case] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = _case(json.loads(line))
        except (ValueError, KeyError, TypeError, TrainerError) as error:
            raise TrainerError(f"{path.name}, line {number}: {error}") from error
        if case.id in cases:
            raise TrainerError(f"{path.name}, line {number}: the id {quoted(case.id)} is there twice")
        cases[case.id] = case
    return list(cases.values())


def _case(given: dict[str, Any]) -> Case:
    unknown = sorted(given.keys() - {"id", "category", "request", "expect"})
    if unknown:
        raise TrainerError(f"unknown key {unknown[0]!r}; use id, category, request, expect")
    return Case(str(given["id"]), given["category"], given["request"], read_expectation(given["expect"]))
