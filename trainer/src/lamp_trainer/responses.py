"""Step 2: `prompts.jsonl` -> `responses.jsonl`, through a teacher."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, made_from, manifest_path, read_rows, write_manifest, write_rows
from lamp_trainer.teachers.base import Teacher, state_path


@dataclass(frozen=True)
class Counts:
    """How many prompts there are, how many answers an earlier run left, how many came now, how many failed."""

    prompts: int
    kept: int
    answered: int
    failed: int


def unfinished_path(out: Path) -> Path:
    """Where answers are gathered until all are there."""
    return out.with_name(f".{out.name}.unfinished")


def errors_path(out: Path) -> Path:
    """Where the prompts are that got no answer, and why."""
    return out.with_name(f"{out.name}.errors.jsonl")


def respond(
    prompts: Path | None,
    out: Path,
    teacher: Teacher,
    *,
    fresh: bool = False,
    extend: bool = False,
    bar: bool | None = None,
) -> Counts:
    """Answer each prompt once, and write the answers in the prompts' order.

    A run that broke off is taken up again. One that has ended is left alone, or only those prompts are asked again
    that failed; with `extend`, a longer prompts file keeps the answers that it has. `fresh` begins anew. `prompts` may
    be None for a teacher that brings its own; rows with ids that are not among the prompts come last, as they came.
    `bar` False shows no progress, None shows it on a terminal only.
    Raises TrainerError for rows that are no prompts, for an unfinished run with other settings, and what the teacher
    raises.
    """
    settings = {"teacher": teacher.name, **teacher.settings}
    inputs = [prompts] if prompts else []
    order = list(_checked(prompts)) if prompts else []
    _refuse_twice(order)
    if fresh:
        unfinished_path(out).unlink(missing_ok=True)
        state_path(out).unlink(missing_ok=True)
    whole = not fresh and not unfinished_path(out).exists() and made_from(out, inputs, settings)
    if whole and not errors_path(out).exists():
        return Counts(len(order), sum(1 for _ in read_rows(out)), 0, 0)
    out.parent.mkdir(parents=True, exist_ok=True)
    with _Answers(unfinished_path(out), settings) as answers:
        if whole or (extend and not fresh and _made_with(out, settings)):
            answers.take_over(read_rows(out))
        answers.keep_only({row["id"]: row["prompt"] for row in order} if prompts else None)
        kept = len(answers)
        others, failures = _ask(order, teacher, answers, errors_path(out), bar)
        ids = [row["id"] for row in order if row["id"] in answers] + others
        write_rows(out, (answers.read(row_id) for row_id in ids))
        counts = Counts(len(order), kept, len(answers) - kept, failures)
        write_manifest(out, "responses", inputs, settings, asdict(counts))
    unfinished_path(out).unlink()
    return counts


def _ask(
    order: list[Row], teacher: Teacher, answers: _Answers, errors: Path, bar: bool | None
) -> tuple[list[str], int]:
    """Gather the teacher's answers; returns the ids that are no prompt's, in order, and how many failed."""
    known = {row["id"] for row in order}
    left = [row for row in order if row["id"] not in answers]
    others: dict[str, None] = {}
    failures = 0
    hidden = None if bar is None else not bar
    with (
        errors.open("w", encoding="utf-8") as failed,
        tqdm(desc=teacher.name, total=len(left) or None, unit=" prompts", disable=hidden) as shown,
    ):

        def told(count: int) -> None:
            shown.update(count)

        rows = teacher.answer(iter(left), told)
        try:
            for row in rows:
                if row["id"] not in known:
                    others[row["id"]] = None
                if "error" in row:
                    failed.write(json.dumps(row, ensure_ascii=False) + "\n")
                    failed.flush()
                    failures += 1
                elif row["id"] not in answers:
                    answers.add(row)
        finally:
            if isinstance(rows, Generator):
                rows.close()
    if not failures:
        errors.unlink()
    return [row_id for row_id in others if row_id in answers], failures


class _Answers:
    """The answers so far, in a file: a line for the settings, then one for each; what a kill left torn is cut off."""

    def __init__(self, path: Path, settings: dict[str, Any]):
        self._path = path
        self._settings = json.loads(json.dumps(settings))
        self._at: dict[str, int] = {}
        self._prompts: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._file = self._path.open("r+b" if self._path.exists() else "w+b")
        try:
            self._load()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def __contains__(self, row_id: object) -> bool:
        return row_id in self._at

    def __len__(self) -> int:
        return len(self._at)

    def add(self, row: Row) -> None:
        """Keep a row; after this no kill of the process loses it."""
        self._at[row["id"]] = self._write(row)
        self._prompts[row["id"]] = row["prompt"]

    def read(self, row_id: str) -> Row:
        """A row that was kept."""
        self._file.seek(self._at[row_id])
        row: Row = json.loads(self._file.readline())
        return row

    def take_over(self, rows: Iterator[Row]) -> None:
        """Keep the rows of a finished file that are not here."""
        for row in rows:
            if row["id"] not in self:
                self.add(row)

    def keep_only(self, wanted: dict[str, str] | None) -> None:
        """Pass over the rows whose id now has another prompt, or none; None keeps all."""
        if wanted is not None:
            self._at = {row_id: at for row_id, at in self._at.items() if wanted.get(row_id) == self._prompts[row_id]}

    def _load(self) -> None:
        good = 0
        for line in iter(self._file.readline, b""):
            row = _read_line(line)
            if row is None:
                break
            if not good:
                self._compare(row)
            else:
                self._at[row["id"]] = good
                self._prompts[row["id"]] = row["prompt"]
            good += len(line)
        self._file.truncate(good)
        if not good:
            self._write({"settings": self._settings})

    def _compare(self, head: Row) -> None:
        before = head.get("settings")
        if before != self._settings:
            was, now = (json.dumps(value, ensure_ascii=False) for value in (before, self._settings))
            raise TrainerError(
                f"{self._path} was begun with other settings, {was}, than now, {now}; go back to those, or use --fresh"
            )

    def _write(self, row: Row) -> int:
        at = self._file.seek(0, 2)
        self._file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
        self._file.flush()
        return at


def _read_line(line: bytes) -> Row | None:
    """A whole line's object; None for one that was cut off."""
    try:
        row = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _checked(prompts: Path) -> Iterator[Row]:
    for row in read_rows(prompts):
        for key in ("id", "prompt", "category"):
            if not isinstance(row.get(key), str) or not row[key].strip():
                raise TrainerError(f"{prompts}: {key} is {row.get(key)!r} in {str(row)[:80]}; a text is needed")
        yield row


def _refuse_twice(order: list[Row]) -> None:
    seen: set[str] = set()
    for row in order:
        if row["id"] in seen:
            raise TrainerError(f"id {row['id']!r} is there twice; each prompt needs an id of its own")
        seen.add(row["id"])


def _made_with(out: Path, settings: dict[str, Any]) -> bool:
    """Whether a finished `out` was made with these settings, of whatever prompts."""
    try:
        made = json.loads(manifest_path(out).read_text(encoding="utf-8"))
        return bool(out.is_file() and made["settings"] == json.loads(json.dumps(settings)))
    except (OSError, ValueError, KeyError, TypeError):
        return False
