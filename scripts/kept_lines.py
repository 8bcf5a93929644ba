"""Results that a measurement keeps as it goes, so that one that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def fingerprint(files: Iterable[Path], *more: object) -> str:
    """Of the code that makes the results and what else they depend on: others are not theirs."""
    digest = hashlib.sha256(repr(more).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class KeptLines:
    """A JSON value for each key, a line each, in a file that begins with the fingerprint; another one begins anew."""

    def __init__(self, file: Path, made_by: str):
        self._file = file
        self._values: dict[str, Any] = {}
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        if not lines or lines[0] != made_by:
            file.write_text(f"{made_by}\n", encoding="utf-8")
            return
        for line in lines[1:]:
            try:
                key, value = json.loads(line)
            except ValueError:
                break  # Stopped in the middle of the last one.
            self._values[key] = value
        self._write_all(made_by)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """What is kept under the key, or what `make` makes, kept from now on."""
        if key not in self._values:
            self._values[key] = make()
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self._values[key]]) + "\n")
        return self._values[key]

    def _write_all(self, made_by: str) -> None:
        lines = [made_by, *(json.dumps(item) for item in self._values.items())]
        self._file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
