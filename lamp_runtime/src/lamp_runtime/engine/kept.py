"""What can be worked out from a model file once and then be read: files under the cache folder, whole or not at all.

A file begins with one line of JSON, the key and the contents' checksum. The key holds all that the contents depend on:
a file with another key, or whose contents are not what was written, is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

import llama_cpp

from lamp_runtime.model.shipped import cache_root

log = logging.getLogger(__name__)

Key = dict[str, Any]

_SAMPLE_BYTES = 1 << 20
_FILES_MOST = 8


def model_key(path: Path) -> Key:
    """Tells a model file, and what evaluates it, from others. All of the file would take a Pi a second to hash: its
    beginning, where its metadata are, and its end have to do."""
    status = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(_SAMPLE_BYTES))
        file.seek(max(status.st_size - _SAMPLE_BYTES, 0))
        digest.update(file.read(_SAMPLE_BYTES))
    return {
        "model": [path.name, status.st_size, status.st_mtime_ns, digest.hexdigest()],
        "llama.cpp": [llama_cpp.__version__, llama_cpp.llama_print_system_info().decode(errors="replace")],
    }


def read_kept(key: Key, folder: Path | None = None) -> bytes | None:
    """What was kept under `key`; None when nothing was, or it is damaged."""
    try:
        line, _, contents = _file(key, folder).read_bytes().partition(b"\n")
        head = json.loads(line)
    except (OSError, ValueError):
        return None
    whole = isinstance(head, dict) and head == {"key": key, "sha256": hashlib.sha256(contents).hexdigest()}
    return contents if whole else None


def keep(key: Key, contents: bytes, folder: Path | None = None) -> None:
    """Keep `contents`; where that can't be written, the next start takes as long as this one."""
    file = _file(key, folder)
    head = json.dumps({"key": key, "sha256": hashlib.sha256(contents).hexdigest()}).encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(head + b"\n" + contents)
            os.replace(part, file)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _make_room(file.parent)
    except OSError as error:
        log.info("nothing can be kept in %s: %s", file.parent, error.strerror)


def _file(key: Key, folder: Path | None) -> Path:
    name = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:24]
    return (folder or cache_root() / "prepared") / f"{name}.state"


def _make_room(folder: Path) -> None:
    """Files of models that are gone would stay for ever."""
    files = sorted(folder.glob("*.state"), key=lambda state: state.stat().st_mtime_ns, reverse=True)
    for old in files[_FILES_MOST:]:
        old.unlink(missing_ok=True)
