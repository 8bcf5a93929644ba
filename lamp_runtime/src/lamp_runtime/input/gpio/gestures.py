"""What a finger does to a button: pure, out of its level and the time."""

from __future__ import annotations

from typing import Literal

Gesture = Literal["press", "double", "hold", "holding", "down", "up"]

BOUNCE_S = 0.03
DOUBLE_S = 0.35
HOLD_S = 0.6
HOLDING_EVERY_S = 0.05


class Gestures:
    """Looks at one button's level and says what it means. Times are seconds of any clock; not thread-safe.

    - `press`: down and up again, and not down once more within DOUBLE_S.
    - `double`: down for the second time within DOUBLE_S; at once, not when it is let go.
    - `hold`: down for HOLD_S, and then `holding` every HOLDING_EVERY_S until it is let go.
    - `down` and `up`, where `edges` asks for them: at once, before anybody knows what it will be; not for the second
      press of a double one.

    A change counts at once, and the contacts may then bounce for BOUNCE_S. The pins' own filter is left off: each of
    the libraries behind gpiozero means another thing by it.
    """

    def __init__(self, edges: bool = False) -> None:
        self._edges = edges
        self._down = False
        self._changed_s = float("-inf")
        self._level = False  # As it was seen last, bouncing or not.
        self._pressed = False  # A press is over that may still become a double one.
        self._spent = False  # What the finger does now has been told.
        self._held_s: float | None = None  # When `holding` was told last.

    def look(self, down: bool, now_s: float) -> list[Gesture]:
        """What has happened by now, the earlier first. Call it when the level changes, and at `next_s`."""
        self._level = down
        told: list[Gesture] = []
        if self._pressed and not self._down and now_s >= self._changed_s + DOUBLE_S:
            self._pressed = False
            told.append("press")
        if down != self._down and now_s >= self._changed_s + BOUNCE_S:
            self._down, self._changed_s = down, now_s
            told += self._pushed() if down else self._let_go()
        return told + self._holding(now_s)

    @property
    def next_s(self) -> float | None:
        """When to look again though the level stays; None while only a finger can change anything."""
        if self._level != self._down:
            return self._changed_s + BOUNCE_S
        if self._held_s is not None:
            return self._held_s + HOLDING_EVERY_S
        if self._down:
            return None if self._spent else self._changed_s + HOLD_S
        return self._changed_s + DOUBLE_S if self._pressed else None

    def _pushed(self) -> list[Gesture]:
        if not self._pressed:
            return ["down"] if self._edges else []
        self._pressed, self._spent = False, True
        return ["double"]

    def _let_go(self) -> list[Gesture]:
        up: list[Gesture] = ["up"] if self._edges and (not self._spent or self._held_s is not None) else []
        self._pressed = not self._spent
        self._spent, self._held_s = False, None
        return up

    def _holding(self, now_s: float) -> list[Gesture]:
        if not self._down:
            return []
        if self._held_s is None:
            if self._spent or now_s < self._changed_s + HOLD_S:
                return []
            self._spent, self._held_s = True, now_s
            return ["hold"]
        if now_s < self._held_s + HOLDING_EVERY_S:
            return []
        self._held_s = now_s
        return ["holding"]
