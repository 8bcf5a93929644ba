"""The hand-written designs: one line a design, in `trainer/data/authored/*.jsonl`. docs/authoring.md says how."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from lamp_schema import LampSchemaError, Program, dumps_spoken, parse
from lamp_trainer.errors import TrainerError
from lamp_trainer.families.base import CATEGORIES

REQUESTS_MOST = 5


@dataclass(frozen=True)
class Design:
    """A program, and the requests that it answers: the first is the one it was designed for."""

    category: str
    requests: tuple[str, ...]
    program: Program

    def to_line(self) -> str:
        """One line of JSON, the program in the spoken form."""
        head = json.dumps({"category": self.category, "requests": self.requests}, ensure_ascii=False)
        return f'{head[:-1]}, "program": {json.dumps(json.loads(dumps_spoken(self.program))["program"])}}}'


def read_designs(path: Path) -> list[Design]:
    """Every design of one file. Raises TrainerError with the line and what is wrong with it."""
    designs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            designs.append(_read(json.loads(line)))
        except (ValueError, KeyError, TypeError, LampSchemaError) as error:
            raise TrainerError(f"{path.name}, line {number}: {error}") from error
    return designs


def _read(given: dict[str, object]) -> Design:
    category, requests = given["category"], given["requests"]
    if category not in CATEGORIES:
        raise ValueError(f"category {category!r} is unknown; use one of {', '.join(CATEGORIES)}")
    if not isinstance(requests, list) or not 1 <= len(requests) <= REQUESTS_MOST:
        raise ValueError(f"requests must be a list of 1 to {REQUESTS_MOST} texts")
    texts = [request.strip() for request in requests if isinstance(request, str) and request.strip()]
    if len(texts) != len(requests) or len(set(texts)) != len(texts):
        raise ValueError("a request is empty, no text, or there twice")
    program = given["program"]
    if not isinstance(program, dict):
        raise ValueError("program must be an object")
    document = program if "program" in program else {"program": program}
    return Design(str(category), tuple(texts), parse(document))
