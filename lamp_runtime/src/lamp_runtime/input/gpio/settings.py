"""Which pins have a button or a knob, as data."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Pin = Annotated[int, Field(ge=2, le=27)]


class GpioSettings(BaseModel):
    """The settings file's `[gpio]` table. Pins are numbered as the processor does (BCM); what is not set is not there.

    Buttons and an encoder's switch connect their pin to ground, and so do the two contacts of an encoder: the Pi's own
    resistors pull the pins up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    button: Annotated[Pin | None, Field(description="a push button, or a touch sensor")] = None
    active_high: Annotated[bool, Field(description="the button gives 3.3 V when pressed, as touch sensors do")] = False
    hold: Annotated[
        Literal["dim", "talk"], Field(description="what holding a button does; talk: say a request, then let go")
    ] = "dim"
    mute_button: Annotated[
        Pin | None, Field(description="a button that closes the lamp's own microphone, and opens it again")
    ] = None
    encoder: Annotated[
        tuple[Pin, Pin] | None, Field(description="a rotary encoder's A and B; swap them if it turns the wrong way")
    ] = None
    encoder_button: Annotated[Pin | None, Field(description="the encoder's own switch; does what the button does")] = (
        None
    )
    encoder_step: Annotated[float, Field(gt=0, le=0.5, description="brightness that a click of the encoder adds")] = (
        0.05
    )

    @model_validator(mode="after")
    def _once_each(self) -> GpioSettings:
        twice = [str(pin) for pin, count in Counter(self.pins).items() if count > 1]
        if twice:
            raise ValueError(f"GPIO {', '.join(twice)} is named twice; each needs a pin of its own")
        return self

    @property
    def pins(self) -> tuple[int, ...]:
        """All that are set."""
        named = (self.button, self.mute_button, self.encoder_button, *(self.encoder or ()))
        return tuple(pin for pin in named if pin is not None)
