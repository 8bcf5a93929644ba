"""The merged forward pass is PEFT's, and the rounding in it llama.cpp's."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; `make trainer` brings it")
pytest.importorskip("peft", reason="peft is not installed; `make trainer` brings it")

import torch

from lamp_runtime.model.adapter import Adapter
from lamp_runtime.model.quantize import quantize
from lamp_trainer.errors import TrainerError
from lamp_trainer.paths import base_gguf, shipped_adapter
from lamp_trainer.training.adapter_gguf import read_peft, write_peft
from lamp_trainer.training.merged import lora_layers, merged_weight, set_rounding_errors, use_merged_forward
from lamp_trainer.training.random_model import random_model
from lamp_trainer.training.rounding import module_name, rounded, tensor_name


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A tiny Llama under an adapter that changes it."""
    from peft import LoraConfig, get_peft_model

    base, _ = random_model("llama", tmp_path_factory.mktemp("llama"))
    torch.manual_seed(3)
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    return get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules=targets, init_lora_weights=False))


def loss_and_gradients(model: Any) -> tuple[float, dict[str, torch.Tensor]]:
    ids = torch.arange(5, 45).reshape(2, 20)
    model.zero_grad()
    loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    return float(loss.detach()), {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def test_loss_and_gradients_are_pefts(tuned: Any) -> None:
    expected, gradients = loss_and_gradients(copy.deepcopy(tuned))
    merged = copy.deepcopy(tuned)
    use_merged_forward(merged)
    loss, found = loss_and_gradients(merged)
    assert loss == pytest.approx(expected, rel=1e-5)
    assert found.keys() == gradients.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(found[name], gradient, rtol=1e-3, atol=1e-6)


def test_products_in_bfloat16_differ_by_its_precision_alone(tuned: Any) -> None:
    expected, gradients = loss_and_gradients(copy.deepcopy(tuned))
    half = copy.deepcopy(tuned)
    use_merged_forward(half, half_products=True)
    loss, found = loss_and_gradients(half)
    assert loss == pytest.approx(expected, rel=1e-2)
    assert loss != expected, "the products were not in bfloat16"
    for name, gradient in gradients.items():
        assert found[name].dtype == torch.float32
        likeness = torch.nn.functional.cosine_similarity(found[name].flatten(), gradient.flatten(), dim=0)
        assert likeness > 0.99, name


def test_rounding_is_added_to_the_forward_pass(tuned: Any) -> None:
    model = copy.deepcopy(tuned)
    use_merged_forward(model)
    plain, _ = loss_and_gradients(model)
    set_rounding_errors(model, lambda _name, weight: weight + 0.01)
    for _, layer in lora_layers(model):
        error = layer.rounded - layer.base_layer.weight
        torch.testing.assert_close(error, torch.full_like(error, 0.01), atol=1e-6, rtol=0)
    rough, gradients = loss_and_gradients(model)
    assert rough != plain
    assert any(gradient.abs().max() > 0 for gradient in gradients.values()), "the gradient does not go through"


def test_what_is_rounded_is_what_the_quantised_file_holds(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    weight = rng.normal(size=(64, 256)).astype(np.float32)
    kind = gguf.GGMLQuantizationType.Q4_K
    back = rounded(weight, kind)
    assert 0.01 < np.abs(back - weight).mean() < 0.15
    np.testing.assert_allclose(rounded(back, kind), back, atol=0.05)
    with pytest.raises(TrainerError, match="rows of 100 do not divide into blocks of 256 for Q4_K"):
        rounded(np.zeros((4, 100), np.float32), kind)


def test_the_names_of_tensors_and_modules_go_both_ways() -> None:
    for module in ("self_attn.q_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.down_proj"):
        whole = f"model.layers.17.{module}"
        assert module_name(tensor_name(whole)) == whole
        assert tensor_name(f"base_model.model.{whole}") == tensor_name(whole)


def test_the_adapter_that_ships_can_be_gone_on_from(tmp_path: Path) -> None:
    """GGUF -> PEFT -> GGUF is the same again, and PEFT loads it."""
    from lamp_runtime.model.adapter import read_adapter

    shipped = read_adapter(shipped_adapter())
    folder = write_peft(shipped, base_gguf(), tmp_path / "peft")
    again = read_peft(folder, base_gguf(), {})
    assert again.alpha == shipped.alpha
    assert again.pairs.keys() == shipped.pairs.keys()
    for name, (a, b) in shipped.pairs.items():
        np.testing.assert_array_equal(again.pairs[name][0], a)
        np.testing.assert_array_equal(again.pairs[name][1], b)


def test_what_peft_loads_of_it_is_what_the_lamp_merges(tuned: Any, tmp_path: Path) -> None:
    from peft import PeftModel

    from lamp_trainer.export import convert

    base, tokenizer = random_model("llama", tmp_path / "files")
    for part in (base, tokenizer):
        part.save_pretrained(tmp_path / "base")
    convert(tmp_path / "base", tmp_path / "base.gguf")
    tuned.save_pretrained(tmp_path / "first")
    adapter = read_peft(tmp_path / "first", tmp_path / "base.gguf", {})
    loaded = PeftModel.from_pretrained(base, write_peft(adapter, tmp_path / "base.gguf", tmp_path / "second"))
    expected = dict(lora_layers(tuned))
    for name, layer in lora_layers(loaded):
        torch.testing.assert_close(merged_weight(layer), merged_weight(expected[name]))


def test_an_adapter_of_several_ranks_is_refused(tmp_path: Path) -> None:
    pairs = {
        f"blk.{rank}.attn_v.weight": (np.zeros((rank, 4), np.float32), np.zeros((4, rank), np.float32))
        for rank in (1, 2)
    }
    with pytest.raises(TrainerError, match=r"of the ranks \[1, 2\] can't go on over llama; it needs one rank"):
        write_peft(Adapter("llama", 1.0, pairs), base_gguf(), tmp_path)


def test_the_quantiser_is_the_one_that_writes_the_file(tmp_path: Path) -> None:
    """A tensor of a Q8_0 file, taken apart, is what `rounded` makes of the same weight."""
    target = quantize(base_gguf(), tmp_path / "q8.gguf", "Q8_0")
    name = "blk.0.ffn_up.weight"
    before = next(t for t in gguf.GGUFReader(base_gguf()).tensors if t.name == name)
    after = next(t for t in gguf.GGUFReader(target).tensors if t.name == name)
    weight = np.ascontiguousarray(gguf.quants.dequantize(before.data, before.tensor_type), dtype=np.float32)
    np.testing.assert_array_equal(
        rounded(weight, after.tensor_type), gguf.quants.dequantize(after.data, after.tensor_type)
    )
