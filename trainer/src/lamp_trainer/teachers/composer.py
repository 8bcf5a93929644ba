"""The offline teacher: each family designs the program from the slots that its words were made of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any

from lamp_schema import LampSchemaError, dumps_spoken, parse
from lamp_trainer.errors import TrainerError
from lamp_trainer.families.registry import families, sources_sha256
from lamp_trainer.files import Row
from lamp_trainer.teachers.base import answered, failed


class ComposerTeacher:
    """The same prompt and seed give the same program, whatever else is in the file and in which order."""

    name = "composer"

    def __init__(self, seed: int = 1):
        self.seed = seed
        self.settings: Mapping[str, Any] = {"seed": seed, "sources": sources_sha256()}
        self._families = {family.name: family for family in families()}

    def answer(self, prompts: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Row]:
        """Rows in the prompts' order; a design that is no valid program is an error row. See `Teacher.answer`."""
        for prompt in prompts:
            yield self._answer(prompt)
            progress(1)

    def _answer(self, prompt: Row) -> Row:
        family = self._families.get(str(prompt.get("family")))
        slots = prompt.get("slots")
        if family is None or not isinstance(slots, dict):
            raise TrainerError(
                f"prompt {prompt['id']!r}: family {prompt.get('family')!r} is unknown or it has no slots; "
                "write the prompts anew with `lamp-train prompts`, or use another teacher"
            )
        try:
            design = family.design(slots, Random(_seed(self.seed, str(prompt["id"]))))
            return answered(prompt, self.name, dumps_spoken(parse(design)))
        except (LampSchemaError, KeyError, ValueError, TypeError, IndexError) as error:
            fault = " ".join(str(error).split())
            return failed(prompt, self.name, f"{family.name}: {type(error).__name__}: {fault}")


def _seed(seed: int, prompt_id: str) -> int:
    """Stable over processes and Python versions, which `hash` is not."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{prompt_id}".encode()).digest()[:8], "big")
