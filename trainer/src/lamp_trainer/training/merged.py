"""A LoRA layer that adds its product to the weight before it multiplies, instead of multiplying three times.

PEFT computes `x W + s (x A) B`. Where a batch holds more tokens than the matrix has rows, `x (W + s B A)` is less work
and, on a CPU, far fewer small products; the gradients are the same. And since the merged weight exists, the rounding
error that llama.cpp will make on it can be added in the forward pass, so that training learns to live with it.

The large products can be computed in bfloat16 with float32 sums, where the processor has instructions for that:
weights, adapters, sums and optimiser stay float32.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

_HALF_RESULTS = ("gate_proj", "up_proj")


def lora_layers(model: nn.Module) -> Iterator[tuple[str, Any]]:
    """(name, layer) of every PEFT LoRA layer over a linear layer."""
    from peft.tuners.lora.layer import Linear

    for name, module in model.named_modules():
        if isinstance(module, Linear):
            yield name, module


def merged_weight(layer: Any) -> Tensor:
    """The layer's weight with its adapter added, [out, in]."""
    return _with_adapter(layer, layer.base_layer.weight)


def _with_adapter(layer: Any, weight: Tensor) -> Tensor:
    """`weight` + scaling * B A, in one pass over memory: at this size that costs more than the product itself."""
    name = layer.active_adapters[0]
    up, down = layer.lora_B[name].weight, layer.lora_A[name].weight
    # PEFT keeps adapters in float32 over a base in bfloat16.
    return torch.addmm(weight.to(up.dtype), up, down, alpha=layer.scaling[name]).to(weight.dtype)


def _forward(layer: Any, x: Tensor, *_: Any, **__: Any) -> Tensor:
    weight = _with_adapter(layer, layer.base_layer.weight if layer.rounded is None else layer.rounded)
    bias = layer.base_layer.bias
    if not layer.half_products:
        return functional.linear(x, weight, bias)
    product = functional.linear(x.bfloat16(), weight.bfloat16())
    if layer.half_results and bias is None:
        return product
    product = product.to(x.dtype)
    return product if bias is None else product + bias


def has_half_products() -> bool:
    """Whether this processor multiplies bfloat16 matrices faster than float32 ones; without that it is far slower."""
    told = torch.cpu.get_capabilities()
    return bool(told.get("avx512_bf16") or told.get("amx_bf16"))


def use_merged_forward(model: nn.Module, half_products: bool = False) -> None:
    """Switch every LoRA layer of `model` over. Dropout is left out: it has no place in a merged weight."""
    for name, layer in lora_layers(model):
        layer.rounded = None
        layer.half_products = half_products
        # Between these and the layer after them lies one activation, and no sum that would lose digits.
        layer.half_results = name.endswith(_HALF_RESULTS)
        layer.forward = types.MethodType(_forward, layer)


@torch.no_grad()
def set_rounding_errors(model: nn.Module, rounded: Any) -> None:
    """`rounded(name, weight float32[out, in]) -> the same after quantisation`; the difference stays until set anew."""
    for name, layer in lora_layers(model):
        weight = merged_weight(layer).float()
        error = (rounded(name, weight) - weight).to(layer.base_layer.weight.dtype)
        layer.rounded = layer.base_layer.weight + error
