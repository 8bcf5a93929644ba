"""Finding out how a strip is wired, from where its LEDs are seen to shine."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from lamp_runtime.output.leds import LedSettings, chain
from lamp_schema.geometry import AMBIENT_LEDS, LEDS

_CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


class Wirings:
    """The regular wirings that are still possible. Each question leaves a fraction: eight at most find the one."""

    def __init__(self) -> None:
        self._settings = _all()
        self._chains = np.array([chain(LedSettings.model_validate(settings)) for settings in self._settings])

    def __len__(self) -> int:
        return len(self._settings)

    @property
    def found(self) -> dict[str, Any] | None:
        """The settings of the only one that is left."""
        return self._settings[0] if len(self) == 1 else None

    def question(self) -> int:
        """The place on the chain whose LED tells most: the fewest wirings are left after the answer."""
        left = [int((np.bincount(self._chains[:, place], minlength=LEDS) ** 2).sum()) for place in range(LEDS)]
        return int(np.argmin(left))

    def seen(self, place: int, led: int) -> None:
        """At `place` on the chain is the LED with that id: what does not fit is out."""
        fits = self._chains[:, place] == led
        self._chains = self._chains[fits]
        self._settings = [settings for settings, kept in zip(self._settings, fits, strict=True) if kept]


def _all() -> list[dict[str, Any]]:
    # A panel that was turned is one that starts in another corner, along columns instead of rows.
    front = itertools.product(_CORNERS, ("rows", "columns"), (True, False))
    ring = itertools.product((False, True), range(AMBIENT_LEDS), (True, False))
    names = ("start", "along", "snake", "ring_first", "ring_start", "ring_clockwise")
    return [dict(zip(names, (*one, *other), strict=True)) for one, other in itertools.product(list(front), list(ring))]
