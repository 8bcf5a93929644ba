"""The parts of a training: its loss, batches, importance, where it begins, and how several processes share it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; `make trainer` brings it")
pytest.importorskip("trl", reason="trl is not installed; `make trainer` brings it")

import torch
from datasets import Dataset
from safetensors.numpy import load_file
from torch.nn import functional

from lamp_trainer.cli import main
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import write_rows
from lamp_trainer.recipe import Lora, Recipe, load_recipe
from lamp_trainer.train import TrainJob
from lamp_trainer.training.backend import use_unsloth
from lamp_trainer.training.batches import TokenBatches
from lamp_trainer.training.importance import importance_of
from lamp_trainer.training.merged import lora_layers, use_merged_forward
from lamp_trainer.training.random_model import random_model
from lamp_trainer.training.rounding import tensor_name
from lamp_trainer.training.run import _arguments
from lamp_trainer.training.start import check_form, find_start
from lamp_trainer.training.trainer import AnswerTrainer

WORDS = torch.arange(5, 45)


@pytest.fixture
def tuned(tmp_path: Path) -> Any:
    """A tiny Llama under an adapter that changes it, and its tokenizer."""
    from peft import LoraConfig, get_peft_model

    base, tokenizer = random_model("llama", tmp_path / "base")
    torch.manual_seed(3)
    targets = list(load_recipe("tiny").lora.targets)
    return get_peft_model(base, LoraConfig(r=8, target_modules=targets, init_lora_weights=False)), tokenizer


@pytest.fixture
def trainer(tuned: Any, tmp_path: Path) -> AnswerTrainer:
    model, tokenizer = tuned
    rows = Dataset.from_list([{"input_ids": [5, 6, 7], "labels": [-100, 6, 7]}])
    job = TrainJob(load_recipe("tiny"), tmp_path, tmp_path / "run")
    made = AnswerTrainer(
        model=model,
        args=_arguments(job),
        train_dataset=rows,
        eval_dataset=rows,
        processing_class=tokenizer,
        words=WORDS,
    )
    model.train()
    return made


def a_batch() -> dict[str, torch.Tensor]:
    """Two rows of which the second is padded; the first third is a prompt."""
    ids = WORDS.reshape(2, 20)
    labels = ids.clone()
    labels[:, :7] = -100
    labels[1, 15:] = -100
    mask = torch.ones_like(ids)
    mask[1, 15:] = 0
    return {"input_ids": ids, "labels": labels, "attention_mask": mask}


def loss_of(trainer: AnswerTrainer, step: int, items: int | None = None) -> float:
    trainer.state.global_step = step
    count = None if items is None else torch.tensor(items)
    return float(trainer.compute_loss(trainer.model, a_batch(), num_items_in_batch=count).detach())


def test_the_loss_is_cross_entropy_over_the_answers_tokens(trainer: AnswerTrainer) -> None:
    expected = float(trainer.model(**a_batch()).loss.detach())
    assert loss_of(trainer, 4) == pytest.approx(expected, rel=1e-5)
    # A batch with half of a step's 42 labels gives half of its loss.
    assert loss_of(trainer, 4, items=42) == pytest.approx(expected / 2, rel=1e-5)


def test_between_whole_steps_the_words_of_the_data_compete_alone(trainer: AnswerTrainer) -> None:
    batch = a_batch()
    logits = trainer.model(**batch).logits[:, :-1].detach()
    labels = batch["labels"][:, 1:].flatten()
    whole = float(functional.cross_entropy(logits.flatten(0, 1), labels))
    other = torch.ones(logits.shape[-1], dtype=torch.bool)
    other[WORDS] = False
    expected = float(functional.cross_entropy(logits.masked_fill(other, -torch.inf).flatten(0, 1), labels))
    assert expected < whole - 0.1, "the other words took no part to begin with"
    assert loss_of(trainer, 5) == pytest.approx(expected, rel=1e-5)
    trainer.model.eval()
    assert loss_of(trainer, 5) == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize("budget", [64, 200, 1000])
def test_no_batch_outgrows_its_budget_and_no_row_is_lost(budget: int) -> None:
    lengths = [int(n) for n in np.random.default_rng(2).integers(5, 190, 300)]
    batches = TokenBatches(lengths, budget, seed=1)
    found = list(batches)
    assert len(found) == len(batches)
    assert sorted(index for batch in found for index in batch) == list(range(300))
    for batch in found:
        longest = max(lengths[index] for index in batch)
        assert longest * len(batch) <= budget or len(batch) == 1
    if budget == 1000:
        padded = sum(max(lengths[index] for index in batch) * len(batch) for batch in found)
        assert padded < 1.1 * sum(lengths), "rows of like length share a batch"


def test_each_epoch_has_an_order_of_its_own() -> None:
    def order(epoch: int, seed: int = 1) -> list[list[int]]:
        batches = TokenBatches(range(10, 60), 120, seed)
        batches.set_epoch(epoch)
        return list(batches)

    assert order(0) == order(0)
    assert order(0) != order(1)
    assert sorted(order(0)) == sorted(order(1))
    assert order(0) != order(0, seed=2)


def test_of_several_processes_each_hears_of_the_epoch() -> None:
    """Accelerate wraps the batches, and passes an epoch on to their sampler alone."""
    from accelerate.data_loader import prepare_data_loader
    from torch.utils.data import DataLoader

    batches = TokenBatches([10] * 40, 50, seed=1)
    loader = DataLoader(list(range(40)), batch_sampler=batches, collate_fn=list)
    first, second = (prepare_data_loader(loader, num_processes=2, process_index=i, put_on_device=False) for i in (0, 1))
    seen = []
    for epoch in (0, 1):
        for part in (first, second):
            part.set_epoch(epoch)
        seen.append([*first, *second])
    for epoch_rows in seen:
        assert sorted(row for batch in epoch_rows for row in batch) == list(range(40))
    assert seen[0] != seen[1]


@pytest.mark.parametrize("merged", [False, True])
def test_importance_is_the_mean_square_of_each_input(tuned: Any, merged: bool) -> None:
    model, _ = tuned
    if merged:
        use_merged_forward(model)
    examples = [list(range(5, 25)), list(range(30, 34))]
    found = importance_of(model, examples)
    assert found.keys() == {tensor_name(name) for name, _ in lora_layers(model)}
    # What goes into the first layer's q is the normed embedding; nothing before it mixes tokens.
    body = model.get_base_model().model
    ids = torch.tensor([token for ids in examples for token in ids])
    with torch.no_grad():
        normed = body.layers[0].input_layernorm(body.embed_tokens(ids))
    np.testing.assert_allclose(found["blk.0.attn_q.weight"], normed.square().mean(0).numpy(), rtol=1e-4)
    assert all(values.dtype == np.float32 and (values >= 0).all() for values in found.values())
    assert found["blk.1.ffn_down.weight"].shape == (160,)
    assert not any(layer._forward_pre_hooks for _, layer in lora_layers(model)), "the hooks are gone"


def adapter_in(folder: Path, **changes: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    config = {"r": 64, "lora_alpha": 64.0, "target_modules": ["k_proj", "q_proj"], **changes}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


def test_an_earlier_out_and_its_adapter_can_be_gone_on_from(tmp_path: Path) -> None:
    adapter = adapter_in(tmp_path / "run" / "adapter")
    assert find_start(adapter) == find_start(tmp_path / "run") == adapter
    (tmp_path / "a.gguf").touch()
    assert find_start(tmp_path / "a.gguf") == tmp_path / "a.gguf"


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("nowhere", "nowhere: adapter_config.json or adapter/adapter_config.json in it was looked for; name the --out"),
        ("no.gguf", r"no\.gguf: that file was looked for; name the --out of an earlier training, or a LoRA \.gguf"),
    ],
)
def test_where_no_adapter_is_nothing_starts(start: str, message: str, tmp_path: Path) -> None:
    from lamp_trainer.train import train

    with pytest.raises(TrainerError, match=message):
        train(TrainJob(load_recipe("tiny"), tmp_path, tmp_path / "out", start_from=tmp_path / start))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"r": 32}, "has r 32 where the recipe has 64; say in the recipe what the adapter has"),
        ({"lora_alpha": 128}, "has alpha 128 where the recipe has 64"),
        ({"target_modules": ["v_proj"]}, r"has targets \['v_proj'\] where the recipe has \['k_proj', 'q_proj'\]"),
        ({"target_modules": None}, r"adapter_config\.json is not that of a LoRA: "),
    ],
)
def test_an_adapter_of_another_form_is_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    lora = Lora(r=64, alpha=64, targets=("q_proj", "k_proj"))
    check_form(adapter_in(tmp_path / "same"), lora)
    with pytest.raises(TrainerError, match=message):
        check_form(adapter_in(tmp_path / "other", **changes), lora)


def with_hub(recipe: Recipe) -> Recipe:
    return recipe.model_copy(update={"base": load_recipe("gemma3-4b").base})


@pytest.mark.parametrize("backend", ["auto", "unsloth", "trl"])
def test_unsloth_takes_what_it_can(backend: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []

    def find_spec(name: str) -> object:
        found.append(name)
        return object()

    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("lamp_trainer.training.backend.importlib.util.find_spec", find_spec)
    hub = with_hub(load_recipe("tiny"))
    assert use_unsloth(TrainJob(hub, tmp_path, tmp_path, backend)) == (backend != "trl")
    assert found == [] if backend == "trl" else ["unsloth"]
    for job in (
        TrainJob(hub, tmp_path, tmp_path, backend, start_from=tmp_path),
        TrainJob(load_recipe("tiny"), tmp_path, tmp_path, backend),
    ):
        if backend == "unsloth":
            with pytest.raises(
                TrainerError, match="for a hub's base, a new adapter and one process; use --backend trl"
            ):
                use_unsloth(job)
        else:
            assert not use_unsloth(job)
    monkeypatch.setenv("WORLD_SIZE", "2")
    if backend == "auto":
        assert not use_unsloth(TrainJob(hub, tmp_path, tmp_path, backend))


def test_unsloth_without_cuda_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(TrainerError, match="needs CUDA and `pip install unsloth`; use --backend trl here"):
        use_unsloth(TrainJob(with_hub(load_recipe("tiny")), tmp_path, tmp_path, "unsloth"))


def test_more_gpus_than_there_are_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = torch.cuda.device_count()
    arguments = ["all", "--model", "tiny", "--root", str(tmp_path), "--gpus", str(there + 2)]
    assert main(arguments) == 1
    assert f"--gpus {there + 2} needs {there + 2} GPUs, and torch sees {there}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir()), "data was made first"


TWO = """
name = "two"
title = "Two processes"
base = { random = "llama", license = "MIT" }
data = { prompts = 60 }
lora = { r = 8, alpha = 16 }

[train]
epochs = 1
batch_size = 4
batch_tokens = 350
accumulation = ACCUMULATION
learning_rate = 2e-3
max_length = 768
merged_forward = true
data_words = true
eval_every = 50
"""


def test_two_processes_learn_what_one_learns_with_twice_the_accumulation(tmp_path: Path) -> None:
    answer = '{"name":"Light","steps":[]}'
    rows = [
        {
            "messages": [
                {"role": "system", "content": "A lamp."},
                {"role": "user", "content": f"light number {number}" + " please" * (number % 7)},
                {"role": "assistant", "content": answer},
            ]
        }
        for number in range(96)
    ]
    for name in ("train", "val"):
        write_rows(tmp_path / f"{name}.jsonl", rows if name == "train" else rows[:4])
    random_model("llama", tmp_path / "tokenizer")
    runs = {}
    for processes in (1, 2):
        recipe, out = tmp_path / f"{processes}.toml", tmp_path / str(processes)
        recipe.write_text(TWO.replace("ACCUMULATION", str(2 // processes)))
        (out / "base").mkdir(parents=True)
        (out / "base" / "tokenizer").symlink_to(tmp_path / "tokenizer" / "tokenizer")
        start = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"] if processes == 2 else []
        command = [sys.executable, *start, "-m", "lamp_trainer.cli", "train", "--backend", "trl"]
        told = subprocess.run(
            [*command, "--model", str(recipe), "--data", str(tmp_path), "--out", str(out)],
            env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert told.returncode == 0, told.stderr[-2000:]
        history = json.loads((out / "loss.json").read_text())
        losses = [entry["loss"] for entry in history if "loss" in entry]
        runs[processes] = (losses, load_file(out / "adapter" / "adapter_model.safetensors"), history[-1]["step"])
    (one, weights, steps), (two, others, steps_of_two) = runs[1], runs[2]
    assert steps == steps_of_two > 3
    assert two == pytest.approx(one, rel=1e-3)
    moved = max(np.abs(weight).max() for name, weight in weights.items() if "lora_B" in name)
    for name, weight in weights.items():
        np.testing.assert_allclose(others[name], weight, atol=moved / 50, err_msg=name)
