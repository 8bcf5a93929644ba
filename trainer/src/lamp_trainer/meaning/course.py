"""The checks on the course of time: events in order, how often, how long, and what stays at the end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

import numpy as np

from lamp_schema.limits import DURATION_MAX_MS
from lamp_trainer.meaning.expectation import TOLERANCE_SLOPE, Event, Expectation, Span, say
from lamp_trainer.meaning.film import LIT, Clip, Film, Floats, Shot, value_of
from lamp_trainer.meaning.light import is_dark
from lamp_trainer.meaning.looks import hue_misses, misses, picture_misses
from lamp_trainer.meaning.motion import goes_one_way, moves_so, paces
from lamp_trainer.meaning.slope import slope_ms

# Stretches without a time of their own have at most this many shots.
_SHOTS_MOST = 12
# A gap in the dark that may belong to a stretch.
_GAP_MS = 5000.0
_FLASH_WINDOW_MS, _FLASH_STEP_MS = 60_000.0, 20.0
_ALIKE_CODES = 24


def course_misses(film: Film, expectation: Expectation) -> Iterator[str]:
    """What the course of the program lacks, a sentence each."""
    if expectation.events is not None:
        yield from Events(film, expectation.events, expectation.strict).misses(expectation.repeats)
    if expectation.ends is not None and not set(expectation.ends) & _endings(film):
        yield f"it ends {' and '.join(sorted(_endings(film)))}, {' or '.join(expectation.ends)} was asked for"
    if expectation.lasts is not None and not expectation.lasts.holds(film.last_change_ms):
        yield f"it lasts {say(film.last_change_ms)}, {expectation.lasts} was asked for"
    for wanted, falls, word in ((expectation.rises, False, "rises"), (expectation.falls, True, "falls")):
        if wanted is not None:
            yield from _slope_misses(slope_ms(film, falls), wanted, word)


def _slope_misses(found: float | None, wanted: bool | Span, word: str) -> Iterator[str]:
    if wanted is False:
        if found is not None:
            yield f"brightness {word}, which was not wanted"
    elif found is None:
        yield f"brightness does not go steadily from the start; it was asked that it {word}"
    elif isinstance(wanted, Span) and not wanted.holds(found, TOLERANCE_SLOPE):
        yield f"brightness {word} for {say(found)}, {wanted} was asked for"


def _endings(film: Film) -> set[str]:
    """What is shown long after: `dark`, `light`, `never`."""
    last = film.shots[-1]
    far = film.window(last.start_ms + 1.1 * DURATION_MAX_MS, 97.0, 60) if math.isinf(last.end_ms) else None
    if far is None:
        lit = [_lit(shot.clip) for shot in film.shots[-32:]]
        return {"never", "light"} if all(lit) else {"never"}
    on = (value_of(far) >= LIT).any(axis=1)
    if not on.any():
        return {"dark"}
    return {"never", "light"} if on.mean() > 0.95 else {"never"}


def _lit(clip: Clip) -> bool:
    return bool((clip.values >= LIT).any(axis=1).all())


class Events:
    """The search for events in a film: stretches [first, last] of shots, in order, none overlapping."""

    def __init__(self, film: Film, events: Sequence[Event], strict: bool):
        self._film, self._events, self._strict = film, events, strict
        self._shots = film.shots
        self._known: dict[tuple[int, tuple[int, ...]], bool] = {}
        self._dead: dict[tuple[int, int, bool], float] = {}
        self._reached = 0

    def misses(self, repeats: int | str | None) -> Iterator[str]:
        found = self._match(0, 0, again=False)
        if found is None:
            yield self._why(self._reached)
        elif repeats is not None:
            yield from self._repeat_misses(found, repeats)

    def _match(self, number: int, start: int, again: bool) -> list[tuple[int, int]] | None:
        """Stretches for the events from `number` on, from shot `start` on. `again`: a repetition; `at` is past then."""
        if number == len(self._events):
            return []
        # What is not there from one shot on is not there from a later one on either, but for ties.
        key = (number, start if self._strict else 0, again)
        if start >= self._dead.get(key, math.inf):
            return None
        self._reached = max(self._reached, number)
        for first, last in self._stretches(number, start, again):
            rest = self._match(number + 1, last + 1, again)
            if rest is not None:
                return [(first, last), *rest]
        self._dead[key] = start
        return None

    def _stretches(self, number: int, start: int, again: bool) -> Iterator[tuple[int, int]]:
        event = self._events[number]
        tied = self._strict and (number > 0 or again)
        firsts = range(start, min(start + 1, len(self._shots)) if tied else len(self._shots))
        if event.at is not None and not again:
            firsts_at = [at for at in firsts if event.at.holds(self._shots[at].start_ms)]
        else:
            firsts_at = list(firsts)
        tried: set[tuple[Clip | None, ...]] = set()
        for first in firsts_at:
            # Of an endless loop, one turn is as good as another.
            place = tuple(
                self._shots[at].clip if 0 <= at < len(self._shots) else None for at in range(first - 1, first + 3)
            )
            if self._film.endless and event.at is None and place in tried:
                continue
            tried.add(place)
            for last in self._lasts(event, first):
                if not self._ends_there(number, first, last):
                    continue
                if self._holds(number, first, last) and self._whole(number, first, last):
                    yield first, last

    def _lasts(self, event: Event, first: int) -> Iterator[int]:
        """Where a stretch that begins at `first` may end, the nearest first."""
        begin = self._shots[first].start_ms
        before = self._shots[first - 1] if first > 0 and event.lasting is not None else None
        for last in range(first, len(self._shots)):
            # With what came just before it, a stretch would be a part of something longer.
            if before is not None and _goes_on(before, self._shots[last]):
                return
            end = self._shots[last].end_ms
            if last == len(self._shots) - 1 and self._film.endless:
                end = math.inf
            if event.lasting is not None:
                if end - begin > event.lasting.most_ms * 1.05 + 1:
                    return
                if event.lasting.holds(end - begin):
                    yield last
            elif last == first or (last - first < _SHOTS_MOST and end - begin < 60_000):
                yield last
            else:
                return

    def _holds(self, number: int, first: int, last: int) -> bool:
        shots = self._shots[first : last + 1]
        key = (number, tuple(id(shot.clip) for shot in shots))
        if key not in self._known:
            self._known[key] = next(misses(self._film, shots, self._events[number]), None) is None
        return self._known[key]

    def _ends_there(self, number: int, first: int, last: int) -> bool:
        """Whether a stretch of a given time is not a part of a longer one: what lies beside it looks different."""
        if self._events[number].lasting is None:
            return True
        around = [self._shots[at] for at in (first - 1, last + 1) if 0 <= at < len(self._shots)]
        if number > 0 and number == len(self._events) - 1:
            around = [shot for shot in around if not shot.held]
        shots = self._shots[first : last + 1]
        clips = {shot.clip for shot in shots}
        return not any(
            (near.clip in clips or any(_look_alike(near.clip, clip) for clip in clips)) and not _is_rest(near, shots)
            for near in around
        )

    def _whole(self, number: int, first: int, last: int) -> bool:
        """Whether a stretch of a given time is one thing, with nothing else added to it."""
        event, shots = self._events[number], self._shots[first : last + 1]
        if event.lasting is None:
            return True
        if len(shots) == 1:
            return True
        if not event.asks():
            return self._regular(number, shots)
        length = shots[-1].end_ms - shots[0].start_ms
        for at, shot in enumerate(shots):
            if shot.length_ms <= _GAP_MS and is_dark([shot]):
                continue
            if at in (0, len(shots) - 1) and not self._alone(event, shot):
                return False
            heavy = shot.length_ms > min(0.1 * length, 2 * _GAP_MS)
            if heavy and event.hues and next(hue_misses([shot], Event(hues=event.hues)), None):
                return False
        return True

    def _alone(self, event: Event, shot: Shot) -> bool:
        """Whether a shot at the border of a stretch shows some of what was asked for by itself."""
        bare = event.model_copy(update={"each_hue": None})
        return next(hue_misses([shot], bare), None) is None and next(picture_misses([shot], bare), None) is None

    def _regular(self, number: int, shots: Sequence[Shot]) -> bool:
        """For a time of which nothing else is said: even steps, steps that come again, or the stages of a timer that
        runs from the start to where the next event has to begin; not what comes next."""
        lengths = [shot.length_ms for shot in shots]
        even = max(lengths) <= 1.05 * min(lengths)
        again = all(any(_look_alike(one.clip, other.clip) for other in shots if other is not one) for one in shots)
        following = self._events[number + 1] if number + 1 < len(self._events) else Event()
        if following.asks() and any(next(misses(self._film, [shot], following), None) is None for shot in shots):
            return False
        staged = number == 0 and shots[0].start_ms == 0 and following.at and following.at.holds(shots[-1].end_ms)
        return even or again or bool(staged)

    def _repeat_misses(self, found: list[tuple[int, int]], repeats: int | str) -> Iterator[str]:
        count, at = 1, found[-1][1] + 1
        while (more := self._match(0, at, again=True)) is not None:
            count, at = count + 1, more[-1][1] + 1
        for_ever = self._film.endless and count >= 2
        last = self._shots[found[-1][1]]
        if math.isinf(last.end_ms) and len(self._events) == 1:
            for_ever = for_ever or moves_so(paces(self._film, [last]), ("moving",))
        if repeats == "forever":
            if not for_ever:
                yield f"it is shown {count} times, for ever was asked for"
            return
        counts = {count} if not for_ever else set()
        lit = [event for event in self._events if event.brightness != ("off",)]
        if len(lit) == 1 and not for_ever:
            counts.add(self._flashes(self._shots[found[0][0]].start_ms))
        if repeats not in counts:
            yield f"it is shown {'for ever' if for_ever else f'{count} times'}, {repeats} times was asked for"

    def _flashes(self, start_ms: float) -> int:
        """How often brightness comes up from low to high until the program's last change."""
        length = min(self._film.last_change_ms - start_ms, _FLASH_WINDOW_MS)
        if not length > 0:
            return 0
        frames = self._film.window(start_ms, _FLASH_STEP_MS, max(2, int(length / _FLASH_STEP_MS)))
        level = value_of(frames).mean(axis=1)
        high, count = False, 0
        for value in level / max(float(level.max()), 1e-9):
            if not high and value > 0.7:
                high, count = True, count + 1
            elif high and value < 0.35:
                high = False
        return count

    def _why(self, number: int) -> str:
        """The event that is not there, and what the nearest shot lacks."""
        event = self._events[number]
        reasons = []
        for shot in self._shots[:40]:
            lacks = list(misses(self._film, [shot], event))
            if event.lasting is not None and not event.lasting.holds(shot.length_ms):
                lacks.append(f"it lasts {say(shot.length_ms)}, {event.lasting} was asked for")
            if event.at is not None and not event.at.holds(shot.start_ms):
                lacks.append(f"it begins at {say(shot.start_ms)}, {event.at} was asked for")
            reasons.append((len(lacks), shot.start_ms, lacks))
        _, start, lacks = min(reasons)
        told = "; ".join(lacks) or "it is there, but not in this order or as part of something longer"
        return f"event {number + 1} is not shown; nearest is what begins at {say(start)}: {told}"


_SIGNATURES: WeakKeyDictionary[Clip, tuple[Floats, Floats]] = WeakKeyDictionary()


def _signature(clip: Clip) -> tuple[Floats, Floats]:
    """Mean and spread of each LED over time, float64[172, 3]; of what moves, in the order of brightness."""
    if clip not in _SIGNATURES:
        share = (clip.weights_ms / clip.weights_ms.sum())[:, None, None]
        mean = (clip.frames * share).sum(axis=0)
        spread = np.sqrt((((clip.frames - mean) ** 2) * share).sum(axis=0))
        _SIGNATURES[clip] = mean, spread
    return _SIGNATURES[clip]


def _goes_on(before: Shot, shot: Shot) -> bool:
    """Whether `shot` is more of what `before` was; the dark before a stretch is not one of its short gaps."""
    return _look_alike(before.clip, shot.clip) and (not is_dark([before]) or before.length_ms <= 3 * shot.length_ms)


def _is_rest(near: Shot, shots: Sequence[Shot]) -> bool:
    """Whether the dark beside a stretch is what follows it, and not one more of its own short gaps."""
    gaps = [shot.length_ms for shot in shots if is_dark([shot])]
    return is_dark([near]) and near.length_ms > 3 * max(gaps, default=0.0)


def _reverse(one: Clip, other: Clip) -> bool:
    """Whether two fades go opposite ways, as a breath in and a breath out do."""
    if not (goes_one_way(one.frames) and goes_one_way(other.frames)):
        return False
    ends = [clip.frames[at].astype(np.float64) for clip in (one, other) for at in (0, -1)]
    start, end, start2, end2 = ends
    along = np.abs(start - start2).sum() + np.abs(end - end2).sum()
    return bool(np.abs(start - end2).sum() + np.abs(end - start2).sum() < along)


def _look_alike(one: Clip, other: Clip) -> bool:
    """Whether the same thing seems to go on: the same LEDs as bright on average, and as lively."""
    if one is other:
        return True
    if one.still != other.still:
        return False
    mean, spread = _signature(one)
    mean2, spread2 = _signature(other)
    if one.still:
        return bool((np.abs(mean - mean2) <= _ALIKE_CODES).all())
    mean, mean2 = np.sort(mean, axis=0), np.sort(mean2, axis=0)
    spread, spread2 = np.sort(spread, axis=0), np.sort(spread2, axis=0)
    far = (np.abs(mean - mean2) > _ALIKE_CODES).any(axis=1) | (np.abs(spread - spread2) > _ALIKE_CODES).any(axis=1)
    return bool(far.sum() <= 1) and not _reverse(one, other)
