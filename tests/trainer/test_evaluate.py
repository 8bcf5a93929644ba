"""Step 7: what counts as JSON, as a program, as the spoken form; and the figures of a handful of answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamp_schema import dumps_canonical, dumps_spoken, parse
from lamp_trainer.errors import TrainerError
from lamp_trainer.evaluate import (
    Answer,
    Score,
    _count,
    cases,
    is_json,
    is_program,
    table,
    validation_requests,
)
from lamp_trainer.files import write_rows
from lamp_trainer.generate import Generator
from lamp_trainer.meaning import read_cases
from lamp_trainer.paths import DATA

PROGRAM = parse(
    {"program": {"name": "Red", "steps": [{"id": "red", "command": {"type": "pattern", "name": "solid",
     "params": {"color": "red"}}, "duration": 5000}]}}
)  # fmt: skip
SPOKEN = dumps_spoken(PROGRAM)


@pytest.mark.parametrize(
    ("text", "json", "program"),
    [
        (SPOKEN, True, True),
        (dumps_canonical(PROGRAM), True, True),
        (SPOKEN + "\n", True, True),
        (" " + SPOKEN, True, True),
        (SPOKEN[:-1], False, False),
        (SPOKEN + SPOKEN, False, False),
        (f"```json\n{SPOKEN}\n```", False, False),
        ('{"program": 3}', True, False),
        ("[1, 2]", True, False),
        ("null", True, False),
        ("", False, False),
        ("[" * 100_000, False, False),
        ('{"a":' * 5_000, False, False),
    ],
)
def test_what_an_answer_is(text: str, json: bool, program: bool) -> None:
    assert is_json(text) == json
    assert is_program(text) == program


def answer(set_: str, number: int, category: str, tokens: int, *, json: bool, valid: bool, right: bool) -> Answer:
    return Answer(set_, str(number), category, "red", "", json, valid, SPOKEN, right, (), tokens, tokens / 50)


def score(file: str = "lamp-Q4_K_M.gguf") -> Score:
    made = Score("Lamp", file, 105_454_144, "short")
    made.answers = [
        answer("benchmark", 1, "text", 10, json=True, valid=True, right=True),
        answer("benchmark", 2, "text", 20, json=True, valid=False, right=False),
        answer("eval", 1, "pattern", 60, json=False, valid=False, right=True),
        answer("eval", 2, "text", 100, json=True, valid=True, right=True),
    ]
    _count(made)
    return made


def test_the_figures_are_counted_by_set_and_category() -> None:
    made = score()
    assert made.sets == {
        "benchmark": {"requests": 2, "free_json": 2, "free_valid": 1, "valid": 2, "right": 1},
        "eval": {"requests": 2, "free_json": 1, "free_valid": 1, "valid": 2, "right": 2},
    }
    assert made.categories == {"text": {"requests": 3, "right": 2}, "pattern": {"requests": 1, "right": 1}}
    assert made.tokens_median == 40
    assert made.seconds_median == 0.8
    assert made.to_json()["answers"][2]["category"] == "pattern"


def test_nothing_asked_is_no_error() -> None:
    empty = Score("Lamp", "x.gguf", 0, "short")
    _count(empty)
    assert (empty.sets, empty.tokens_median) == ({}, 0.0)
    assert table([]) == "| model | MB | tokens | s |\n|---|---|---|---|"


def test_the_table_has_a_line_a_model() -> None:
    assert table([score(), score("other.gguf")]).splitlines() == [
        "| model | MB | benchmark JSON unconstrained | benchmark valid unconstrained | benchmark valid constrained"
        " | benchmark meaning | eval JSON unconstrained | eval valid unconstrained | eval valid constrained"
        " | eval meaning | tokens | s |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        "| lamp-Q4_K_M.gguf | 105 | 2/2 | 1/2 | 2/2 | 1/2 | 1/2 | 1/2 | 2/2 | 2/2 | 40 | 0.80 |",
        "| other.gguf | 105 | 2/2 | 1/2 | 2/2 | 1/2 | 1/2 | 1/2 | 2/2 | 2/2 | 40 | 0.80 |",
    ]


def test_the_sets_are_the_whole_benchmark_and_the_evaluation_set() -> None:
    sets = cases()
    assert {name: len(found) for name, found in sets.items()} == {"benchmark": 21, "eval": 240}
    assert {name: len(found) for name, found in cases(3).items()} == {"benchmark": 3, "eval": 3}
    for found in sets.values():
        assert len({case.id for case in found}) == len(found)


def test_the_blind_set_can_be_judged() -> None:
    found = read_cases(DATA / "blind.jsonl")
    assert len({case.id for case in found}) == len({case.request for case in found}) == 250
    assert {case.request for case in found}.isdisjoint(case.request for set_ in cases().values() for case in set_)


def test_the_requests_of_a_validation_file(tmp_path: Path) -> None:
    chat = [{"role": who, "content": said} for who, said in (("system", "s"), ("user", "red"), ("assistant", "x"))]
    write_rows(tmp_path / "val.jsonl", [{"messages": chat}, {"messages": chat}])
    assert validation_requests(tmp_path / "val.jsonl", None) == ["red", "red"]
    assert validation_requests(tmp_path / "val.jsonl", 1) == ["red"]
    write_rows(tmp_path / "val.jsonl", [{"prompt": "red"}])
    with pytest.raises(TrainerError, match="has rows without messages"):
        validation_requests(tmp_path / "val.jsonl", None)


def test_a_file_that_is_no_model_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF, not really")
    with pytest.raises(TrainerError, match=r"can't load .*x\.gguf: .*; is it a whole GGUF file\?"):
        Generator(tmp_path / "x.gguf")
