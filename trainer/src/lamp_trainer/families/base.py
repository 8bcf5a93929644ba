"""What a family of requests is: people's words made from slots, and a light program made from the same slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

Category = Literal[
    "pattern",
    "render",
    "multi_step",
    "mixed",
    "text",
    "creative",
    "edge_case",
    "contextual",
    "conversational",
    "seasonal",
    "multilingual",
]
CATEGORIES: tuple[Category, ...] = Category.__args__  # type: ignore[attr-defined]

# JSON values only: slots are written to prompts.jsonl, and the composer reads them back.
Slots = dict[str, Any]
# A program in the spoken form, as `lamp_schema.parse` reads it.
Document = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """One kind of wish.

    `ask(rng)` -> (a request in plain words, the slots it was made from). `design(slots, rng)` -> a light program that
    shows everything that the slots hold; another `rng` gives another tasteful one. `weight` is how often it is drawn
    beside the others; rare kinds of wishes get as much as common ones. `casual` says whether the words may be dressed
    up further (politeness, fillers, typos): not where letters matter.
    """

    name: str
    category: Category
    weight: float
    ask: Callable[[Random], tuple[str, Slots]]
    design: Callable[[Slots, Random], Document]
    casual: bool = True
