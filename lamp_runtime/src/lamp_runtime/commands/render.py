"""Draw a light program as a file: an animated GIF, a PNG of its key moments, or its frames in an NPZ."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_runtime.commands.common import bar, prepare, read_program
from lamp_runtime.config import add_flags
from lamp_runtime.export import render

HELP = "draw a program as GIF, PNG or NPZ"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a light program in JSON (- is the standard input)")
    parser.add_argument("-o", "--out", type=Path, required=True, help="X.gif, X.png or X.npz")
    parser.add_argument("--seconds", type=float, help="how much of it (default: all if short, else 10 s)")
    parser.add_argument("--fps", type=float, default=20, help="frames a second (default 20)")
    add_flags(parser, "sprites")


def main(options: argparse.Namespace) -> int:
    prepare(options)
    program = read_program(options.file)
    with bar(f"rendering {options.out.name}") as progress:
        path = render(program, options.out, options.seconds, options.fps, progress=progress)
    print(f"{path} ({path.stat().st_size / 1000:.0f} kB)")
    return 0
