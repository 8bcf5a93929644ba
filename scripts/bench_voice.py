"""Spoken requests, made by espeak-ng: how many words are heard right, whether the program is the typed request's, and
where the time goes from the wake word to the light.

Every request is spoken by one of five voices, clean and with noise or music under it. `equal` is the share of requests
whose program is that of the typed words. What was heard is kept as it goes in build/bench-voice.jsonl, so that a run
that was stopped goes on; when the hearing's code changes it begins anew. 120 requests take a quarter of an hour.

`--people` takes recordings of people in place of them (`voice_people.py`), which are not about light and so have no
programs, and beside them the voices of espeak-ng that say the same.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from kept_lines import KeptLines, fingerprint
from rich.console import Console
from rich.table import Table
from voice_parts import Way, measure_parts, parts_table
from voice_people import PEOPLE, people
from voice_sounds import CLEAN, NO_ESPEAK, VOICES, chords, has_espeak, mixed, pink, spoken

import lamp_runtime.input.voice as hearing
from lamp_runtime.config import Settings
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import AudioError
from lamp_runtime.input.plain import read_order
from lamp_runtime.input.voice.activity import SileroActivity, trim
from lamp_runtime.input.voice.audio import RATE_HZ, Samples, duration_s
from lamp_runtime.input.voice.likelihood import PAIRS
from lamp_runtime.input.voice.recogniser import Whisper
from lamp_runtime.input.voice.vocabulary import context
from lamp_schema import dumps_canonical

ROOT = Path(__file__).parent.parent
REQUESTS = ROOT / "trainer" / "data" / "eval.jsonl"
KEPT = ROOT / "build" / "bench-voice.jsonl"
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
# A voice reads these as they are spelled; a person who means them says other words than are written.
TYPED = {
    "e004": "im",
    "e031": "plz",
    "e055": "lol",
    "e082": "mins",
    "e087": "min",
    "e103": "mins",
    "e105": "min",
    "e118": "4s",
    "e181": "blu",
    "e185": "grren and ornage altrenating",
}
# The recogniser knows English alone, and so do the voices.
OTHER_LANGUAGES = "multilingual"
# How many are followed all the way to the light.
FOLLOWED = 20


@dataclass
class Tally:
    """One condition, heard one way. `put_in` counts the words beyond those that were said."""

    words: int = 0
    wrong: int = 0
    put_in: int = 0
    requests: int = 0
    equal: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def add(self, text: str, heard: dict[str, Any]) -> None:
        said, got = words_of(text), words_of(heard["text"])
        self.words, self.wrong = self.words + len(said), self.wrong + errors(said, got)
        self.put_in += max(len(got) - len(said), 0)
        self.requests += 1
        self.seconds.append(heard["s"])
        self.cpu_s.append(heard["cpu_s"])

    def row(self, judged: bool) -> dict[str, float | None]:
        """The figures; `equal` is None when no programs were made."""
        return {
            "word_error_rate": self.wrong / max(self.words, 1),
            "put_in": self.put_in / max(self.words, 1),
            "equal": self.equal / max(self.requests, 1) if judged else None,
            "seconds_median": float(np.median(self.seconds)),
            "seconds_p95": float(np.percentile(self.seconds, 95)),
            "cpu_s_median": float(np.median(self.cpu_s)),
        }


def words_of(text: str) -> list[str]:
    """Words to be compared: without case and signs, numbers as digits."""
    found = re.findall(r"[a-z0-9']+", text.lower().replace("%", " percent"))
    return [str(NUMBERS.index(word)) if word in NUMBERS else word for word in found]


def errors(said: list[str], heard: list[str]) -> int:
    """The least number of words put in, left out or changed."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


Answer = Callable[[str], str]


def answerer(engine: Engine, settings: Settings, kept: KeptLines) -> Answer:
    """What the lamp does at these words: the order that they are, or the program in canonical form."""

    def compose(text: str) -> str:
        composed = engine.compose(settings.request(text))
        # A fallback is the same for all words: it must not count as equal.
        return dumps_canonical(composed.program) if composed.source == "model" else text

    def answer(text: str) -> str:
        order = read_order(text)
        return repr(order) if order is not None else str(kept.get(f"program: {text}", lambda: compose(text)))

    return answer


@dataclass(frozen=True)
class Corpus:
    """What is said, and by whom."""

    who: str
    texts: list[str]
    say: Callable[[int, str], Samples]


def by_espeak(number: int, text: str) -> Samples:
    """By one of the voices after another."""
    return spoken(text, *VOICES[number % len(VOICES)])


def corpora(options: argparse.Namespace) -> list[Corpus]:
    """Raises RuntimeError when there are no recordings of people to be had."""
    if not options.people:
        return [Corpus("espeak-ng", chosen(options.limit, options.typed), by_espeak)]
    said = people(PEOPLE)[: options.limit]
    texts = [one.text for one in said]
    return [Corpus("people", texts, lambda number, _: said[number].samples), Corpus("espeak-ng", texts, by_espeak)]


def recording(number: int, said: Samples, snr_db: float) -> Samples:
    """With half a second around, over noise and music in turn."""
    said = np.pad(said, RATE_HZ // 2)
    under = chords if number % 2 == 1 else pink
    return mixed(said, snr_db, under(duration_s(said) + 1, np.random.default_rng(number))[: len(said)])


def hear(recogniser: Whisper, samples: Samples) -> dict[str, Any]:
    """The words, or none, and how long they took."""
    wall_s, cpu_s = time.monotonic(), time.process_time()
    try:
        text = recogniser.text(trim(samples, SileroActivity()))
    except AudioError:
        text = ""
    return {"text": text, "s": time.monotonic() - wall_s, "cpu_s": time.process_time() - cpu_s}


def measure(
    corpus: Corpus, snr_db: float, recogniser: Whisper, name: str, answer: Answer | None, kept: KeptLines
) -> Tally:
    tally = Tally()
    for number, text in enumerate(corpus.texts):

        def make(number: int = number, text: str = text) -> dict[str, Any]:
            return hear(recogniser, recording(number, corpus.say(number, text), snr_db))

        heard = kept.get(f"{corpus.who} {name} {snr_db:g} dB {number}: {text}", make)
        tally.add(text, heard)
        if answer is not None:
            same = words_of(text) == words_of(heard["text"])
            tally.equal += bool(heard["text"]) and (same or answer(heard["text"]) == answer(text))
    return tally


def table(rows: list[dict[str, Any]]) -> Table:
    made = Table(title="Spoken requests")
    for title in (
        "said by",
        "noise",
        "the lamp's words",
        "word errors",
        "put in",
        "equal",
        "to text, median",
        "95 %",
        "processor",
    ):
        made.add_column(title, justify="right")
    for row in rows:
        equal = "-" if row["equal"] is None else f"{row['equal']:.0%}"
        times = (f"{row[key]:.2f} s" for key in ("seconds_median", "seconds_p95", "cpu_s_median"))
        put_in = f"{row['put_in']:.1%}"
        made.add_row(
            row["said_by"], row["noise"], row["expected"], f"{row['word_error_rate']:.1%}", put_in, equal, *times
        )
    return made


def chosen(count: int, typed: bool) -> list[str]:
    """That many of the evaluation set's requests, spread over it: of all with `typed`, else of those people say."""
    rows = [json.loads(line) for line in REQUESTS.read_text(encoding="utf-8").splitlines()]
    texts = [row["request"] for row in rows if typed or is_spoken(row)]
    count = min(count, len(texts))
    return [texts[index * len(texts) // count] for index in range(count)]


def is_spoken(row: dict[str, Any]) -> bool:
    """Whether somebody would say it so, in English."""
    return row["category"] != OTHER_LANGUAGES and row["id"] not in TYPED


def main() -> int:
    options = _options()
    if not has_espeak():
        print(f"bench_voice: {NO_ESPEAK}", file=sys.stderr)
        return 1
    settings = Settings(time_limit_s=600)
    try:
        said = corpora(options)
    except RuntimeError as error:
        print(f"bench_voice: {error}", file=sys.stderr)
        return 1
    texts = said[0].texts
    if options.fresh:
        options.kept.unlink(missing_ok=True)
    sources = Path(str(hearing.__file__)).parent.glob("*.py")
    kept = KeptLines(options.kept, fingerprint([*sources, PAIRS, Path(__file__)], options.model, options.threads))
    if len(kept):
        print(f"{len(kept)} results are kept in {options.kept}; --fresh drops them", file=sys.stderr)
    engine = None if options.no_programs or options.people else Engine()
    way = None
    try:
        if engine:
            engine.start()
            if not engine.wait_ready(600):
                print(f"bench_voice: no model: {engine.status().detail}", file=sys.stderr)
                return 1
            way = measure_parts(texts[:FOLLOWED], settings, engine)
        rows = _rows(options, said, answerer(engine, settings, kept) if engine else None, kept)
    finally:
        if engine:
            engine.close()
    _report(texts, rows, way, options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=120, help="how many requests (default 120)")
    parser.add_argument("--typed", action="store_true", help="choose among the requests that are only typed, too")
    parser.add_argument("--people", action="store_true", help="recordings of people, which apt fetches (Debian)")
    parser.add_argument("--snr", type=float, nargs="+", default=[CLEAN, 20, 10, 5], help="in dB; inf is clean")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", help="a Whisper model, by folder or name")
    parser.add_argument("--compare", action="store_true", help="hear each also without the lamp's own words")
    parser.add_argument("--no-programs", action="store_true", help="only words and times")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where what was heard is kept (default build/)")
    parser.add_argument("--fresh", action="store_true", help="take nothing from a run before")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    if options.limit < 1:
        parser.error(f"--limit {options.limit} is below 1 request; ask for more")
    return options


def _rows(
    options: argparse.Namespace, said: list[Corpus], answer: Answer | None, kept: KeptLines
) -> list[dict[str, Any]]:
    expected = {"expected": context(), **({"not": None} if options.compare else {})}
    recognisers = {name: Whisper(options.model, "en", options.threads, words) for name, words in expected.items()}
    rows = []
    for corpus, snr_db, (name, recogniser) in product(said, options.snr, recognisers.items()):
        tally = measure(corpus, snr_db, recogniser, name, answer, kept)
        noise = "none" if snr_db == CLEAN else f"{snr_db:g} dB"
        figures = tally.row(answer is not None)
        rows.append({"said_by": corpus.who, "noise": noise, "expected": name, **figures})
    return rows


def _report(texts: list[str], rows: list[dict[str, Any]], way: Way | None, file: Path | None) -> None:
    Console().print(table(rows))
    print(f"{len(texts)} recordings or requests, {sum(len(words_of(text)) for text in texts)} words")
    if way:
        Console().print(parts_table(way))
        most = ", ".join(f"{name} {mb:.0f} MB" for name, mb in way.memory_mb.items())
        print(f"{way.missed} of {min(len(texts), FOLLOWED)} were missed; memory at most: {most}")
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        parts = {part.name: part.row() for part in way.parts()} if way else {}
        figures = {"words": rows, "parts": parts, "memory_mb": way.memory_mb if way else {}}
        file.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
