"""The constant part of the prompt, evaluated once for a model and kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from lamp_runtime.engine.kept import keep, model_key, read_kept
from lamp_runtime.engine.llama import LlamaModel


def evaluate_prefix(llama: LlamaModel, path: Path, tokens: Sequence[int], folder: Path | None = None) -> bool:
    """Bring `tokens` into the empty context: from the folder's file for the model at `path`, else by evaluating them,
    which leaves such a file. Returns whether the file was used."""
    prompt = hashlib.sha256(json.dumps(list(tokens)).encode()).hexdigest()
    key = {"prompt": prompt, "room": llama.room, "flash": llama.flash, **model_key(path)}
    contents = read_kept(key, folder)
    if contents is not None and llama.restore(contents, tokens):
        return True
    llama.keep(0)
    llama.evaluate(tokens, outputs=0)
    contents = llama.save()
    keep(key, contents, folder)
    # Layers that look back over a window only are saved without what lies before it, and are quicker without.
    if not llama.restore(contents, tokens):
        llama.evaluate(tokens, outputs=0)
    return False
