"""Schedules that a person keeps, and which of their moments are done with."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from pydantic import ValidationError

from lamp_runtime.errors import LampError, NotKeptError
from lamp_runtime.schedule.model import PlayPreset, Schedule
from lamp_runtime.store.database import Database
from lamp_runtime.store.presets import key_of

SCHEDULES_MOST = 100
# SQLite's integers have 64 bits, and it takes no other.
_NUMBER_MOST = 2**63 - 1


@dataclass(frozen=True)
class Kept:
    """A schedule under its number. `changed_at` and `done_at` in seconds since 1970: nothing before the first is due,
    and of its own moments none up to the second."""

    id: int
    schedule: Schedule
    changed_at: float
    done_at: float | None

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "changed_at": self.changed_at, **self.schedule.to_json()}


class Schedules:
    """Numbers are never given twice. Raises StoreError when the disk fails, LampError for what can't be done."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time):
        self._database = database
        self._clock = clock

    def version(self) -> tuple[int, int]:
        """Another pair after each change, by this process or another."""
        return self._database.version()

    def everything(self) -> list[Kept]:
        """All of them, by number. One that this version can't read is left out, and stays where it is."""
        rows = self._database.read("SELECT id, schedule, changed_at, done_at FROM schedules ORDER BY id")
        return [kept for kept in map(_read, rows) if kept is not None]

    def get(self, number: int) -> Kept:
        """Raises NotKeptError when there is none of that number."""
        self._check(number)
        rows = self._database.read("SELECT id, schedule, changed_at, done_at FROM schedules WHERE id = ?", (number,))
        kept = _read(rows[0]) if rows else None
        if kept is None:
            raise self._missing(number)
        return kept

    def add(self, schedule: Schedule) -> Kept:
        """Keep one more. Raises LampError when it plays a preset that is not there."""
        with self._database.write() as connection:
            (number,) = self.put(connection, [schedule])
        return self.get(number)

    def replace(self, number: int, schedule: Schedule) -> Kept:
        """Change one. Raises NotKeptError, and LampError as `add`."""
        self._check(number)
        changed = "UPDATE schedules SET schedule = ?, preset = ?, changed_at = ?, done_at = NULL WHERE id = ?"
        with self._database.write() as connection:
            row = (*_row(connection, schedule), self._clock(), number)
            if connection.execute(changed, row).rowcount == 0:
                raise self._missing(number)
        return self.get(number)

    def delete(self, number: int) -> None:
        """Raises NotKeptError."""
        self._check(number)
        with self._database.write() as connection:
            if connection.execute("DELETE FROM schedules WHERE id = ?", (number,)).rowcount == 0:
                raise self._missing(number)

    def done(self, moments: Mapping[int, float]) -> None:
        """These schedules' moments, in seconds since 1970, are done with, run or not."""
        with self._database.write() as connection:
            rows = [(moment, number) for number, moment in moments.items()]
            connection.executemany("UPDATE schedules SET done_at = ? WHERE id = ?", rows)

    def put(self, connection: Connection, schedules: list[Schedule]) -> list[int]:
        """Add several in the caller's transaction; their numbers. Raises LampError as `add`, and when there are too
        many."""
        numbers = []
        for schedule in schedules:
            row = (*_row(connection, schedule), self._clock())
            inserted = connection.execute("INSERT INTO schedules (schedule, preset, changed_at) VALUES (?, ?, ?)", row)
            numbers.append(int(inserted.lastrowid or 0))
        (count,) = connection.execute("SELECT count(*) FROM schedules").fetchone()
        if count > SCHEDULES_MOST:
            raise LampError(f"{count} schedules are over {SCHEDULES_MOST}; delete some first")
        return numbers

    def _check(self, number: int) -> None:
        """Raises NotKeptError for what is no number that was ever given."""
        if not 0 < number <= _NUMBER_MOST:
            raise self._missing(number)

    def _missing(self, number: int) -> NotKeptError:
        numbers = ", ".join(str(kept.id) for kept in self.everything())
        return NotKeptError(f"no schedule has the number {number}" + (f"; there are {numbers}" if numbers else ""))


def _row(connection: Connection, schedule: Schedule) -> tuple[str, str | None]:
    """Its JSON, and the key of the preset that it plays."""
    preset = None
    if isinstance(schedule.action, PlayPreset):
        preset = key_of(schedule.action.preset)
        if not connection.execute("SELECT 1 FROM presets WHERE key = ?", (preset,)).fetchone():
            raise LampError(f"no preset is called {schedule.action.preset!r}; keep one under that name first")
    return json.dumps(schedule.to_json(), ensure_ascii=False), preset


def _read(row: tuple[Any, ...]) -> Kept | None:
    try:
        return Kept(row[0], Schedule.model_validate_json(row[1]), row[2], row[3])
    except ValidationError:
        return None
