"""A program as it is seen: a row of shots, each a step as played, with frames sampled out of it.

Times are ms from the start. Step boundaries come from the program's timeline; everything else comes from frames. A
shot that recurs in a loop is sampled in its first and second turn only: later turns look like the second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lamp_runtime.player import Player
from lamp_runtime.player.color import decode, lightness, luminance
from lamp_runtime.player.geometry import AMBIENT, FRONT
from lamp_schema import Program
from lamp_schema.geometry import HEIGHT, WIDTH
from lamp_schema.limits import DURATION_MAX_MS

Frames = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# What the top level looks at, and as far as an endless program is played.
HORIZON_MS = 600_000.0
_SHOTS_MOST = 3000
_TURNS_LEAST = 3
# Three rates: flashes, then motion and scrolling (a column every 125 ms), then fades.
FINE_MS, FINE_FRAMES = 17.0, 60
_FINE_END_MS = FINE_MS * FINE_FRAMES
COLUMN_MS = 125.0
_MIDDLE_END_MS = 20_000.0
_COARSE_FRAMES = 48
# A fade this long is a stretch of its own; before something that stays, a shorter one is too.
_LONG_FADE_MS = 60_000.0
_ENTRY_MS = 10_000.0
# Below this value an LED is dark.
LIT = 0.04
# Codes by which frames of something still may differ: rounding, not light.
_STILL_CODES = 2


@dataclass(frozen=True, eq=False)
class Clip:
    """Frames uint8[n, 172, 3] of one step at `times_ms` [n] after its start, each standing for `weights_ms` [n].
    Until `entry_ms` what was there before still shows, as a fade that takes at most half of the step."""

    times_ms: Floats
    weights_ms: Floats
    frames: Frames
    entry_ms: float = 0.0

    @cached_property
    def still(self) -> bool:
        """Whether nothing changes in it."""
        return _alike(self.frames, self.frames[0])

    @cached_property
    def colors(self) -> tuple[Frames, npt.NDArray[np.int64]]:
        """The colours that occur, uint8[k, 3], and which one each LED has, int[n, 172]."""
        codes = self.frames.astype(np.uint32)
        packed = (codes[..., 0] << 16) | (codes[..., 1] << 8) | codes[..., 2]
        found, index = np.unique(packed, return_inverse=True)
        colors = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1).astype(np.uint8)
        return colors, index.reshape(packed.shape).astype(np.int64)

    @cached_property
    def values(self) -> Floats:
        """How bright each LED is, float64[n, 172], 0..1."""
        colors, index = self.colors
        return np.asarray(value_of(colors)[index])

    @cached_property
    def picture(self) -> Mask:
        """Which frames are drawn, bool[n]: the ring is one colour, the front is not. Of patterns only fades are."""
        ring, front = self.frames[:, AMBIENT], self.frames[:, FRONT]
        return np.asarray((ring == ring[:, :1]).all(axis=(1, 2)) & (front != front[:, :1]).any(axis=(1, 2)))

    @cached_property
    def pictures(self) -> list[Frames]:
        """Drawn frames, uint8[14, 10, 3], those that follow each other being different."""
        found: list[Frames] = []
        for at in np.flatnonzero(self.picture):
            front = self.frames[at, FRONT].reshape(HEIGHT, WIDTH, 3)
            if not found or (found[-1] != front).any():
                found.append(front)
        return found

    @cached_property
    def columns(self) -> list[Frames]:
        """The display at each place of a scrolling text, uint8[14, 10, 3]; empty when nothing is ever drawn."""
        if not self.picture.any():
            return []
        early = self.times_ms < _MIDDLE_END_MS
        _, first = np.unique(np.floor(self.times_ms[early] / COLUMN_MS), return_index=True)
        ring = self.frames[:, AMBIENT]
        drawn = (ring == ring[:, :1]).all(axis=(1, 2))
        return [self.frames[at, FRONT].reshape(HEIGHT, WIDTH, 3) for at in (*first, -1) if drawn[at]]


def value_of(colors: Frames) -> Floats:
    """sRGB bytes [..., 3] -> how bright a colour counts, 0..1: half its CIE lightness, half its strongest channel.

    By lightness alone a lamp at full blue would be dim, by the channel alone a brown as bright as a white.
    """
    value: Floats = (lightness(luminance(decode(colors))) + colors.max(axis=-1) / 255) / 2
    return value


@dataclass(frozen=True, eq=False)
class Shot:
    """A stretch between two boundaries. `end_ms` is infinite for what stays. `held`: the program is over and has not
    said what comes then, so its last frame stays."""

    start_ms: float
    end_ms: float
    clip: Clip
    held: bool = False

    @property
    def length_ms(self) -> float:
        return self.end_ms - self.start_ms

    @property
    def weight(self) -> float:
        """How much it counts beside others: the eye counts a change more than the time after it."""
        return math.sqrt(min(self.length_ms, 60_000.0))


class Film:
    """All shots of a program in order. `endless` says that the last shots go on and on; `last_change_ms` may be
    infinite, and is the last boundary between steps, the end included."""

    def __init__(self, program: Program):
        self.player = Player(program)
        self.endless = program.loop is not None and program.loop.count == 0
        self._fades_ms = [float(step.transition.duration) if step.transition else 0.0 for step in program.steps]
        self._clips: dict[tuple[int, int, int], Clip] = {}
        self._rests: dict[tuple[int, int, int], float] = {}
        shots, previous = [], -1
        for start, length, index, turn in _played(program):
            shots += self._pieces(start, length, (index, min(turn, 2), previous))
            previous = index
        if previous == len(program.steps) and program.on_complete is None:
            shots[-1] = replace(shots[-1], held=True)
        self.last_change_ms = math.inf if self.endless or len(shots) == 1 else shots[-1].start_ms
        self.shots = _merged(shots)

    def _pieces(self, start: float, length: float, key: tuple[int, int, int]) -> list[Shot]:
        """One step as a shot, or as two: a long fade, and what it comes to rest in."""
        if key not in self._rests:
            self._rests[key] = self._rest_after(start, length)
        rest = self._rests[key]
        if rest >= length:
            return [Shot(start, start + length, self._clip(key, start, length))]
        settled = (key[0], key[1], -2)
        return [
            Shot(start, start + rest, self._clip(key, start, rest)),
            Shot(start + rest, start + length, self._clip(settled, start + rest, length - rest)),
        ]

    def _rest_after(self, start: float, length: float) -> float:
        """How long a fade takes that is over before the step is; the step's length without such a fade."""
        far = min(start + length, start + 1.1 * DURATION_MAX_MS) - 1
        last = self.player.frame(far)
        if length < _LONG_FADE_MS or not all(_alike(last, self.player.frame(far - back)) for back in (77.0, 1234.0)):
            return length
        low, high = start, far
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _alike(last, self.player.frame(middle)) else (middle, high)
        rest = high - start
        return rest if rest >= (_LONG_FADE_MS if math.isfinite(length) else _ENTRY_MS) and far - high > 1 else length

    def _clip(self, key: tuple[int, int, int], start: float, length: float) -> Clip:
        if key not in self._clips:
            self._clips[key] = self._sample(start, length, self._entry(key, length))
        return self._clips[key]

    def _entry(self, key: tuple[int, int, int], length: float) -> float:
        """How long a step fades in, when that is only its beginning; 0 for what a fade has come to rest in."""
        index, _, previous = key
        fade = self._fades_ms[index] if index < len(self._fades_ms) and previous != -2 else 0.0
        return fade if fade <= length / 2 else 0.0

    def _sample(self, start_ms: float, length_ms: float, entry_ms: float) -> Clip:
        times, weights = _sample_times(min(length_ms, HORIZON_MS))
        frames = np.stack([self.player.frame(start_ms + t) for t in times])
        return Clip(times, weights, frames, entry_ms)

    def window(self, start_ms: float, step_ms: float, count: int) -> Frames:
        """`count` frames from `start_ms` on, every `step_ms`."""
        return np.stack([self.player.frame(start_ms + n * step_ms) for n in range(count)])


def _played(program: Program) -> list[tuple[float, float, int, int]]:
    """(start, length, step, turn) in the order of play; the end is a last one, of infinite length."""
    lengths = [math.inf if step.duration is None else float(step.duration) for step in program.steps]
    count = len(lengths)
    first, last, turns = count, count - 1, 1
    if program.loop is not None:
        first, last = program.index_of(program.loop.start_step), program.index_of(program.loop.end_step)
        turns = program.loop.count
    turn_ms = sum(lengths[first : last + 1])
    shown = turns
    if turns == 0:
        shown = max(_TURNS_LEAST, math.ceil(HORIZON_MS / turn_ms))
    shown = max(1, min(shown, _SHOTS_MOST // max(last + 1 - first, 1)))
    order: list[tuple[float, float, int, int]] = []
    now = 0.0
    for index in range(min(first, count)):
        order.append((now, lengths[index], index, 0))
        now += lengths[index]
    begin = now
    for turn in range(shown if first < count else 0):
        for index in range(first, last + 1):
            order.append((now, lengths[index], index, turn + 1))
            now += lengths[index]
    if turns == 0:
        return order
    now = begin + turns * turn_ms
    for index in range(last + 1, count):
        order.append((now, lengths[index], index, 0))
        now += lengths[index]
    if math.isfinite(now):
        order.append((now, math.inf, count, 0))
    return order


def _sample_times(length_ms: float) -> tuple[Floats, Floats]:
    """When to look, within a step of this length, and for how much time each look stands."""
    fine = np.arange(0.0, min(length_ms, _FINE_END_MS), FINE_MS)
    middle = np.arange(COLUMN_MS * 8.5, min(length_ms, _MIDDLE_END_MS), COLUMN_MS)
    times = np.concatenate([fine, middle])
    if length_ms > _MIDDLE_END_MS:
        times = np.append(times, np.linspace(_MIDDLE_END_MS, length_ms - 1, _COARSE_FRAMES))
    elif length_ms - 1 > times[-1]:
        times = np.append(times, length_ms - 1)
    return times, np.diff(np.append(times, length_ms)).clip(min=1.0)


def _merged(shots: list[Shot]) -> list[Shot]:
    """Neighbours that show the same and do not move are one shot."""
    merged: list[Shot] = []
    for shot in shots:
        before = merged[-1] if merged else None
        if (
            before
            and not shot.held
            and before.clip.still
            and shot.clip.still
            and _alike(before.clip.frames[0], shot.clip.frames[0])
        ):
            merged[-1] = Shot(before.start_ms, shot.end_ms, before.clip)
        else:
            merged.append(shot)
    return merged


def _alike(one: Frames, other: Frames) -> bool:
    return bool((np.abs(one.astype(np.int16) - other) <= _STILL_CODES).all())
