"""The field types that programs share: colours, times, coordinates, text.

Each says once how it is read (the accepted form). Its JSON Schema is a marker, `{"x-lamp": KIND}`, which
`jsonschema.py` replaces with the canonical or the spoken form's own definition.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from lamp_schema import limits
from lamp_schema.colors import parse_color
from lamp_schema.errors import quoted
from lamp_schema.faults import shown
from lamp_schema.font import glyphs
from lamp_schema.sprites import library
from lamp_schema.times import parse_time


def _read_color(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("lamp", "{value} is not a colour; use #RRGGBB or a name", {"value": shown(value)})
    try:
        return parse_color(value)
    except ValueError as error:
        raise PydanticCustomError("lamp", "{message}", {"message": str(error)}) from None


def _read_time(value: Any) -> Any:
    """Words become milliseconds; anything else is left to the integer check that follows."""
    if not isinstance(value, str):
        return value
    try:
        return parse_time(value)
    except ValueError as error:
        raise PydanticCustomError("lamp", "{message}", {"message": str(error)}) from None


def _printable(value: str) -> str:
    for character in value:
        if ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0:
            raise PydanticCustomError("lamp", "a control character ({code}) can't be shown", {"code": repr(character)})
    return value


def _in_font(value: str) -> str:
    """Accents fall away (the font has none); what still has no glyph is refused."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    for character in plain:
        if character not in glyphs():
            raise PydanticCustomError(
                "lamp", "{what} is not in the font; use ASCII letters, digits, signs and °", {"what": repr(character)}
            )
    if not plain:
        raise PydanticCustomError("lamp", "empty; use 1 character or more")
    if len(plain) > limits.TEXT_CHARS:
        raise PydanticCustomError(
            "lamp",
            "{size} characters are over {most}; use {most} or fewer",
            {"size": len(plain), "most": limits.TEXT_CHARS},
        )
    return plain


def _installed_sprite(value: str) -> str:
    name = library().find(value)
    if name is None:
        raise PydanticCustomError("lamp_sprite", "no sprite is called {value}", {"value": quoted(value)})
    return name


def _two_decimals(value: float) -> float:
    """To hundredths; adding 0 turns -0.0 into 0.0."""
    return round(value, 2) + 0.0


def _shortly(value: float) -> float | int:
    """0 and 1 are written without a point, as the grammar has them."""
    return int(value) if value.is_integer() else value


Color = Annotated[str, BeforeValidator(_read_color), WithJsonSchema({"x-lamp": "color"})]
DurationMs = Annotated[
    int,
    Field(ge=limits.DURATION_MIN_MS, le=limits.DURATION_MAX_MS),
    BeforeValidator(_read_time),
    WithJsonSchema({"x-lamp": "duration"}),
]
TransitionMs = Annotated[
    int, Field(ge=0, le=limits.DURATION_MAX_MS), BeforeValidator(_read_time), WithJsonSchema({"x-lamp": "transition"})
]
SpeedMs = Annotated[int, Field(ge=limits.SPEED_MIN_MS, le=limits.SPEED_MAX_MS), BeforeValidator(_read_time)]
Density = Annotated[
    float,
    Field(ge=0, le=1, allow_inf_nan=False),
    AfterValidator(_two_decimals),
    PlainSerializer(_shortly),
    WithJsonSchema({"x-lamp": "density"}),
]
X = Annotated[int, Field(ge=limits.X_MIN, le=limits.X_MAX)]
Y = Annotated[int, Field(ge=limits.Y_MIN, le=limits.Y_MAX)]
StepId = Annotated[str, Field(pattern=limits.ID_PATTERN)]
Name = Annotated[
    str,
    Field(min_length=1, max_length=limits.NAME_CHARS),
    AfterValidator(_printable),
    WithJsonSchema({"x-lamp": "name"}),
]
TextContent = Annotated[
    str,
    AfterValidator(_in_font),
    WithJsonSchema({"x-lamp": "text"}),
]
SpriteName = Annotated[str, AfterValidator(_installed_sprite), WithJsonSchema({"x-lamp": "sprite"})]
