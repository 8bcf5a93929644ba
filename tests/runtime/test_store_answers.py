"""Answers kept in a real SQLite file: found again, bounded, shared, and never in the way."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from lamp_runtime.engine.answer import Request
from lamp_runtime.store.answers import AnswerCache, key_of, normalised
from lamp_schema import Program, parse

RED = parse({"type": "pattern", "name": "solid", "params": {"color": "red"}})
BLUE = parse({"type": "pattern", "name": "solid", "params": {"color": "blue"}})


def key(text: str, model: str = "a", decoder: str = "lamp", **settings: float) -> str:
    return key_of(Request(text, **settings), model, decoder)


def put(cache: AnswerCache, text: str, program: Program = RED) -> None:
    cache.put(key(text), Request(text), program)


def test_an_answer_is_found_again_by_another_lamp(tmp_path: Path) -> None:
    first = AnswerCache(tmp_path / "deep" / "answers.sqlite", 10)
    assert first.get(key("red")) is None
    put(first, "red")
    put(first, "blue", BLUE)
    first.close()
    second = AnswerCache(tmp_path / "deep" / "answers.sqlite", 10)
    assert second.get(key("  RED. ")) == RED
    assert second.get(key("blue")) == BLUE
    assert len(second) == 2


def test_only_what_changes_an_answer_changes_its_key() -> None:
    assert normalised("  Draw a\n CAT. ") == "draw a cat"
    assert key("e\u0301t\u00e9") == key("\u00e9t\u00e9")
    assert key("red", seed=1) == key("red", seed=2)
    assert key("red", seed=1, temperature=1) != key("red", seed=2, temperature=1)
    keys = {key("red"), key("red!"), key("red", model="b"), key("red", decoder="outlines"), key("red", max_tokens=100)}
    assert len(keys) == 5


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite", 3)
    for text in ("one", "two", "three"):
        put(cache, text)
    assert cache.get(key("one")) == RED
    put(cache, "four")
    assert len(cache) == 3
    assert cache.get(key("two")) is None
    assert cache.get(key("one")) == cache.get(key("four")) == RED


def test_clear_forgets_everything(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite", 10)
    put(cache, "one")
    put(cache, "two")
    assert cache.clear() == 2
    assert len(cache) == 0
    assert cache.get(key("one")) is None


@pytest.mark.parametrize("damage", [b"this is no database, " * 99, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(damage)
    cache = AnswerCache(path, 10)
    put(cache, "red")
    assert cache.get(key("red")) == RED


def test_a_row_that_is_no_program_any_more_is_no_answer(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite", 10)
    put(cache, "red")
    with sqlite3.connect(tmp_path / "answers.sqlite") as other:
        other.execute("UPDATE answers SET program = '{}'")
    assert cache.get(key("red")) is None


def test_a_place_that_can_not_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = AnswerCache(tmp_path / "file" / "answers.sqlite", 10)
    put(cache, "red")
    assert cache.get(key("red")) is None
    assert (len(cache), cache.clear()) == (0, 0)


def test_none_are_kept_with_zero(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite", 0)
    put(cache, "red")
    assert cache.get(key("red")) is None
    assert not (tmp_path / "answers.sqlite").exists()


def test_many_threads_and_two_processes_worth_of_connections(tmp_path: Path) -> None:
    caches = [AnswerCache(tmp_path / "answers.sqlite", 50) for _ in range(2)]

    def work(number: int) -> None:
        for at in range(25):
            put(caches[number % 2], f"{number} {at}")
            caches[number % 2].get(key(f"{number} {at}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(caches[0]) == len(caches[1]) == 50
