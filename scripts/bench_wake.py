"""The wake word over hours: how often it is heard where nobody said it, and how often where somebody did.

False alarms: espeak-ng reads the docs and the requests of trainer/data, sentence by sentence and each one once, in
VOICES at several speeds, some of it over noise; then music that is made on the spot. Sentences with a wake word in
them are left out. Detections: each wake word by the same voices at three speeds, clean and over noise and music.
`--people` adds the recordings of `voice_people.py` to the first, `--recordings` a folder of WAV files of people, and
`--positives` one of a wake word said by people.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from random import Random

import numpy as np
import voice_people
from rich.console import Console
from rich.table import Table
from voice_sounds import CLEAN, NO_ESPEAK, Make, at_loudness, band, has_espeak, mixed, pink, spoken

from lamp_runtime.errors import VoiceError
from lamp_runtime.input.voice.audio import CHUNK_MS, RATE_HZ, Samples, chunks, duration_s
from lamp_runtime.input.voice.decode import decode
from lamp_runtime.input.voice.wake import MicroWakeWord, WakeWord

ROOT = Path(__file__).parent.parent
WORDS = ("okay nabu", "hey jarvis", "hey mycroft", "alexa")
_NAMES = re.compile(r"nabu|jarvis|mycroft|alexa", re.IGNORECASE)
VOICES = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us-nyc",
          "en-us+f2", "en-us+f3", "en-us+f4", "en-gb+f3", "en-gb+f5", "en-us+m3", "en-us+m5", "en-gb+m7")  # fmt: skip
SPEEDS = (130, 155, 180)
# Each batch is one voice at one speed.
_BATCH = 12
_PAUSE_S = 1.5
_MINUTE_S = 60.0
_LOUD = (800, 2000, 4000)
CONDITIONS: tuple[tuple[str, float, Make], ...] = (
    ("clean", CLEAN, pink),
    ("noise, 10 dB", 10.0, pink),
    ("noise, 5 dB", 5.0, pink),
    ("music, 10 dB", 10.0, band),
)


@dataclass
class Alarms:
    """One kind of sound: how long it was, and what each wake word took for itself in it."""

    kind: str
    heard_s: float
    alarms: dict[str, int]
    cpu_s: float


@dataclass
class Found:
    """One wake word under one condition; `late_ms` are from the end of the word to when it is known."""

    word: str
    condition: str
    said: int
    heard: int
    late_ms: list[float]


def sentences(seed: int = 1) -> list[str]:
    """What is read, none of it twice and none with a wake word, in an order of its own."""
    found: list[str] = []
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        found += re.split(r"(?<=[.:;?!])\s+", _prose(file.read_text(encoding="utf-8")))
    data = ROOT / "trainer" / "data"
    for file in [data / "eval.jsonl", data / "blind.jsonl"]:
        found += [json.loads(line)["request"] for line in file.read_text(encoding="utf-8").splitlines()]
    for file in sorted((data / "authored").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            found += json.loads(line)["requests"]
    kept = sorted({text for text in found if len(text.split()) > 2 and not _NAMES.search(text)})
    Random(seed).shuffle(kept)
    return kept


def _prose(markdown: str) -> str:
    """The text alone: no code, tables, links' addresses and signs."""
    text = re.sub(r"```.*?```|^\|.*$|\]\([^)]*\)", " ", markdown, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\s+", " ", re.sub(r"[`*_#>\[\]]", "", text))


def speech(seconds: float) -> Iterator[Samples]:
    """That much of it, a batch at a time. Raises SystemExit where the texts are used up before."""
    texts, left_s = sentences(), seconds
    ways = cycle([(voice, speed) for speed in SPEEDS for voice in VOICES])
    for number, start in enumerate(range(0, len(texts), _BATCH)):
        said = spoken(".\n".join(texts[start : start + _BATCH]), *next(ways))
        rng = np.random.default_rng(number)
        yield mixed(said, 15.0, pink(duration_s(said) + 1, rng)[: len(said)]) if number % 3 == 2 else said
        left_s -= duration_s(said)
        if left_s <= 0:
            return
    raise SystemExit(f"bench_wake: the texts are used up, {left_s:.0f} s before the end; ask for less --speech-min")


def music(seconds: float) -> Iterator[Samples]:
    for number in range(round(seconds / _MINUTE_S)):
        yield at_loudness(band(_MINUTE_S, np.random.default_rng(1000 + number)), _LOUD[number % len(_LOUD)])


def recordings(folder: Path) -> Iterator[Samples]:
    for file in sorted(folder.rglob("*.wav")):
        yield decode(file.read_bytes(), 36_000)


def alarms(kind: str, sound: Iterator[Samples], wakes: dict[str, WakeWord]) -> Alarms:
    found = Alarms(kind, 0.0, dict.fromkeys(wakes, 0), 0.0)
    for samples in sound:
        found.heard_s += duration_s(samples)
        cpu_s = time.process_time()
        for word, wake in wakes.items():
            for chunk in chunks(samples):
                if wake.heard(chunk):
                    found.alarms[word] += 1
                    wake.reset()
        found.cpu_s += time.process_time() - cpu_s
        _progress(f"{kind}: {found.heard_s / 60:.1f} min, {found.alarms}")
    return found


def detections(word: str, wake: WakeWord, said: list[Samples]) -> Iterator[Found]:
    for condition, snr_db, make in CONDITIONS:
        found = Found(word, condition, len(said), 0, [])
        for number, one in enumerate(said):
            padded = np.pad(one, round(_PAUSE_S * RATE_HZ))
            under = make(duration_s(padded) + 1, np.random.default_rng(number))[: len(padded)]
            at_ms = _heard_at_ms(wake, mixed(padded, snr_db, under))
            if at_ms is not None:
                found.heard += 1
                found.late_ms.append(at_ms - (_PAUSE_S + duration_s(one)) * 1000)
        _progress(f"{word}, {condition}: {found.heard} of {found.said}")
        yield found


def _heard_at_ms(wake: WakeWord, samples: Samples) -> float | None:
    wake.reset()
    for number, chunk in enumerate(chunks(samples)):
        if wake.heard(chunk):
            return (number + 1) * CHUNK_MS
    return None


def _said(word: str) -> list[Samples]:
    """By every voice at every speed, without the silence that espeak-ng ends with."""
    made = [spoken(word, voice, speed) for voice in VOICES for speed in SPEEDS]
    return [one[: int(np.flatnonzero(np.abs(one) > 100)[-1]) + 1] for one in made]


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(text, file=sys.stderr, flush=True)


def report(false: list[Alarms], found: list[Found], words: list[str]) -> None:
    table = Table(title="False alarms an hour")
    for title in ("heard", "hours", *words, "of a core, each"):
        table.add_column(title, justify="right")
    for one in false:
        hours = one.heard_s / 3600
        per_hour = (f"{one.alarms[word] / hours:.2f} ({one.alarms[word]})" for word in words)
        table.add_row(one.kind, f"{hours:.2f}", *per_hour, f"{one.cpu_s / one.heard_s / len(words):.2%}")
    Console().print(table)
    table = Table(title="Heard when said")
    for title in ("wake word", "condition", "heard", "share", "known after its end, median"):
        table.add_column(title, justify="right")
    for each in found:
        late = f"{np.median(each.late_ms):.0f} ms" if each.late_ms else "-"
        table.add_row(each.word, each.condition, f"{each.heard} of {each.said}", f"{each.heard / each.said:.0%}", late)
    Console().print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speech-min", type=float, default=60, help="minutes of speech (default 60)")
    parser.add_argument("--music-min", type=float, default=20, help="minutes of music (default 20)")
    parser.add_argument("--words", nargs="+", default=list(WORDS), help="wake words (default all that come along)")
    parser.add_argument("--people", action="store_true", help="half an hour of people, which apt fetches (Debian)")
    parser.add_argument("--recordings", type=Path, help="a folder of WAV files in which no wake word is said")
    parser.add_argument("--positives", type=Path, help="a folder of WAV files, each the first of --words once")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    if not has_espeak():
        print(f"bench_wake: {NO_ESPEAK}", file=sys.stderr)
        return 1
    try:
        wakes: dict[str, WakeWord] = {word: MicroWakeWord(word) for word in options.words}
    except VoiceError as error:
        print(f"bench_wake: {error}", file=sys.stderr)
        return 1
    streams = {"speech": speech(options.speech_min * 60), "music": music(options.music_min * 60)}
    if options.people:
        streams["people"] = voice_people.speech(voice_people.PEOPLE)
    if options.recordings:
        streams["recordings of people"] = recordings(options.recordings)
    false = [alarms(kind, sound, wakes) for kind, sound in streams.items()]
    found = [one for word, wake in wakes.items() for one in detections(word, wake, _said(word))]
    if options.positives:
        word = options.words[0]
        people = detections(f"{word}, by people", wakes[word], list(recordings(options.positives)))
        found += list(people)
    report(false, found, options.words)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        figures = {"false": [asdict(one) for one in false], "found": [asdict(one) for one in found]}
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
