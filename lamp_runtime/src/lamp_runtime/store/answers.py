"""Answers that the model has given before, in SQLite: the same words to the same model need no second answer.

Losing the file costs time and nothing else, so nothing that goes wrong with it reaches who asked.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sqlite3
import threading
import time
import unicodedata
from pathlib import Path

from lamp_runtime.engine.answer import Request
from lamp_runtime.model.shipped import cache_root
from lamp_schema import LampSchemaError, Program, dumps_canonical, parse
from lamp_schema import __version__ as schema_version
from lamp_schema.sprites import library

log = logging.getLogger(__name__)

_BUSY_S = 0.5
_TABLE = """CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, program TEXT NOT NULL, used REAL NOT NULL
) STRICT, WITHOUT ROWID"""


def answers_path() -> Path:
    """Where a lamp keeps its answers."""
    return cache_root() / "answers.sqlite"


def normalised(text: str) -> str:
    """The words without what does not change a wish: case, spaces, how they are encoded, a full stop at the end."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().removesuffix(".").casefold()


def key_of(request: Request, model: str, decoder: str) -> str:
    """What an answer depends on, as one word. The seed counts only where chance does."""
    chance = [request.temperature, request.seed] if request.temperature > 0 else []
    sprites = hashlib.sha256("\n".join(library().names()).encode()).hexdigest()
    depends = [normalised(request.text), model, decoder, schema_version, sprites, request.max_tokens, chance]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()


class AnswerCache:
    """At most `most` answers, the least recently used go first; 0 keeps none. Every method may be called from any
    thread, and several processes may share a file."""

    def __init__(self, path: Path, most: int):
        self._path = path
        self._most = most
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        if most > 0:
            self._open()

    def get(self, key: str) -> Program | None:
        """The program that was given for `key`."""
        rows = self._run("SELECT program FROM answers WHERE key = ?", (key,))
        try:
            program = parse(rows[0][0]) if rows else None
        except LampSchemaError:
            return None
        if program is not None:
            self._run("UPDATE answers SET used = ? WHERE key = ?", (time.time(), key))
        return program

    def put(self, key: str, request: Request, program: Program) -> None:
        """Keep an answer."""
        row = (key, normalised(request.text), dumps_canonical(program), time.time())
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", row)
        self._run(
            "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY used DESC LIMIT -1 OFFSET ?)",
            (self._most,),
        )

    def __len__(self) -> int:
        rows = self._run("SELECT count(*) FROM answers", ())
        return int(rows[0][0]) if rows else 0

    def clear(self) -> int:
        """Forget everything; returns how many answers that were."""
        count = len(self)
        self._run("DELETE FROM answers", ())
        self._run("VACUUM", ())
        return count

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._connect()
            except sqlite3.DatabaseError:
                log.warning("%s is damaged; it is made anew", self._path)
                for damaged in (self._path, *(self._path.with_name(self._path.name + end) for end in ("-wal", "-shm"))):
                    damaged.unlink(missing_ok=True)
                self._connection = self._connect()
        except (OSError, sqlite3.Error) as error:
            log.warning("answers are not kept: %s: %s", self._path, error)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
            connection.execute("SELECT count(*) FROM answers").fetchall()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _run(self, statement: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                log.warning("answers are not kept: %s: %s", self._path, error)
                return []
