"""`lamp-train`: the seven steps from word banks to a GGUF. Each is a sub-command; `all` runs them for one recipe."""

from __future__ import annotations

import argparse
import sys
import traceback
from importlib import import_module

from lamp_runtime.errors import LampError
from lamp_schema import LampSchemaError
from lamp_trainer.errors import TrainerError
from lamp_trainer.version import __version__

COMMANDS = ("prompts", "responses", "validate", "format", "data", "train", "export", "ship", "evaluate", "all", "sheet")


def parser() -> argparse.ArgumentParser:
    """Every command with its flags; each lives in a module of `lamp_trainer.commands`."""
    whole = argparse.ArgumentParser(prog="lamp-train", description=__doc__)
    whole.add_argument("--version", action="version", version=f"lamp-train {__version__}")
    whole.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = import_module(f"lamp_trainer.commands.{name}")
        one = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add_arguments(one)
        one.set_defaults(main=module.main)
    return whole


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 it failed (the reason in one line), 2 wrong usage, 130 interrupted."""
    options = parser().parse_args(argv)
    try:
        code: int = options.main(options)
        return code
    except (TrainerError, LampError, LampSchemaError, OSError, ModuleNotFoundError) as error:
        if options.debug:
            traceback.print_exc()
        print(f"lamp-train: {_one_line(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("lamp-train: interrupted; run it again to go on", file=sys.stderr)
        return 130


def _one_line(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed; `make trainer`, or `pip install 'lamp-trainer[train]'`, brings it"
    return " ".join(str(error).split()) or type(error).__name__


def run() -> None:
    """The `lamp-train` command."""
    sys.exit(main())


if __name__ == "__main__":
    run()
