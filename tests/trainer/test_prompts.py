"""Step 1: the same seed, the same requests; no request twice; an end where the banks are empty."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest

from lamp_trainer import prompts as module
from lamp_trainer.cli import main
from lamp_trainer.errors import TrainerError
from lamp_trainer.families.base import CATEGORIES, Family
from lamp_trainer.families.registry import SHARES, families
from lamp_trainer.files import Row, read_rows
from lamp_trainer.held_out import HeldOut
from lamp_trainer.prompts import make_prompts, write_prompts


def made(count: int, seed: int = 1, held_out: HeldOut | None = None) -> list[Row]:
    return list(make_prompts(count, seed, held_out or HeldOut([])))


@cache
def thousands() -> tuple[Row, ...]:
    return tuple(made(3000))


def test_the_same_seed_gives_the_same_requests_and_another_seed_others() -> None:
    assert made(200) == made(200)
    assert {row["prompt"] for row in made(200)} != {row["prompt"] for row in made(200, seed=2)}


def test_a_larger_count_goes_on_from_a_smaller_one() -> None:
    assert made(300) == list(thousands()[:300])


def test_no_request_comes_twice_in_any_case() -> None:
    assert len({row["prompt"].lower() for row in thousands()}) == 3000
    assert len({row["id"] for row in thousands()}) == 3000


def test_each_row_names_its_family_and_slots() -> None:
    known = {family.name: family.category for family in families()}
    for row in thousands():
        assert set(row) == {"id", "prompt", "category", "family", "slots"}
        assert known[row["family"]] == row["category"]
        assert row["prompt"].strip() == row["prompt"] != ""
    assert thousands()[0]["id"] == "p1-0000001"


def test_every_category_gets_about_its_share() -> None:
    counts = Counter(row["category"] for row in thousands())
    assert set(counts) == set(CATEGORIES)
    for category, share in SHARES.items():
        assert counts[category] / 3000 == pytest.approx(share / sum(SHARES.values()), rel=0.35)


def test_held_out_requests_never_come_and_are_counted() -> None:
    first = [row["prompt"] for row in made(50)]
    refused: Counter[str] = Counter()
    rows = list(make_prompts(50, 1, HeldOut(first), refused))
    assert not {row["prompt"] for row in rows} & set(first)
    assert refused["held out"] >= 50


def test_empty_banks_are_an_error_that_says_how_many_came(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(rng: Random) -> tuple[str, Row]:
        return rng.choice(("red", "green", "blue")), {}

    family = Family("three", "pattern", 1, ask, lambda *_: {}, casual=False)
    monkeypatch.setattr(module, "draw", lambda _: family)
    monkeypatch.setattr(module, "_PATIENCE", 200)
    assert {row["prompt"] for row in made(3)} == {"red", "green", "blue"}
    with pytest.raises(TrainerError, match="only 3 different requests came out, 4 were asked for; ask for fewer"):
        made(4)


def test_more_of_one_family_come_after_the_others_which_stay_as_they_are() -> None:
    plain = made(40)
    more = list(make_prompts(40, 1, HeldOut([]), families={"picture_loved": 15}))
    assert more[:40] == plain
    assert [row["family"] for row in more[40:]] == ["picture_loved"] * 15
    assert len({row["prompt"].lower() for row in more}) == 55
    with pytest.raises(TrainerError, match=r"no family 'cats'; use one of .*picture_loved"):
        list(make_prompts(1, 1, HeldOut([]), families={"cats": 1}))


def test_what_is_up_to_date_is_not_made_again(tmp_path: Path) -> None:
    out = tmp_path / "prompts.jsonl"
    categories = write_prompts(out, 60, 3)
    assert sum(categories.values()) == 60
    before = out.stat().st_mtime_ns
    assert not write_prompts(out, 60, 3)
    assert out.stat().st_mtime_ns == before
    assert sum(write_prompts(out, 61, 3).values()) == 61
    assert len(list(read_rows(out))) == 61


@pytest.mark.parametrize("count", ["0", "-5", "1000001"])
def test_a_count_outside_the_limits_is_refused(count: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompts", "--count", count, "--out", str(tmp_path / "x.jsonl")]) == 1
    assert capsys.readouterr().err == f"lamp-train: --count {count} is outside 1..1000000\n"
    assert not (tmp_path / "x.jsonl").exists()


def test_the_command_says_how_many_of_each_and_shows_no_bar_without_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["prompts", "--count", "40", "--out", str(tmp_path / "x.jsonl")]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{tmp_path / 'x.jsonl'}: 40 requests\n")
    assert said.err == ""
    assert main(arguments) == 0
    assert "40 requests, made before" in capsys.readouterr().out
