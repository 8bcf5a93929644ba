"""One program being shown: its player, and a time of its own that can stand still."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from lamp_runtime.errors import LampError
from lamp_runtime.output.sink import Frame
from lamp_runtime.player.timeline import Status
from lamp_schema.geometry import LEDS

log = logging.getLogger(__name__)

FRAME_BYTES = LEDS * 3


class Timeline(Protocol):
    def status(self, t_ms: float, /) -> Status: ...


class FramePlayer(Protocol):
    """What the loop needs of a player; `lamp_runtime.player.frame.Player` is one."""

    @property
    def timeline(self) -> Timeline: ...
    def frame(self, t_ms: float, /) -> Frame: ...


PlayerFactory = Callable[[Frame], FramePlayer]
"""Makes a player that fades in from the given frame, uint8[172, 3]: what is shown now, before brightness."""


class Show:
    """A player and its time in ms. Times in seconds are the frame loop's deadlines; not thread-safe."""

    def __init__(self, player: FramePlayer, previous: Frame, open_ms: int | None = None):
        """`open_ms`: from then on the last step only waits for the next, which is still being written."""
        self.player = player
        self.previous = previous
        self.t_ms = 0.0
        self.position = player.timeline.status(0.0)
        self.error: str | None = None
        self._anchor: tuple[float, float] | None = None  # (deadline in s, t_ms then) while time runs
        self._open_ms = open_ms
        self._done_at_ms: float | None = None

    def follow(self, other: Show) -> None:
        """Go on where `other` is. If that had ended or waited, go on from there: the time since was nobody's."""
        if other._done_at_ms is not None:
            self.t_ms = other._done_at_ms
        elif other._open_ms is not None and other.t_ms > other._open_ms:
            self.t_ms = other._open_ms
        else:
            self.t_ms, self._anchor = other.t_ms, other._anchor
        self.position = self.player.timeline.status(self.t_ms)

    def advance(self, deadline_s: float) -> bool:
        """Move to `deadline_s`. True when another step, another round or the end has come."""
        if self._anchor is None:
            self._anchor = (deadline_s, self.t_ms)
        since_s, from_ms = self._anchor
        self.t_ms = from_ms + (deadline_s - since_s) * 1000
        before, self.position = self.position, self.player.timeline.status(self.t_ms)
        if self.position.done and self._done_at_ms is None:
            self._done_at_ms = self.t_ms
        return _place(before) != _place(self.position)

    def hold(self) -> None:
        """Time stands still until the next `advance`, which takes no time."""
        self._anchor = None

    def draw(self) -> bytes | None:
        """The frame at `t_ms` as bytes. A player that fails is kept in `error`, logged once, and gives None.

        The next frame is tried again: one bad step does not cost the rest of the program.
        """
        try:
            data = self.player.frame(self.t_ms).tobytes()
            if len(data) != FRAME_BYTES:
                raise LampError(f"the player's frame has {len(data)} bytes; it has to be uint8[{LEDS}, 3]")
            return data
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            if text != self.error:
                log.exception("the player failed at %.0f ms; the last frame stays", self.t_ms)
            self.error = text
            return None


def _place(position: Status) -> tuple[int | None, int, bool]:
    return position.step_index, position.loop_iteration, position.done
