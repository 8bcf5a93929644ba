"""The importance matrix of a tuned model: which inputs of each weight carry the most, over real training rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lamp_trainer.training.merged import lora_layers
from lamp_trainer.training.rounding import tensor_name


@torch.no_grad()
def importance_of(model: Any, examples: Iterable[list[int]]) -> dict[str, NDArray[np.float32]]:
    """Per tensor of the GGUF: the mean square of each input column over all tokens of `examples`, float32[columns]."""
    sums: dict[str, torch.Tensor] = {}
    tokens = 0
    handles = []
    for name, layer in lora_layers(model):
        tensor = tensor_name(name)

        def add(_: Any, inputs: tuple[torch.Tensor, ...], tensor: str = tensor) -> None:
            squares = inputs[0].flatten(0, -2).float().square().sum(0)
            sums[tensor] = sums[tensor] + squares if tensor in sums else squares

        handles.append(layer.register_forward_pre_hook(add))
    try:
        model.eval()
        device = next(model.parameters()).device
        for ids in examples:
            model(input_ids=torch.tensor([ids], device=device), use_cache=False)
            tokens += len(ids)
    finally:
        for handle in handles:
            handle.remove()
    return {tensor: (total / max(tokens, 1)).cpu().numpy().astype(np.float32) for tensor, total in sums.items()}
