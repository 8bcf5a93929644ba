"""The lamp's one database: presets, schedules, history, and what it showed last, in SQLite.

A write that was acknowledged is on the disk: the log is synced at each commit, and whatever is killed in between leaves
the state before or after, never one in the middle. A file that can't be read is set aside and a new one begun: a lamp
without its presets still is a lamp.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lamp_runtime.errors import StoreError
from lamp_runtime.folders import xdg_folder

log = logging.getLogger(__name__)

_BUSY_S = 2.0

# Each is run once, in order; the file's user_version counts them. What was released is never changed, only added to.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE presets (
        key TEXT PRIMARY KEY, name TEXT NOT NULL, program TEXT NOT NULL, changed_at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE history (
        id INTEGER PRIMARY KEY, at REAL NOT NULL, request TEXT NOT NULL, source TEXT NOT NULL,
        program TEXT NOT NULL, ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE remembered (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE schedules (
        id INTEGER PRIMARY KEY AUTOINCREMENT, schedule TEXT NOT NULL, preset TEXT,
        changed_at REAL NOT NULL, done_at REAL
    ) STRICT;
    """,
)


def state_folder() -> Path:
    """Where a lamp keeps what it must not lose: systemd's state directory, else `lamp` under the XDG state folder."""
    given = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    return Path(given) if given else xdg_folder("XDG_STATE_HOME", ".local", "state")


class Database:
    """One connection, for any thread. Opened by the first call; a folder that can't be written makes every call raise
    StoreError, and the next one tries again."""

    def __init__(self, path: Path | None = None):
        self.path = path or state_folder() / "lamp.sqlite"
        self.set_aside: Path | None = None
        """Where a damaged file of this start was moved to."""
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def read(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT. Raises StoreError."""
        with self._lock, _plainly("read", self.path):
            return self._open().execute(statement, values).fetchall()

    def version(self) -> tuple[int, int]:
        """Another pair after each write, by this process or another. Costs little. Raises StoreError."""
        with self._lock, _plainly("read", self.path):
            connection = self._open()
            (others,) = connection.execute("PRAGMA data_version").fetchone()
            return others, connection.total_changes

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is on the disk when the block is left, or none. Raises StoreError."""
        with self._lock, _plainly("written", self.path):
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._connect()
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._put_aside(error)
                self._connection = self._connect()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if sound != "ok":
                raise sqlite3.DatabaseError(sound)
            _migrate(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _put_aside(self, error: Exception) -> None:
        self.set_aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns() // 1_000_000}")
        log.error("%s is damaged (%s); it is kept as %s, and a new one begun", self.path, error, self.set_aside.name)
        for end in ("", "-wal", "-shm"):
            part = self.path.with_name(self.path.name + end)
            if part.exists():
                part.rename(self.set_aside.with_name(self.set_aside.name + end))


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by a newer lamp (version {version}, this one knows {len(MIGRATIONS)}); "
            "install that one again, or move the file away"
        )
    for number in range(version, len(MIGRATIONS)):
        connection.executescript(f"BEGIN; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;")


@contextmanager
def _plainly(what: str, path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        full = "full" in str(error)
        fix = "make room on the disk" if full else "look at the folder's rights, and whether the disk is well"
        raise StoreError(f"{path} can't be {what}: {error}; {fix}") from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path} can't be {what}: {error}") from error
