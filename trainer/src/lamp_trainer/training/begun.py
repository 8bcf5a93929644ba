"""What a run was begun with, kept in its folder, so that nothing else goes on from its checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lamp_trainer.errors import TrainerError
from lamp_trainer.files import write_json

FILE = "begun.json"


def check_begun(out: Path, resume: bool, begun: dict[str, Any]) -> None:
    """Raises TrainerError when the checkpoints in `out` are not what a run begun with `begun` may go on from.

    Checkpoints of a folder that does not say what it was begun with are taken as they are.
    """
    if not any(out.glob("checkpoint-*")):
        return
    if not resume:
        raise TrainerError(
            f"{out} has the checkpoints of an earlier run; use --resume to go on from them, or move that folder away"
        )
    record = out / FILE
    if not record.is_file():
        return
    try:
        before = json.loads(record.read_text(encoding="utf-8"))
        differing = [key for key in begun if before[key] != begun[key]]
    except (ValueError, KeyError, TypeError) as error:
        raise TrainerError(f"{record} is damaged; move {out} away to train anew") from error
    if differing:
        raise TrainerError(
            f"{out} was begun with another {' and another '.join(differing)}, which its checkpoints are of; "
            "go back to that, or move that folder away to train anew"
        )


def write_begun(out: Path, begun: dict[str, Any]) -> None:
    """Say in `out` what the run that begins now is made of."""
    write_json(out / FILE, begun)
