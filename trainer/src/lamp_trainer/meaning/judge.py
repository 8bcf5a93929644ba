"""The verdict: does a program show what was asked for?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamp_schema import Program
from lamp_trainer.meaning.course import course_misses
from lamp_trainer.meaning.expectation import Expectation
from lamp_trainer.meaning.film import Film
from lamp_trainer.meaning.looks import misses


@dataclass(frozen=True)
class Verdict:
    """`right` when everything that was asked for is shown; else `misses` says what is not, a sentence each."""

    right: bool
    misses: tuple[str, ...]


def judge(program: Program, expectation: Expectation) -> Verdict:
    """Plays a program and holds what it shows against what was asked for. Never raises for a valid program."""
    found = tuple(_all_misses(Film(program), expectation))
    return Verdict(not found, found)


def _all_misses(film: Film, expectation: Expectation) -> Iterator[str]:
    yield from misses(film, film.shots, expectation)
    yield from course_misses(film, expectation)
    if expectation.any_of:
        ways = [tuple(_all_misses(film, way)) for way in expectation.any_of]
        if all(ways):
            yield f"none of {len(ways)} ways: " + "; ".join(sorted(ways, key=len)[0])
