"""The machine as its files tell it, under a root that tests put their own tree in the place of."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from lamp_runtime.output.board import board_model

_COMMAND_S = 5.0


def _writable(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A number without a name, as in a container.
        return str(os.geteuid())


def _asked_firmware() -> str | None:
    """What `vcgencmd get_throttled` says; None where there is no such command, or it may not ask."""
    if shutil.which("vcgencmd") is None:
        return None
    try:
        done = subprocess.run(
            ["vcgencmd", "get_throttled"], capture_output=True, text=True, timeout=_COMMAND_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


class Machine:
    """Reads, and changes nothing. What needs more than files is passed in."""

    def __init__(
        self,
        root: Path = Path("/"),
        writable: Callable[[Path], bool] = _writable,
        user: Callable[[], str] = _user,
        firmware: Callable[[], str | None] = _asked_firmware,
    ):
        self._root = root
        self._writable = writable
        self.user = user()
        self.firmware = firmware
        self.model = board_model(root / "proc/device-tree/model")
        """The board's name; None on machines that are no boards."""

    def text(self, place: str) -> str | None:
        """A file's content, without the zero that ends a string of the device tree; None where it can't be read."""
        data = self.data(place)
        return None if data is None else data.decode(errors="replace").rstrip("\0\n")

    def data(self, place: str) -> bytes | None:
        try:
            return (self._root / place.lstrip("/")).read_bytes()
        except OSError:
            return None

    def has(self, place: str) -> bool:
        return (self._root / place.lstrip("/")).exists()

    def writable(self, place: str) -> bool:
        """Whether who runs this may read and write it."""
        return self._writable(self._root / place.lstrip("/"))

    def find(self, pattern: str) -> list[str]:
        """The places that a pattern fits, in order."""
        return [f"/{path.relative_to(self._root)}" for path in sorted(self._root.glob(pattern.lstrip("/")))]
