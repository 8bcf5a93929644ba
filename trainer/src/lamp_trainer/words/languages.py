"""Everyday wishes in nine more languages: frames, and the words for colours, pictures and moods that go into them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Language -> `colors` (CSS name -> word in the form that the frames take), `sprites`, `moods` (mood -> sentences),
    and the frames `color`, `off`, `dim`, `timer`, `span`, `show`. Timer numbers are five or more: plurals agree."""
    text = (files("lamp_trainer.words") / "data" / "languages.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found
