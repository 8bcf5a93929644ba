"""Let a browser in: prints a code that is typed into the page /pair of a lamp on the network."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

from lamp_runtime.config import add_flags, flags_of, load_settings
from lamp_runtime.errors import ConfigError
from lamp_runtime.store.access import CODE_S, CODE_TRIES, Access

HELP = "print a code that lets one browser in"

_EVERYWHERE = ("0.0.0.0", "::")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, help="the settings file of the lamp that runs")
    add_flags(parser, "host", "port")


def main(options: argparse.Namespace) -> int:
    settings, _ = load_settings(flags_of(options), options.config)
    access = Access()
    if not access.has_token():
        raise ConfigError("this lamp has no token, so it lets nobody in from the network; `lamp token` makes one")
    code = access.new_code()
    host = f"{socket.gethostname()}.local" if settings.host in _EVERYWHERE else settings.host
    half = len(code) // 2
    print(f"{code[:half]} {code[half:]}")
    print(
        f"Type that at http://{host}:{settings.port}/pair. It works once, for {CODE_S // 60} minutes, "
        f"and bears {CODE_TRIES - 1} mistakes."
    )
    return 0
