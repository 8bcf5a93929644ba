"""Where the trainer's own data lies: in the source tree, beside the package."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
AUTHORED = DATA / "authored"
BENCHMARK = DATA / "benchmark_prompts.jsonl"
BENCHMARK_EXPECTATIONS = DATA / "benchmark_expectations.jsonl"
EVAL = DATA / "eval.jsonl"


def base_gguf() -> Path:
    """The GGUF whose tokenizer lengths are counted with: the base of the model that ships."""
    from lamp_runtime.model.shipped import find_base

    return find_base()


def shipped_adapter() -> Path:
    """The LoRA GGUF of the model that ships. Raises ModelError when the package carries none."""
    from lamp_runtime.model.shipped import shipped

    return shipped().adapter
