"""A few cases of `make fuzz` in each run: every call of the API with what its document allows and forbids."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "fuzz.py"


@pytest.mark.timeout(600)
def test_no_call_breaks_or_tells_what_it_should_not() -> None:
    command = [sys.executable, str(SCRIPT), "--cases", "84", "--phases", "fuzzing"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    tried = re.search(r"(\d+) generated", done.stdout)
    assert tried is not None, done.stdout
    assert int(tried[1]) >= 84
    assert "the light moves; 0 errors in the log" in done.stdout
