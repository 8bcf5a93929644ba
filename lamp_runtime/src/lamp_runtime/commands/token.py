"""The token that lets programs talk to a lamp on the network. Shown once; the lamp keeps only its hash.

A new one takes the place of the one before, at once, also in a lamp that runs. Paired browsers stay paired.
"""

from __future__ import annotations

import argparse
import sys

from lamp_runtime.store.access import Access

HELP = "make the token that a lamp on the network asks for; --revoke shuts everybody out"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--keep", action="store_true", help="make none where there is one already")
    choice.add_argument(
        "--revoke", action="store_true", help="make no token: forget the one there is, and all paired browsers"
    )


def main(options: argparse.Namespace) -> int:
    access = Access()
    if options.revoke:
        print("the token and all paired browsers are forgotten" if access.revoke() else "there was no token")
        print("a lamp on the network lets nobody in now, and won't start without a new token", file=sys.stderr)
        return 0
    if options.keep and access.has_token():
        print("there is a token already; `lamp token` makes another in its place", file=sys.stderr)
        return 0
    print(access.new_token())
    print(
        "It is shown this once. Programs send it as `Authorization: Bearer TOKEN`, `lamp ask --url` takes it from the\n"
        f"environment (LAMP_TOKEN), and browsers are let in with `lamp pair`. Its hash lies in {access.path}.",
        file=sys.stderr,
    )
    return 0
