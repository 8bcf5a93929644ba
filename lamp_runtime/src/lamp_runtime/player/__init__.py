"""The player: a program and a time in, a frame out. Pure numpy; it reads no clock and touches nothing outside."""

from lamp_runtime.player.frame import Player, frame
from lamp_runtime.player.timeline import Status, Timeline

__all__ = ["Player", "Status", "Timeline", "frame"]
