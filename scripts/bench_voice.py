"""Spoken requests, made by espeak-ng: how many words are heard right, whether the program is the typed request's, and
how long the words take.

Every request is spoken by one of VOICES, clean and with noise or music under it. Each recording is heard twice: with
the lamp's own words expected, and without. `equal` is the share of requests whose program is that of the typed words.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from lamp_runtime.config import Settings
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import AudioError
from lamp_runtime.input.plain import read_order
from lamp_runtime.input.voice.activity import SileroActivity, trim
from lamp_runtime.input.voice.audio import RATE_HZ, Samples
from lamp_runtime.input.voice.decode import decode
from lamp_runtime.input.voice.recogniser import LONGEST_S, Whisper
from lamp_runtime.input.voice.vocabulary import context
from lamp_schema import dumps_canonical

REQUESTS = Path(__file__).parent.parent / "trainer" / "data" / "eval.jsonl"
# Voice and words a minute.
VOICES = (("en-us", 150), ("en-gb+f3", 160), ("en-us+m3", 175), ("en-gb-scotland", 145), ("en-us+f4", 135))
CLEAN = float("inf")
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass
class Tally:
    """One condition, heard one way."""

    words: int = 0
    wrong: int = 0
    requests: int = 0
    equal: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def row(self, judged: bool) -> dict[str, float | None]:
        """The figures; `equal` is None when no programs were made."""
        return {
            "word_error_rate": self.wrong / max(self.words, 1),
            "equal": self.equal / max(self.requests, 1) if judged else None,
            "seconds_median": float(np.median(self.seconds)),
            "seconds_p95": float(np.percentile(self.seconds, 95)),
            "cpu_s_median": float(np.median(self.cpu_s)),
        }


def speak(text: str, voice: str, speed: int) -> Samples:
    """The words as espeak-ng says them, with half a second of silence around."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
    said = decode(subprocess.run(command, capture_output=True, check=True).stdout, LONGEST_S)
    return np.pad(said, RATE_HZ // 2)


def mixed(said: Samples, snr_db: float, music: bool, seed: int) -> Samples:
    """With pink noise or plucked chords under it, `snr_db` weaker than the speech."""
    if snr_db == CLEAN:
        return said
    under = _chords(len(said), seed) if music else _pink(len(said), seed)
    loud = np.sqrt(np.mean(np.square(said[np.abs(said) > 200].astype(float))))
    scale = loud / np.sqrt(np.mean(np.square(under))) / 10 ** (snr_db / 20)
    mix: Samples = np.clip(said + under * scale, -32768, 32767).astype(np.int16)
    return mix


def _pink(count: int, seed: int) -> np.ndarray:
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    return np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 1), count)


def _chords(count: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(count) / RATE_HZ
    sound = np.zeros(count)
    for start_s in np.arange(0, t[-1], 0.4):
        since = np.maximum(t - start_s, 0)
        for note in rng.choice([0, 4, 7, 12, 16], 3, replace=False):
            pitch = 220 * 2 ** (note / 12)
            wave = sum(np.sin(k * 2 * np.pi * pitch * since) / k for k in (1, 2, 3))
            sound += (t >= start_s) * np.exp(-3 * since) * wave
    return sound


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


def answerer(engine: Engine, settings: Settings) -> Answer:
    """What the lamp does at these words: the order that they are, or the program in canonical form."""

    @cache
    def answer(text: str) -> str:
        order = read_order(text)
        if order is not None:
            return repr(order)
        composed = engine.compose(settings.request(text))
        # A fallback is the same for all words: it must not count as equal.
        return dumps_canonical(composed.program) if composed.source == "model" else text

    return answer


def hear(recogniser: Whisper, recording: Samples, tally: Tally) -> str:
    """The words, or none; the times go into the tally."""
    wall_s, cpu_s = time.monotonic(), time.process_time()
    try:
        return recogniser.text(trim(recording, SileroActivity()))
    except AudioError:
        return ""
    finally:
        tally.seconds.append(time.monotonic() - wall_s)
        tally.cpu_s.append(time.process_time() - cpu_s)


def measure(texts: list[str], snr_db: float, recogniser: Whisper, answer: Answer | None, show: bool) -> Tally:
    tally = Tally()
    for number, text in enumerate(texts):
        voice, speed = VOICES[number % len(VOICES)]
        recording = mixed(speak(text, voice, speed), snr_db, music=number % 2 == 1, seed=number)
        heard = hear(recogniser, recording, tally)
        said, got = words_of(text), words_of(heard)
        tally.words, tally.wrong = tally.words + len(said), tally.wrong + errors(said, got)
        tally.requests += 1
        if answer is not None:
            tally.equal += bool(heard) and (said == got or answer(heard) == answer(text))
        if show:
            print(f"{snr_db:g} dB  {text!r} -> {heard!r}", file=sys.stderr, flush=True)
    return tally


def table(rows: list[dict[str, Any]]) -> Table:
    made = Table(title="Spoken requests")
    for title in ("noise", "the lamp's words", "word errors", "equal", "to text, median", "95 %", "processor"):
        made.add_column(title, justify="right")
    for row in rows:
        equal = "-" if row["equal"] is None else f"{row['equal']:.0%}"
        times = (f"{row[key]:.2f} s" for key in ("seconds_median", "seconds_p95", "cpu_s_median"))
        made.add_row(row["noise"], row["expected"], f"{row['word_error_rate']:.1%}", equal, *times)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=120)
    parser.add_argument("--snr", type=float, nargs="*", default=[CLEAN, 20, 10, 5], help="in dB; inf is clean")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", help="a Whisper model, by folder or name")
    parser.add_argument("--no-programs", action="store_true", help="only words and times")
    parser.add_argument("--show", action="store_true", help="print what was heard, on the standard error")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    if shutil.which("espeak-ng") is None:
        print("bench_voice: espeak-ng is not installed; on Debian: apt install espeak-ng", file=sys.stderr)
        return 1
    lines = [json.loads(line)["request"] for line in REQUESTS.read_text().splitlines()]
    texts = [lines[index * len(lines) // options.requests] for index in range(min(options.requests, len(lines)))]
    recognisers = {
        "expected": Whisper(options.model, "en", options.threads, context()),
        "not": Whisper(options.model, "en", options.threads, None),
    }
    settings = Settings(time_limit_s=600)
    engine = None if options.no_programs else Engine()
    answer = answerer(engine, settings) if engine else None
    if engine:
        engine.start()
    rows: list[dict[str, Any]] = []
    try:
        for snr_db in options.snr:
            for expected, recogniser in recognisers.items():
                tally = measure(texts, snr_db, recogniser, answer, options.show)
                noise = "none" if snr_db == CLEAN else f"{snr_db:g} dB"
                rows.append({"noise": noise, "expected": expected, **tally.row(answer is not None)})
    finally:
        if engine:
            engine.close()
    Console().print(table(rows))
    print(f"{len(texts)} requests; the quiet that ends one is another {settings.voice.silence_ms:g} ms")
    print(
        f"memory of the recognisers and this script: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(rows, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
