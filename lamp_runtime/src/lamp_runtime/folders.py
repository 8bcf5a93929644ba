"""Where a lamp keeps things, after XDG: a variable that is no absolute path counts as unset."""

from __future__ import annotations

import os
from pathlib import Path


def xdg_folder(variable: str, *default: str) -> Path:
    """`lamp` under the folder that `variable` names, else under the home's `default`."""
    root = Path(os.environ.get(variable, ""))
    return (root if root.is_absolute() else Path.home().joinpath(*default)) / "lamp"
