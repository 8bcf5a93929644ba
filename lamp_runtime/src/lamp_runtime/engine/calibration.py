"""How this machine runs a model fastest: measured once, kept, and used at every start.

Two threads can be slower than one, and a guess ahead that pays on one processor costs time on another.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from lamp_runtime.engine.answer import Request
from lamp_runtime.model.shipped import cache_root

if TYPE_CHECKING:
    from lamp_runtime.engine.lamp_decoder import LampDecoder

log = logging.getLogger(__name__)

REQUESTS = ("warm and cozy", "draw a cat", "red for two seconds, then blue", "a thunderstorm far away")
_REPEATS = 3
_MAX_TOKENS = 200
DRAFT_LENGTHS = (0, 2, 4, 7)
# What is quicker by less than this is noise.
_GAIN = 0.03


@dataclass(frozen=True)
class Tuning:
    """`threads` write, `batch_threads` read the prompt; at most `draft_tokens` are guessed ahead, 0 for none.

    `sparse`: where few tokens are allowed, the logits of these alone are computed.
    """

    threads: int
    batch_threads: int
    draft_tokens: int = 0
    sparse: bool = True


@dataclass(frozen=True)
class Trial:
    """A tuning, and its seconds for an answer, the median over requests of each one's best."""

    tuning: Tuning
    seconds: float


def default_tuning() -> Tuning:
    """Half of the cores write, all read the prompt, nothing is guessed."""
    cores = os.cpu_count() or 2
    return Tuning(max(cores // 2, 1), cores)


def load_tuning(model: Path) -> Tuning:
    """What was measured for this file on this machine, or the default."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))[_key(model)]
        return Tuning(**kept)
    except (OSError, ValueError, KeyError, TypeError):
        return default_tuning()


def save_tuning(model: Path, tuning: Tuning) -> Path:
    """Keep a tuning for this file. Raises OSError when it can't be written."""
    file = _file()
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps({**kept, _key(model): asdict(tuning)}, indent=1) + "\n", encoding="utf-8")
    os.replace(part, file)
    return file


def calibrate(decoder: LampDecoder, told: Callable[[Trial], None]) -> Trial:
    """Try threads first, then guesses, then all logits in place of a few, on real requests; `told` hears of each trial.
    Takes a minute on a Pi 4.

    The decoder is left with the fastest, which is returned.
    """
    cores = os.cpu_count() or 2
    counts = sorted({1, max(cores // 2, 1), cores})
    best = _try(decoder, default_tuning(), told)
    for threads in counts:
        for batch_threads in counts:
            if (threads, batch_threads) != (best.tuning.threads, best.tuning.batch_threads):
                best = better(best, _try(decoder, Tuning(threads, batch_threads), told))
    for length in DRAFT_LENGTHS[1:]:
        best = better(best, _try(decoder, replace(best.tuning, draft_tokens=length), told))
    best = better(best, _try(decoder, replace(best.tuning, sparse=False), told))
    decoder.tune(best.tuning)
    return best


def better(best: Trial, other: Trial) -> Trial:
    """`other` when it is quicker by more than noise, else `best`."""
    return other if other.seconds < best.seconds * (1 - _GAIN) else best


def _try(decoder: LampDecoder, tuning: Tuning, told: Callable[[Trial], None]) -> Trial:
    decoder.tune(tuning)
    fastest = []
    for text in REQUESTS:
        times = []
        for _ in range(_REPEATS):
            started = time.perf_counter()
            decoder.compose(Request(text, max_tokens=_MAX_TOKENS))
            times.append(time.perf_counter() - started)
        fastest.append(min(times))
    trial = Trial(tuning, median(fastest))
    told(trial)
    return trial


def _file() -> Path:
    return cache_root() / "calibration.json"


def _key(model: Path) -> str:
    status = model.stat()
    return f"{model.name} {status.st_size} on {os.cpu_count()} cores"
