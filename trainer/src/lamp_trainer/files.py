"""Reading and writing of the steps' files: JSON lines, whole or not at all, with a manifest beside each output."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamp_schema import __version__ as schema_version
from lamp_trainer.errors import TrainerError
from lamp_trainer.version import __version__

Row = dict[str, Any]


def read_rows(path: Path) -> Iterator[Row]:
    """Each line of a .jsonl as an object. Raises TrainerError with the line that is none."""
    if not path.is_file():
        raise TrainerError(f"{path} is not there; the step before writes it")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise TrainerError(f"{path}, line {number}: {error}") from error
            if not isinstance(row, dict):
                raise TrainerError(f"{path}, line {number}: an object was expected, {type(row).__name__} found")
            yield row


@contextmanager
def whole_or_nothing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` when the block ends well, else it is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_rows(path: Path, rows: Iterable[Row]) -> int:
    """Write a .jsonl; what stood there is replaced once all rows are written. Returns their number."""
    count = 0
    with whole_or_nothing(path) as unfinished, unfinished.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def write_json(path: Path, value: Any) -> None:
    """Write one JSON document, indented, whole or not at all."""
    with whole_or_nothing(path) as unfinished:
        unfinished.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def manifest_path(output: Path) -> Path:
    """Where the manifest of an output lies: beside it."""
    return output.with_name(f"{output.name}.manifest.json")


def write_manifest(
    output: Path,
    step: str,
    inputs: Iterable[Path] | Mapping[str, str],
    settings: Mapping[str, Any],
    counts: Mapping[str, Any],
) -> None:
    """Say beside `output` what made it: inputs by hash, settings, counts, versions. Written last of all.

    `inputs` are files, or what `hashes` gave when they were read, for a step of hours.
    """
    value = {
        "step": step,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "inputs": dict(inputs) if isinstance(inputs, Mapping) else hashes(inputs),
        "settings": dict(settings),
        "counts": dict(counts),
        "output": {output.name: sha256(output)} if output.is_file() else {},
        "versions": versions(),
    }
    write_json(manifest_path(output), value)


def read_manifest(output: Path) -> Row | None:
    """The manifest beside `output`, or None where there is none. Raises TrainerError for one that is damaged."""
    path = manifest_path(output)
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrainerError(f"{path} is damaged ({error}); remove it, and run the step that wrote it again") from error
    if not isinstance(manifest, dict) or not {"inputs", "settings", "output"} <= manifest.keys():
        raise TrainerError(f"{path} is no manifest; remove it, and run the step that wrote it again")
    return manifest


def made_from(output: Path, inputs: Iterable[Path], settings: Mapping[str, Any]) -> bool:
    """Whether `output` is whole and was made from just these inputs in this order, and with these settings."""
    beside = manifest_path(output)
    if not output.is_file() or not beside.is_file():
        return False
    try:
        manifest = json.loads(beside.read_text(encoding="utf-8"))
        return bool(
            list(manifest["inputs"].items()) == list(hashes(inputs).items())
            and manifest["settings"] == json.loads(json.dumps(dict(settings)))
            and manifest["output"] == {output.name: sha256(output)}
            and manifest["versions"]["lamp-schema"] == schema_version
            and manifest["versions"]["lamp-trainer"] == __version__
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def hashes(inputs: Iterable[Path]) -> dict[str, str]:
    """Each input's SHA-256 under its file name; a second file of one name has its folder too."""
    found: dict[str, str] = {}
    for path in inputs:
        found[path.name if path.name not in found else str(path)] = sha256(path)
    return found


def versions() -> dict[str, str]:
    """Of Python and of the packages that a result depends on, where they are installed."""
    found = {"python": platform.python_version(), "lamp-schema": schema_version, "lamp-trainer": __version__}
    for package in ("torch", "transformers", "trl", "peft", "llama-cpp-python", "gguf", "anthropic"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
