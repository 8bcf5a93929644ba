"""Whether brightness goes up or down steadily from the start, and for how long."""

from __future__ import annotations

import numpy as np

from lamp_trainer.meaning.film import Film, Floats

_SHOTS_MOST = 200
_BINS = 40
# Shares of the whole change: what may go the wrong way, and when the end counts as reached.
_BACK, _REACHED = 0.15, 0.02
# A smaller change than this is none.
_LEAST = 0.08


def slope_ms(film: Film, falls: bool) -> float | None:
    """How long brightness goes up (down, if `falls`) from the start until its peak (low); None when it does not."""
    times, levels = _curve(film)
    if falls:
        levels = levels.max() - levels
    low, high = float(levels.min()), float(levels.max())
    if high - low < _LEAST:
        return None
    share = (levels - low) / (high - low)
    end = int(np.argmax(share >= 1 - _REACHED))
    if end == 0 or share[0] > 0.35:
        return None
    way = share[: end + 1]
    if (np.maximum.accumulate(way) - way > _BACK).any():
        return None
    middle = float(np.interp(times[end] / 2, times[: end + 1], way))
    return float(times[end]) if 0.08 <= middle <= 0.92 else None


def _curve(film: Film) -> tuple[Floats, Floats]:
    """(times [n] ms, mean value of all LEDs [n]); what breathes or flickers is taken at its height."""
    times: list[float] = []
    levels: list[float] = []
    for shot in film.shots[:_SHOTS_MOST]:
        clip = shot.clip
        level = clip.values.mean(axis=1)
        if clip.still:
            times += [shot.start_ms] if np.isinf(shot.end_ms) else [shot.start_ms, shot.end_ms - 1]
            levels += [float(level[0])] * (1 if np.isinf(shot.end_ms) else 2)
            continue
        # Finer where a fade begins what stays for long.
        fade = np.linspace(0, clip.entry_ms, _BINS // 4 + 1)
        edges = np.union1d(np.linspace(0, clip.times_ms[-1] + 1, _BINS + 1), fade)
        slot = np.searchsorted(edges, clip.times_ms, side="right")
        for at in np.unique(slot):
            inside = np.flatnonzero(slot == at)
            # A monotone bin gives its last moment, one that goes up and down its height.
            best = int(inside[level[inside].argmax()]) if _turns(level[inside]) else int(inside[-1])
            times.append(shot.start_ms + float(clip.times_ms[best]))
            levels.append(float(level[best]))
    return np.array(times), np.array(levels)


def _turns(level: Floats) -> bool:
    change = np.diff(level)
    return bool((change > 0.005).any() and (change < -0.005).any())
