"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `fix` is what to do about it, unless it is well.

    `ask` is what no program can see: `found` is the symptom, `fix` where to look.
    """

    check: str
    state: Literal["ok", "warning", "error", "ask"]
    found: str
    fix: str | None = None
