"""A schedule: on which days, at what time, where, and what is done then."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from lamp_runtime.engine.answer import REQUEST_CHARS
from lamp_runtime.store.presets import NAME_CHARS

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


LATE_MOST_MIN = 1440
_TIME = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlayPreset(_Frozen):
    """Play what is kept under a name."""

    type: Literal["preset"]
    preset: Annotated[str, Field(min_length=1, max_length=NAME_CHARS)]


class TurnOff(_Frozen):
    """Go dark."""

    type: Literal["off"]


class SetBrightness(_Frozen):
    """Set the brightness, 0 to 1, of whatever plays."""

    type: Literal["brightness"]
    brightness: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class AskFor(_Frozen):
    """Compose and play what these words ask for."""

    type: Literal["ask"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=REQUEST_CHARS)]


Action = Annotated[PlayPreset | TurnOff | SetBrightness | AskFor, Field(discriminator="type")]


def _in_order(days: tuple[Day, ...]) -> tuple[Day, ...]:
    return tuple(day for day in DAYS if day in days)


def _time_of_day(time: str) -> str:
    if not re.fullmatch(_TIME, time):
        raise ValueError(f"{time!r} is no time of day; use 0:00 to 23:59")
    return time.rjust(5, "0")


def _one_at_least(days: tuple[Day, ...]) -> tuple[Day, ...]:
    if not days:
        raise ValueError(f"no day is chosen; name one at least of {', '.join(DAYS)}")
    return days


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name!r}; use one such as Europe/Berlin, or leave it out") from None
    return name


class Schedule(_Frozen):
    """`days` and `time` are those of a clock on the wall in `zone`; `late_min` is for moments that passed while the
    lamp was off or its clock wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "days": ["mon", "tue", "wed", "thu", "fri"],
                    "time": "07:00",
                    "zone": None,
                    "late_min": None,
                    "action": {"type": "preset", "preset": "sunrise"},
                    "enabled": True,
                }
            ]
        }
    )

    days: Annotated[
        tuple[Day, ...],
        Field(max_length=7, json_schema_extra={"minItems": 1}),
        AfterValidator(_one_at_least),
        AfterValidator(_in_order),
    ] = DAYS
    time: Annotated[
        str,
        Field(description="hours and minutes, 0:00 to 23:59", json_schema_extra={"pattern": _TIME}),
        AfterValidator(_time_of_day),
    ]
    zone: Annotated[
        Annotated[str, Field(max_length=60), AfterValidator(_known_zone)] | None,
        Field(description="an IANA time zone such as Europe/Berlin; the system's when null"),
    ] = None
    late_min: Annotated[
        int | None,
        Field(
            ge=0,
            le=LATE_MOST_MIN,
            description="minutes that it may be missed by, and still run; the lamp's own when null",
        ),
    ] = None
    action: Action
    enabled: bool = True

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")
