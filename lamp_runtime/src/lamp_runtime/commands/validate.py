"""Check light programs. One line for each error; exit code 1 if there is any."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lamp_runtime.commands.common import prepare, read_program
from lamp_runtime.config import add_flags
from lamp_schema import ProgramError

HELP = "check program files"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="light programs in JSON")
    add_flags(parser, "sprites")


def main(options: argparse.Namespace) -> int:
    prepare(options)
    wrong = 0
    for path in options.files:
        try:
            read_program(path)
        except ProgramError as error:
            wrong += 1
            for issue in error.issues:
                print(f"{path}: {issue}", file=sys.stderr)
        except OSError as error:
            wrong += 1
            print(f"{path}: {error.strerror or error}", file=sys.stderr)
    count = len(options.files)
    print(f"{count - wrong} of {count} valid")
    return 1 if wrong else 0
