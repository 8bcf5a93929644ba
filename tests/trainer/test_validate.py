"""Step 3: each fault of a response is named, what is good is kept in order, nothing held out gets through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamp_schema import dumps_spoken, parse
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, read_rows, write_rows
from lamp_trainer.held_out import HeldOut
from lamp_trainer.validate import TOKENS_MOST, Report, check_program, keep_valid, validate


def words(text: str) -> int:
    return len(text.split())


def pattern(name: str = "solid", **params: Any) -> Row:
    return {"type": "pattern", "name": name, "params": params or {"color": "red"}}


def render(*elements: Row) -> Row:
    return {"type": "render", "elements": list(elements)}


def spoken(*steps: tuple[Row, int | None], **more: Any) -> str:
    rows = [{"id": f"s{n}", "command": command, "duration": ms, **more} for n, (command, ms) in enumerate(steps)]
    return dumps_spoken(parse({"program": {"name": "Test", "steps": rows}}))


RED = spoken((pattern(), None))
SLOW = {"transition": {"type": "fade", "duration": 1_800_000}}


def row(prompt: str, response: str = RED, teacher: str = "composer") -> Row:
    return {"id": f"p-{prompt}", "prompt": prompt, "category": "pattern", "teacher": teacher, "response": response}


@pytest.mark.parametrize(
    ("prompt", "response", "reason", "detail"),
    [
        ("red", "", "no JSON", "Expecting value"),
        ("red", "Sure! " + RED, "no JSON", "Expecting value"),
        ("red", RED + "}", "no JSON", "Extra data"),
        ("red", "[" * 100_000, "no JSON", "recursion"),
        ("red", '{"program": {"name": "x", "steps": []}}', "not a light program", "steps"),
        ("red", "[]", "not a light program", "not a program"),
        ("red", json.dumps(json.loads(RED), indent=1), "not in the spoken form", "it would be"),
        ("red", RED + "\n", "not in the spoken form", "it would be"),
        ("dot", spoken((render({"type": "pixel", "x": -1, "y": 0, "color": "red"}), None)),
         "outside the display", "pixel"),
        ("box", spoken((render({"type": "rect", "x": -4, "y": 0, "w": 4, "h": 2, "color": "red"}), None)),
         "outside the display", "rect at -4,0 to -1,1"),
        ("ball", spoken((render({"type": "circle", "cx": -5, "cy": 3, "r": 4, "color": "red"}), None)),
         "outside the display", "circle"),
        ("line", spoken((render({"type": "line", "x1": -5, "y1": 1, "x2": -1, "y2": 3, "color": "red"}), None)),
         "outside the display", "line"),
        ("hi", spoken((render({"type": "text", "content": "HI", "x": 0, "y": -5, "color": "red"}), None)),
         "outside the display", "text"),
        ("black", spoken((pattern(color="black"), None)), "dark", "nothing is lit"),
        ("dim", spoken((pattern(color="#030303"), 5000), (pattern(color="black"), None)), "dark", "nothing is lit"),
        ("red for 5 seconds", RED, "a duration is missing", r"[5000]"),
    ],
)  # fmt: skip
def test_each_fault_has_its_reason(prompt: str, response: str, reason: str, detail: str) -> None:
    found = check_program(prompt, response, words)
    assert found is not None
    assert found[0] == reason
    assert detail in found[1]


def test_the_limit_of_tokens_is_exclusive() -> None:
    assert check_program("red", RED, lambda _: TOKENS_MOST - 1) is None
    assert check_program("red", RED, lambda _: TOKENS_MOST) == (
        "too long",
        f"{TOKENS_MOST} tokens, fewer than {TOKENS_MOST} are allowed",
    )


@pytest.mark.parametrize(
    ("prompt", "response"),
    [
        ("red", RED),
        ("off", spoken(({"type": "stop"}, None))),
        ("red for 5 seconds", spoken((pattern(), 5000))),
        (
            "red, half over the edge",
            spoken((render({"type": "rect", "x": -3, "y": -3, "w": 4, "h": 4, "color": "red"}), None)),
        ),
        ("big ball", spoken((render({"type": "circle", "cx": -3, "cy": 3, "r": 4, "color": "red"}), None))),
        ("half a cat", spoken((render({"type": "sprite", "name": "cat", "x": -2}), None))),
        ("scroll", spoken((render({"type": "text", "content": "HELLO THERE", "x": 15, "y": 1, "color": "red"}), None))),
        ("wake me slowly over 30 minutes", spoken((pattern(), None), **SLOW)),
        ("a short blink", spoken((pattern("pulse", color="red", speed=400), None))),
        ("dark first", spoken((pattern(color="black"), 5000), (pattern(), None))),
    ],
)
def test_what_is_good_passes(prompt: str, response: str) -> None:
    assert check_program(prompt, response, words) is None


def test_the_rest_is_kept_in_order_and_counted() -> None:
    report = Report()
    rows = [
        row("blue sky"),
        row("draw the house, please"),
        row("green", "nonsense"),
        row("Green"),
        row("  green "),
        row("yellow", teacher="authored"),
        row("green", RED),
    ]
    kept = list(keep_valid(rows, HeldOut(["draw a house"]), words, report))
    assert [found["prompt"] for found in kept] == ["blue sky", "Green", "yellow"]
    assert set(kept[0]) == {"id", "prompt", "category", "teacher", "response"}
    assert report.kept == 3
    assert dict(report.dropped) == {"held out": 1, "no JSON": 1, "asked twice": 2}
    assert report.examples["held out"] == ["draw the house, please | nearly 'draw a house'"]


@pytest.mark.parametrize(
    ("prompt", "teacher", "kept"),
    [
        ("warm and cozy", "anthropic", False),
        ("shush now", "anthropic", True),
        ("trun of the lihgt", "anthropic", True),
        # The author meant it, and the composer knew.
        ("locking the door behind me", "authored", True),
        ("kkil teh ligths", "composer", True),
    ],
)
def test_only_those_who_wish_for_darkness_get_it(prompt: str, teacher: str, kept: bool) -> None:
    report = Report()
    off = spoken(({"type": "stop"}, None))
    assert len(list(keep_valid([row(prompt, off, teacher)], HeldOut([]), words, report))) == kept
    assert dict(report.dropped) == ({} if kept else {"dark": 1})
    assert not report.examples or report.examples["dark"] == [
        f"{prompt} | it only turns off, and nobody asked for that"
    ]


def test_a_few_examples_a_reason_are_enough() -> None:
    report = Report()
    list(keep_valid([row(f"wish {n}", "x") for n in range(50)], HeldOut([]), words, report))
    assert report.dropped["no JSON"] == 50
    assert len(report.examples["no JSON"]) == 20


@pytest.mark.parametrize("part", ["id", "prompt", "category", "teacher", "response"])
def test_a_row_of_another_kind_is_named(part: str) -> None:
    broken = {**row("red"), part: None}
    with pytest.raises(TrainerError, match=rf"{part} is None in .*; is this a file of step 2\?"):
        list(keep_valid([broken], HeldOut([]), words, Report()))


def test_files_are_read_in_order_and_the_report_is_kept(tmp_path: Path) -> None:
    first, second, out = (tmp_path / name for name in ("b.jsonl", "a.jsonl", "pairs.jsonl"))
    blue = spoken((pattern(color="blue"), None))
    write_rows(first, [row("a very own wish", RED), row("draw a house")])
    write_rows(second, [row("a very own wish", blue), row("burgundy please"), row("another wish", blue)])
    report = validate([first, second], out, words)
    assert [found["response"] for found in read_rows(out)] == [RED, blue]
    assert dict(report.dropped) == {"held out": 2, "asked twice": 1}
    told = json.loads((tmp_path / "pairs.report.json").read_text())
    assert (told["kept"], told["dropped"]) == (2, dict(report.dropped))
    before = out.stat().st_mtime_ns
    assert validate([first, second], out, words) == report
    assert out.stat().st_mtime_ns == before
    validate([second, first], out, words)
    assert [found["response"] for found in read_rows(out)] == [blue, blue], "the order of the files was changed"


def test_nothing_that_models_are_judged_on_gets_through(tmp_path: Path) -> None:
    from lamp_trainer.paths import BENCHMARK, EVAL

    judged = [*(r["prompt"] for r in read_rows(BENCHMARK)), *(r["request"] for r in read_rows(EVAL))]
    dressed = [f"{start}{text}" for text in judged for start in ("", "please ", "hey lamp, ")]
    write_rows(tmp_path / "r.jsonl", map(row, dressed))
    report = validate([tmp_path / "r.jsonl"], tmp_path / "pairs.jsonl", words)
    assert report.kept == 0
    assert set(report.dropped) == {"held out"}
