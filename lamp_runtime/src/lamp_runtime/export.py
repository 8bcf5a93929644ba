"""A program as a file: a GIF that plays, a PNG of its key moments, or its frames as numbers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lamp_runtime.errors import LampError
from lamp_runtime.output.sink import Frame
from lamp_runtime.picture import contact_sheet, draw_lamp
from lamp_runtime.player.frame import Player
from lamp_schema import Program

WHOLE_MS = 20_000
SHORT_MS = 10_000
SECONDS_MAX = 600
GIF_FPS_MAX = 50
MOMENTS, MOMENTS_MAX = 8, 16
# A GIF's pixel is left as it is until it is this far off, and then dithered by as much as the palette is coarse.
TOLERANCE, DITHER = 10, 8
CLEAR = 255

Progress = Callable[[int, int], None]
"""Called with how many pictures are done, and how many there will be."""


@dataclass(frozen=True)
class _Job:
    player: Player
    times_ms: NDArray[np.int64]  # of the frames, evenly spaced
    length_ms: int
    scale: int
    progress: Progress


def render(
    program: Program,
    path: Path,
    seconds: float | None = None,
    fps: float = 20,
    scale: int = 10,
    progress: Progress | None = None,
) -> Path:
    """Write the first `seconds` of `program` to `path`, whose suffix says how, and return it.

    - `.gif` loops for ever, `fps` pictures a second (up to GIF_FPS_MAX), `scale` pixels an LED
    - `.png` shows every step that comes up, with the time and the step's id, and more moments of the longer ones
    - `.npz` holds `frames` uint8[T, 172, 3] and `times_ms` int64[T], as the player gives them

    Without `seconds` it is the whole program if that is over before WHOLE_MS, else SHORT_MS of it. The file appears
    when it is complete, or not at all. Raises LampError for a suffix or a number that is not served.
    """
    writers = {".gif": _write_gif, ".png": _write_png, ".npz": _write_npz}
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise LampError(f"can't write {path.name!r}; end it in one of {', '.join(writers)}")
    if not path.parent.is_dir():
        raise LampError(f"the folder {path.parent} is not there; make it first")
    if not 0 < fps <= 240:
        raise LampError(f"{fps} fps is outside 0..240; 20 is good for a GIF")
    player = Player(program)
    length_ms = _length_ms(player, seconds)
    times_ms = (np.arange(max(round(length_ms * fps / 1000), 1)) * 1000 / fps).astype(np.int64)
    job = _Job(player, times_ms, length_ms, scale, progress or _silent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
        part = Path(folder) / f"part{suffix}"
        writers[suffix](job, part)
        os.replace(part, path)
    return path


def _silent(_done: int, _total: int) -> None:
    pass


def _length_ms(player: Player, seconds: float | None) -> int:
    if seconds is None:
        total_ms = player.timeline.total_ms
        return SHORT_MS if total_ms is None or total_ms >= WHOLE_MS else total_ms
    if not 0 < seconds <= SECONDS_MAX:
        raise LampError(f"{seconds} seconds are outside 0..{SECONDS_MAX}; 10 is good for a GIF")
    return max(round(seconds * 1000), 1)


def _write_npz(job: _Job, part: Path) -> None:
    frames = []
    for t_ms in job.times_ms.tolist():
        frames.append(job.player.frame(t_ms))
        job.progress(len(frames), len(job.times_ms))
    np.savez_compressed(part, frames=np.stack(frames), times_ms=job.times_ms)


def _write_png(job: _Job, part: Path) -> None:
    spans = _spans(job.player, job.length_ms)
    moments = [(_telling(job.player, start_ms, span_ms), step) for start_ms, span_ms, step in spans]
    frames = [job.player.frame(t_ms) for t_ms, _ in moments]
    # A step that does not move needs one picture, however long it is.
    kept = [at for at in range(len(moments)) if not at or not _same(moments, frames, at)]
    moments, frames = [moments[at] for at in kept], [frames[at] for at in kept]
    labels = [f"{t_ms / 1000:.1f} s  {step}" for t_ms, step in moments]
    contact_sheet(frames, labels, 4 if len(moments) <= MOMENTS else 6, job.scale).save(part, optimize=True)
    job.progress(len(moments), len(moments))


def _same(moments: list[tuple[int, str]], frames: list[Frame], at: int) -> bool:
    """Whether picture `at` says nothing that the one before it has not said."""
    return moments[at][1] == moments[at - 1][1] and np.array_equal(frames[at], frames[at - 1])


def _spans(player: Player, length_ms: int) -> list[tuple[int, int, str]]:
    """(start in ms, length in ms, step id) of what is worth a picture, in order: steps, long ones in equal parts.

    With more than MOMENTS_MAX of them, only the first round of each step.
    """
    spans: list[tuple[int, int, str]] = []
    start_ms = 0
    while start_ms < length_ms:
        status = player.timeline.status(start_ms)
        left_ms = length_ms - start_ms
        span_ms = left_ms if status.step_remaining_ms is None else min(status.step_remaining_ms, left_ms)
        spans.append((start_ms, span_ms, status.step_id or "end"))
        start_ms += span_ms
    if len(spans) > MOMENTS_MAX:
        spans = list({span[2]: span for span in reversed(spans)}.values())[::-1]
    parts = [1] * len(spans)
    while sum(parts) < MOMENTS:
        parts[max(range(len(spans)), key=lambda at: spans[at][1] / parts[at])] += 1
    return [
        (start_ms + span_ms * part // count, span_ms // count, step)
        for (start_ms, span_ms, step), count in zip(spans, parts, strict=True)
        for part in range(count)
    ]


def _telling(player: Player, start_ms: int, span_ms: int) -> int:
    """The middle of a span; where that is all but dark, as after a flash, its brightest moment."""
    middle_ms = start_ms + span_ms // 2
    times_ms = [middle_ms, *(start_ms + span_ms * tenth // 10 for tenth in range(10))]
    light = [int(player.frame(t_ms).sum()) for t_ms in times_ms]
    return middle_ms if light[0] > 0.3 * max(light) else times_ms[light.index(max(light))]


def _write_gif(job: _Job, part: Path) -> None:
    frames = [job.player.frame(t_ms) for t_ms in job.times_ms.tolist()]
    # A GIF counts in hundredths: each border between two pictures is rounded, and not each duration, so that the
    # errors do not add up.
    shortest_ms = 1000 // GIF_FPS_MAX
    end_ms = max(job.length_ms, int(job.times_ms[-1]) + shortest_ms)
    durations_ms = (np.diff(np.rint(np.append(job.times_ms, end_ms) / 10)) * 10).astype(int).tolist()
    if min(durations_ms) < shortest_ms:
        raise LampError(f"browsers slow a GIF of over {GIF_FPS_MAX} fps down; use {GIF_FPS_MAX} or less")
    pictures = _paletted(frames, partial(draw_lamp, scale=job.scale), job.progress)
    first = next(pictures)
    with part.open("wb") as file:  # Pillow leaves its own file open when drawing is interrupted.
        first.save(
            file, "GIF", save_all=True, append_images=pictures, duration=durations_ms, loop=0, disposal=1,
            transparency=CLEAR, optimize=False,
        )  # fmt: skip


def _paletted(
    frames: Sequence[Frame], draw: Callable[[Frame], Image.Image], progress: Progress
) -> Iterator[Image.Image]:
    """Pictures in one palette, each over the one before: CLEAR where that is still near enough.

    One palette, and a dither that stands still, so that nothing crawls in the dark; and most of a picture, the glow
    that hardly moves, costs nothing.
    """
    palette = _palette([draw(frame) for frame in frames[:: len(frames) // 12 + 1]])
    colors = np.array(palette.getpalette(), np.int16).reshape(-1, 3)
    shown = np.zeros((1, 1, 3), np.int16)
    for at, frame in enumerate(frames):
        if at and np.array_equal(frame, frames[at - 1]):
            index = np.full(shown.shape[:2], CLEAR, np.uint8)
        else:
            wanted = np.asarray(draw(frame)).astype(np.int16)
            mapped = Image.fromarray(_dithered(wanted)).quantize(palette=palette, dither=Image.Dither.NONE)
            index = np.asarray(mapped)
            if at:
                stays = np.abs(wanted - shown).max(axis=-1) <= TOLERANCE
                index = np.where(stays, np.uint8(CLEAR), index)
            shown = np.where((index == CLEAR)[..., None], shown, colors[np.minimum(index, len(colors) - 1)])
        picture = Image.fromarray(index)
        picture.putpalette(colors.astype(np.uint8).tobytes())
        progress(at + 1, len(frames))
        yield picture


def _palette(pictures: Sequence[Image.Image]) -> Image.Image:
    """255 colours for all of `pictures`. The dark room is most of a picture, so the lamp in its middle counts twice."""
    pixels = []
    for picture in pictures:
        whole = np.asarray(picture)[::2, ::2]
        height, width = whole.shape[:2]
        middle = whole[height // 5 : height * 4 // 5, width // 4 : width * 3 // 4]
        pixels += [whole.reshape(-1, 3), middle.reshape(-1, 3)]
    return Image.fromarray(np.concatenate(pixels)[None]).quantize(CLEAR, Image.Quantize.MEDIANCUT, kmeans=3)


_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]])


def _dithered(image: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Ordered dither (Bayer 1973): the same small offset at the same place in every picture."""
    height, width = image.shape[:2]
    offset = np.rint((_BAYER / 15 - 0.5) * DITHER).astype(np.int16)
    tiled = np.tile(offset, (height // 4 + 1, width // 4 + 1))[:height, :width, None]
    dithered: NDArray[np.uint8] = np.clip(image + tiled, 0, 255).astype(np.uint8)
    return dithered
