"""Golden frames: what a small set of programs shows, kept as bytes, so that no look changes unnoticed.

After a change that is meant, look at the new frames and write them anew, from the root of the repo:

    PYTHONPATH=schema/src:lamp_runtime/src python tests/runtime/test_player_golden.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from lamp_runtime.player import Player
from lamp_schema import parse

GOLDEN = Path(__file__).parent / "golden" / "player.npz"
# Past whole ms, in the middle of a breath, far away: the times at which each program is looked at.
TIMES_MS = (0, 40, 333.4, 1000, 2222, 4150, 7777, 60_000, 10**9)


def _pattern(name: str, **params: Any) -> dict[str, Any]:
    return {"type": "pattern", "name": name, "params": params}


def _render(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "render", "elements": list(elements)}


def _steps(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"program": {"name": "Golden", "steps": list(steps), **more}}


PROGRAMS: dict[str, dict[str, Any]] = {
    "solid": _pattern("solid", color="#FF8040"),
    "gradient": _pattern("gradient", color="#FFD080", color2="#3000A0"),
    "breathing": _pattern("breathing", color="#301000", speed=4000),
    "wave": _pattern("wave", color="#001848", color2="#20B0A0", speed=6000),
    "rainbow": _pattern("rainbow", speed=5000),
    "pulse": _pattern("pulse", color="#FFFFFF", speed=300),
    "sparkle": _pattern("sparkle", color="#FFFFFF", bgColor="#000020", speed=600, density=0.2),
    "fire": _pattern("fire", color="#FFA030", color2="#FF2000", speed=1400),
    "shapes": _render(
        {"type": "rect", "x": -2, "y": 10, "w": 8, "h": 9, "color": "#00A040"},
        {"type": "line", "x1": -4, "y1": 0, "x2": 12, "y2": 9, "color": "#FFFFFF"},
        {"type": "circle", "cx": 5, "cy": 5, "r": 3, "color": "#FF0000"},
        {"type": "circle", "cx": 9, "cy": 0, "r": 4, "color": "#FFFF00", "fill": False},
        {"type": "bitmap", "x": 7, "y": 11, "rows": ["ab", ".a"], "palette": {"a": "#8040FF", "b": "#FF40FF"}},
    ),
    "text": _render(
        {"type": "fill", "color": "#000010"},
        {"type": "text", "content": "Tea 4°!", "x": 10, "y": 5, "color": "#FFC040"},
    ),
    "tint": _render({"type": "sprite", "name": "rose", "color": "#FF40A0"}),
    "storm": _steps(
        {"id": "dark", "command": _pattern("breathing", color="#1A1A3A", speed=3000), "duration": 4000},
        {"id": "flash", "command": _pattern("pulse", color="#FFFFFF", speed=300), "duration": 500},
        {
            "id": "rain",
            "command": _pattern("sparkle", color="#8090FF", bgColor="#080818", speed=400, density=0.15),
            "duration": 3500,
            "transition": {"type": "fade", "duration": 1000},
        },
        loop={"count": 0, "start_step": "dark", "end_step": "rain"},
    ),
    "bedtime": _steps(
        {"id": "book", "command": _pattern("solid", color="#FF9040"), "duration": 2000},
        {
            "id": "sleep",
            "command": {"type": "stop"},
            "duration": 60_000,
            "transition": {"type": "fade", "duration": 60_000},
        },
        on_complete={"command": _pattern("solid", color="#020100")},
    ),
}


def played(name: str) -> npt.NDArray[np.uint8]:
    """uint8[times, 172, 3]"""
    player = Player(parse(PROGRAMS[name]))
    return np.array([player.frame(t_ms) for t_ms in TIMES_MS])


def test_the_file_holds_these_programs_and_no_others() -> None:
    with np.load(GOLDEN) as golden:
        assert set(golden.files) == set(PROGRAMS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_frames_are_as_they_were(name: str) -> None:
    with np.load(GOLDEN) as golden:
        kept = golden[name].astype(int)
    off = np.abs(played(name) - kept).max(axis=(1, 2))
    # One step of a byte: the last bit of a power differs between processors.
    assert (off <= 1).all(), f"differs at {[t for t, far in zip(TIMES_MS, off, strict=True) if far > 1]} ms"


if __name__ == "__main__":
    np.savez_compressed(GOLDEN, **{name: played(name) for name in PROGRAMS})  # type: ignore[arg-type]
    print(f"wrote {GOLDEN}, {GOLDEN.stat().st_size} bytes")
