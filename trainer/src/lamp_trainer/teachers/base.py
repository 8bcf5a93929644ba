"""What a teacher is: something that answers requests with light programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from lamp_trainer.files import Row


class Teacher(Protocol):
    """Answers prompts.

    `settings` is what the answers depend on, for the manifest: JSON values, and no secrets.
    """

    name: str
    settings: Mapping[str, Any]

    def answer(self, prompts: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Row]:
        """A row for each prompt, made by `answered` or `failed`, as soon as there is one, in any order.

        `progress` is told how many prompts more are dealt with. Raises TrainerError when no more can be answered; what
        was yielded before stays good.
        """
        ...


def answered(prompt: Row, teacher: str, response: str) -> Row:
    """The row of a prompt that has its answer."""
    return {**_head(prompt, teacher), "response": response}


def failed(prompt: Row, teacher: str, error: str) -> Row:
    """The row of a prompt that gets no answer, and why, in one line."""
    return {**_head(prompt, teacher), "error": error}


def _head(prompt: Row, teacher: str) -> Row:
    return {"id": prompt["id"], "prompt": prompt["prompt"], "category": prompt["category"], "teacher": teacher}


def state_path(out: Path) -> Path:
    """Where a teacher may keep what it has to remember of an unfinished `out`; `respond(fresh=True)` removes it."""
    return out.with_name(f".{out.name}.state.json")
