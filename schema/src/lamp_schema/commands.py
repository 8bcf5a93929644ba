"""What one step shows: a pattern with its parameters, a picture, or nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lamp_schema import limits
from lamp_schema.base import Strict
from lamp_schema.elements import Element
from lamp_schema.fields import Color, Density, SpeedMs


class ColorParams(Strict):
    color: Color


class TwoColorParams(Strict):
    color: Color
    color2: Color


class ColorSpeedParams(Strict):
    color: Color
    speed: SpeedMs


class TwoColorSpeedParams(Strict):
    color: Color
    color2: Color
    speed: SpeedMs


class SpeedParams(Strict):
    speed: SpeedMs


class SparkleParams(Strict):
    color: Color
    bg_color: Annotated[Color, Field(alias="bgColor")]
    speed: SpeedMs
    density: Density


class Solid(Strict):
    """Every LED in one colour."""

    type: Literal["pattern"]
    name: Literal["solid"]
    params: ColorParams


class Gradient(Strict):
    """Radial, from `color` in the centre to `color2` at the edge; the ambient ring takes `color2`."""

    type: Literal["pattern"]
    name: Literal["gradient"]
    params: TwoColorParams


class Breathing(Strict):
    """Brightness swells and falls, one breath per `speed`."""

    type: Literal["pattern"]
    name: Literal["breathing"]
    params: ColorSpeedParams


class Wave(Strict):
    """Two colours ripple down the rows, one cycle per `speed`."""

    type: Literal["pattern"]
    name: Literal["wave"]
    params: TwoColorSpeedParams


class Rainbow(Strict):
    """All hues across the rows, turning once per `speed`."""

    type: Literal["pattern"]
    name: Literal["rainbow"]
    params: SpeedParams


class Pulse(Strict):
    """One flash that decays to black over `speed`."""

    type: Literal["pattern"]
    name: Literal["pulse"]
    params: ColorSpeedParams


class Sparkle(Strict):
    """A share `density` of the LEDs twinkles over `bgColor`, a new draw every `speed`."""

    type: Literal["pattern"]
    name: Literal["sparkle"]
    params: SparkleParams


class Fire(Strict):
    """Flames rise and flicker from `color` (base) to `color2` (tips)."""

    type: Literal["pattern"]
    name: Literal["fire"]
    params: TwoColorSpeedParams


class Render(Strict):
    """Elements drawn in order on the black front display; the ambient ring shows their mean colour."""

    type: Literal["render"]
    elements: Annotated[tuple[Element, ...], Field(min_length=1, max_length=limits.ELEMENTS, strict=False)]


class Stop(Strict):
    """Dark."""

    type: Literal["stop"]


Pattern = Annotated[
    Solid | Gradient | Breathing | Wave | Rainbow | Pulse | Sparkle | Fire,
    Field(discriminator="name"),
]
Command = Annotated[Pattern | Render | Stop, Field(discriminator="type")]
PATTERN_TYPES = (Solid, Gradient, Breathing, Wave, Rainbow, Pulse, Sparkle, Fire)
