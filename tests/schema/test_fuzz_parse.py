"""`make fuzz-parse` without its guide: mutated programs are read or refused, both ways alike; what it found is, too."""

from __future__ import annotations

from pathlib import Path
from random import Random

import parse_cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FOUND = sorted((Path(__file__).parent / "found").glob("*.json"))


@given(st.integers(0, 2**32), st.integers(1, 4))
@settings(max_examples=400)
def test_a_mutated_program_is_read_or_refused(seed: int, times: int) -> None:
    chance = Random(seed)
    known = parse_cases.seeds()
    data = chance.choice(known)
    for _ in range(times):
        data = parse_cases.mutated(data, known, chance)
    parse_cases.check(data)


def test_the_programs_that_are_mutated_are_programs() -> None:
    assert all(parse_cases.check(seed) is not None for seed in parse_cases.seeds())


@pytest.mark.parametrize("path", FOUND, ids=[path.name for path in FOUND])
def test_what_was_found_once(path: Path) -> None:
    parse_cases.check(path.read_bytes())
