"""Where the LEDs are, as arrays: what a pattern needs to spread itself over the lamp.

Positions are in cells of the front grid, x to the right and y down, (0, 0) the top left LED. The ambient ring lies
half a cell outside of the front, so a pattern that is a function of place runs on into it without a seam.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, LEDS, WIDTH, ambient_position

FRONT = slice(0, FRONT_LEDS)
AMBIENT = slice(FRONT_LEDS, LEDS)


def _positions() -> npt.NDArray[np.float64]:
    front = [(float(led % WIDTH), float(led // WIDTH)) for led in range(FRONT_LEDS)]
    ring = [ambient_position(index) for index in range(AMBIENT_LEDS)]
    return np.array(front + ring, dtype=np.float64)


POSITIONS = _positions()
"""float64[172, 2]: (x, y) of every LED, in logical order."""

X, Y = POSITIONS[:, 0], POSITIONS[:, 1]
CENTRE_X, CENTRE_Y = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
