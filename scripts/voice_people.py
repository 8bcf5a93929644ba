"""Recordings of people with what they say, from Debian's packages: fetched, unpacked, never installed or committed.

One woman reads a telephone system's sentences (Allison Smith, CC-BY-SA 3.0, at 16 kHz), one reader a novel
(LibriVox), one man names playing cards and one says a sentence (CMU Sphinx). About as long as requests are, and none
of them about light.
"""

from __future__ import annotations

import gzip
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.audio import RATE_HZ, Samples
from lamp_runtime.input.voice.decode import decode

PEOPLE = Path(__file__).parent.parent / "build" / "people"
PACKAGES = ("asterisk-core-sounds-en", "asterisk-core-sounds-en-g722", "pocketsphinx-testdata")
NO_APT = "recordings of people come in Debian's packages; apt-get download {} failed: {}"
_PROMPTS = "usr/share/asterisk/sounds/en_US_f_Allison"
_PROMPTS_TEXT = "usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz"
_SPHINX = "usr/share/pocketsphinx/test/data"
# Shorter ones are hardly requests; longer ones no more.
_WORDS = range(3, 21)
_PROMPTS_MOST = 120
_LONGEST_S = 60.0


@dataclass(frozen=True)
class Said:
    """What one person says in one recording."""

    who: str
    text: str
    samples: Samples


def people(folder: Path) -> list[Said]:
    """All of it, from the packages in `folder`, which are fetched if they are not there.

    Raises RuntimeError where that can't be done.
    """
    _fetch_all(folder)
    return [*_prompts(folder), *_sphinx(folder)]


def speech(folder: Path) -> Iterator[Samples]:
    """Every recording, the short and the long ones, too. Raises RuntimeError as `people` does."""
    _fetch_all(folder)
    for file in sorted((folder / _PROMPTS).rglob("*.g722")):
        yield _g722(file)
    for one in _sphinx(folder):
        yield one.samples


def _fetch_all(folder: Path) -> None:
    for package in PACKAGES:
        if not any(folder.glob(f"{package}_*.deb")):
            _fetch(package, folder)


def _fetch(package: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, check=True, capture_output=True)
        file = next(folder.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg", "-x", file.name, "."], cwd=folder, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(NO_APT.format(package, error)) from None


def _prompts(folder: Path) -> Iterator[Said]:
    """Spread over all that are sentences, each once."""
    lines = gzip.decompress((folder / _PROMPTS_TEXT).read_bytes()).decode().splitlines()
    texts: dict[str, Path] = {}
    for line in lines:
        name, _, text = line.partition(": ")
        file = folder / _PROMPTS / f"{name}.g722"
        if len(text.split()) in _WORDS and not re.search(r"[\[(<*#]", text) and file.exists():
            texts.setdefault(text.strip(" ."), file)
    kept = list(texts.items())
    count = min(_PROMPTS_MOST, len(kept))
    for text, file in (kept[index * len(kept) // count] for index in range(count)):
        yield Said("telephone prompts", text, _g722(file))


def _sphinx(folder: Path) -> Iterator[Said]:
    data = folder / _SPHINX
    for who, listed in (("LibriVox", "librivox/transcription"), ("playing cards", "cards/cards.transcription")):
        for line in (data / listed).read_text(encoding="utf-8").splitlines():
            text, name = re.fullmatch(r"<s> (.*?) +</s> \((.*)\)", line.strip()).groups()  # type: ignore[union-attr]
            yield Said(who, text, decode((data / listed).with_name(f"{name}.wav").read_bytes(), _LONGEST_S))
    yield Said("one sentence", "go forward ten meters", np.fromfile(data / "goforward.raw", "<i2"))


def _g722(file: Path) -> Samples:
    """As it is in the telephone's format, which the lamp itself does not open."""
    av: Any = parts.load("av")
    with av.open(str(file), format="g722") as container:
        pieces = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
        assert container.streams.audio[0].rate == RATE_HZ
    samples: Samples = np.concatenate(pieces).astype(np.int16)
    return samples
