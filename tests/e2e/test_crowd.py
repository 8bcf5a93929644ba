"""A few seconds of `make crowd`, with the real service: many clients, then hostile ones.

The clients share the machine's cores with the lamp, and a short run may fall into a bad moment, so a frame may be later
here than in the minute's run.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"

pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]


def run(script: str, *flags: str) -> str:
    command = [sys.executable, str(SCRIPTS / script), "--late-ms", "250", *flags]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_200_clients_are_answered_and_the_light_goes_on() -> None:
    said = run("crowd.py", "--seconds", "5")
    assert "200 clients, 5 s: frames began" in said
    assert "100 that just stay: ended within" in said
    assert "all as it should be" in said


def test_hostile_websockets_keep_nobody_from_the_light() -> None:
    said = run("flood.py", "--seconds", "5", "--clients", "60")
    assert re.search(r"viewers that take nothing: 503 \d+, still open 31;", said)
    assert "after: frames began" in said
    assert "all as it should be" in said
