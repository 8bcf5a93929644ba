"""Logits of the few tokens that the grammar allows: llama.cpp's own numbers, without its output layer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import gguf
import numpy as np
import pytest

from lamp_runtime.engine import output_rows
from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.calibration import Tuning
from lamp_runtime.engine.lamp_decoder import LampDecoder
from lamp_runtime.engine.llama import LlamaModel, Logits
from lamp_runtime.engine.output_rows import OutputRows, open_rows
from lamp_runtime.model.shipped import prepare

pytestmark = pytest.mark.model

EVAL = Path(__file__).parents[2] / "trainer" / "data" / "eval.jsonl"
REQUESTS = [json.loads(line)["request"] for line in EVAL.read_text(encoding="utf-8").splitlines()][:60]
# llama.cpp rounds what goes into the output layer to 8 bits; its logits have a spread of some 4.
ROUNDING = 0.5
SOME = np.array([3, 77, 400, 5_000, 20_000, 49_151])


@pytest.fixture
def llama() -> Iterator[LlamaModel]:
    model = LlamaModel(prepare())
    model.open(512, 1, 1, sparse=True)
    yield model
    model.close()


def read(llama: LlamaModel, tokens: list[int], outputs: int, sparse: bool) -> list[Logits]:
    """SOME's logits behind each of the last `outputs` of `tokens`, first to last."""
    llama.keep(0)
    llama.evaluate(tokens, outputs, sparse)
    return [llama.some_logits(SOME, back) for back in range(outputs, 0, -1)]


@pytest.mark.parametrize(("count", "outputs"), [(1, 1), (3, 1), (4, 4), (7, 3), (300, 1), (256, 2)])
def test_they_are_those_of_a_whole_pass(llama: LlamaModel, count: int, outputs: int) -> None:
    tokens = [1, *range(300, 299 + count)]
    read(llama, tokens, outputs, sparse=True)  # The first pass of its kind is a whole one.
    whole = read(llama, tokens, outputs, sparse=False)
    assert llama.has_all_logits()
    assert np.array_equal(whole[-1], llama.logits()[SOME])
    some = read(llama, tokens, outputs, sparse=True)
    assert not llama.has_all_logits()
    assert len(some) == len(whole) == outputs
    for one, other in zip(some, whole, strict=True):
        assert np.abs(one - other).max() < ROUNDING
        assert not np.array_equal(one, other)


def test_what_is_evaluated_after_a_sparse_pass_is_as_after_a_whole_one(llama: LlamaModel) -> None:
    results = []
    for sparse in (False, True, False):
        llama.keep(0)
        for token in (1, 300, 301, 302):
            llama.evaluate([token], sparse=sparse)
        llama.evaluate([303])
        results.append(llama.logits().copy())
    assert np.array_equal(results[0], results[1])
    assert np.array_equal(results[0], results[2])


def test_a_pass_that_stops_at_another_node_is_done_again_in_whole(llama: LlamaModel) -> None:
    whole = read(llama, [1, 300, 301], 1, sparse=False)
    assert llama._watch is not None
    places = llama._watch._places
    places[True] -= 5
    passes = llama.passes
    assert np.array_equal(read(llama, [1, 300, 301], 1, sparse=True)[0], whole[0])
    assert llama.has_all_logits()
    assert llama.passes == passes + 2
    read(llama, [1, 300, 301], 1, sparse=True)
    assert not llama.has_all_logits(), "the place is learned anew"


@pytest.mark.parametrize("outputs", [1, 3])
def test_thousands_are_those_of_a_whole_pass(llama: LlamaModel, outputs: int) -> None:
    rng = np.random.default_rng(4)
    tokens = [1, *range(300, 306)]
    for count in (2000, 5000):
        asked = np.sort(rng.choice(llama.vocabulary, count, replace=False))
        for sparse in (True, False, True):
            llama.keep(0)
            llama.evaluate(tokens, outputs, sparse)
            assert llama.has_some(asked)
            found = [llama.some_logits(asked, back) for back in range(outputs, 0, -1)]
            if not sparse:
                whole = found
        assert not llama.has_all_logits()
        for one, other in zip(found, whole, strict=True):
            assert np.allclose(one, other, atol=0.01)


def test_there_is_room_for_a_sixth_of_the_vocabulary_and_the_first_come(llama: LlamaModel) -> None:
    every = np.arange(llama.vocabulary)
    room = llama.vocabulary // 6
    assert llama.has_some(every[:room])
    assert not llama.has_some(every[: room + 1])
    for _ in range(2):
        llama.keep(0)
        llama.evaluate([1, 300], sparse=True)
    llama.some_logits(every[: room - 1000])
    assert llama.has_some(every[2000:room])
    assert not llama.has_some(every[room : room + 1001])
    assert llama.has_some(every[room : room + 100]), "a few have room of their own"


def test_a_context_that_was_opened_without_computes_all(llama: LlamaModel) -> None:
    llama.open(512, 1, 1)
    assert not llama.sparse
    read(llama, [1, 300, 301], 1, sparse=True)
    read(llama, [1, 300, 301], 1, sparse=True)
    assert llama.has_all_logits()


@pytest.mark.parametrize(("guessed", "many"), [(0, 6), (4, 6), (0, 3), (4, 3)])
def test_programs_are_the_same_but_for_rounding(monkeypatch: pytest.MonkeyPatch, guessed: int, many: int) -> None:
    """With room for a third of its vocabulary, this model's ids need no whole pass, either."""
    monkeypatch.setattr(output_rows, "_MANY", many)
    programs = []
    for sparse in (False, True):
        decoder = LampDecoder(prepare(), threads=1)
        decoder.tune(Tuning(1, 1, guessed, sparse))
        assert decoder._llama.sparse is sparse
        programs.append([decoder.compose(Request(request)) for request in REQUESTS])
        decoder.close()
    whole, some = programs
    same = sum(a is not None and b is not None and a.program == b.program for a, b in zip(whole, some, strict=True))
    assert same >= 0.9 * len(REQUESTS)


def write_model(path: Path, architecture: str, name: str, values: np.ndarray) -> Path:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


class TestRows:
    """A file's output layer."""

    WEIGHTS = np.random.default_rng(1).standard_normal((1000, 64)).astype(np.float32)

    def rows(
        self, tmp_path: Path, name: str = "output.weight", architecture: str = "llama", **more: str
    ) -> OutputRows | None:
        path = write_model(tmp_path / "model.gguf", architecture, name, self.WEIGHTS)
        metadata = {"general.architecture": architecture, **{f"{architecture}.{key}": v for key, v in more.items()}}
        return open_rows(path, metadata, 1000, 64)

    @pytest.mark.parametrize("name", ["output.weight", "token_embd.weight"])
    def test_any_rows_in_any_order_time_and_again(self, tmp_path: Path, name: str) -> None:
        rows = self.rows(tmp_path, name)
        assert rows is not None
        rng = np.random.default_rng(2)
        for _ in range(20):
            tokens = rng.choice(200, rng.integers(1, 166), replace=False)
            hidden = rng.standard_normal(64).astype(np.float32)
            if rows.have(tokens):
                assert np.allclose(rows.logits(tokens, hidden), self.WEIGHTS[tokens] @ hidden, atol=1e-4)
        assert 0 < rows._used <= 200
        assert 0 < rows._many._used <= 166
        rows.close()

    def test_models_whose_logits_are_more_than_a_product_have_none(self, tmp_path: Path) -> None:
        rows = self.rows(tmp_path)
        assert rows is not None
        rows.close()
        assert self.rows(tmp_path, architecture="gemma2") is None
        assert self.rows(tmp_path, final_logit_softcapping="30.0") is None
        assert self.rows(tmp_path, logit_scale="0.1") is None
        assert self.rows(tmp_path, name="other.weight") is None

    def test_a_file_that_is_none_has_none(self, tmp_path: Path) -> None:
        (tmp_path / "no.gguf").write_bytes(b"no")
        assert open_rows(tmp_path / "no.gguf", {"general.architecture": "llama"}, 10, 4) is None
