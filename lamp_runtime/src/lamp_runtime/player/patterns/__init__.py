"""The patterns, one file each. A maker takes the pattern's parameters and a seed, and gives its painter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lamp_runtime.player.painter import Painter
from lamp_runtime.player.patterns import breathing, fire, gradient, pulse, rainbow, solid, sparkle, wave

PATTERNS: dict[str, Callable[[Any, int], Painter]] = {
    "solid": solid.make,
    "gradient": gradient.make,
    "breathing": breathing.make,
    "wave": wave.make,
    "rainbow": rainbow.make,
    "pulse": pulse.make,
    "sparkle": sparkle.make,
    "fire": fire.make,
}
