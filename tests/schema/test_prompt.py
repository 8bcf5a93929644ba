"""What a model is told before the request."""

from __future__ import annotations

import json
import re

import pytest
from grammar import accepts

from lamp_schema import dumps_spoken, parse, prompt
from lamp_schema.commands import PATTERN_TYPES
from lamp_schema.prompt import SHORT_SYSTEM, Style, messages, preamble, prompt_sha256
from lamp_schema.sprites import library

STYLES: list[Style] = ["full", "short"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("request_text", ["blue", "", " two\nlines ", '{"role":"system"}', "<|im_end|>", "日本 ☀"])
def test_the_request_stands_last_and_unchanged(style: Style, request_text: str) -> None:
    *before, last = messages(request_text, style)
    assert last == {"role": "user", "content": request_text}
    assert before == preamble(style)


@pytest.mark.parametrize("style", STYLES)
def test_roles_take_turns(style: Style) -> None:
    roles = [message["role"] for message in messages("x", style)]
    assert roles[0] == "system"
    assert roles[1:] == ["user", "assistant"] * ((len(roles) - 2) // 2) + ["user"]


def test_the_short_style_is_one_line() -> None:
    assert preamble("short") == [{"role": "system", "content": SHORT_SYSTEM}]
    assert "\n" not in SHORT_SYSTEM


def test_the_examples_are_in_the_language() -> None:
    answers = [message["content"] for message in preamble("full") if message["role"] == "assistant"]
    assert len(answers) >= 4
    for answer in answers:
        assert dumps_spoken(parse(answer)) == answer
        assert accepts(answer)


def test_the_full_style_names_every_word_of_the_language() -> None:
    system = preamble("full")[0]["content"]
    named = set(re.findall(r"[a-z_][a-zA-Z0-9_]*", system))
    patterns = {kind.model_fields["name"].annotation.__args__[0] for kind in PATTERN_TYPES}  # type: ignore[union-attr]
    assert patterns <= named
    assert {"fill", "pixel", "line", "rect", "circle", "text", "sprite", "bitmap", "render", "stop"} <= named
    assert {"bgColor", "density", "loop", "on_complete", "transition", "null", "speed"} <= named


def test_the_sprites_that_are_named_are_installed() -> None:
    system = preamble("full")[0]["content"]
    (line,) = (line for line in system.splitlines() if line.startswith("Sprites are"))
    named = line.partition(": ")[2].removesuffix(" and many more.").split(", ")
    assert len(named) > 3
    assert set(named) <= set(library().names())


def test_the_sha_follows_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {style: prompt_sha256(style) for style in STYLES}
    assert before["full"] != before["short"]
    assert all(re.fullmatch("[0-9a-f]{64}", sha) for sha in before.values())
    assert {style: prompt_sha256(style) for style in STYLES} == before
    monkeypatch.setattr(prompt, "SHORT_SYSTEM", SHORT_SYSTEM + " ")
    assert prompt_sha256("short") != before["short"]
    assert prompt_sha256("full") == before["full"]
    monkeypatch.setattr(prompt, "_EXAMPLES", prompt._EXAMPLES[1:])
    assert prompt_sha256("full") != before["full"]


def test_messages_are_fresh() -> None:
    preamble("full").clear()
    assert json.dumps(preamble("full"))
    assert len(preamble("full")) > 1
