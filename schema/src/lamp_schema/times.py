"""Times in words: `"250ms"`, `"90s"`, `"4m"`, `"1h"`, and whole milliseconds."""

from __future__ import annotations

import re

from lamp_schema.errors import quoted

_UNIT_MS = {"ms": 1, "s": 1_000, "sec": 1_000, "m": 60_000, "min": 60_000, "h": 3_600_000}
_TIME = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(ms|sec|s|min|m|h)")
# Longest unit first: a time is said in the largest unit that it is a whole number of.
_SPOKEN_UNITS = (("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))


def parse_time(text: str) -> int:
    """A number with a unit (ms, s, sec, m, min, h) -> whole milliseconds. Raises ValueError with the fix."""
    match = _TIME.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(
            f'{quoted(text)} is not a time; use milliseconds, or a number with a unit such as "90s" or "4m"'
        )
    value_ms = float(match[1]) * _UNIT_MS[match[2]]
    if abs(value_ms - round(value_ms)) > 1e-6:
        raise ValueError(f"{quoted(text)} is not a whole number of milliseconds")
    return round(value_ms)


def say_time(duration_ms: int) -> str:
    """Whole milliseconds -> the spoken form, in the largest unit that divides them."""
    if duration_ms == 0:
        return "0ms"
    unit, size = next(pair for pair in _SPOKEN_UNITS if duration_ms % pair[1] == 0)
    return f"{duration_ms // size}{unit}"


def digits_pattern(low: int, high: int) -> str:
    """A regular expression for the whole numbers low..high (0 <= low <= high) in decimal, with no leading zeros.

    Splits the range where the number of digits changes, then digit by digit, as one does on paper.
    """
    if len(str(low)) < len(str(high)):
        edge = 10 ** len(str(low)) - 1
        return digits_pattern(low, edge) + "|" + digits_pattern(edge + 1, high)
    return "|".join(_same_length(str(low), str(high)))


def _digit(low: str, high: str) -> str:
    return low if low == high else f"[{low}-{high}]"


def _same_length(low: str, high: str) -> list[str]:
    if not low:
        return [""]
    rest = len(low) - 1
    if low[0] == high[0]:
        return [low[0] + tail for tail in _same_length(low[1:], high[1:])]
    parts: list[str] = []
    first, last = int(low[0]), int(high[0])
    if low[1:] != "0" * rest:
        parts += [low[0] + tail for tail in _same_length(low[1:], "9" * rest)]
        first += 1
    tail_end: list[str] = []
    if high[1:] != "9" * rest:
        tail_end = [high[0] + tail for tail in _same_length("0" * rest, high[1:])]
        last -= 1
    if first <= last:
        parts.append(_digit(str(first), str(last)) + "[0-9]" * min(rest, 1) + (f"{{{rest}}}" if rest > 1 else ""))
    return parts + tail_end


def spoken_pattern(low_ms: int, high_ms: int) -> str:
    """The anchored pattern of spoken times from low_ms to high_ms, a whole number of the unit each."""
    parts = []
    for unit, size in reversed(_SPOKEN_UNITS):
        least = max(-(-low_ms // size), 0 if unit == "ms" else 1)
        parts.append(f"(?:{digits_pattern(least, high_ms // size)}){unit}")
    return "^(?:" + "|".join(parts) + ")$"
