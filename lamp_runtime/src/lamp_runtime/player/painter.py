"""What every command becomes: a function that paints it at a time."""

from __future__ import annotations

from collections.abc import Callable

from lamp_runtime.player.color import Frame

Painter = Callable[[float, int], Frame]
"""(time in the step in ms, the loop's turn) -> uint8[172, 3]. The frame may be shared: copy it before changing it.

The turn is there for randomness alone: a short sparkle in a loop should not fall on the same LEDs in each turn.
"""


def still(frame: Frame) -> Painter:
    """What does not move."""
    return lambda _t_ms, _turn: frame
