"""How quickly the light changes: the typical cycle of a stretch, from how soon frames stop resembling each other.

The mean squared difference D(lag) of frames that lie `lag` apart grows until it saturates. For a sine and for an even
blink alike it is at half of that after a quarter of the cycle, and for sparks or flames, which have no cycle, four
times that lag is about what a person would call one. Where the light comes back to itself, that time is the cycle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lamp_trainer.meaning.expectation import Motion
from lamp_trainer.meaning.film import FINE_MS, Clip, Film, Floats, Frames, Shot
from lamp_trainer.meaning.light import is_dark

# Cycles in ms; the ranges overlap on purpose.
CYCLES_MS: dict[Motion, tuple[float, float]] = {
    "fast": (0.0, 1200.0),
    "medium": (800.0, 4000.0),
    "slow": (2500.0, math.inf),
}
# A kind of motion counts for a stretch when it has this much of the light's time; stillness needs most of it.
_PART, _MOST = 0.25, 0.65
# Shots shorter than this are looked at together with their neighbours.
_LONG_MS = 10_000.0
_FADE_MS = 60_000.0
# Not a divisor of the speeds that people choose: those would look still.
_STEP_MS, _STEPS = 110.0, 182
_FINE_STEPS = 90
_STILL_CODES = 6
# Without a cycle the eye's own count may be this much slower, or a little quicker.
_LOOSE = 2.0


@dataclass(frozen=True)
class Pace:
    """One part of a stretch: the kinds of motion that it can be called, its cycle (None: still), and its weight."""

    kinds: frozenset[Motion]
    cycle_ms: float | None
    weight: float


def paces(film: Film, shots: Sequence[Shot]) -> list[Pace]:
    """The parts of a stretch, dark ones left out."""
    found: list[Pace] = []
    # The turns of a loop move alike.
    known: dict[tuple[Clip, ...], tuple[frozenset[Motion], float | None]] = {}
    for run in _runs(shots):
        if is_dark(run):
            continue
        clips = tuple(shot.clip for shot in run)
        if clips not in known:
            cycles = _cycle(film, run)
            faded = len(run) == 1 and _fades_slowly(run[0])
            known[clips] = frozenset(("still", "slow")) if faded else _kinds(cycles), cycles[0] if cycles else None
        found.append(Pace(*known[clips], math.sqrt(min(run[-1].end_ms - run[0].start_ms, 60_000.0))))
    return found


def moves_so(parts: Sequence[Pace], wanted: Sequence[Motion]) -> bool:
    """Whether enough of the stretch moves in one of the wanted ways. A stretch in the dark is still."""
    total = sum(part.weight for part in parts)
    if total == 0:
        return "still" in wanted
    share = sum(part.weight for part in parts if part.kinds & set(wanted))
    still = sum(part.weight for part in parts if "still" in part.kinds and not part.kinds & (set(wanted) - {"still"}))
    return share >= (_MOST if still > 0.5 * share else _PART) * total


def _runs(shots: Sequence[Shot]) -> list[list[Shot]]:
    runs: list[list[Shot]] = []
    for shot in shots:
        if runs and shot.length_ms < _LONG_MS and runs[-1][-1].length_ms < _LONG_MS:
            runs[-1].append(shot)
        else:
            runs.append([shot])
    return runs


def _kinds(cycles: tuple[float, float] | None) -> frozenset[Motion]:
    if cycles is None:
        return frozenset(("still",))
    least, most = cycles
    return frozenset(("moving", *(kind for kind, (low, high) in CYCLES_MS.items() if least <= high and most >= low)))


def _cycle(film: Film, run: Sequence[Shot]) -> tuple[float, float] | None:
    """The cycle of a run in ms, (least, most); None when it is still."""
    start, end = run[0].start_ms, run[-1].end_ms
    length = end - start
    span = _STEP_MS * _STEPS
    if len(run) == 1 and math.isinf(length):
        start += _FADE_MS
    elif len(run) == 1 and length > span:
        start += (length - span) / 2
    if len(run) == 1 and run[0].clip.still:
        return None
    middle = film.window(
        start, _STEP_MS, max(2, min(_STEPS, int(length / _STEP_MS) if math.isfinite(length) else _STEPS))
    )
    fine = film.window(start, FINE_MS, max(2, min(_FINE_STEPS, math.ceil(min(length, 1e9) / FINE_MS))))
    if _still(middle) and _still(fine):
        return None
    if len(run) == 1 and length < math.inf and _settles(middle):
        return None
    by_middle, power = _estimate(middle, _STEP_MS)
    by_fine, fine_power = _estimate(fine, FINE_MS)
    if fine_power >= 0.25 * power and by_fine[0] < 600 and by_fine[0] < by_middle[0]:
        return by_fine
    return by_middle


def _still(frames: Frames) -> bool:
    return bool((frames.max(axis=0).astype(np.int16) - frames.min(axis=0) <= _STILL_CODES).all())


def _settles(frames: Frames) -> bool:
    """Whether it comes to rest in the first half, and got there one way: a fade into something still."""
    away = _away(frames)
    return bool(away[len(away) // 2 :].max() <= 0.01 and (np.diff(away) <= 0.02).all())


def _away(frames: Frames) -> Floats:
    """How far each frame is from the last one, 0..1 of the farthest."""
    codes = frames.reshape(len(frames), -1).astype(np.float64)
    away = np.abs(codes - codes[-1]).mean(axis=1)
    return np.asarray(away / max(float(away.max()), 1e-9))


def goes_one_way(frames: Frames) -> bool:
    """Whether every frame is nearer to the last one than those before it: a fade."""
    return bool((np.diff(_away(frames)) <= 0.02).all())


def _fades_slowly(shot: Shot) -> bool:
    """A change over a minute or more that goes one way: people call it slow, or do not see it move at all."""
    if shot.length_ms < _FADE_MS or shot.clip.still:
        return False
    away = _away(shot.clip.frames)
    settled = shot.clip.times_ms[np.flatnonzero(away > 0.05)[-1]]
    return bool((np.diff(away) <= 0.02).all() and settled >= 0.5 * _FADE_MS)


def _estimate(frames: Frames, step_ms: float) -> tuple[tuple[float, float], float]:
    """(least, most) of the cycle in ms, and the greatest D."""
    codes = frames[:, ::4].reshape(len(frames), -1).astype(np.float32) / 255
    lags = max(1, int(len(frames) * 0.6))
    grown = np.array([0.0, *(float(np.square(codes[lag:] - codes[:-lag]).mean()) for lag in range(1, lags + 1))])
    top = float(grown.max())
    if top <= 0:
        return (math.inf, math.inf), 0.0
    after = int(np.argmax(grown >= top / 2))
    before = grown[after - 1]
    half = after - 1 + (top / 2 - before) / max(float(grown[after] - before), 1e-12)
    quarter = 4 * half
    for lag in range(after + 1, len(grown) - 1):
        if grown[lag] < 0.35 * top and grown[lag] <= grown[lag - 1] and grown[lag] <= grown[lag + 1]:
            if 0.8 * quarter <= lag <= 2.2 * quarter:
                return (lag * step_ms, lag * step_ms), top
            return (quarter * step_ms, quarter * step_ms), top
    # Still growing at the end: a long cycle, of which only a part was seen.
    if grown[-1] > 0.98 * top and half > 0.3 * lags:
        return (quarter * step_ms, quarter * step_ms), top
    return (quarter * step_ms / 1.25, quarter * step_ms * _LOOSE), top
