"""The promise that every answer is a valid program within its budget, whatever the model wants.

The real vocabulary, and in the model's place random or malicious preferences: nothing here depends on its taste.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

import jsonschema
import llama_cpp
import llguidance
import llguidance.llamacpp
import numpy as np
import pytest

from lamp_runtime.engine.constraint import ProgramConstraint
from lamp_runtime.engine.language import Language
from lamp_runtime.engine.models import BASE, find_model
from lamp_schema import dumps_spoken, parse
from lamp_schema.jsonschema import json_schema
from lamp_trainer.authored import read_designs
from lamp_trainer.paths import AUTHORED

Preference = Callable[[int, int], np.ndarray]


@cache
def vocabulary() -> tuple[llguidance.LLTokenizer, tuple[bytes, ...]]:
    """SmolLM2's tokens, without its weights."""
    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(find_model(BASE)).encode(), parameters)
    vocab = llama_cpp.llama_model_get_vocab(model)
    pieces = []
    buffer = (ctypes.c_char * 256)()
    for token in range(llama_cpp.llama_vocab_n_tokens(vocab)):
        size = llama_cpp.llama_token_to_piece(vocab, token, buffer, 256, 0, False)
        pieces.append(bytes(buffer[:size]))
    return llguidance.llamacpp.lltokenizer_from_vocab(vocab), tuple(pieces)


@cache
def language() -> Language:
    tokenizer, pieces = vocabulary()
    return Language(tokenizer, lambda token: pieces[token])


def new(max_tokens: int) -> ProgramConstraint:
    return ProgramConstraint(language(), max_tokens)


def generate(max_tokens: int, preference: Preference, seed: int = 0, greedy: bool = True) -> ProgramConstraint:
    """Decode as a sampler would, with `preference(step, size)` as the model."""
    constraint = new(max_tokens)
    random = np.random.default_rng(seed)
    for step in range(max_tokens):
        logits = preference(step, len(vocabulary()[1])).astype(np.float32)
        constraint.restrict(logits, greedy)
        allowed = np.flatnonzero(np.isfinite(logits))
        constraint.advance(int(np.argmax(logits)) if greedy else int(random.choice(allowed)))
        if constraint.done:
            break
    return constraint


def check(constraint: ProgramConstraint, max_tokens: int) -> None:
    assert constraint.done, constraint.text[-200:]
    assert constraint.tokens <= max_tokens
    parse(constraint.text)
    import json

    jsonschema.validate(json.loads(constraint.text), json_schema("spoken"), jsonschema.Draft202012Validator)


def noise(seed: int) -> Preference:
    random = np.random.default_rng(seed)
    return lambda _, size: random.normal(size=size) * 5


def loves(word: str) -> Preference:
    """A model that wants a word wherever it may stand, and makes noise elsewhere."""
    wanted = np.array([word.encode() in piece for piece in vocabulary()[1]])
    random = np.random.default_rng(1)
    return lambda _, size: random.normal(size=size) + 50 * wanted


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("max_tokens", [64, 120, 300])
def test_noise_becomes_a_valid_program_within_the_budget(seed: int, max_tokens: int) -> None:
    check(generate(max_tokens, noise(seed)), max_tokens)


@pytest.mark.parametrize("seed", range(6))
def test_sampling_among_the_admitted_tokens_is_as_safe(seed: int) -> None:
    check(generate(120, noise(seed), seed, greedy=False), 120)


@pytest.mark.parametrize(
    "word", ["{", ",", '"', "null", "loop", "bitmap", "rows", "elements", "transition", "0", "9", "-", "\\", "é", "a"]
)
@pytest.mark.parametrize("max_tokens", [64, 150])
def test_a_model_that_insists_on_one_thing_still_closes(word: str, max_tokens: int) -> None:
    check(generate(max_tokens, loves(word)), max_tokens)


def test_a_model_that_never_wants_to_close_is_closed() -> None:
    closing = np.array([b"}" in piece or b"]" in piece or piece == b'"' for piece in vocabulary()[1]])
    random = np.random.default_rng(0)
    check(generate(200, lambda _, size: random.normal(size=size) - 100 * closing), 200)


def test_non_ascii_names_end_within_the_budget() -> None:
    """Broken characters: the model wants nothing but continuation and lead bytes."""
    high = np.array([len(piece) > 0 and piece[0] >= 0x80 for piece in vocabulary()[1]])
    random = np.random.default_rng(3)
    for budget in range(64, 80):
        check(generate(budget, lambda _, size: random.normal(size=size) + 50 * high), budget)


def test_the_shortest_program_fits_the_least_budget_there_is() -> None:
    from lamp_runtime.engine.answer import TOKENS_MIN

    assert new(TOKENS_MIN).shortest < TOKENS_MIN


def test_a_token_outside_the_grammar_is_an_error() -> None:
    constraint = new(100)
    with pytest.raises(RuntimeError, match="is not in the grammar"):
        constraint.advance(vocabulary()[1].index(b"hello"))


@cache
def spoken_designs() -> tuple[str, ...]:
    """A tenth of the hand-written programs, and every one that goes on after a step with a transition."""
    found = []
    for path in sorted(AUTHORED.glob("*.jsonl")):
        for number, design in enumerate(read_designs(path)):
            goes_on = any(step.transition is not None for step in design.program.steps[:-1])
            if goes_on or number % 10 == 0:
                found.append(dumps_spoken(design.program))
    return tuple(found)


@cache
def model() -> llama_cpp.Llama:
    return llama_cpp.Llama(str(find_model(BASE)), vocab_only=True, verbose=False)


@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("ahead", [True, False])
def test_what_a_tuned_model_writes_comes_through_in_its_own_tokens(part: int, ahead: bool) -> None:
    """A model learned its programs as its tokeniser cuts them: no decided token may cut one otherwise."""
    assert len(spoken_designs()) > 500
    for text in spoken_designs()[part::8]:
        tokens = model().tokenize(text.encode(), False)
        constraint = new(1500)
        written = constraint.forced() if ahead else []
        while not constraint.done:
            logits = np.zeros(len(vocabulary()[1]), np.float32)
            logits[tokens[len(written)]] = 10.0
            constraint.restrict(logits, greedy=True)
            written.append(int(np.argmax(logits)))
            assert written == tokens[: len(written)], text
            constraint.advance(written[-1])
            written += constraint.forced() if ahead else []
        assert written == tokens
        assert constraint.text == text


def test_a_bracket_is_left_to_the_model_where_more_steps_would_change_its_token() -> None:
    text = (
        '{"program":{"name":"In And Out","steps":[{"id":"in","command":{"type":"pattern","name":"solid","params":'
        '{"color":"blue"}},"duration":"4s","transition":{"type":"fade","duration":"4s'
    )
    constraint = new(400)
    for token in model().tokenize(text.encode(), False):
        constraint.advance(token)
    assert constraint.forced() == []
    pieces = vocabulary()[1]
    for wanted in (b'"', b'"}'):
        logits = np.zeros(len(pieces), np.float32)
        logits[pieces.index(wanted)] = 10.0
        constraint.restrict(logits, greedy=True)
        assert pieces[int(np.argmax(logits))] == wanted
