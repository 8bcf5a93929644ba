"""Contact sheets: what a batch of programs shows, each as a row of frames beside its request, to be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lamp_runtime.picture import INK, PAPER
from lamp_runtime.player.frame import Player
from lamp_schema import Program
from lamp_schema.geometry import FRONT_LEDS, HEIGHT, WIDTH
from lamp_trainer.authored import read_designs

_CELL = 6
_FRAMES = 10
_LABEL_PX = 12
_COLUMNS = 2


def moments(program: Program, count: int = _FRAMES) -> list[float]:
    """`count` times in ms that tell a program: spread over each step (early, middle, late), then after the end."""
    player = Player(program)
    spans: list[tuple[float, float]] = []
    start = 0.0
    for step in program.steps:
        length = float(step.duration if step.duration is not None else 8000)
        spans.append((start, length))
        start += length
    each = max(count // max(len(spans), 1), 1)
    shares = {1: (0.06,), 2: (0.06, 0.6), 3: (0.03, 0.45, 0.9)}.get(each, tuple(np.linspace(0.01, 0.95, each)))
    times = [at + length * share for at, length in spans for share in shares]
    if player.timeline.total_ms is not None:
        times = [*times[: count - 1], player.timeline.total_ms + 100.0]
    return times[:count]


def row(program: Program) -> Image.Image:
    """The frames of `moments` side by side; the ring's mean colour is the bar under each."""
    player = Player(program)
    strip = Image.new("RGB", (_FRAMES * (WIDTH * _CELL + 4), HEIGHT * _CELL + 6), PAPER)
    for at, t_ms in enumerate(moments(program)):
        frame = player.frame(t_ms)
        front = frame[:FRONT_LEDS].reshape(HEIGHT, WIDTH, 3).repeat(_CELL, 0).repeat(_CELL, 1)
        left = at * (WIDTH * _CELL + 4)
        strip.paste(Image.fromarray(front), (left, 0))
        ring = tuple(int(c) for c in frame[FRONT_LEDS:].mean(axis=0))
        strip.paste(ring, (left, HEIGHT * _CELL + 1, left + WIDTH * _CELL, HEIGHT * _CELL + 5))
    return strip


def sheet(programs: Sequence[Program], labels: Sequence[str]) -> Image.Image:
    """Rows of frames under their labels, in two columns."""
    font = ImageFont.load_default(_LABEL_PX)
    rows = [row(program) for program in programs]
    width, height = rows[0].width + 16, rows[0].height + _LABEL_PX + 14
    lines = -(-len(rows) // _COLUMNS)
    page = Image.new("RGB", (width * _COLUMNS, height * lines + 8), PAPER)
    pen = ImageDraw.Draw(page)
    for at, (strip, label) in enumerate(zip(rows, labels, strict=True)):
        left, top = at // lines * width + 8, at % lines * height + 4
        pen.text((left, top), label, INK, font)
        page.paste(strip, (left, top + _LABEL_PX + 6))
    return page


def draw_sheets(file: Path, out: Path, per_page: int = 40) -> Iterator[Path]:
    """Draw the designs of one file as PNG pages in the folder `out`; gives each page's path when it is written."""
    designs = read_designs(file)
    out.mkdir(parents=True, exist_ok=True)
    for first in range(0, len(designs), per_page):
        chosen = designs[first : first + per_page]
        labels = [f"{first + at}: {design.requests[0]}" for at, design in enumerate(chosen)]
        path = out / f"{file.stem}_{first:04}.png"
        sheet([design.program for design in chosen], labels).save(path)
        yield path
