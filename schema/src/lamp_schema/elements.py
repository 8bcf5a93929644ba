"""What a `render` command draws: eight kinds of element on the black front display, in order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from lamp_schema import limits
from lamp_schema.base import Strict
from lamp_schema.fields import Color, SpriteName, TextContent, X, Y


class Fill(Strict):
    """The whole front display in one colour."""

    type: Literal["fill"]
    color: Color


class Pixel(Strict):
    type: Literal["pixel"]
    x: X
    y: Y
    color: Color


class Line(Strict):
    """A line between two cells, both drawn."""

    type: Literal["line"]
    x1: X
    y1: Y
    x2: X
    y2: Y
    color: Color


class Rect(Strict):
    """A filled rectangle; (x, y) is its top left cell."""

    type: Literal["rect"]
    x: X
    y: Y
    w: Annotated[int, Field(ge=1, le=limits.WIDTH_MAX)]
    h: Annotated[int, Field(ge=1, le=limits.HEIGHT_MAX)]
    color: Color


class Circle(Strict):
    """A circle around a cell; radius 0 is that one cell. Filled unless `fill` is false."""

    type: Literal["circle"]
    cx: X
    cy: Y
    r: Annotated[int, Field(ge=0, le=limits.RADIUS_MAX)]
    color: Color
    fill: bool = True


class Text(Strict):
    """Text in the 3x5 font; (x, y) is its top left cell. Wider than the grid, it scrolls and loops."""

    type: Literal["text"]
    content: TextContent
    x: X
    y: Y
    color: Color


class SpriteElement(Strict):
    """An installed sprite, centred where x or y is left out; `color` tints it."""

    type: Literal["sprite"]
    name: SpriteName
    x: X | None = None
    y: Y | None = None
    color: Color | None = None


PaletteKey = Annotated[str, Field(pattern=limits.PALETTE_KEY_PATTERN)]


class Bitmap(Strict):
    """A picture in characters; (x, y) is its top left cell. Rows may differ in length."""

    type: Literal["bitmap"]
    x: X
    y: Y
    rows: Annotated[
        tuple[Annotated[str, Field(pattern=limits.BITMAP_ROW_PATTERN)], ...],
        Field(min_length=1, max_length=limits.HEIGHT_MAX, strict=False),
    ]
    palette: Annotated[dict[PaletteKey, Color], WithJsonSchema({"x-lamp": "palette"})]

    @model_validator(mode="after")
    def _every_cell_has_a_color(self) -> Bitmap:
        for number, row in enumerate(self.rows):
            for character in row:
                if character != "." and character not in self.palette:
                    raise PydanticCustomError(
                        "lamp_at",
                        "{what} is not in the palette; add it there, or use . for clear",
                        {"what": repr(character), "at": ("rows", number)},
                    )
        return self


Element = Annotated[
    Fill | Pixel | Line | Rect | Circle | Text | SpriteElement | Bitmap,
    Field(discriminator="type"),
]
ELEMENT_TYPES = (Fill, Pixel, Line, Rect, Circle, Text, SpriteElement, Bitmap)
