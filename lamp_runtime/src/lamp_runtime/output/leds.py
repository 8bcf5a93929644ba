"""How this lamp's strip is built: its wiring, its colours and its supply, as data."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, LEDS, WIDTH

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
ColorOrder = Literal["RGB", "RBG", "GRB", "GBR", "BRG", "BGR", "GRBW", "RGBW"]
Share = Annotated[float, Field(ge=0, le=1)]


class LedSettings(BaseModel):
    """The settings file's `[leds]` table.

    The wiring is said of the front panel as it lies before its maker, upright: where the chain starts, whether it goes
    along rows or columns, and whether every other one runs back. `rotation` is how far the panel was then turned
    clockwise, in degrees; turned by a quarter it was 14 wide and 10 high. `order` is a list of all LEDs in its place,
    as `lamp map` writes it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: Annotated[Corner, Field(description="corner of the panel where the chain starts")] = "top-left"
    along: Annotated[Literal["rows", "columns"], Field(description="what the chain follows")] = "rows"
    snake: Annotated[bool, Field(description="every other row or column runs back")] = True
    rotation: Annotated[Literal[0, 90, 180, 270], Field(description="the panel's turn, clockwise, in degrees")] = 0
    ring_first: Annotated[bool, Field(description="the ring comes before the panel")] = False
    ring_start: Annotated[int, Field(ge=0, lt=AMBIENT_LEDS, description="ring LED that the chain meets first")] = 0
    ring_clockwise: Annotated[bool, Field(description="seen from the front")] = True
    order: Annotated[tuple[int, ...] | None, Field(description="every LED's id, along the chain")] = None
    colors: Annotated[ColorOrder, Field(description="order of the colours on the wire")] = "GRB"
    gamma: Annotated[float, Field(ge=0.1, le=10, description="exponent from a value to an LED's light")] = 2.2
    white: Annotated[tuple[Share, Share, Share], Field(description="share of red, green, blue that makes white")] = (
        1.0,
        1.0,
        1.0,
    )
    dither: Annotated[bool, Field(description="steps between two levels, by changing quickly between them")] = True
    ma_per_led: Annotated[float, Field(gt=0, le=1000, description="an LED at full white, in mA")] = 55.0
    idle_ma: Annotated[float, Field(ge=0, le=100, description="a dark LED, in mA")] = 1.0
    supply_ma: Annotated[float, Field(gt=0, le=100_000, description="what the LEDs may take in all, in mA")] = 2500.0
    gpio: Annotated[int, Field(ge=0, le=27, description="pin of the data line, for ws281x")] = 18
    device: Annotated[str, Field(description="the character device, for rp1")] = "/dev/leds0"
    spi: Annotated[str, Field(pattern=r"^\d+\.\d+$", description="bus and chip, for spi")] = "0.0"
    controller: Annotated[str, Field(description="host or host:port of a controller, for ddp")] = ""

    @model_validator(mode="after")
    def _whole(self) -> LedSettings:
        if self.order is not None and sorted(self.order) != list(range(LEDS)):
            raise ValueError(f"order must name each of the {LEDS} LEDs once; `lamp map` writes one")
        if self.supply_ma <= LEDS * self.idle_ma:
            raise ValueError(
                f"supply_ma {self.supply_ma:g} is what {LEDS} dark LEDs take alone; give the supply's rating in mA"
            )
        return self

    @property
    def has_white(self) -> bool:
        return self.colors.endswith("W")


def chain(settings: LedSettings) -> NDArray[np.intp]:
    """intp[172]: the logical id of each LED along the chain; `frame[chain(settings)]` is a frame as it is wired."""
    if settings.order is not None:
        return np.array(settings.order, np.intp)
    front, ring = _front(settings), _ring(settings)
    return np.concatenate([ring, front] if settings.ring_first else [front, ring])


def _front(settings: LedSettings) -> NDArray[np.intp]:
    turns = settings.rotation // 90
    # The panel as it was wired; turned by `rotation` it shows the ids upright.
    ids: NDArray[np.intp] = np.rot90(np.arange(FRONT_LEDS, dtype=np.intp).reshape(HEIGHT, WIDTH), turns)
    if settings.start.startswith("bottom"):
        ids = ids[::-1]
    if settings.start.endswith("right"):
        ids = ids[:, ::-1]
    if settings.along == "columns":
        ids = ids.T
    rows = [row[::-1] if settings.snake and index % 2 else row for index, row in enumerate(ids)]
    return np.concatenate(rows)


def _ring(settings: LedSettings) -> NDArray[np.intp]:
    step = 1 if settings.ring_clockwise else -1
    along = settings.ring_start + step * np.arange(AMBIENT_LEDS)
    return (FRONT_LEDS + along % AMBIENT_LEDS).astype(np.intp)
