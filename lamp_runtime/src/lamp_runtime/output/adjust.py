"""How bright, and in whose numbers: pure functions on frames.

Brightness scales sRGB values, that is on a perceptual scale, and not in linear light: an sRGB value is close to
what an eye calls "how bright", so half the slider looks half as bright and every centimetre of it does the same. In
linear light half would still look like three quarters, and all of the night-light range would sit in the last tenth.
And because an LED's light is the value to the power of gamma, a common factor on the values is a common factor on
the light, so the hue stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.errors import LampError
from lamp_runtime.output.sink import Frame

LED_GAMMA = 2.2


def brightness_table(level: float) -> NDArray[np.uint8]:
    """uint8[256]: sRGB value -> sRGB value at brightness `level`, 0..1. At 0 all dark, at 1 the identity."""
    if not 0 <= level <= 1:
        raise LampError(f"brightness {level} is outside 0..1; 0 is dark, 1 is full")
    table: NDArray[np.uint8] = np.floor(np.arange(256) * level + 0.5).astype(np.uint8)
    return table


def apply_brightness(frame: Frame, level: float) -> Frame:
    """A new frame, `frame` at brightness `level`, 0..1 on a perceptual scale. Raises LampError outside of that."""
    return brightness_table(level)[frame]


def gamma_table(gamma: float = LED_GAMMA) -> NDArray[np.uint8]:
    """uint8[256]: sRGB value -> duty of an LED, whose light is linear. For sinks that drive LEDs themselves.

    Only 0 is 0: with 8 bits everything under 15 would round to dark, and a fade would end before its time and a dim
    night light would be off. Those get 1 instead.
    """
    if not 0.1 <= gamma <= 10:
        raise LampError(f"gamma {gamma} is outside 0.1..10; LEDs want about {LED_GAMMA}")
    duty = np.floor(255 * (np.arange(256) / 255) ** gamma + 0.5)
    duty[1:] = np.maximum(duty[1:], 1)
    table: NDArray[np.uint8] = duty.astype(np.uint8)
    return table
