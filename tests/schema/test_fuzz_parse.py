"""`make fuzz-parse` without its guide: mutated programs are read or refused, as text and as values alike."""

from __future__ import annotations

from random import Random

import parse_cases
from hypothesis import given, settings
from hypothesis import strategies as st


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
