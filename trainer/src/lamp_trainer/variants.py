"""The model that ships in other quantisations, to be compared with the one that lamps use."""

from __future__ import annotations

from pathlib import Path

from lamp_runtime.model.shipped import build, find_base, shipped
from lamp_trainer.files import made_from, write_manifest


def shipped_as(file_type: str, folder: Path) -> Path:
    """A GGUF of the shipped adapter in `folder`, made now unless it is there already.

    Raises ModelError for an unknown quantisation, or when base or adapter are missing.
    """
    what = shipped()
    target = folder / f"{what.name}-{file_type}.gguf"
    inputs = [find_base(), what.adapter, *([what.importance] if what.importance else [])]
    settings = {"type": file_type}
    if not made_from(target, inputs, settings):
        build(what, target, file_type)
        write_manifest(target, "variants", inputs, settings, {"bytes": target.stat().st_size})
    return target
