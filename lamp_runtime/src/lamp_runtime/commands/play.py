"""Play a light program in the terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_runtime.commands.common import play_in_terminal, read_program

HELP = "play a program file in the terminal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a light program in JSON (- is the standard input)")
    parser.add_argument("--seconds", type=float, help="play no longer than this")


def main(options: argparse.Namespace) -> int:
    program = read_program(options.file)
    print(program.name)
    play_in_terminal(program, options.seconds)
    return 0
