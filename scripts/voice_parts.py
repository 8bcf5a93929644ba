"""Where the time goes from the wake word to the first light: each part by itself, on the lamp's own processes.

How long a person waits is counted from the last sound of a word: samples that are fed faster than real time count as
long as they last, and what the computer takes is added.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.table import Table
from voice_sounds import VOICES, spoken

from lamp_runtime.config import Settings
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import AudioError
from lamp_runtime.input.plain import read_order
from lamp_runtime.input.voice.activity import Endpointer, SileroActivity
from lamp_runtime.input.voice.audio import CHUNK_MS, RATE_HZ, Samples, Utterance, chunks, duration_s
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.pipeline import Phase, utterances
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.voice import Voice
from lamp_runtime.input.voice.wake import MicroWakeWord

_PAUSE_S = 0.4
_AFTER_S = 2.0
_AUDIBLE = 100
_TICKS_HZ = os.sysconf("SC_CLK_TCK")


@dataclass
class Part:
    """One part of the way: what a person waits for it, and what it takes of the processor, a request each."""

    name: str
    waited_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def add(self, waited_s: float, cpu_s: float) -> None:
        self.waited_s.append(waited_s)
        self.cpu_s.append(cpu_s)

    def row(self) -> dict[str, float]:
        return {
            "seconds_median": float(np.median(self.waited_s)),
            "seconds_p95": float(np.percentile(self.waited_s, 95)),
            "cpu_s_median": float(np.median(self.cpu_s)),
        }


@dataclass
class Way:
    """All parts, and the most memory that each process had, in MB."""

    wake: Part = field(default_factory=lambda: Part("wake word known"))
    end: Part = field(default_factory=lambda: Part("end of speech known"))
    text: Part = field(default_factory=lambda: Part("text"))
    light: Part = field(default_factory=lambda: Part("first light"))
    whole: Part = field(default_factory=lambda: Part("last word to first light"))
    missed: int = 0
    memory_mb: dict[str, float] = field(default_factory=dict)

    def parts(self) -> list[Part]:
        return [part for part in (self.wake, self.end, self.text, self.light, self.whole) if part.waited_s]


class Listener:
    """The wake word and the voice activity, as the ear has them."""

    def __init__(self, settings: VoiceSettings):
        self._settings = settings
        self._wake = MicroWakeWord(settings.wake or "okay nabu")
        self._activity = SileroActivity()
        self._fed = 0
        self._woken_s = self._woken_cpu_s = 0.0

    def listen(self, samples: Samples, word_s: float, request_s: float, way: Way) -> Utterance | None:
        """The request, whose word and whose last word end at these seconds; None if it was missed."""
        self._wake.reset()
        endpointer = Endpointer(self._activity, self._settings.silence_ms, self._settings.longest_s)
        self._fed, self._woken_s, cpu_s = 0, 0.0, time.process_time()
        utterance = next(utterances(self._feed(samples), endpointer, self._wake, self._phase), None)
        if utterance is None:
            return None
        way.wake.add(self._woken_s - word_s, self._woken_cpu_s - cpu_s)
        way.end.add(self._heard_s() - request_s, time.process_time() - self._woken_cpu_s)
        return utterance

    def _feed(self, samples: Samples) -> Iterator[Samples]:
        for chunk in chunks(samples):
            self._fed += 1
            yield chunk

    def _phase(self, phase: Phase) -> None:
        if phase == "listening":
            self._woken_s, self._woken_cpu_s = self._heard_s(), time.process_time()

    def _heard_s(self) -> float:
        return self._fed * CHUNK_MS / 1000


def measure_parts(texts: list[str], settings: Settings, engine: Engine) -> Way:
    """Each request after the wake word, by one voice after another, all the way to its first step of light."""
    way, voice, listener = Way(), Voice(settings.voice), Listener(settings.voice)
    try:
        voice.hear(to_wav(_audible(spoken("draw a cat", *VOICES[0]))))  # Its process starts with the first.
        for number, text in enumerate(texts):
            if not _one(text, VOICES[number % len(VOICES)], settings, engine, voice, listener, way):
                way.missed += 1
        way.memory_mb = {"recogniser": _most_mb(voice.pid), "model": _most_mb(engine.status().worker_pid)}
    finally:
        voice.close()
    return way


def _one(
    text: str, by: tuple[str, int], settings: Settings, engine: Engine, voice: Voice, listener: Listener, way: Way
) -> bool:
    """Whether it came to a program."""
    word, request = (_audible(spoken(said, *by)) for said in (settings.voice.wake or "okay nabu", text))
    sound = np.concatenate([_quiet(1), word, _quiet(_PAUSE_S), request, _quiet(_AFTER_S)])
    word_s = 1 + duration_s(word)
    utterance = listener.listen(sound, word_s, word_s + _PAUSE_S + duration_s(request), way)
    if utterance is None:
        return False
    started, cpu_s = time.monotonic(), _cpu_s(voice.pid)
    try:
        heard = voice.hear(to_wav(utterance.samples)).text
    except AudioError:
        return False
    way.text.add(time.monotonic() - started, _cpu_s(voice.pid) - cpu_s)
    if read_order(heard) is None:
        _lit(heard, settings, engine, way)
    return True


def _lit(heard: str, settings: Settings, engine: Engine, way: Way) -> None:
    """From the words to the first step that is whole, which the lamp shows at once."""
    first_s: list[float] = []
    started, cpu_s = time.monotonic(), _cpu_s(engine.status().worker_pid)
    engine.compose(settings.request(heard), on_steps=lambda _: first_s.append(time.monotonic() - started))
    waited_s = first_s[0] if first_s else time.monotonic() - started
    way.light.add(waited_s, _cpu_s(engine.status().worker_pid) - cpu_s)
    parts = (way.end, way.text, way.light)
    way.whole.add(sum(part.waited_s[-1] for part in parts), sum(part.cpu_s[-1] for part in (way.wake, *parts)))


def parts_table(way: Way) -> Table:
    made = Table(title="From the wake word to the light")
    for title in ("part", "requests", "waited, median", "95 %", "processor, median"):
        made.add_column(title, justify="right")
    for part in way.parts():
        row = part.row()
        times = (f"{row[key]:.2f} s" for key in ("seconds_median", "seconds_p95", "cpu_s_median"))
        made.add_row(part.name, str(len(part.waited_s)), *times)
    return made


def _audible(samples: Samples) -> Samples:
    """Without the silence that espeak-ng ends with."""
    return samples[: int(np.flatnonzero(np.abs(samples) > _AUDIBLE)[-1]) + 1]


def _quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def _cpu_s(pid: int | None) -> float:
    """What a process and its threads have computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_HZ


def _most_mb(pid: int | None) -> float:
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024
