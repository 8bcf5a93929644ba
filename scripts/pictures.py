"""Draw the README's pictures: the lamp in motion, and every sprite."""

from __future__ import annotations

import sys
from pathlib import Path

from lamp_runtime.export import render
from lamp_runtime.picture import draw_sprite_sheet
from lamp_schema import parse

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
# One short scene after another: the GIF is what a stranger sees first.
DEMO = parse(
    {
        "program": {
            "name": "Demo",
            "steps": [
                {
                    "id": "fire",
                    "command": {
                        "type": "pattern",
                        "name": "fire",
                        "params": {"color": "#FF3C00", "color2": "#FFC832", "speed": 1200},
                    },
                    "duration": "2500ms",
                },
                {
                    "id": "cat",
                    "command": {"type": "render", "elements": [{"type": "sprite", "name": "cat"}]},
                    "duration": "1500ms",
                },
                {
                    "id": "sea",
                    "command": {
                        "type": "pattern",
                        "name": "wave",
                        "params": {"color": "#00C8B4", "color2": "#001478", "speed": 2500},
                    },
                    "duration": "2500ms",
                },
            ],
        }
    }
)


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    render(DEMO, PICTURES / "lamp.gif", fps=16, scale=9)
    # Few colours are in it, so a palette halves the file and can't be seen.
    draw_sprite_sheet(scale=5).quantize(255).save(PICTURES / "sprites.png", optimize=True)
    for path in sorted(PICTURES.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
