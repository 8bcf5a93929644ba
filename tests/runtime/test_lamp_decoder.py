"""The lamp's own decoder with the real model: the same programs as token by token, in half the passes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import llguidance.llamacpp
import numpy as np
import pytest
from numpy.typing import NDArray

from lamp_runtime.engine import lamp_decoder
from lamp_runtime.engine.answer import Request, Written
from lamp_runtime.engine.drafts import Drafts, echoes, training_programs
from lamp_runtime.engine.lamp_decoder import LampDecoder
from lamp_runtime.engine.llama import LlamaModel, Logits
from lamp_runtime.engine.outlines_decoder import OutlinesDecoder
from lamp_runtime.engine.prefix import evaluate_prefix
from lamp_runtime.engine.vocabulary import load_tokenizer
from lamp_runtime.errors import EngineError, ModelError
from lamp_runtime.model.shipped import prepare
from lamp_schema import Program, dumps_spoken, parse

pytestmark = pytest.mark.model

EVAL = Path(__file__).parents[2] / "trainer" / "data" / "eval.jsonl"
REQUESTS = [json.loads(line)["request"] for line in EVAL.read_text(encoding="utf-8").splitlines()][:200]


@pytest.fixture(scope="module")
def fast() -> Iterator[LampDecoder]:
    decoder = LampDecoder(prepare(), draft_tokens=0)
    yield decoder
    decoder.close()


def answer(decoder: LampDecoder | OutlinesDecoder, request: str) -> tuple[str, Written]:
    """The text as the model wrote it, and what came of it."""
    texts = [""]
    written = decoder.compose(Request(request, max_tokens=400), lambda constraint: texts.append(constraint.text))
    assert written is not None
    assert parse(texts[-1]) == written.program
    return texts[-1], written


def test_two_hundred_requests_are_answered_as_token_by_token() -> None:
    """Bit by bit: both evaluate one token a pass, since llama.cpp adds up four tokens in another order than one."""
    fast, slow = LampDecoder(prepare(), draft_tokens=0), LampDecoder(prepare(), fast_forward=False)
    sampled = tokens = 0
    for decoder in (fast, slow):
        decoder._llama.batch = 1
    for request in REQUESTS:
        text, one = answer(fast, request)
        reference, other = answer(slow, request)
        assert text == reference, request
        assert other.sampled == other.tokens
        sampled, tokens = sampled + one.sampled, tokens + one.tokens
    fast.close()
    slow.close()
    assert sampled < 0.55 * tokens


def test_whole_runs_in_one_pass_change_an_answer_only_by_rounding(fast: LampDecoder) -> None:
    slow = LampDecoder(prepare(), fast_forward=False)
    same = 0
    for request in REQUESTS[:30]:
        text, one = answer(fast, request)
        assert one.passes == one.sampled < one.tokens
        same += text == answer(slow, request)[0]
    slow.close()
    assert same >= 24


class Hashed(LlamaModel):
    """Logits that depend on every token before, without a model: what is wrongly kept or lost changes the answer.

    After a sparse pass those of some tokens can be had, as from a model, and asking for others is an error.
    """

    def evaluate(self, tokens: Sequence[int], outputs: int = 1, sparse: bool = False) -> None:
        self.passes += 1
        self._few = sparse
        self._contexts = []
        for token in tokens:
            self.tokens.append(token)
            self._contexts.append(tuple(self.tokens))
        self._contexts = self._contexts[-outputs:] if outputs else []

    def logits(self, back: int = 1) -> Logits:
        # Few tokens of a prefix decide, so that a guess is right now and then.
        seed = zlib.crc32(repr((self._contexts[-back][-3:], len(self._contexts[-back]) % 3)).encode())
        logits = np.random.default_rng(seed).standard_normal(self.vocabulary).astype(np.float32)
        logits[self._common] += 6
        return logits

    def has_all_logits(self) -> bool:
        return not self._few

    def some_logits(self, tokens: NDArray[np.intp], back: int = 1) -> Logits:
        assert not self._few or self.has_some(tokens)
        return self.logits(back)[tokens]

    def keep(self, count: int) -> None:
        assert count <= len(self.tokens)
        del self.tokens[count:]


def test_guesses_change_no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(lamp_decoder, "LlamaModel", Hashed)
    monkeypatch.setattr(lamp_decoder, "evaluate_prefix", lambda llama, _path, tokens: llama.evaluate(tokens))
    decoders = {length: LampDecoder(prepare(), draft_tokens=length) for length in (0, 1, 4, 9)}
    slow = LampDecoder(prepare(), fast_forward=False)
    saved = 0
    for decoder in (slow, *decoders.values()):
        programs = "".join(training_programs())
        decoder._llama._common = sorted(set(decoder._llama.tokenize(programs.encode(), add_bos=False)))
    for request in REQUESTS[:8]:
        wanted = Request(request, max_tokens=100)
        reference = slow.compose(wanted)
        passes = {}
        for length, decoder in decoders.items():
            found = decoder.compose(wanted)
            assert found.program == reference.program, (request, length)
            assert found.tokens == reference.tokens
            passes[length] = found.passes
        assert passes[9] <= passes[0]
        saved += passes[0] - passes[4]
    assert saved > 0


def test_outlines_gives_the_same_program() -> None:
    """Both one token a pass: in whole runs llama.cpp rounds otherwise, and two nearly equal tokens may swap."""
    reference, slow = OutlinesDecoder(prepare()), LampDecoder(prepare(), fast_forward=False)
    asked = ("draw a cat", "plain red", "tea timer, four minutes, then blink green", "write hello", "off")
    for request in asked:
        assert answer(reference, request)[1].program == answer(slow, request)[1].program
    slow.close()


def test_the_budget_holds_with_whole_runs_of_tokens(fast: LampDecoder) -> None:
    wordy = "count down from ten to one in green, then flash"
    shortest = len(fast.compose(Request("off")).program.steps)
    assert shortest == 1
    for budget in (64, 70, 81, 100):
        written = fast.compose(Request(wordy, max_tokens=budget))
        assert written.tokens <= budget
    with pytest.raises(EngineError, match="max_tokens 20 is below"):
        fast.compose(Request(wordy, max_tokens=20))
    small = LampDecoder(prepare(), context=256)
    with pytest.raises(EngineError, match="leaves no room for the prompt"):
        small.compose(Request(wordy, max_tokens=250))
    small.close()


def test_a_longer_answer_than_usual_gets_a_larger_context() -> None:
    decoder = LampDecoder(prepare())
    before = answer(decoder, "plain red")[0]
    assert decoder._llama.room < 2048
    assert decoder.compose(Request("plain red", max_tokens=2048)).program == parse(before)
    assert decoder._llama.room >= 2600
    assert answer(decoder, "plain red")[0] == before
    decoder.close()


def test_a_seed_repeats_itself_and_others_differ(fast: LampDecoder) -> None:
    def ask(seed: int) -> Program:
        return fast.compose(Request("something surprising", seed=seed, temperature=1.5, max_tokens=120)).program

    assert ask(1) == ask(1)
    assert any(ask(1) != ask(seed) for seed in (2, 3, 4))


def test_a_request_that_is_not_wanted_any_more_ends_between_two_tokens(fast: LampDecoder) -> None:
    seen: list[int] = []
    stopped = fast.compose(
        Request("a storm"), lambda constraint: seen.append(constraint.tokens), lambda: len(seen) == 3
    )
    assert stopped is None
    assert len(seen) == 3
    assert answer(fast, "plain red")[1].program == answer(fast, "plain red")[1].program


def test_a_guess_ends_where_it_gets_unlikely() -> None:
    drafts = Drafts([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 7], [9, 2, 3, 4, 5, 8]], likely=0.6)
    assert drafts.guess([1, 2], 9) == [3, 4, 5]
    assert drafts.guess([1, 2], 2) == [3, 4]
    assert drafts.guess([3, 4, 5], 9) == []
    assert drafts.guess([7], 9) == drafts.guess([], 9) == drafts.guess([40, 41], 9) == []


def test_words_of_the_request_are_guessed_where_nothing_was_learned() -> None:
    def spell(text: str) -> list[int]:
        return [ord(letter) for letter in text]

    echoed = echoes("Write hi, hi A!", spell)
    assert echoed == {ord("W"): spell("rite"), ord("w"): spell("rite"), ord("H"): spell("i"), ord("h"): spell("i")}
    drafts = Drafts([[ord("W"), 1, 2], [ord("W"), 1, 2]])
    assert drafts.guess(spell("W"), 3, echoed) == spell("rit")
    assert drafts.guess([ord("W"), 1], 3, echoed) == [2]
    assert drafts.guess([5], 3, echoed) == drafts.guess([], 3, echoed) == []


def test_every_training_program_is_a_program() -> None:
    programs = training_programs()
    assert len(programs) >= 300
    assert all(dumps_spoken(parse(program)) == program for program in programs)


def test_the_vocabulary_is_the_one_that_llguidance_reads_itself_and_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    llama = LlamaModel(prepare())
    reference = llguidance.llamacpp.lltokenizer_from_vocab(llama.vocab)
    load_tokenizer(llama, prepare())
    monkeypatch.setattr(LlamaModel, "piece", None)
    kept = load_tokenizer(llama, prepare())
    assert kept.vocab_size == reference.vocab_size
    for token in range(kept.vocab_size):
        assert kept.decode_bytes([token]) == reference.decode_bytes([token])
        assert kept.is_special_token(token) == reference.is_special_token(token)
    text = b'{"program":{"name":"Warm \xc3\xa9'
    assert kept.tokenize_bytes(text) == reference.tokenize_bytes(text)
    assert kept.is_canonical
    llama.close()


class TestPrefix:
    """The constant part of the prompt, on disk."""

    def start(self) -> LlamaModel:
        llama = LlamaModel(prepare())
        llama.open(512, 1, 1)
        return llama

    def test_it_is_made_once_and_then_read(self, tmp_path: Path) -> None:
        llama = self.start()
        tokens = llama.tokenize(b"You are a lamp.", add_bos=False)
        assert not evaluate_prefix(llama, prepare(), tokens, tmp_path)
        assert (llama.tokens, llama.passes) == (tokens, 1)
        llama.evaluate([tokens[0]])
        logits = llama.logits().copy()
        again = self.start()
        assert evaluate_prefix(again, prepare(), tokens, tmp_path)
        assert (again.tokens, again.passes) == (tokens, 0)
        again.evaluate([tokens[0]])
        assert np.array_equal(again.logits(), logits)
        llama.close()
        again.close()

    def test_each_kind_of_attention_has_its_own(self, tmp_path: Path) -> None:
        llama = self.start()
        tokens = llama.tokenize(b"You are a lamp.", add_bos=False)
        logits = []
        for flash, kept in ((True, False), (False, False), (True, True), (False, True)):
            llama.open(512, 1, 1, flash=flash)
            assert evaluate_prefix(llama, prepare(), tokens, tmp_path) == kept
            llama.evaluate([tokens[0]])
            logits.append(llama.logits().copy())
        assert np.array_equal(logits[0], logits[2])
        assert np.array_equal(logits[1], logits[3])
        assert not np.array_equal(logits[0], logits[1])
        assert np.argmax(logits[0]) == np.argmax(logits[1])
        llama.close()

    @pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "key"])
    def test_a_file_that_is_not_what_was_written_is_made_anew(self, tmp_path: Path, damage: str) -> None:
        llama = self.start()
        tokens = llama.tokenize(b"You are a lamp.", add_bos=False)
        evaluate_prefix(llama, prepare(), tokens, tmp_path)
        (file,) = tmp_path.glob("*.state")
        whole = file.read_bytes()
        file.write_bytes(
            {"cut": whole[:-9], "flipped": whole[:-9] + b"123456789", "empty": b"", "key": b"{}\n" + whole}[damage]
        )
        assert not evaluate_prefix(llama, prepare(), tokens, tmp_path)
        assert llama.tokens == tokens
        assert file.read_bytes() == whole
        llama.close()

    def test_another_prompt_has_another_file_and_a_folder_that_refuses_is_no_error(self, tmp_path: Path) -> None:
        llama = self.start()
        for text in (b"You are a lamp.", b"You are a lamp, too."):
            llama.keep(0)
            assert not evaluate_prefix(llama, prepare(), llama.tokenize(text, add_bos=False), tmp_path)
        assert len(list(tmp_path.glob("*.state"))) == 2
        llama.keep(0)
        (tmp_path / "file").touch()
        assert not evaluate_prefix(llama, prepare(), llama.tokenize(b"lamp"), tmp_path / "file")
        assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
        llama.close()


def test_a_file_that_is_no_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match=r"can't load broken\.gguf; is it a whole GGUF file\? \S"):
        LlamaModel(tmp_path / "broken.gguf")


def test_more_tokens_than_there_is_room_for_are_refused_and_nothing_is_lost() -> None:
    llama = LlamaModel(prepare())
    llama.open(256, 1, 1)
    llama.evaluate([1] * 10)
    with pytest.raises(MemoryError, match="10 \\+ 300 tokens are over the context's 256"):
        llama.evaluate([1] * 300)
    assert llama.tokens == [1] * 10
    llama.evaluate([1])
    llama.close()
