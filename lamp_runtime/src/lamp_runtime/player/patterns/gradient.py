"""Gradient: from one colour in the centre to another along the edge, and on the wall behind.

The rings are ellipses with the display's proportions, so that the second colour is reached on all four sides and the
ambient ring goes on where the front ends; with circles the short sides would stop half-way.
"""

from __future__ import annotations

import numpy as np

from lamp_runtime.player.color import encode, light_of, mix
from lamp_runtime.player.geometry import AMBIENT, CENTRE_X, CENTRE_Y, FRONT, X, Y
from lamp_runtime.player.painter import Painter, still
from lamp_schema.commands import TwoColorParams


def make(params: TwoColorParams, _seed: int) -> Painter:
    radius = np.hypot((X - CENTRE_X) / CENTRE_X, (Y - CENTRE_Y) / CENTRE_Y)
    # No LED is in the very centre (the sides are even), so the four around it are where the gradient begins.
    inmost = radius[FRONT].min()
    share = np.clip((radius - inmost) / (1 - inmost), 0.0, 1.0)
    share[AMBIENT] = 1.0
    return still(encode(mix(light_of(params.color), light_of(params.color2), share)))
