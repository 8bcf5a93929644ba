"""What people say to the lamp is preferred among what it may have been: the pairs of words, and who is chosen."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import request_words as script

from lamp_runtime.input.voice.likelihood import PAIRS, Likelihood, request_words
from lamp_runtime.input.voice.recogniser import Hypothesis, best


@pytest.fixture(scope="module")
def likelihood() -> Likelihood:
    return Likelihood()


def test_words_are_small_and_numbers_are_all_one() -> None:
    said = "Don’t stop: 20 seconds, 'then' twenty five, 100%!"
    assert request_words(said) == ["don't", "stop", "#", "seconds", "then", "#", "percent"]
    assert request_words("…") == []


@pytest.mark.parametrize(
    ("likelier", "than"),
    [
        ("just write 100 percent", "just right 100 percent"),
        ("go in green", "go and green"),
        ("yellow for three seconds", "yellow form three seconds"),
        ("draw a cat", "draw a cad"),
    ],
)
def test_a_request_is_likelier_than_what_sounds_like_it(likelihood: Likelihood, likelier: str, than: str) -> None:
    assert likelihood.log(request_words(likelier)) > likelihood.log(request_words(than))


@pytest.mark.parametrize("first", ["^", "make", "then", "flesh", "never heard of"])
def test_what_may_follow_a_word_adds_up_to_nearly_one(likelihood: Likelihood, first: str) -> None:
    known = [line.split(" ", 1)[0] for line in PAIRS.read_text(encoding="ascii").splitlines()]
    total = sum(likelihood._next(first, word) for word in known)
    assert 0.9 < total <= 1.0 + 1e-9
    assert 0 < likelihood._next(first, "xyzzy") < min(likelihood._next(first, word) for word in known if word != "^")


def test_the_sound_and_the_words_are_weighed(likelihood: Likelihood) -> None:
    right, write = Hypothesis("Just right, 100 percent.", -4.0), Hypothesis("Just write 100 percent.", -4.1)
    assert best([right, write], likelihood) == write.text
    assert best([right, write], None) == right.text
    assert best([right, Hypothesis(write.text, -9.0)], likelihood) == right.text
    assert best([], likelihood) == best([], None) == ""


def test_the_script_counts_what_english_requests_have_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    designs = [
        {"category": "pattern", "requests": ["make it red", "make it blue", "it red"]},
        {"category": "multilingual", "requests": ["mach es rot", "mach es blau"]},
        {"category": "pattern", "requests": ["un café", "un café"]},
    ]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(design) + "\n" for design in designs), encoding="utf-8")
    made = tmp_path / "pairs.txt"
    monkeypatch.setattr("sys.argv", ["request_words", "--requests", str(tmp_path), "--to", str(made)])
    assert script.main() == 0
    assert made.read_text().splitlines() == ["^ 0 make 2", "$ 2", "it 2 red 2", "make 1 it 2", "red 1 $ 2"]
    assert "5 words" in capsys.readouterr().out
    small = Likelihood(made)
    assert small.log(["make", "it", "red"]) > small.log(["make", "it", "blue"]) > -math.inf
