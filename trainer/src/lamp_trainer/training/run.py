"""One training run: the model with its adapter, the data as tokens, the trainer with its settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers.trainer_utils import get_last_checkpoint
from trl import SFTConfig

from lamp_runtime.model.adapter import read_adapter
from lamp_runtime.model.importance import write_importance
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row
from lamp_trainer.training.adapter_gguf import write_peft
from lamp_trainer.training.backend import use_unsloth
from lamp_trainer.training.base_model import find_gguf, load_base
from lamp_trainer.training.examples import Encoder, encode_all
from lamp_trainer.training.importance import importance_of
from lamp_trainer.training.merged import has_half_products, use_merged_forward
from lamp_trainer.training.rounding import Rounder
from lamp_trainer.training.start import check_form, find_start
from lamp_trainer.training.trainer import AnswerTrainer, Deadline, RoundingInTheLoop

if TYPE_CHECKING:
    from lamp_trainer.train import TrainJob

# Enough rows for the quantiser to see which columns count; more change the ratios by a percent.
_IMPORTANCE_ROWS = 256


def run(
    job: TrainJob, rows: list[Row], held_out: list[Row], begin: Callable[[], None]
) -> tuple[bool, list[dict[str, Any]]]:
    """(whether the run got to its end, the log's entries). The adapter lies in `job.out / "adapter"` either way.

    `begin` is called once, when all is ready and the first step is next.
    Of several processes the first one returns; the others have nothing left to do and end here.
    """
    settings = job.recipe.train
    torch.manual_seed(settings.seed)
    if not torch.cuda.is_available():
        # Of oneDNN's and MKL's float32 products the former are twice as fast on some processors; this asks for them.
        torch.set_float32_matmul_precision("medium")
    model, tokenizer = _model(job)
    _average_gradients(model)
    encoder = Encoder(tokenizer)
    train_ids, long = encode_all(rows, encoder, settings.max_length)
    eval_ids, _ = encode_all(held_out[: settings.eval_examples], encoder, settings.max_length)
    if long:
        print(f"{long} of {len(rows)} rows are longer than {settings.max_length} tokens and are left out")
    if not train_ids:
        raise TrainerError(f"no row fits into max_length {settings.max_length}; raise it in the recipe")
    trainer = AnswerTrainer(
        model=model,
        args=_arguments(job),
        train_dataset=Dataset.from_list(train_ids),
        eval_dataset=Dataset.from_list(eval_ids),
        processing_class=tokenizer,
        callbacks=_callbacks(job),
        batch_tokens=settings.batch_tokens,
        words=_words(train_ids) if settings.data_words else None,
    )
    checkpoint = get_last_checkpoint(str(job.out)) if job.resume and job.out.is_dir() else None
    if trainer.is_world_process_zero():
        begin()
    trainer.train(resume_from_checkpoint=checkpoint)
    if trainer.is_world_process_zero():
        trainer.accelerator.unwrap_model(trainer.model).save_pretrained(job.out / "adapter")
    trainer.accelerator.wait_for_everyone()
    if not trainer.is_world_process_zero():
        sys.exit(0)
    finished = trainer.state.global_step >= trainer.state.max_steps
    # Weights that were trained with the quantiser in the loop have got used to how it rounds without such a matrix.
    wanted = settings.merged_forward and settings.rounding is None
    if finished and wanted and job.recipe.base.package is not None:
        sample = [example["input_ids"] for example in train_ids[:_IMPORTANCE_ROWS]]
        write_importance(importance_of(trainer.model, sample), job.out / "importance.npz")
    return finished, trainer.state.log_history


def _average_gradients(model: Any) -> None:
    """Make each process step by the mean gradient of all.

    AnswerTrainer asks the model inside of the wrapper that would see to it.
    """

    def mean_of_all(gradient: torch.Tensor) -> torch.Tensor:
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            gradient = gradient / torch.distributed.get_world_size()
            torch.distributed.all_reduce(gradient)
        return gradient

    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.register_hook(mean_of_all)


def _words(examples: list[dict[str, list[int]]]) -> torch.Tensor:
    """Every token id that occurs in the examples, sorted."""
    return torch.tensor(sorted({token for example in examples for token in example["input_ids"]}))


def _model(job: TrainJob) -> tuple[Any, Any]:
    recipe = job.recipe
    dtype = torch.bfloat16 if recipe.train.precision == "bf16" else torch.float32
    if use_unsloth(job):
        return _unsloth_model(job, dtype)
    model, tokenizer = load_base(recipe.base, job.out / "base", dtype)
    model.config.use_cache = False
    if not torch.cuda.is_available():
        # torch's fused attention on a CPU calls a small product for each head and row: a third of a step here.
        model.set_attn_implementation("eager")
    config = LoraConfig(
        r=recipe.lora.r,
        lora_alpha=recipe.lora.alpha,
        lora_dropout=recipe.lora.dropout,
        target_modules=list(recipe.lora.targets),
        # Gemma 3 from 4B on can see, by modules of the same names.
        exclude_modules=r".*vision_tower.*" if hasattr(model.base_model, "vision_tower") else None,
        task_type="CAUSAL_LM",
    )
    if job.start_from is None:
        tuned = get_peft_model(model, config)
    else:
        folder = _peft_folder(job, job.start_from)
        check_form(folder, recipe.lora)
        tuned = PeftModel.from_pretrained(model, folder, is_trainable=True)
    if recipe.train.merged_forward:
        use_merged_forward(tuned, half_products=not torch.cuda.is_available() and has_half_products())
    return tuned, tokenizer


def _peft_folder(job: TrainJob, start_from: Path) -> Path:
    """The folder of the adapter to go on from; a LoRA GGUF, such as the one that ships, is converted into one."""
    found = find_start(start_from)
    if found.is_dir():
        return found
    package = job.recipe.base.package
    if package is None:
        raise TrainerError(f"{start_from.name} can be gone on from over a package's base alone, as in smollm2-135m")
    return write_peft(read_adapter(start_from), find_gguf(package, job.out / "base"), job.out / "start")


def _unsloth_model(job: TrainJob, dtype: Any) -> tuple[Any, Any]:
    from unsloth import FastLanguageModel

    recipe = job.recipe
    model, tokenizer = FastLanguageModel.from_pretrained(
        recipe.base.hub, max_seq_length=recipe.train.max_length, dtype=dtype, load_in_4bit=False
    )
    tuned = FastLanguageModel.get_peft_model(
        model,
        r=recipe.lora.r,
        lora_alpha=recipe.lora.alpha,
        lora_dropout=recipe.lora.dropout,
        target_modules=list(recipe.lora.targets),
        use_gradient_checkpointing="unsloth",
        random_state=recipe.train.seed,
    )
    return tuned, tokenizer


def _arguments(job: TrainJob) -> Any:
    settings = job.recipe.train
    return SFTConfig(
        output_dir=str(job.out),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.accumulation,
        # Whoever has a hub's model of billions on a GPU has more time than memory.
        gradient_checkpointing=torch.cuda.is_available() and job.recipe.base.hub is not None,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine" if settings.schedule == "cosine" else "constant_with_warmup",
        warmup_steps=settings.warmup,
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.max_grad_norm,
        optim="adamw_torch_fused",
        bf16=settings.precision == "bf16" and torch.cuda.is_available(),
        use_cpu=not torch.cuda.is_available(),
        seed=settings.seed,
        max_length=settings.max_length,
        packing=settings.packing,
        train_sampling_strategy="random" if settings.packing else "group_by_length",
        eval_strategy="steps",
        eval_steps=settings.eval_every,
        save_steps=settings.save_every,
        save_total_limit=2,
        logging_first_step=True,
        logging_steps=max(1, min(10, settings.save_every)),
        report_to="none",
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def _callbacks(job: TrainJob) -> list[Any]:
    callbacks: list[Any] = []
    if job.minutes is not None:
        callbacks.append(Deadline(job.minutes))
    rounding = job.recipe.train.rounding
    if rounding is not None:
        package = job.recipe.base.package
        if not job.recipe.train.merged_forward or package is None:
            raise TrainerError("rounding needs merged_forward = true and a base that is a package's GGUF")
        scratch = Path(job.out)
        scratch.mkdir(parents=True, exist_ok=True)
        rounder = Rounder(find_gguf(package, job.out / "base"), rounding.type, scratch)
        callbacks.append(RoundingInTheLoop(rounder, rounding.start, rounding.every))
    return callbacks


# tokenizers would warn of its threads whenever a process is forked after the rows were encoded.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
