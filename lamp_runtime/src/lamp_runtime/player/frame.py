"""A program and a time -> the 172 colours that the lamp shows."""

from __future__ import annotations

import math
from collections import OrderedDict

import numpy as np

from lamp_runtime.player.chance import derive, program_seed
from lamp_runtime.player.color import Frame, filled
from lamp_runtime.player.fade import Fade
from lamp_runtime.player.painter import Painter, still
from lamp_runtime.player.patterns import PATTERNS
from lamp_runtime.player.raster import picture
from lamp_runtime.player.timeline import Moment, Timeline
from lamp_schema import Program
from lamp_schema.commands import Command, Render, Stop
from lamp_schema.geometry import LEDS

BLACK = filled(np.zeros(3, dtype=np.uint8))


def painter_for(command: Command, seed: int) -> Painter:
    """A command -> the function that paints it; what does not depend on the time is worked out here, once."""
    if isinstance(command, Stop):
        return still(BLACK)
    if isinstance(command, Render):
        return picture(command.elements)
    return PATTERNS[command.name](command.params, seed)


class Player:
    """One program, with everything worked out that does not depend on the time; sprites are looked up here, once.

    `previous` is the frame that was lit before the program began, which a first step with a transition fades from;
    black without it. With `open_end` the last step goes on after its time. What is remembered between calls only saves
    work: a frame depends on its time alone.
    """

    def __init__(self, program: Program, previous: Frame | None = None, open_end: bool = False):
        if previous is not None and (previous.shape != (LEDS, 3) or previous.dtype != np.uint8):
            raise ValueError(f"previous is {previous.dtype}{list(previous.shape)}; use a frame, uint8[{LEDS}, 3]")
        self.timeline = Timeline(program, open_end)
        self._previous = BLACK if previous is None else previous.copy()
        seed = program_seed(program)
        self._painters = [painter_for(step.command, derive(seed, at)) for at, step in enumerate(program.steps)]
        self._fade_ms = [
            min(step.transition.duration, step.duration or math.inf) if step.transition else 0.0
            for step in program.steps
        ]
        self._at_end: Painter | None = None
        if program.on_complete is not None:
            self._at_end = painter_for(program.on_complete.command, derive(seed, len(program.steps)))
        self._fade: tuple[tuple[int | None, int], Fade] = ((None, 0), Fade(BLACK))

    def frame(self, t_ms: float) -> Frame:
        """What is shown `t_ms` after the start, uint8[172, 3] sRGB in logical order; the array is the caller's own.

        Times before the start show the start. Raises ValueError when the time is not finite.
        """
        moment = self.timeline.at(t_ms)
        if moment.step_index is None:
            if self._at_end is not None:
                return self._at_end(moment.elapsed_ms, 0).copy()
            return self._last_of(self.timeline.before(moment)).copy()
        live = self._painters[moment.step_index](moment.elapsed_ms, moment.turn)
        fade_ms = self._fade_ms[moment.step_index]
        if moment.elapsed_ms >= fade_ms:
            return live.copy()
        return self._fade_of(moment)(live, moment.elapsed_ms / fade_ms)

    def _last_of(self, moment: Moment | None) -> Frame:
        """The frame that a step was left with. A fade never outlasts its step, so it is over by then."""
        if moment is None or moment.step_index is None:
            return self._previous
        return self._painters[moment.step_index](moment.elapsed_ms, moment.turn)

    def _fade_of(self, moment: Moment) -> Fade:
        # One fade runs at a time, so one is kept. Key and fade change hands together: two threads may share a player.
        key, fade = self._fade
        if key != (moment.step_index, moment.turn):
            fade = Fade(self._last_of(self.timeline.before(moment)))
            self._fade = ((moment.step_index, moment.turn), fade)
        return fade


# Players of the programs that were asked for last. Keyed by identity, since a program with a palette has no hash;
# the program is kept beside its player, so that no other one can take its address meanwhile.
_RECENT: OrderedDict[int, tuple[Program, Player]] = OrderedDict()
_RECENT_MAX = 8


def frame(program: Program, t_ms: float) -> Frame:
    """`Player(program).frame(t_ms)`, with the players of the last few programs kept."""
    entry = _RECENT.pop(id(program), None) or (program, Player(program))
    _RECENT[id(program)] = entry
    if len(_RECENT) > _RECENT_MAX:
        _RECENT.popitem(last=False)
    return entry[1].frame(t_ms)
