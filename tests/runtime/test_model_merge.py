"""Base and adapter become one GGUF: the sums are right, what does not fit is refused, and no half file is left."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
import pytest

from lamp_runtime.errors import ModelError
from lamp_runtime.model.adapter import Adapter, new_gguf, open_gguf, read_adapter, write_adapter
from lamp_runtime.model.importance import read_importance, write_importance
from lamp_runtime.model.merge import merge
from lamp_runtime.model.quantize import file_types, quantize

F16, F32 = gguf.GGMLQuantizationType.F16, gguf.GGMLQuantizationType.F32
Q4_1, Q8_0 = gguf.GGMLQuantizationType.Q4_1, gguf.GGMLQuantizationType.Q8_0

# name -> (shape, how it is stored)
TENSORS = {
    "blk.0.attn_q.weight": ((64, 96), Q4_1),
    "blk.0.ffn_up.weight": ((32, 64), Q8_0),
    "token_embd.weight": ((50, 64), F16),
    "rope.weight": ((8, 32), F32),
    "output_norm.weight": ((64,), F32),
    "blk.0.norm.weight": ((64,), Q8_0),
}
RANK = 32


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def make_base(path: Path, architecture: str = "llama", alignment: int | None = None) -> dict[str, np.ndarray]:
    """Write a GGUF of TENSORS; gives what is in them after their quantisation."""
    writer = gguf.GGUFWriter(path, architecture)
    if alignment:
        writer.add_custom_alignment(alignment)
    writer.add_name("Base")
    writer.add_file_type(3)
    writer.add_block_count(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_bool("tokenizer.ggml.add_bos_token", True)
    writer.add_token_list(["<s>", "größer", "💡"])
    writer.add_token_scores([0.5, -1.0, 2.0])
    writer.add_token_types([3, 1, 1])
    values = {}
    for seed, (name, (shape, kind)) in enumerate(TENSORS.items()):
        data = gguf.quants.quantize(noise(*shape, seed=seed), kind)
        values[name] = gguf.quants.dequantize(data, kind).astype(np.float32)
        writer.add_tensor(name, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return values


def adapter_for(*names: str, alpha: float = 48.0, metadata: Mapping[str, str] | None = None) -> Adapter:
    pairs = {
        name: (noise(RANK, TENSORS[name][0][1], seed=7), noise(TENSORS[name][0][0], RANK, seed=8)) for name in names
    }
    return Adapter("llama", alpha, pairs, metadata or {"general.name": "Lamp", "lamp.prompt_style": "short"})


def tensors(path: Path) -> dict[str, np.ndarray]:
    return {str(t.name): gguf.quants.dequantize(t.data, t.tensor_type) for t in gguf.GGUFReader(path).tensors}


def fields(path: Path) -> dict[str, object]:
    return {n: f.contents() for n, f in gguf.GGUFReader(path).fields.items() if not n.startswith("GGUF.")}


@pytest.mark.parametrize(("kind", "error"), [(F16, 2e-3), (Q8_0, 3e-2)])
def test_an_adapter_is_read_as_it_was_written(tmp_path: Path, kind: gguf.GGMLQuantizationType, error: float) -> None:
    given = adapter_for("blk.0.attn_q.weight", "blk.0.ffn_up.weight", alpha=33.0)
    # Q8_0 wants rows of 32: the other dimension of b is the rank.
    write_adapter(given, tmp_path / "a.gguf", kind)
    read = read_adapter(tmp_path / "a.gguf")
    assert (read.architecture, read.alpha, dict(read.metadata)) == ("llama", 33.0, dict(given.metadata))
    assert set(read.pairs) == set(given.pairs)
    for name, (a, b) in given.pairs.items():
        np.testing.assert_allclose(read.pairs[name][0], a, atol=error)
        np.testing.assert_allclose(read.pairs[name][1], b, atol=error)
    stored = {t.tensor_type for t in gguf.GGUFReader(tmp_path / "a.gguf").tensors}
    assert stored == {kind}


def test_the_change_is_alpha_over_rank_times_b_a() -> None:
    adapter = Adapter("llama", 4.0, {"x": (np.array([[1, 2, 3]], np.float32), np.array([[10], [20]], np.float32))})
    change = adapter.change("x")
    assert change is not None
    assert change.tolist() == [[40, 80, 120], [80, 160, 240]]
    assert adapter.change("y") is None


def test_merged_is_base_plus_change_at_16_bits(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base.gguf")
    adapter = adapter_for("blk.0.attn_q.weight", "blk.0.ffn_up.weight")
    told: list[float] = []
    assert (
        merge(tmp_path / "base.gguf", adapter, tmp_path / "sub" / "out.gguf", told.append) == tmp_path / "sub/out.gguf"
    )
    merged = tensors(tmp_path / "sub" / "out.gguf")
    assert list(merged) == list(TENSORS)
    for name, weight in base.items():
        a, b = adapter.pairs.get(name, (None, None))
        expected = weight if a is None or b is None else weight + 48.0 / RANK * (b @ a)
        np.testing.assert_allclose(merged[name], expected, rtol=1e-3, atol=1e-3)
    assert not np.allclose(merged["blk.0.attn_q.weight"], base["blk.0.attn_q.weight"], atol=0.1)
    kinds = {str(t.name): t.tensor_type for t in gguf.GGUFReader(tmp_path / "sub" / "out.gguf").tensors}
    assert kinds == {name: F32 if len(shape) == 1 else F16 for name, (shape, _) in TENSORS.items()}
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_metadata_is_carried_and_the_adapters_goes_first(tmp_path: Path) -> None:
    make_base(tmp_path / "base.gguf")
    before = fields(tmp_path / "base.gguf")
    merge(tmp_path / "base.gguf", adapter_for("blk.0.attn_q.weight"), tmp_path / "out.gguf")
    after = fields(tmp_path / "out.gguf")
    assert after.pop("general.name") == "Lamp"
    assert after.pop("lamp.prompt_style") == "short"
    assert after == {k: v for k, v in before.items() if k not in ("general.name", "general.file_type")}
    assert after["tokenizer.ggml.tokens"] == ["<s>", "größer", "💡"]
    assert after["tokenizer.ggml.token_type"] == [3, 1, 1]


def test_without_a_name_in_the_adapter_the_bases_stays(tmp_path: Path) -> None:
    make_base(tmp_path / "base.gguf")
    adapter = adapter_for("blk.0.attn_q.weight", metadata={"lamp.prompt_style": "short"})
    merge(tmp_path / "base.gguf", adapter, tmp_path / "out.gguf")
    assert fields(tmp_path / "out.gguf")["general.name"] == "Base"


def test_merging_over_a_merged_file_replaces_its_keys(tmp_path: Path) -> None:
    make_base(tmp_path / "base.gguf")
    merge(tmp_path / "base.gguf", adapter_for("blk.0.attn_q.weight"), tmp_path / "one.gguf")
    again = adapter_for("blk.0.attn_q.weight", metadata={"general.name": "Second", "lamp.prompt_style": "full"})
    merge(tmp_path / "one.gguf", again, tmp_path / "two.gguf")
    assert fields(tmp_path / "two.gguf")["lamp.prompt_style"] == "full"
    assert fields(tmp_path / "two.gguf")["general.name"] == "Second"


def test_an_alignment_of_its_own_is_kept(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base.gguf", alignment=128)
    merge(tmp_path / "base.gguf", adapter_for("blk.0.attn_q.weight"), tmp_path / "out.gguf")
    reader = gguf.GGUFReader(tmp_path / "out.gguf")
    assert int(reader.alignment) == 128
    np.testing.assert_allclose(tensors(tmp_path / "out.gguf")["rope.weight"], base["rope.weight"], rtol=1e-3, atol=1e-3)


def _other_tensor() -> Adapter:
    return Adapter("llama", 1.0, {"blk.9.attn_q.weight": (noise(4, 96), noise(64, 4))})


def _other_shape() -> Adapter:
    return Adapter("llama", 1.0, {"blk.0.attn_q.weight": (noise(4, 64), noise(64, 4))})


def _other_architecture() -> Adapter:
    return Adapter("gemma3", 1.0, {"blk.0.attn_q.weight": (noise(4, 96), noise(64, 4))})


@pytest.mark.parametrize(
    ("foreign", "message"),
    [
        (_other_tensor(), r"changes blk\.9\.attn_q\.weight, which base\.gguf lacks; it was made for another model"),
        (_other_shape(), r"is \[64, 4\] @ \[4, 64\], the base's \[64, 96\]; it was made for another model"),
        (_other_architecture(), r"for the architecture gemma3, and base\.gguf is llama; it was made for another model"),
    ],
)
def test_a_foreign_adapter_is_refused_and_leaves_nothing(tmp_path: Path, foreign: Adapter, message: str) -> None:
    make_base(tmp_path / "base.gguf")
    with pytest.raises(ModelError, match=message):
        merge(tmp_path / "base.gguf", foreign, tmp_path / "out.gguf")
    assert [path.name for path in tmp_path.iterdir()] == ["base.gguf"]


def test_a_merge_that_breaks_off_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    make_base(tmp_path / "base.gguf")
    (tmp_path / "out.gguf").write_text("old")

    def power_cut(share: float) -> None:
        if share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge(tmp_path / "base.gguf", adapter_for("blk.0.attn_q.weight"), tmp_path / "out.gguf", power_cut)
    assert (tmp_path / "out.gguf").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.gguf", "out.gguf"]


def test_an_adapter_that_can_not_be_written_leaves_no_half_file(tmp_path: Path) -> None:
    odd = Adapter("llama", 1.0, {"x": (noise(5, 64), noise(64, 5))})
    with pytest.raises(gguf.quants.QuantError):
        write_adapter(odd, tmp_path / "a.gguf", Q8_0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept_bytes", [0, 3, 30, 200, 1500])
def test_what_is_no_whole_gguf_is_refused(tmp_path: Path, kept_bytes: int) -> None:
    write_adapter(adapter_for("blk.0.attn_q.weight"), tmp_path / "a.gguf", F16)
    cut = tmp_path / "cut.gguf"
    cut.write_bytes((tmp_path / "a.gguf").read_bytes()[:kept_bytes])
    with pytest.raises(ModelError, match=r"cut\.gguf is no GGUF, or not a whole one"):
        read_adapter(cut)
    with pytest.raises(ModelError, match=r"missing\.gguf is no GGUF"):
        open_gguf(tmp_path / "missing.gguf")


def test_a_model_is_no_adapter(tmp_path: Path) -> None:
    make_base(tmp_path / "base.gguf")
    with pytest.raises(ModelError, match=r"base\.gguf is a GGUF but no LoRA adapter"):
        read_adapter(tmp_path / "base.gguf")


@pytest.mark.parametrize("lost", ["lora_a", "lora_b"])
def test_an_adapter_with_half_a_pair_is_refused(tmp_path: Path, lost: str) -> None:
    kept = {"lora_a", "lora_b"} - {lost}
    with new_gguf(tmp_path / "a.gguf", "llama") as writer:
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", 1.0)
        writer.add_tensor(f"x.{kept.pop()}", noise(4, 32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
    with pytest.raises(ModelError, match=rf"lacks 'x\.{lost}'; the file is not whole"):
        read_adapter(tmp_path / "a.gguf")


def test_importance_keeps_ratios_and_what_is_above_0(tmp_path: Path) -> None:
    given = {"a": np.array([4.0, 2.0, 1e-9, 0.0], np.float32), "zeros": np.zeros(3, np.float32)}
    write_importance(given, tmp_path / "i.npz")
    read = read_importance(tmp_path / "i.npz")
    assert read["a"][:2].tolist() == [1.0, 0.5]
    assert 0 < read["a"][2] < 1e-6
    assert read["a"][3] == 0
    assert read["zeros"].tolist() == [0, 0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["i.npz"]


def tiny_llama(path: Path) -> Path:
    """One layer of Llama with a vocabulary of its own, which llama.cpp loads."""
    width, inner, words = 256, 512, 300
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(64)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(4)
    writer.add_head_count_kv(4)
    writer.add_rope_dimension_count(width // 4)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(
        ["<unk>", "<s>", "</s>", *(f"<0x{n:02X}>" for n in range(256)), *(f"w{n}" for n in range(41))]
    )
    writer.add_token_scores([0.0] * words)
    writer.add_token_types([2, 3, 3, *[6] * 256, *[1] * 41])
    for seed, (name, shape) in enumerate(
        {
            "token_embd.weight": (words, width),
            "output_norm.weight": (width,),
            "output.weight": (words, width),
            "blk.0.attn_norm.weight": (width,),
            "blk.0.ffn_norm.weight": (width,),
            **{f"blk.0.attn_{part}.weight": (width, width) for part in ("q", "k", "v", "output")},
            "blk.0.ffn_gate.weight": (inner, width),
            "blk.0.ffn_up.weight": (inner, width),
            "blk.0.ffn_down.weight": (width, inner),
        }.items()
    ):
        weight = noise(*shape, seed=seed)
        writer.add_tensor(name, weight if len(shape) == 1 else weight.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_quantising_makes_the_type_asked_for(tmp_path: Path) -> None:
    source = tiny_llama(tmp_path / "tiny.gguf")
    made = quantize(source, tmp_path / "new" / "q8.gguf", "Q8_0")
    kinds = {str(t.name): t.tensor_type for t in gguf.GGUFReader(made).tensors}
    assert kinds["blk.0.attn_q.weight"] == Q8_0
    assert kinds["output_norm.weight"] == F32
    np.testing.assert_allclose(tensors(made)["blk.0.ffn_up.weight"], tensors(source)["blk.0.ffn_up.weight"], atol=0.03)


def test_importance_changes_where_the_bits_go(tmp_path: Path) -> None:
    source = tiny_llama(tmp_path / "tiny.gguf")
    weights = tensors(source)
    name = "blk.0.ffn_up.weight"
    counts = np.ones(256, np.float32)
    counts[::2] = 1e-4
    importance = {
        key: counts if weights[key].shape[1] == 256 else np.ones(512, np.float32)
        for key in weights
        if "blk.0.attn_" in key or "ffn_" in key
        if weights[key].ndim == 2
    }
    plain = tensors(quantize(source, tmp_path / "plain.gguf", "Q4_0"))[name]
    weighed = tensors(quantize(source, tmp_path / "weighed.gguf", "Q4_0", importance))[name]

    def error(found: np.ndarray) -> float:
        return float(((found - weights[name])[:, 1::2] ** 2).mean())

    assert error(weighed) < 0.97 * error(plain), "the columns that count are no closer to what they were"


def test_an_unknown_type_is_an_error_that_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"quantisation 'Q3_X' is unknown; use one of F16, Q8_0"):
        quantize(tmp_path / "x.gguf", tmp_path / "y.gguf", "Q3_X")
    assert "Q4_K_M" in file_types()


def test_what_llama_cpp_refuses_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF, but not really")
    (tmp_path / "out.gguf").write_text("old")
    with pytest.raises(ModelError, match=r"llama\.cpp can't write broken\.gguf as Q4_0"):
        quantize(tmp_path / "broken.gguf", tmp_path / "out.gguf", "Q4_0")
    assert (tmp_path / "out.gguf").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.gguf", "out.gguf"]
