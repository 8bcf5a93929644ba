"""Half an hour of silence and an hour of noise through what listens, as fast as it can: false requests, memory, light.

The ear is the lamp's own, with its models, in a process as the lamp's; a frame loop plays beside it. Once it waits for
its wake word, and once it takes all speech for requests. Exits with 1 when a request was heard that nobody made, or
when the ear's memory grew by more than GROWTH_MB. The light's gaps are printed: on a machine that does much else they
are that machine's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

import numpy as np
from voice_sounds import at_loudness, band, brown, white

from lamp_runtime.input.voice.audio import RATE_HZ, Samples, chunks
from lamp_runtime.input.voice.ear import Ear
from lamp_runtime.input.voice.recogniser import Whisper
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.vocabulary import context
from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.piped import Outbox
from lamp_schema import parse

# From the first minute on.
GROWTH_MB = 16.0
GAP_MS = 50.0
NOISES = {"white noise": white, "brown noise": brown, "music": band}
_MINUTE_S, _PIECE_S = 60, 5
_LOUD = (300, 1000, 3000, 9000)
_MOVING = parse('{"type":"pattern","name":"rainbow","params":{"speed":700}}')


def minutes(silence: int, noise: int) -> Iterator[tuple[str, Iterator[Samples]]]:
    """What is heard, minute by minute: silence first, then each noise for as long, louder and softer."""
    quiet = np.zeros(_PIECE_S * RATE_HZ, np.int16)
    for _ in range(silence):
        yield "silence", repeat(quiet, _MINUTE_S // _PIECE_S)
    for number in range(noise):
        name = list(NOISES)[number * len(NOISES) // noise]
        yield name, pieces(name, number)


def pieces(name: str, number: int) -> Iterator[Samples]:
    """A minute of a noise; small ones, since what makes them is in the process whose memory is measured."""
    rng = np.random.default_rng(number)
    for _ in range(_MINUTE_S // _PIECE_S):
        yield at_loudness(NOISES[name](_PIECE_S, rng), _LOUD[number % len(_LOUD)])


class Sounds:
    """The ear's source; tells after each minute what it was, and how much memory there is."""

    def __init__(self, silence: int, noise: int, outbox: Outbox):
        for name in NOISES:  # The memory for that is not the ear's.
            list(pieces(name, 0))
        self._minutes = minutes(silence, noise)
        self._outbox = outbox

    def chunks(self) -> Iterator[Samples]:
        for name, sounds in self._minutes:
            for sound in sounds:
                yield from chunks(sound)
            self._outbox.send("minute", name=name, mb=_resident_mb())


def _resident_mb() -> float:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024


def ear(silence: int, noise: int, wake: str | None) -> None:
    """What the child does: all the minutes, and what it hears of them, as lines of JSON."""
    outbox = Outbox()
    settings = VoiceSettings(enabled=True, wake=wake)
    sounds = Sounds(silence, noise, outbox)
    listens = Ear(settings, Whisper(None, "en", 1, context()), outbox, lambda *_: sounds)
    listens.open()
    listens.join()


@dataclass
class Heard:
    """What one run heard: requests by the kind of minute, wakes or beginnings of speech, memory by the minute."""

    requests: list[str] = field(default_factory=list)
    woken: int = 0
    mb: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def take(self, event: dict[str, object]) -> None:
        match event["event"]:
            case "minute":
                self.mb.append(float(str(event["mb"])))
            case "heard" | "unclear":
                self.requests.append(str(event.get("text", event.get("detail"))))
            case "phase" if event["phase"] == "listening":
                self.woken += 1
            case "deaf" if not str(event["detail"]).endswith("is over"):
                raise SystemExit(f"soak_voice: the ear broke: {event['detail']}")

    @property
    def grown_mb(self) -> float:
        return self.mb[-1] - self.mb[0]


def run(silence: int, noise: int, wake: str | None) -> Heard:
    command = [sys.executable, __file__, "--ear", "--silence", str(silence), "--noise", str(noise)]
    command += ["--wake", wake] if wake else []
    found, started = Heard(), time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None, "opened as a pipe"
        for line in child.stdout:
            found.take(json.loads(line))
    found.seconds = time.monotonic() - started
    if child.returncode or len(found.mb) != silence + noise:
        raise SystemExit(f"soak_voice: {len(found.mb)} of {silence + noise} minutes; exit code {child.returncode}")
    return found


def report(wake: str | None, found: Heard, gaps_ms: np.ndarray) -> bool:
    """Print it; whether all is as it should be."""
    heard_s = len(found.mb) * _MINUTE_S
    # Without a wake word it says once that it listens.
    woken = f"{found.woken} times woken" if wake else "no wake word"
    print(f"{f'waiting for {wake!r}' if wake else 'all speech is a request'}:")
    print(f"  {len(found.mb)} minutes in {found.seconds:.0f} s, {heard_s / found.seconds:.0f} times as fast as real")
    print(f"  {len(found.requests)} false requests, {woken}", *found.requests, sep="\n    ")
    print(f"  memory {found.mb[0]:.0f} MB, then {found.mb[-1]:.0f}: {found.grown_mb:+.1f}, {GROWTH_MB:g} allowed")
    over = int((gaps_ms > GAP_MS).sum())
    print(f"  {len(gaps_ms)} frames; gap: median {np.median(gaps_ms):.1f} ms, ", end="")
    print(
        f"p99.9 {np.quantile(gaps_ms, 0.999):.1f} ms, most {gaps_ms.max():.1f} ms; {over} over {GAP_MS:g} ms",
        flush=True,
    )
    return not found.requests and found.grown_mb < GROWTH_MB


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--silence", type=int, default=30, help="minutes (default 30)")
    parser.add_argument("--noise", type=int, default=60, help="minutes (default 60)")
    parser.add_argument("--wake", help="only with this wake word")
    parser.add_argument("--ear", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.silence + options.noise < 2:
        parser.error(
            f"--silence {options.silence} and --noise {options.noise} are below 2 minutes together; ask for more"
        )
    if options.ear:
        ear(options.silence, options.noise, options.wake)
        return 0
    good = True
    for wake in [options.wake] if options.wake else ["okay nabu", None]:
        sink = NullSink(record=True)
        loop = FrameLoop([sink])
        loop.start()
        loop.play(_MOVING)
        found = run(options.silence, options.noise, wake)
        loop.close()
        gaps_ms = np.diff([recorded.at_s for recorded in sink.frames]) * 1000
        good = report(wake, found, gaps_ms) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
