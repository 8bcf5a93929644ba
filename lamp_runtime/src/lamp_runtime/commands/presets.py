"""Programs that are kept under a name: list, show, save, rename, delete, export and import them, and choose one that
shines when the lamp starts.

It works on the file of whoever runs it, whether a lamp runs or not. The service's is another user's:
`sudo -u lamp STATE_DIRECTORY=/var/lib/lamp lamp presets`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from lamp_runtime.commands.common import read_program
from lamp_runtime.errors import LampError
from lamp_runtime.store import exchange
from lamp_runtime.store.database import Database
from lamp_runtime.store.presets import Presets
from lamp_schema import dumps_canonical

HELP = "what is kept under a name: list, save, rename, delete, boot, export"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="the names (the default)")
    show = actions.add_parser("show", help="a preset's program as JSON, for `lamp play -`")
    show.add_argument("name")
    save = actions.add_parser("save", help="keep a program under a name")
    save.add_argument("name")
    save.add_argument("file", type=Path, help="a program, or - for the standard input")
    rename = actions.add_parser("rename", help="give one another name")
    rename.add_argument("name")
    rename.add_argument("new")
    delete = actions.add_parser("delete", help="forget one")
    delete.add_argument("name")
    boot = actions.add_parser("boot", help="choose the one that shines at the start; the settings' own boot goes first")
    boot.add_argument("name", nargs="?", help="left out, it says which that is")
    boot.add_argument("--clear", action="store_true", help="none of them: the last light again")
    actions.add_parser("export", help="all of them, the schedules, and the choice for the start, as JSON")
    load = actions.add_parser("import", help="keep what `export` wrote, over presets of the same names; all or none")
    load.add_argument("file", type=Path, help="an export, or - for the standard input")


def main(options: argparse.Namespace) -> int:
    database = Database()
    try:
        print(_ACTIONS[options.action or "list"](database, options), end="")
    finally:
        database.close()
    return 0


def _list(database: Database, _: argparse.Namespace) -> str:
    return "".join(f"{preset.name}\n" for preset in Presets(database).everything()) or "no presets yet\n"


def _show(database: Database, options: argparse.Namespace) -> str:
    return dumps_canonical(Presets(database).get(options.name).program) + "\n"


def _save(database: Database, options: argparse.Namespace) -> str:
    return f"kept as {Presets(database).save(options.name, read_program(options.file)).name}\n"


def _rename(database: Database, options: argparse.Namespace) -> str:
    return f"now called {Presets(database).rename(options.name, options.new).name}\n"


def _delete(database: Database, options: argparse.Namespace) -> str:
    Presets(database).delete(options.name)
    return f"{options.name} is forgotten\n"


def _boot(database: Database, options: argparse.Namespace) -> str:
    if options.clear and options.name is not None:
        raise LampError(f"--clear chooses none, and {options.name!r} is one; leave one of them out")
    presets = Presets(database)
    chosen = presets.choose_boot(options.name) if options.clear or options.name is not None else presets.boot()
    return f"{chosen.name} shines at the start\n" if chosen else "the last light shines at the start\n"


def _import(database: Database, options: argparse.Namespace) -> str:
    given = sys.stdin.buffer.read() if str(options.file) == "-" else options.file.read_bytes()
    loaded = exchange.loads(database, given)
    schedules = "".join(f"kept as schedule {kept.id}\n" for kept in loaded.schedules)
    boot = f"{loaded.boot.name} shines at the start\n" if loaded.boot else ""
    return "".join(f"kept as {preset.name}\n" for preset in loaded.presets) + schedules + boot


_ACTIONS: dict[str, Callable[[Database, argparse.Namespace], str]] = {
    "list": _list,
    "show": _show,
    "save": _save,
    "rename": _rename,
    "delete": _delete,
    "boot": _boot,
    "export": lambda database, _: exchange.dumps(database),
    "import": _import,
}
