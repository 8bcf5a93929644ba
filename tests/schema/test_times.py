"""Times in words, and the patterns that say which numbers may stand before a unit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamp_schema import limits
from lamp_schema.times import digits_pattern, parse_time, say_time, spoken_pattern

DURATIONS = st.integers(0, limits.DURATION_MAX_MS)


@given(DURATIONS)
def test_what_is_said_is_read_back(ms: int) -> None:
    assert parse_time(say_time(ms)) == ms


@given(st.integers(0, 86_400), st.sampled_from([1, 1000, 60_000, 3_600_000]))
def test_round_times_are_said_and_read_back(count: int, unit_ms: int) -> None:
    assert parse_time(say_time(count * unit_ms)) == count * unit_ms


def test_the_largest_unit_that_fits_is_said() -> None:
    said = {0: "0ms", 1: "1ms", 999: "999ms", 1000: "1s", 1500: "1500ms", 90_000: "90s", 240_000: "4m"}
    said |= {3_600_000: "1h", 5_400_000: "90m", 86_400_000: "24h"}
    assert {ms: say_time(ms) for ms in said} == said


@pytest.mark.parametrize(
    "text", ["", "s", "5", "-1s", "+1s", "1e3s", ".5s", "5.s", "1s2s", "1d", "1 m s", "٣s", "1,5s"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parse_time(text)


def test_parts_of_a_millisecond_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'0\.0005s' is not a whole number of milliseconds"):
        parse_time("0.0005s")
    assert parse_time("0.001s") == 1
    assert parse_time("1.1s") == 1100


def test_digits_pattern_against_every_number() -> None:
    """Every range within 0..120, each against every number and every way to write it wrongly."""
    words = [*map(str, range(131)), *(f"0{number}" for number in range(20)), "", "1000", "-1"]
    for low in range(0, 121, 3):
        for high in range(low, 121):
            pattern = re.compile(f"(?:{digits_pattern(low, high)})")
            matched = [word for word in words if pattern.fullmatch(word)]
            assert matched == [str(number) for number in range(low, high + 1)], (low, high)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.data())
def test_digits_pattern_against_large_numbers(one: int, other: int, data: st.DataObject) -> None:
    low, high = sorted((one, other))
    pattern = re.compile(f"(?:{digits_pattern(low, high)})")
    for number in (low, high, data.draw(st.integers(low, high))):
        assert pattern.fullmatch(str(number))
    for number in (low - 1, high + 1, data.draw(st.integers(high + 1, 10**10))):
        assert not pattern.fullmatch(str(number))


@pytest.mark.parametrize("low_ms", [0, limits.DURATION_MIN_MS])
def test_spoken_pattern_is_the_range_in_every_unit(low_ms: int) -> None:
    pattern = re.compile(spoken_pattern(low_ms, limits.DURATION_MAX_MS))
    units = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
    for unit, size in units.items():
        top = limits.DURATION_MAX_MS // size
        for number in {*range(110), top - 1, top, top + 1}:
            inside = low_ms <= number * size <= limits.DURATION_MAX_MS and (number > 0 or unit == "ms")
            assert bool(pattern.search(f"{number}{unit}")) == inside, f"{number}{unit}"


@given(st.integers(limits.DURATION_MIN_MS, limits.DURATION_MAX_MS))
def test_what_is_said_has_the_spoken_pattern(ms: int) -> None:
    assert re.search(spoken_pattern(limits.DURATION_MIN_MS, limits.DURATION_MAX_MS), say_time(ms))
