"""The cross-fade: from a frame that stands still to one that moves on.

Blended as light and linear in time, a fade hides its change in the dark end: half of the way to black still looks three
quarters bright, and the last tenth falls off a cliff. So it is even in lightness instead (`color.crossed`). A half-hour
fade then dims by the same amount each minute, and since CIE L* and sRGB bytes nearly agree, its 8-bit steps come at an
even pace, each of one byte value.
"""

from __future__ import annotations

import numpy as np

from lamp_runtime.player.color import Frame, crossed, decode, encode


class Fade:
    """A cross-fade from the frame `before`, uint8[172, 3]."""

    def __init__(self, before: Frame):
        self._before = decode(before)

    def __call__(self, live: Frame, progress: float) -> Frame:
        """The frame at `progress` (0 is `before`, 1 is `live`)."""
        return encode(crossed(self._before, decode(live), np.asarray(progress)))
