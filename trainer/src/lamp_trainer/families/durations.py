"""Times as people say them, in words and digits, with the exact time that the program says.

A time is kept in whole seconds. `spoken` gives the program's form (a whole number of the largest unit that divides it:
an hour and a half is "90m", sixty seconds "1m"), `ways` every way that it is said, `say` one of them, `before` one that
goes before a noun ("five minute timer"), `pick` draws a time.
"""

from __future__ import annotations

from functools import cache
from random import Random

from lamp_trainer.families.build import spoken_time

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

MINUTE, HOUR = 60, 3600
_MOST_NUMBER = 120

# Whole phrases for special times.
_SPECIAL: dict[int, tuple[str, ...]] = {
    1: ("a second", "one second", "1 second"),
    30: ("half a minute", "half a minute", "a half minute"),
    60: ("a minute", "one minute", "1 minute", "1 min", "a minute"),
    90: ("a minute and a half", "one and a half minutes", "a minute and a half"),
    900: ("a quarter of an hour", "quarter of an hour", "a quarter hour"),
    1800: ("half an hour", "half an hour", "a half hour", "half hour"),
    2700: ("three quarters of an hour", "three quarters of an hour", "45 minutes"),
    3600: ("an hour", "an hour", "one hour", "1 hour", "1 hr", "1h"),
    5400: ("an hour and a half", "an hour and a half", "one and a half hours", "1 and a half hours"),
    7200: ("a couple of hours", "two hours", "2 hours"),
}


def number(value: int) -> str:
    """0..120 in words; digits above."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f" {_ONES[value % 10]}" if value % 10 else "")
    if value <= _MOST_NUMBER:
        return "a hundred" if value == 100 else f"a hundred and {number(value - 100)}"
    return str(value)


def spoken(seconds: int) -> str:
    """The time as the program says it: "4m", "90s", "2h"."""
    return spoken_time(seconds)


@cache
def ways(seconds: int) -> tuple[str, ...]:
    """Every way to say a time, the usual ones more than once: a draw from it sounds like people."""
    found = list(_SPECIAL.get(seconds, ()))
    if 1 < seconds <= _MOST_NUMBER and (seconds < 100 or seconds == _MOST_NUMBER):
        found += _counted(seconds, "second", ("sec", "secs", "s"))
    if seconds % MINUTE == 0 and MINUTE < seconds <= _MOST_NUMBER * MINUTE:
        found += _counted(seconds // MINUTE, "minute", ("min", "mins", "m"))
    if seconds % HOUR == 0 and seconds > HOUR:
        found += _counted(seconds // HOUR, "hour", ("hr", "hrs", "h"))
    if seconds % MINUTE == 30 and MINUTE < seconds < 20 * MINUTE:
        found += _halves(seconds // MINUTE, "minute")
    if seconds % HOUR == 1800 and seconds > HOUR:
        found += _halves(seconds // HOUR, "hour")
    if seconds > MINUTE and seconds % MINUTE and seconds < HOUR:
        found += _both(seconds // MINUTE, "minute", seconds % MINUTE, "second")
    if seconds > HOUR and seconds % HOUR and seconds % MINUTE == 0:
        found += _both(seconds // HOUR, "hour", seconds % HOUR // MINUTE, "minute")
    if not found:
        raise ValueError(f"{seconds} seconds is not a time that people say; use minutes, or fewer seconds")
    return tuple(found)


def _counted(value: int, unit: str, short: tuple[str, ...]) -> list[str]:
    plain = [f"{value} {unit}s"] * 3 + [f"{number(value)} {unit}s"] * 3
    return [*plain, f"{value} {short[0]}", f"{value} {short[1]}", f"{value}{short[0]}", f"{value}{short[2]}"]


def _halves(value: int, unit: str) -> list[str]:
    made = [f"{value}.5 {unit}s", f"{value}.5 {unit}s"]
    if value > 1:
        made += [f"{number(value)} and a half {unit}s"] * 2 + [f"{value} and a half {unit}s"]
    return made


def _both(large: int, unit: str, small: int, small_unit: str) -> list[str]:
    """ "An hour and twenty minutes", "2 minutes 30 seconds", "1h 20m"."""
    one = large == 1
    article = "an" if unit == "hour" else "a"
    small_s = small_unit if small == 1 else f"{small_unit}s"
    first_words = f"{article} {unit}" if one else f"{number(large)} {unit}s"
    first_digits = f"1 {unit}" if one else f"{large} {unit}s"
    made = [
        f"{first_words} and {number(small)} {small_s}",
        f"{first_words} and {small} {small_s}",
        f"{first_digits} {small} {small_s}",
        f"{first_digits} and {small} {small_s}",
        f"{large}{unit[0]} {small}{small_unit[0]}",
        f"{large} {'hr' if unit == 'hour' else 'min'} {small} {small_unit[:3]}",
    ]
    return made if not one else [*made, f"one {unit} and {number(small)} {small_s}"]


def say(seconds: int, rng: Random) -> str:
    return rng.choice(ways(seconds))


def before(seconds: int, rng: Random) -> str:
    """The time before a noun: "5 minute", "five-minute", "10 min", "half hour", "two hour"."""
    if seconds == 1800 and rng.random() < 0.3:
        return rng.choice(("half hour", "half-hour"))
    if seconds % HOUR == 0 and seconds >= HOUR:
        value, unit = seconds // HOUR, "hour"
    elif seconds % MINUTE == 0:
        value, unit = seconds // MINUTE, "minute"
    elif seconds <= _MOST_NUMBER:
        value, unit = seconds, "second"
    else:
        return ways(seconds)[0].removesuffix("s")
    figure = rng.choice((str(value), number(value)))
    joint = " " if " " in figure else rng.choice(" -")
    return f"{figure}{joint}{rng.choice((unit, unit, unit[:3] if unit != 'hour' else 'hour'))}"


# Times that a person sets most, in seconds.
_ROUND = tuple(
    [10, 15, 20, 30, 40, 45, 60, 90]
    + [MINUTE * m for m in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50)]
    + [HOUR, 5400, 2 * HOUR, 3 * HOUR]
)


def pick(rng: Random, low: int = 5, high: int = 3 * HOUR) -> int:
    """A time of low..high seconds. Four in ten are round ones; the others cover every number of seconds and minutes to
    90, the hours to 12, halves and combined forms evenly."""
    while True:
        value = _draw(rng)
        if low <= value <= high:
            return value


def _draw(rng: Random) -> int:
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(_ROUND)
    if kind < 0.65:
        return MINUTE * rng.randint(1, 90)
    if kind < 0.8:
        return rng.randint(1, 90)
    if kind < 0.87:
        return HOUR * rng.randint(1, 12)
    if kind < 0.92:
        unit = rng.choice((MINUTE, HOUR))
        return unit * rng.randint(1, 9) + unit // 2
    if kind < 0.96:
        return HOUR * rng.randint(1, 3) + MINUTE * rng.choice((5, 10, 15, 20, 25, 40, 45, 50))
    return MINUTE * rng.randint(1, 12) + rng.choice((10, 15, 20, 30, 40, 45, 50))
