"""The people's teacher: the designs that were written by hand, one row for each of their requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lamp_schema import dumps_spoken
from lamp_trainer.authored import read_designs
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, sha256
from lamp_trainer.teachers.base import answered


class AuthoredTeacher:
    """Reads every .jsonl of `folder`, or those of some `authors`. Prompts are not looked at: designs bring theirs."""

    name = "authored"

    def __init__(self, folder: Path, authors: tuple[str, ...] | None = None):
        """Raises TrainerError when the folder holds no designs, or none by one of the authors."""
        self._files = sorted(path for path in folder.glob("*.jsonl") if authors is None or path.stem in authors)
        missing = set(authors or ()) - {path.stem for path in self._files}
        if missing:
            raise TrainerError(f"{folder} has no designs by {', '.join(sorted(missing))}; a file has its author's name")
        if not self._files:
            raise TrainerError(
                f"no designs in {folder}; name the folder that holds them, such as trainer/data/authored"
            )
        self.settings: Mapping[str, Any] = {"designs": {path.name: sha256(path) for path in self._files}}

    def answer(self, prompts: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Row]:  # noqa: ARG002
        """Rows with the ids `a-<file>-<line>-<n>`, lines and requests counted from 1. See `Teacher.answer`."""
        for path in self._files:
            designs = read_designs(path)
            for line, design in zip(_lines(path), designs, strict=True):
                response = dumps_spoken(design.program)
                for n, request in enumerate(design.requests, 1):
                    head = {"id": f"a-{path.stem}-{line}-{n}", "prompt": request, "category": design.category}
                    yield answered(head, self.name, response)
                    progress(1)


def _lines(path: Path) -> list[int]:
    """The numbers of the lines that hold a design."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if line.strip()]
