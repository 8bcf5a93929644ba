"""What was asked, and what it became; and what the lamp has to know after a restart."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from lamp_runtime.store.database import Database
from lamp_schema import LampSchemaError, Program, dumps_canonical, parse, to_dict


@dataclass(frozen=True)
class Asked:
    """`at` in seconds since 1970."""

    id: int
    at: float
    request: str
    source: str
    program: Program
    ms: int

    def to_json(self) -> dict[str, Any]:
        head = {"id": self.id, "at": self.at, "request": self.request, "source": self.source, "ms": self.ms}
        return {**head, **to_dict(self.program)}


class History:
    """The newest `most` requests; 0 keeps none. Raises StoreError when the disk fails."""

    def __init__(self, database: Database, most: int):
        self._database = database
        self._most = most

    def add(self, request: str, source: str, program: Program, ms: int) -> None:
        if self._most == 0:
            return
        row = (time.time(), request, source, dumps_canonical(program), ms)
        with self._database.write() as connection:
            connection.execute("INSERT INTO history (at, request, source, program, ms) VALUES (?, ?, ?, ?, ?)", row)
            connection.execute("DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?", (self._most,))

    def newest(self, count: int) -> list[Asked]:
        """Up to `count`, the newest first."""
        if self._most == 0:
            return []
        rows = self._database.read(
            "SELECT id, at, request, source, program, ms FROM history ORDER BY id DESC LIMIT ?", (count,)
        )
        return [asked for asked in map(_read, rows) if asked is not None]

    def clear(self) -> int:
        """Forget everything; how many that were."""
        with self._database.write() as connection:
            return int(connection.execute("DELETE FROM history").rowcount)


class Remembered:
    """A few values that outlive a restart, as text under a key. Raises StoreError when the disk fails."""

    def __init__(self, database: Database):
        self._database = database

    def get(self, key: str) -> str | None:
        rows = self._database.read("SELECT value FROM remembered WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def put(self, key: str, value: str) -> None:
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO remembered VALUES (?, ?)", (key, value))


def _read(row: tuple[Any, ...]) -> Asked | None:
    try:
        return Asked(row[0], row[1], row[2], row[3], parse(row[4]), row[5])
    except LampSchemaError:
        return None
