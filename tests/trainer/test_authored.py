"""The hand-written designs: whole, many, of every kind, lit, gentle, and none of them on the benchmark."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from lamp_schema import Program, dumps_spoken
from lamp_schema.commands import Stop
from lamp_trainer.authored import Design, read_designs
from lamp_trainer.errors import TrainerError
from lamp_trainer.families.base import CATEGORIES
from lamp_trainer.held_out import read_held_out
from lamp_trainer.paths import AUTHORED, BENCHMARK
from lamp_trainer.validate import check_program

FILES = sorted(AUTHORED.glob("*.jsonl"))
# Two authors had the same idea, and other designs for it; the first by file name is trained on.
SHARED = frozenset(("check mark", "fast rainbow", "gold", "lava", "mach das licht aus bitte", "navy blue", "turquoise"))
# Two authors had the same idea, and the very same program.
SAME = frozenset(("cold white", "dim red", "police lights"))


@cache
def designs() -> tuple[tuple[str, Design], ...]:
    return tuple((path.stem, design) for path in FILES for design in read_designs(path))


def commands(program: Program) -> Iterator[object]:
    for step in program.steps:
        yield step.command
    if program.on_complete is not None:
        yield program.on_complete.command


def plain(request: str) -> str:
    return " ".join(request.lower().split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_read_and_every_line_is_written_the_same_again(path: Path) -> None:
    for design in read_designs(path):
        line = design.to_line()
        assert design.requests[0] in line.encode().decode()
        assert len(set(design.requests)) == len(design.requests)


def test_there_are_enough_of_them_in_every_category() -> None:
    counts = Counter(design.category for _, design in designs())
    assert sum(counts.values()) >= 1500
    assert set(counts) == set(CATEGORIES)
    assert min(counts.values()) >= 20, counts


def test_no_request_has_two_programs() -> None:
    answers: dict[str, set[str]] = defaultdict(set)
    for _, design in designs():
        for request in design.requests:
            answers[plain(request)].add(dumps_spoken(design.program))
    twice = {request for request, programs in answers.items() if len(programs) > 1}
    assert twice == SHARED


def test_the_first_request_of_each_design_is_its_own() -> None:
    firsts = Counter(plain(design.requests[0]) for _, design in designs())
    assert {request for request, count in firsts.items() if count > 1} <= SHARED | SAME


def test_none_is_near_the_benchmark() -> None:
    held_out = read_held_out([BENCHMARK], "prompt")
    near = [(who, r, held_out.nearest(r)) for who, d in designs() for r in d.requests if held_out.nearest(r)]
    assert near == []


def test_every_program_is_good_to_learn_from() -> None:
    """Lit, on the display, in the spoken form. Durations are told by requests, which have many wordings."""
    wrong = []
    for who, design in designs():
        fault = check_program("", dumps_spoken(design.program), lambda text: len(text) // 4)
        if fault is not None:
            wrong.append((who, design.requests[0], fault))
    assert wrong == []


def test_nothing_flashes_faster_than_is_safe() -> None:
    """A pulse below 300 ms gives more than three flashes a second."""
    fast = [
        (who, design.requests[0], command)
        for who, design in designs()
        for command in commands(design.program)
        if getattr(command, "name", "") == "pulse" and command.params.speed < 300  # type: ignore[attr-defined]
    ]
    assert fast == []
    names = Counter(getattr(command, "name", "") for _, design in designs() for command in commands(design.program))
    assert names["pulse"] > 10


def test_a_design_that_only_turns_off_says_stop_alone() -> None:
    for _, design in designs():
        if all(isinstance(step.command, Stop) for step in design.program.steps):
            assert len(design.program.steps) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "bad.jsonl, line 2: Expecting"),
        ('{"category": "x", "requests": ["a"], "program": {}}', "line 2: category 'x' is unknown; use one of pattern"),
        ('{"category": "text", "requests": [], "program": {}}', "line 2: requests must be a list of 1 to 5 texts"),
        ('{"category": "text", "requests": ["a", "a "], "program": {}}', "a request is empty, no text, or there twice"),
        ('{"category": "text", "requests": ["a"], "program": 3}', "program must be an object"),
        ('{"category": "text", "requests": ["a"], "program": {"name": "A", "steps": []}}', "line 2: steps"),
        ('{"requests": ["a"]}', "line 2: 'category'"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "bad.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(TrainerError) as caught:
        read_designs(tmp_path / "bad.jsonl")
    assert message in str(caught.value)
