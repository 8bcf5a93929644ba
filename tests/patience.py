"""Waiting for what a machine that does much else at the time takes long for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lamp_runtime.app import Lamp

# A hundred times as long as on a machine that has time.
PATIENT_S = 300


def until(true: Callable[[], Any], what: Callable[[], str], every_s: float = 0.05) -> None:
    """Wait until it is true, or fail with `what`."""
    deadline = time.monotonic() + PATIENT_S
    while not true():
        assert time.monotonic() < deadline, what()
        time.sleep(every_s)


def eventually(true: Callable[[], Any], lamp: Lamp) -> None:
    """Wait until it is true, or fail with what the lamp says of its hearing."""
    until(true, lambda: str(lamp.voice.status()))
