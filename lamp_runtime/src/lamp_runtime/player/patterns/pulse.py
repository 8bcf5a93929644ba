"""Pulse: a flash that decays to black over `speed`, and another every `speed` while the step lasts.

A step as long as its `speed` is one flash, a longer one a strobe, and two of different strength a heartbeat.
"""

from __future__ import annotations

import math

from lamp_runtime.player.color import encode, filled, light_of
from lamp_runtime.player.painter import Painter
from lamp_schema.commands import ColorSpeedParams

# How many times over the light falls by e within `speed`. An afterglow's curve; five leave nothing visible to cut off.
_DECAY = 5.0


def glow(phase: float) -> float:
    """Share of light at `phase` 0..1 of a flash: exponential, lowered so that it ends at 0."""
    floor = math.exp(-_DECAY)
    return (math.exp(-_DECAY * phase) - floor) / (1 - floor)


def make(params: ColorSpeedParams, _seed: int) -> Painter:
    light = light_of(params.color)
    speed = params.speed
    return lambda t_ms, _turn: filled(encode(light * glow(t_ms % speed / speed)))
