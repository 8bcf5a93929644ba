"""lamp: a lamp that does what people say.

Exit codes: 0 well, 1 something is wrong with what was given, 2 the command line is wrong, 130 interrupted.
"""

from __future__ import annotations

import argparse
import logging
import sys
from importlib import import_module

from lamp_runtime import logs
from lamp_runtime.errors import LampError
from lamp_runtime.version import __version__
from lamp_schema import LampSchemaError

# Each is a module in `commands/` with HELP, add_arguments(parser) and main(options) -> exit code.
COMMANDS = (
    "serve", "ask", "listen", "play", "validate", "render", "sprites", "presets", "schedules", "map", "token",
    "pair", "doctor", "cache", "bench",
)  # fmt: skip


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lamp", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--version", action="version", version=f"lamp {__version__}")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and verbose logs")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"lamp_runtime.commands.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(main=module.main)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command. Errors are one line on the standard error; `--debug` raises them."""
    options = build_parser().parse_args(argv)
    # A service logs; a command's own last line says what went wrong, once.
    level = logging.DEBUG if options.debug else logging.INFO if options.command == "serve" else logging.CRITICAL
    logs.configure(level)
    try:
        code: int = options.main(options)
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has seen enough.
        sys.stderr.close()
        return 0
    except (LampError, LampSchemaError, OSError) as error:
        if options.debug:
            raise
        print(f"lamp: {error}", file=sys.stderr)
        return 1


def run() -> None:
    """The console script's entry."""
    sys.exit(main())
