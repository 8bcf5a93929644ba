"""The answers that are kept, so that the same words need no second one: how many, and how to forget them."""

from __future__ import annotations

import argparse

from lamp_runtime.store.answers import AnswerCache, answers_path

HELP = "what is kept of earlier answers; --clear forgets it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--clear", action="store_true", help="forget every answer; a running lamp forgets them, too")


def main(options: argparse.Namespace) -> int:
    path = answers_path()
    answers = AnswerCache(path, 1)
    if options.clear:
        print(f"{answers.clear()} answers forgotten")
    else:
        print(f"{len(answers)} answers in {path}")
    answers.close()
    return 0
