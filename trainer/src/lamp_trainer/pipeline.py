"""The steps one after another for one recipe, in one folder.

Data that is up to date and a training that is done are left alone; a training that broke off is resumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamp_trainer.evaluate import JUDGED_BY, Score, cases, evaluate, write_judged
from lamp_trainer.export import ExportJob, export
from lamp_trainer.files import write_json
from lamp_trainer.format import format_pairs
from lamp_trainer.paths import AUTHORED, base_gguf
from lamp_trainer.prompts import write_prompts
from lamp_trainer.recipe import Recipe, load_recipe
from lamp_trainer.report import write_report
from lamp_trainer.responses import respond
from lamp_trainer.teachers.registry import make_teacher
from lamp_trainer.train import TrainJob, is_finished, train
from lamp_trainer.training.launch import check_gpus, launch, train_arguments
from lamp_trainer.validate import Report, validate
from lamp_trainer.vocabulary import Vocabulary

# Models of random weights ramble to the last token, and there is nothing to learn from more of that.
_LIMIT_OF_NONSENSE = 4


@dataclass(frozen=True)
class Folders:
    """Where a recipe's files lie under `root`: data, the training run, the model files."""

    root: Path
    recipe: str

    @property
    def data(self) -> Path:
        return self.root / self.recipe / "data"

    @property
    def run(self) -> Path:
        return self.root / self.recipe / "run"

    @property
    def models(self) -> Path:
        return self.root / self.recipe / "models"

    def adapter(self) -> Path:
        return self.run / "adapter"


def make_data(recipe: Recipe, folders: Folders) -> tuple[Report, dict[str, Any]]:
    """Steps 1 to 4 with the teachers that need no key: the composer, and the authors unless they count 0 times."""
    data = folders.data
    prompts, composed, written = (data / f"{name}.jsonl" for name in ("prompts", "composed", "authored"))
    write_prompts(prompts, recipe.data.prompts, recipe.data.seed, recipe.data.families)
    respond(prompts, composed, make_teacher("composer", seed=recipe.data.seed))
    responses = [composed]
    if recipe.data.authored_times:
        respond(None, written, make_teacher("authored", folder=AUTHORED, authors=recipe.data.authors))
        # Of equal requests the first is kept: a person's design goes before a composed one.
        responses.insert(0, written)
    count = Vocabulary(base_gguf()).count
    report = validate(responses, data / "pairs.jsonl", count)
    numbers = format_pairs(data / "pairs.jsonl", data, recipe.data.seed, count, recipe.data.authored_times)
    return report, numbers


def train_recipe(model: str, root: Path, gpus: int = 1) -> Folders:
    """Data and training of a recipe, and before that of the one that it goes on from. Resumes what was begun.

    `model` is a recipe's name or file. On several `gpus`, each training runs in as many processes, and the rest here.
    """
    recipe = load_recipe(model)
    folders = Folders(root, recipe.name)
    start_from = None
    if recipe.start_from is not None:
        start_from = train_recipe(recipe.start_from, root, gpus).adapter()
    if is_finished(folders.run, recipe):
        return folders
    make_data(recipe, folders)
    if gpus > 1:
        launch(gpus, train_arguments(model, folders.data, folders.run, start_from))
    else:
        train(TrainJob(recipe, folders.data, folders.run, resume=True, start_from=start_from))
    return folders


def run_all(model: str, root: Path, limit: int | None = None, gpus: int = 1) -> list[Score]:
    """Prompts to evaluation; writes evaluation.json and evaluation.html beside the models."""
    if gpus > 1:
        check_gpus(gpus)
    folders = train_recipe(model, root, gpus)
    made = export(ExportJob(load_recipe(model), folders.data, folders.run, folders.models))
    if limit is None and load_recipe(model).base.random is not None:
        limit = _LIMIT_OF_NONSENSE
    scores = [evaluate(path, cases(limit)) for path in made]
    report = folders.models / "evaluation.json"
    write_json(report, {"models": [score.to_json() for score in scores]})
    write_judged(report, made, JUDGED_BY, limit)
    write_report(folders.models / "evaluation.html", scores)
    return scores
