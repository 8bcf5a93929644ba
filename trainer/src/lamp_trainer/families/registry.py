"""All families of requests, and how often each is drawn."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from random import Random

from lamp_trainer.errors import TrainerError
from lamp_trainer.families.base import CATEGORIES, Category, Family

MODULES = (
    "colors",
    "effects",
    "moods",
    "places",
    "seasonal",
    "contextual",
    "edge",
    "timers",
    "countdowns",
    "fades",
    "sequences",
    "cycles",
    "breathing",
    "scenes_weather",
    "scenes_nature",
    "scenes_city",
    "scenes_party",
    "scenes_story",
    "pictures",
    "shapes",
    "texts",
    "clocks",
    "weather_display",
    "mixed",
    "multilingual",
    "text_numbers",
    "celebrations",
)

SHARES: dict[Category, float] = {
    "pattern": 16,
    "render": 14,
    "multi_step": 22,
    "mixed": 7,
    "text": 10,
    "creative": 9,
    "edge_case": 5,
    "contextual": 6,
    "conversational": 4,
    "seasonal": 5,
    "multilingual": 2,
}
"""What each category gets of all requests, in percent."""


def normalised(found: tuple[Family, ...]) -> tuple[Family, ...]:
    """Families whose weights sum to 1, each category's to its share of the categories that there are.

    Raises ValueError when two families have one name.
    """
    twice = [name for name, count in Counter(family.name for family in found).items() if count > 1]
    if twice:
        raise ValueError(f"two families are called {', '.join(sorted(twice))}; a family's name is its own")
    totals = {category: sum(f.weight for f in found if f.category == category) for category in CATEGORIES}
    whole = sum(SHARES[category] for category, total in totals.items() if total)
    return tuple(replace(f, weight=f.weight / totals[f.category] * SHARES[f.category] / whole) for f in found)


@cache
def families() -> tuple[Family, ...]:
    """Every module's families, their weights as `normalised`."""
    modules = (import_module(f"lamp_trainer.families.{name}") for name in MODULES)
    return normalised(tuple(family for module in modules for family in module.FAMILIES))


@cache
def sources_sha256() -> str:
    """A hash of all that requests and designs are made by: another one means that other data would come out."""
    root = files("lamp_trainer")
    found = (path for room in ("families", "words") for path in Path(str(root / room)).rglob("*.*"))
    kept = sorted(path for path in found if path.suffix in (".py", ".json", ".txt"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in kept)).hexdigest()


@cache
def _edges() -> tuple[float, ...]:
    return tuple(accumulate(family.weight for family in families()))


def draw(rng: Random) -> Family:
    """One family, as often as its weight says."""
    return rng.choices(families(), cum_weights=_edges())[0]


def family_named(name: str) -> Family:
    """Raises TrainerError with what there is."""
    known = {family.name: family for family in families()}
    if name not in known:
        raise TrainerError(f"no family {name!r}; use one of {', '.join(sorted(known))}")
    return known[name]
