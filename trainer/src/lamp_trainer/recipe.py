"""Recipes: one TOML file a model, with everything that a run depends on."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lamp_trainer.errors import TrainerError


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(_Part):
    """Where the base model comes from: a `package`'s GGUF, a `hub` id or folder, or `random` weights: one."""

    package: str | None = None
    hub: str | None = None
    random: Literal["llama", "gemma3", "phi3"] | None = None
    license: str
    chat_template: Literal["own", "plain"] = "own"


class Lora(_Part):
    """The adapter: rank, scale (`alpha / r` is what the product is multiplied by), the modules it sits on."""

    r: int = Field(ge=1, le=512)
    alpha: int = Field(ge=1)
    dropout: float = Field(0.0, ge=0, lt=1)
    targets: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


class Rounding(_Part):
    """Training with the quantiser in the loop: from which share of the run on, and how often (steps) it is redone."""

    type: Literal["Q4_K_M", "Q4_0", "Q8_0"]
    start: float = Field(0.4, ge=0, le=1)
    every: int = Field(10, ge=1)


class Train(_Part):
    """One run. `batch_size` x `accumulation` sequences a step, or as many as `batch_tokens` hold, padding included.

    Lengths are in tokens; `eval_every` and `save_every` in steps.
    """

    epochs: float = Field(gt=0)
    batch_size: int = Field(ge=1)
    batch_tokens: int | None = Field(None, ge=64)
    accumulation: int = Field(1, ge=1)
    learning_rate: float = Field(gt=0)
    warmup: float = Field(0.03, ge=0, lt=1)
    weight_decay: float = Field(0.0, ge=0)
    max_grad_norm: float = Field(1.0, gt=0)
    max_length: int = Field(ge=32)
    packing: bool = False
    precision: Literal["fp32", "bf16"] = "fp32"
    schedule: Literal["cosine", "constant"] = "cosine"
    merged_forward: bool = False
    data_words: bool = False
    rounding: Rounding | None = None
    eval_every: int = Field(100, ge=1)
    eval_examples: int = Field(64, ge=1)
    save_every: int = Field(100, ge=1)
    seed: int = 1


class Data(_Part):
    """What is trained on: this many composer pairs, some more of single `families`, and each authored pair this often,
    or those of some `authors`.
    """

    prompts: int = Field(ge=1)
    families: dict[str, int] = {}
    authored_times: int = Field(1, ge=0)
    authors: tuple[str, ...] | None = None
    seed: int = 1


class Export(_Part):
    """Files to write, which one is the default, and which ones mean as much: a machine uses the fastest of these."""

    types: tuple[str, ...] = ("Q4_K_M", "Q8_0", "Q4_0")
    default: str = "Q4_K_M"
    as_good: tuple[str, ...] = ()


class Recipe(_Part):
    """See trainer/src/lamp_trainer/recipes/."""

    name: str
    title: str
    start_from: str | None = None
    """A recipe whose adapter this one goes on from."""
    base: Base
    data: Data
    lora: Lora
    train: Train
    export: Export = Export()


def recipe_names() -> list[str]:
    """The recipes that come with the package."""
    folder = files("lamp_trainer") / "recipes"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load_recipe(name_or_path: str) -> Recipe:
    """A recipe by name or file. Raises TrainerError with what is wrong and what there is."""
    path = Path(name_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise TrainerError(f"no recipe at {path}; use one of {', '.join(recipe_names())}, or a .toml file")
        text = path.read_text(encoding="utf-8")
    elif name_or_path in recipe_names():
        text = (files("lamp_trainer") / "recipes" / f"{name_or_path}.toml").read_text(encoding="utf-8")
    else:
        raise TrainerError(f"no recipe {name_or_path!r}; use one of {', '.join(recipe_names())}, or a .toml file")
    return read_recipe(text, name_or_path)


def read_recipe(text: str, source: str) -> Recipe:
    """TOML -> Recipe. Raises TrainerError naming `source` and each fault."""
    try:
        given: dict[str, Any] = tomllib.loads(text)
        return Recipe.model_validate(given)
    except tomllib.TOMLDecodeError as error:
        raise TrainerError(f"{source}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise TrainerError(f"{source}: {faults}") from error
