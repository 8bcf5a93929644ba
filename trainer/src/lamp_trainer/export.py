"""Step 6: base and adapter -> GGUF files with the lamp's metadata, an Ollama Modelfile, and proof that they load."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from lamp_runtime.engine.tokens import plain_chat
from lamp_runtime.model.adapter import Adapter
from lamp_runtime.model.importance import read_importance
from lamp_runtime.model.merge import merge
from lamp_runtime.model.quantize import quantize
from lamp_schema import __version__, dumps_spoken
from lamp_schema.prompt import SHORT_SYSTEM, prompt_sha256
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import write_manifest
from lamp_trainer.format import STYLE
from lamp_trainer.recipe import Recipe
from lamp_trainer.train import trained_on

_QUESTION = "warm and cozy"


@dataclass(frozen=True)
class ExportJob:
    """`run` is the training's folder (`adapter/`, `base/`); the files go to `out`."""

    recipe: Recipe
    data: Path
    run: Path
    out: Path


def metadata(recipe: Recipe, dataset_sha256: str) -> dict[str, str]:
    """What a model file says of itself, under the keys that the runtime reads."""
    return {
        "general.name": recipe.title,
        "lamp.schema_version": __version__,
        "lamp.prompt_style": STYLE,
        "lamp.prompt_sha256": prompt_sha256(STYLE),
        "lamp.dataset_sha256": dataset_sha256,
        "lamp.base_model": recipe.base.package or recipe.base.hub or f"random {recipe.base.random}",
    }


def export(job: ExportJob) -> list[Path]:
    """Write one GGUF for each type of the recipe; returns them. Raises TrainerError when one does not answer.

    What is made on the way is removed; the adapter's own GGUF stays where there is one.
    """
    recipe = job.recipe
    facts = metadata(recipe, trained_on(job.data, job.run))
    importance_file = job.run / "importance.npz"
    importance = read_importance(importance_file) if importance_file.is_file() else None
    inputs = [job.run / "adapter" / "adapter_model.safetensors", *([importance_file] if importance else [])]
    stages = 1 + 2 * len(recipe.export.types)
    made = []
    with _scratch(job.out) as scratch, tqdm(desc="export", total=stages, unit=" stages", disable=None) as bar:
        full = scratch / "whole.gguf"
        bar.set_postfix_str("merging")
        if recipe.base.package is not None:
            _by_adapter(job, facts, full)
        else:
            _by_conversion(job, facts, full)
        bar.update()
        for kind in recipe.export.types:
            bar.set_postfix_str(kind)
            target = quantize(full, job.out / f"{recipe.name}-{kind}.gguf", kind, importance)
            bar.update()
            answer = check_answers(target)
            counts = {"bytes": target.stat().st_size, **answer}
            write_manifest(target, "export", inputs, {"type": kind, **facts}, counts)
            bar.update()
            made.append(target)
    plain = recipe.base.chat_template == "plain"
    write_modelfile(job.out / "Modelfile", f"{recipe.name}-{recipe.export.default}.gguf", plain)
    return made


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder in `out`, where there is room for models, that is gone afterwards. What a kill left is removed."""
    folder = out / ".making"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _by_adapter(job: ExportJob, facts: dict[str, str], full: Path) -> None:
    """The way of the model that ships: the adapter's own GGUF over the package's GGUF, as the lamp does it."""
    from lamp_runtime.model.adapter import read_adapter
    from lamp_trainer.training.adapter_gguf import convert_adapter
    from lamp_trainer.training.base_model import find_gguf

    assert job.recipe.base.package is not None, "the caller looked"
    base = find_gguf(job.recipe.base.package, job.run / "base")
    adapter = convert_adapter(job.run / "adapter", base, job.out / f"{job.recipe.name}-adapter.gguf", facts)
    merge(base, read_adapter(adapter), full)


def _by_conversion(job: ExportJob, facts: dict[str, str], full: Path) -> None:
    """The way of every other model: PEFT merges, llama.cpp's converter writes, the metadata is added.

    The steps between lie beside `full`.
    """
    import torch
    from peft import PeftModel

    from lamp_trainer.training.base_model import copy_tokenizer, load_base

    dtype = torch.bfloat16 if job.recipe.train.precision == "bf16" else torch.float32
    model, tokenizer = load_base(job.recipe.base, job.run / "base", dtype)
    whole = PeftModel.from_pretrained(model, job.run / "adapter").merge_and_unload()
    folder, plain = full.with_name("merged"), full.with_name("converted.gguf")
    whole.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    copy_tokenizer(job.recipe.base, job.run / "base", folder)
    convert(folder, plain)
    # Billions of weights twice are more than the disk has to hold at a time.
    shutil.rmtree(folder)
    merge(plain, Adapter(str(_architecture(plain)), 1.0, {}, facts), full)
    plain.unlink()


def convert(folder: Path, target: Path) -> None:
    """A Hugging Face model folder -> a GGUF at 16 bits. Raises TrainerError with the converter's last words."""
    command = [sys.executable, "-m", "convert_hf_to_gguf", str(folder), "--outfile", str(target), "--outtype", "f16"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise TrainerError(f"convert-hf-to-gguf refused {folder.name}: {last}")


def _architecture(path: Path) -> str:
    import gguf

    field = gguf.GGUFReader(path).get_field("general.architecture")
    assert field is not None, "the converter writes it"
    return str(field.contents())


def check_answers(path: Path) -> dict[str, object]:
    """Load the file in llama.cpp as the lamp does and ask it something; {answer, tokens}. Raises TrainerError."""
    from lamp_runtime.engine.answer import Request
    from lamp_runtime.engine.lamp_decoder import LampDecoder

    decoder = LampDecoder(path)
    composed = decoder.compose(Request(_QUESTION, max_tokens=256), lambda _: None, lambda: False)
    if composed is None:
        raise TrainerError(f"{path.name} gave no answer to {_QUESTION!r}")
    return {"answer": dumps_spoken(composed.program), "tokens": composed.tokens}


def write_modelfile(path: Path, model: str, plain: bool = False) -> Path:
    """An Ollama Modelfile: `ollama create lamp -f Modelfile` makes the model known there, with the lamp's prompt.

    For a base without a chat template, `plain`, Ollama asks under the headings that the lamp would write.
    """
    lines = [f"FROM ./{model}", f'SYSTEM """{SHORT_SYSTEM}"""', "PARAMETER temperature 0", "PARAMETER num_predict 1024"]
    if plain:
        # Ollama's own variables, where the lamp puts its words.
        asked = plain_chat(
            [{"role": "system", "content": "{{ .System }}"}, {"role": "user", "content": "{{ .Prompt }}"}]
        )
        lines.insert(1, f'TEMPLATE """{asked}"""')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
