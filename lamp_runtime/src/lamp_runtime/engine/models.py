"""Which model file to load, and whether it speaks this version of the language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lamp_runtime.errors import ModelError
from lamp_runtime.model.shipped import Progress, find_base, prepare, shipped
from lamp_schema import __version__ as schema_version
from lamp_schema.prompt import Style

BASE = Path("base")
"""`--model base`: the base model as its package carries it, not tuned, with the full prompt."""


@dataclass(frozen=True)
class ModelInfo:
    """What a GGUF says of itself. `style` is the prompt that it wants: `short` when it was tuned for the lamp."""

    name: str
    style: Style


def find_model(path: Path | None, progress: Progress = lambda _: None) -> Path:
    """The GGUF to load: the one asked for, or the one that ships, which is made now if it is the first time.

    Raises ModelError when there is none, or none can be made.
    """
    if path is None:
        return prepare(progress)
    if path == BASE:
        return find_base()
    if not path.is_file():
        raise ModelError(f"no model file at {path}; give the path of a GGUF, or leave --model out")
    return path


def identity(path: Path | None) -> str:
    """What tells a model file from another without loading it. Raises ModelError as `find_model` does."""
    if path is None:
        return shipped().file_name()
    file = find_model(path)
    status = file.stat()
    return f"{file.name} {status.st_size} {status.st_mtime_ns}"


def read_info(metadata: dict[str, str], path: Path) -> ModelInfo:
    """Judge a loaded GGUF by its metadata. Raises ModelError when it was made for another major version."""
    made_for = metadata.get("lamp.schema_version")
    if made_for is not None and made_for.split(".")[0] != schema_version.split(".")[0]:
        raise ModelError(
            f"{path.name} was trained for light programs {made_for}, and this lamp speaks {schema_version}; "
            "use a model of the same major version, or train it anew"
        )
    style: Style = "short" if metadata.get("lamp.prompt_style") == "short" else "full"
    tuned = "lamp.schema_version" in metadata
    return ModelInfo(metadata.get("general.name", path.stem) if tuned else path.stem, style)
