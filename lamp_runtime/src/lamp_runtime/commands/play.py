"""Play a light program in the terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from lamp_runtime.commands.common import play_in_terminal, prepare, read_program, terminal
from lamp_runtime.config import add_flags

HELP = "play a program file in the terminal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a light program in JSON (- is the standard input)")
    parser.add_argument("--seconds", type=float, help="play no longer than this")
    add_flags(parser, "sprites")


def main(options: argparse.Namespace) -> int:
    prepare(options)
    program = read_program(options.file)
    sink = terminal("`lamp render` draws it into a file")
    print(program.name)
    play_in_terminal(program, sink, options.seconds)
    return 0
