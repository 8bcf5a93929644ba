"""Step 3: responses -> the pairs that are good to learn from, and a report of what was dropped and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from lamp_runtime.player.frame import Player
from lamp_schema import LampSchemaError, Program, dumps_spoken, parse
from lamp_schema.commands import Render, Stop
from lamp_schema.elements import Bitmap, Circle, Element, Line, Pixel, Rect, SpriteElement, Text
from lamp_schema.geometry import HEIGHT, WIDTH
from lamp_schema.sprites import library
from lamp_trainer.asked import missing_ms, wishes_dark
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, made_from, read_rows, write_json, write_manifest, write_rows
from lamp_trainer.held_out import HeldOut, judged_requests
from lamp_trainer.paths import BENCHMARK, EVAL

TOKENS_MOST = 2000
_DARK = 10
# Teachers whose darkness was wished for, whatever the words: a person's design may answer "locking the door behind me",
# and the composer knows the wish before the words are misspelled. No list of words tells those from a mistake.
_KNOWING = ("authored", "composer")
_EXAMPLES_A_REASON = 20
_GLYPH_ROWS = 5
# Uneven, so that no blinking has its dark half at each of them.
_SHARES = (0.02, 0.1, 0.17, 0.31, 0.44, 0.5, 0.63, 0.78, 0.9, 0.99)

TokenCount = Callable[[str], int]


@dataclass
class Report:
    """What was kept and dropped. `dropped` counts by reason, `examples` holds a few of each."""

    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def drop(self, reason: str, row: Row, detail: str) -> None:
        self.dropped[reason] += 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < _EXAMPLES_A_REASON:
            shown.append(f"{row['prompt']} | {detail}")


def check_program(prompt: str, response: str, tokens: TokenCount) -> tuple[str, str] | None:
    """(reason, detail) of the first thing that is wrong with a response, or None.

    Whether anybody wished for a program that only puts the light out is `unasked_dark`'s to say.
    """
    try:
        json.loads(response)
    except (ValueError, RecursionError) as error:
        return "no JSON", str(error)
    try:
        program = parse(response)
    except LampSchemaError as error:
        return "not a light program", str(error)
    if response != dumps_spoken(program):
        return "not in the spoken form", f"it would be {dumps_spoken(program)[:80]}"
    count = tokens(response)
    if count >= TOKENS_MOST:
        return "too long", f"{count} tokens, fewer than {TOKENS_MOST} are allowed"
    outside = _outside(program)
    if outside:
        return "outside the display", outside
    if _is_dark(program):
        return "dark", "nothing is lit at any time"
    missing = missing_ms(prompt, program)
    if missing:
        return "a duration is missing", f"{missing} ms asked for"
    return None


def unasked_dark(prompt: str, response: str, teacher: str) -> tuple[str, str] | None:
    """(reason, detail) when a valid response only puts the light out, and the request has no word for that; or None."""
    if teacher in _KNOWING or wishes_dark(prompt) or not _is_off(parse(response)):
        return None
    return "dark", "it only turns off, and nobody asked for that"


def _outside(program: Program) -> str | None:
    """An element of which nothing falls on the display."""
    for step in program.steps:
        for element in step.command.elements if isinstance(step.command, Render) else ():
            left, top, right, bottom = _box(element)
            if right < 0 or bottom < 0 or left >= WIDTH or top >= HEIGHT:
                return f"{element.type} at {left},{top} to {right},{bottom} on a display of {WIDTH} x {HEIGHT}"
    return None


def _box(element: Element) -> tuple[int, int, int, int]:
    """The first and the last column and row that an element may draw on: (left, top, right, bottom)."""
    match element:
        case Pixel(x=x, y=y):
            return x, y, x, y
        case Line(x1=x1, y1=y1, x2=x2, y2=y2):
            return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
        case Rect(x=x, y=y, w=w, h=h):
            return x, y, x + w - 1, y + h - 1
        case Circle(cx=x, cy=y, r=r):
            return x - r, y - r, x + r, y + r
        case Text(y=y):
            # A text that scrolls comes in from wherever it begins.
            return 0, y, WIDTH - 1, y + _GLYPH_ROWS - 1
        case SpriteElement(name=name):
            sprite = library().get(name)
            x = (WIDTH - sprite.width) // 2 if element.x is None else element.x
            y = (HEIGHT - sprite.height) // 2 if element.y is None else element.y
            return x, y, x + sprite.width - 1, y + sprite.height - 1
        case Bitmap(x=x, y=y, rows=rows):
            return x, y, x + max(map(len, rows)) - 1, y + len(rows) - 1
        case _:
            return 0, 0, WIDTH - 1, HEIGHT - 1


def _is_off(program: Program) -> bool:
    return all(isinstance(step.command, Stop) for step in program.steps)


def _is_dark(program: Program) -> bool:
    if _is_off(program):
        return False
    player = Player(program)
    start = 0
    for step in program.steps:
        # A step that stays for ever may come in slowly.
        length = step.duration or max(4000, 2 * step.transition.duration if step.transition else 0)
        if any(player.frame(start + length * share).max() >= _DARK for share in _SHARES):
            return False
        start += length
    return True


def keep_valid(rows: Iterable[Row], held_out: HeldOut, tokens: TokenCount, report: Report) -> Iterator[Row]:
    """The rows that pass, as {id, prompt, category, teacher, response}; the rest goes into `report`.

    Raises TrainerError for a row that is no answered prompt.
    """
    seen: set[str] = set()
    for row in rows:
        for part in ("id", "prompt", "category", "teacher", "response"):
            if not isinstance(row.get(part), str):
                raise TrainerError(f"{part} is {row.get(part)!r} in {str(row)[:80]}; is this a file of step 2?")
        prompt = row["prompt"]
        near = held_out.nearest(prompt)
        if near is not None:
            report.drop("held out", row, f"nearly {near!r}")
            continue
        key = " ".join(prompt.lower().split())
        if key in seen:
            report.drop("asked twice", row, "the first answer is kept")
            continue
        wrong = check_program(prompt, row["response"], tokens)
        wrong = wrong or unasked_dark(prompt, row["response"], row["teacher"])
        if wrong is not None:
            report.drop(wrong[0], row, wrong[1])
            continue
        seen.add(key)
        report.kept += 1
        yield {key: row[key] for key in ("id", "prompt", "category", "teacher", "response")}


def validate(responses: list[Path], out: Path, tokens: TokenCount) -> Report:
    """Check all rows of `responses`, in this order, write the good ones to `out` and the report beside it."""
    held_out_files = [BENCHMARK, EVAL]
    inputs = [*responses, *held_out_files]
    report_path = out.with_suffix(".report.json")
    report = Report()
    if made_from(out, inputs, {}) and report_path.is_file():
        known = json.loads(report_path.read_text(encoding="utf-8"))
        return Report(known["kept"], Counter(known["dropped"]), known["examples"])
    rows = (row for path in responses for row in read_rows(path))
    shown = tqdm(rows, "validate", unit=" pairs", disable=None)
    write_rows(out, keep_valid(shown, judged_requests(), tokens, report))
    counts = {"kept": report.kept, "dropped": dict(report.dropped)}
    write_json(report_path, {**counts, "examples": report.examples})
    write_manifest(out, "validate", inputs, {}, counts)
    return report
