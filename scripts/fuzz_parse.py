"""Mutations of light programs for `lamp_schema.parse`, which returns a program or says what is wrong, and nothing else.

Each goes in as text and as values. What is accepted reads back as itself, what is refused is so with ProgramError, in
words that can be shown, both ways alike and in bounded time. atheris steers the mutations to parts of the parser that
none has reached; `--runs` tries so many without it, by chance alone. What does otherwise ends it, with exit code 1 (of
atheris: 77), and is written to a file that `--replay` tries again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

# Long texts are mostly what is known already, many times.
_LENGTH = 16_384


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=300, help="how long, with atheris (default 300)")
    parser.add_argument("--runs", type=int, help="so many instead, without atheris")
    parser.add_argument("--seed", type=int, default=1, help="other seeds try others (default 1)")
    parser.add_argument(
        "--corpus", type=Path, default=Path("build/fuzz-parse"), help="what was interesting is kept here"
    )
    parser.add_argument("--replay", type=Path, nargs="+", help="only these files")
    options = parser.parse_args()
    if options.replay:
        import parse_cases

        for path in options.replay:
            parse_cases.check(path.read_bytes())
        return 0
    options.corpus.mkdir(parents=True, exist_ok=True)
    return _by_chance(options) if options.runs else _guided(options)


def _by_chance(options: argparse.Namespace) -> int:
    import parse_cases

    chance = Random(options.seed)
    known = parse_cases.seeds()
    corpus = list(known)
    accepted = 0
    for number in range(options.runs):
        data = parse_cases.mutated(chance.choice(corpus), known, chance)[:_LENGTH]
        try:
            program = parse_cases.check(data)
        except Exception:
            path = options.corpus / f"failed-{options.seed}-{number}.json"
            path.write_bytes(data)
            print(f"FAULT: written to {path}", file=sys.stderr)
            raise
        if program is not None:
            accepted += 1
            corpus[chance.randrange(len(known), len(corpus) + 1) :] = [data]
    print(f"{options.runs} tried; {accepted} were programs; the others were refused as they should be")
    return 0


def _guided(options: argparse.Namespace) -> int:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed; pip install -r requirements/fuzz.txt, or use --runs", file=sys.stderr)
        return 1
    with atheris.instrument_imports(include=["lamp_schema"]):
        import parse_cases
    known = parse_cases.seeds()
    for number, seed in enumerate(known):
        (options.corpus / f"seed-{number}").write_bytes(seed)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return parse_cases.mutated(data, known, Random(seed))[:most]

    def check(data: bytes) -> None:
        parse_cases.check(data)

    flags = [f"-max_total_time={options.seconds}", f"-max_len={_LENGTH}", f"-seed={options.seed}", "-timeout=20"]
    flags += ["-rss_limit_mb=2048", "-print_final_stats=1", f"-artifact_prefix={options.corpus}/failed-"]
    atheris.Setup([sys.argv[0], *flags, str(options.corpus)], check, custom_mutator=mutate)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
