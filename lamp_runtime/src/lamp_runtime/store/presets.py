"""Programs that a person keeps under a name."""

from __future__ import annotations

import time
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from lamp_runtime.errors import LampError, NotKeptError
from lamp_runtime.store.database import Database
from lamp_schema import LampSchemaError, Program, dumps_canonical, parse, to_dict

NAME_CHARS = 60
PRESETS_MOST = 500
# Under which the key of the preset for the start is remembered.
_BOOT = "boot"


@dataclass(frozen=True)
class Preset:
    """`changed_at` in seconds since 1970."""

    name: str
    program: Program
    changed_at: float

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "changed_at": self.changed_at, **to_dict(self.program)}


class Presets:
    """Names differ by more than case. Raises StoreError when the disk fails, LampError for what can't be done."""

    def __init__(self, database: Database):
        self._database = database

    def everything(self) -> list[Preset]:
        """All of them, by name. One that this version can't read any more is left out, and stays where it is."""
        rows = self._database.read("SELECT name, program, changed_at FROM presets ORDER BY key")
        return [preset for preset in map(_read, rows) if preset is not None]

    def get(self, name: str) -> Preset:
        """Raises NotKeptError when there is none of that name."""
        rows = self._database.read("SELECT name, program, changed_at FROM presets WHERE key = ?", (key_of(name),))
        preset = _read(rows[0]) if rows else None
        if preset is None:
            raise self._missing(name)
        return preset

    def save(self, name: str, program: Program) -> Preset:
        """Keep a program under a name, in place of the one that was there."""
        (kept,) = self.save_all({name: program})
        return kept

    def save_all(self, programs: dict[str, Program]) -> list[Preset]:
        """Keep several, or none when one of them can't be."""
        with self._database.write() as connection:
            return self.put(connection, programs)

    def put(self, connection: Connection, programs: dict[str, Program]) -> list[Preset]:
        """The same in the caller's transaction."""
        now = time.time()
        kept = [Preset(checked_name(name), program, now) for name, program in programs.items()]
        for preset in kept:
            row = (key_of(preset.name), preset.name, dumps_canonical(preset.program), preset.changed_at)
            connection.execute("INSERT OR REPLACE INTO presets VALUES (?, ?, ?, ?)", row)
        (count,) = connection.execute("SELECT count(*) FROM presets").fetchone()
        if count > PRESETS_MOST:
            raise LampError(f"{count} presets are over {PRESETS_MOST}; delete some first")
        return kept

    def rename(self, name: str, new: str) -> Preset:
        """Schedules follow. Raises NotKeptError, and LampError when the new name is taken."""
        wanted = checked_name(new)
        with self._database.write() as connection:
            taken = connection.execute("SELECT name FROM presets WHERE key = ?", (key_of(wanted),)).fetchone()
            if taken and key_of(taken[0]) != key_of(name):
                raise LampError(f"a preset is called {taken[0]!r} already; delete it, or take another name")
            renamed = "UPDATE presets SET key = ?, name = ? WHERE key = ?"
            if connection.execute(renamed, (key_of(wanted), wanted, key_of(name))).rowcount == 0:
                raise self._missing(name)
            connection.execute(
                "UPDATE schedules SET preset = ?, schedule = json_set(schedule, '$.action.preset', ?) WHERE preset = ?",
                (key_of(wanted), wanted, key_of(name)),
            )
            connection.execute(
                "UPDATE remembered SET value = ? WHERE key = ? AND value = ?", (key_of(wanted), _BOOT, key_of(name))
            )
        return self.get(wanted)

    def delete(self, name: str) -> None:
        """That for the start leaves none in its place. Raises NotKeptError, and LampError while a schedule plays it."""
        with self._database.write() as connection:
            playing = "SELECT id FROM schedules WHERE preset = ? ORDER BY id"
            numbers = ", ".join(str(number) for (number,) in connection.execute(playing, (key_of(name),)))
            if numbers:
                raise LampError(f"schedule {numbers} plays {name.strip()!r}; remove or change that first")
            if connection.execute("DELETE FROM presets WHERE key = ?", (key_of(name),)).rowcount == 0:
                raise self._missing(name)
            connection.execute("DELETE FROM remembered WHERE key = ? AND value = ?", (_BOOT, key_of(name)))

    def boot(self) -> Preset | None:
        """The one that was chosen for the lamp's start."""
        chosen = (
            "SELECT name, program, changed_at FROM presets JOIN remembered AS chosen ON presets.key = chosen.value "
            "WHERE chosen.key = ?"
        )
        rows = self._database.read(chosen, (_BOOT,))
        return _read(rows[0]) if rows else None

    def choose_boot(self, name: str | None) -> Preset | None:
        """Choose one for the start, or none. Raises NotKeptError."""
        with self._database.write() as connection:
            return self.put_boot(connection, name)

    def put_boot(self, connection: Connection, name: str | None) -> Preset | None:
        """The same in the caller's transaction."""
        preset = None if name is None else self.get(name)
        connection.execute("DELETE FROM remembered WHERE key = ?", (_BOOT,))
        if preset is not None:
            connection.execute("INSERT INTO remembered VALUES (?, ?)", (_BOOT, key_of(preset.name)))
        return preset

    def _missing(self, name: str) -> NotKeptError:
        names = [preset.name for preset in self.everything()]
        known = f"; there are {', '.join(names[:10])}{', ...' if len(names) > 10 else ''}" if names else ""
        return NotKeptError(f"no preset is called {name.strip()[:NAME_CHARS]!r}{known}")


def checked_name(name: str) -> str:
    """A name without spaces around. Raises LampError for one that is empty, too long, or can't be printed."""
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > NAME_CHARS or not wanted.isprintable():
        raise LampError(f"{name[:NAME_CHARS]!r} is no name for a preset; use 1 to {NAME_CHARS} printable characters")
    return wanted


def key_of(name: str) -> str:
    """What two names of the same preset have in common."""
    return " ".join(name.split()).casefold()


def _read(row: tuple[Any, ...]) -> Preset | None:
    try:
        return Preset(row[0], parse(row[1]), row[2])
    except LampSchemaError:
        return None
