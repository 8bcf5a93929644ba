"""Show all the sprites: their names here, and their pictures in a PNG."""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from pathlib import Path

from lamp_runtime.commands.common import prepare, waiting
from lamp_runtime.config import add_flags
from lamp_schema.sprites import library

HELP = "list the sprites, or draw them all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--out", type=Path, help="write a contact sheet as X.png")
    add_flags(parser, "sprites")


def main(options: argparse.Namespace) -> int:
    prepare(options)
    if options.out:
        return _draw(options.out)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in library().names():
        groups[library().get(name).category].append(name)
    for category, names in sorted(groups.items()):
        print(f"{category} ({len(names)}): {', '.join(names)}")
    print(f"{len(library().names())} sprites; `lamp sprites -o sheet.png` draws them")
    return 0


def _draw(out: Path) -> int:
    from lamp_runtime.picture import draw_sprite_sheet

    part = out.with_name(f".{out.name}.part")
    with waiting("drawing"):
        draw_sprite_sheet().save(part, format="PNG")
    os.replace(part, out)
    print(f"{out}: {len(library().names())} sprites")
    return 0
