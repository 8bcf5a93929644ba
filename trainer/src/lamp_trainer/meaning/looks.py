"""The checks on a stretch of light: what is missing, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamp_trainer.meaning.expectation import Looks
from lamp_trainer.meaning.film import HORIZON_MS, Film, Shot
from lamp_trainer.meaning.light import EACH_SHARE, HUES_SHARE, LEVELS, brightness_of, main_family, share_of
from lamp_trainer.meaning.motion import Pace, moves_so, paces
from lamp_trainer.meaning.pictures import shows_clock, shows_pixels, shows_sprite, sprite_names
from lamp_trainer.meaning.reading import reads
from lamp_trainer.meaning.shapes import shows_shape


def misses(film: Film, shots: Sequence[Shot], looks: Looks) -> Iterator[str]:
    """What the stretch lacks, cheap checks first; nothing when all of `looks` holds."""
    soon = [shot for shot in shots if shot.start_ms < shots[0].start_ms + HORIZON_MS]
    yield from hue_misses(soon, looks)
    yield from _brightness_misses(soon, looks)
    yield from picture_misses(shots, looks)
    if looks.text is not None and not any(reads(shots, text) for text in looks.text):
        yield f"{_either(looks.text)} can't be read"
    if looks.motion is not None:
        parts = paces(film, soon)
        if not moves_so(parts, looks.motion):
            yield f"the light is {_said(parts)}, {' or '.join(looks.motion)} was asked for"


def hue_misses(shots: Sequence[Shot], looks: Looks) -> Iterator[str]:
    if looks.hues is not None:
        share = share_of(shots, looks.hues)
        if share < HUES_SHARE:
            yield f"{_light(shots)}, {' or '.join(looks.hues)} was asked for"
    for name in looks.each_hue or ():
        share = share_of(shots, [name])
        if share < EACH_SHARE:
            yield f"{share:.0%} of the light is {name}, which was asked for"
    for name in looks.no_hues or ():
        share = share_of(shots, [name], core=True)
        if share > EACH_SHARE:
            yield f"{share:.0%} of the light is {name}, which was not wanted"


def _brightness_misses(shots: Sequence[Shot], looks: Looks) -> Iterator[str]:
    if looks.brightness is not None:
        level = brightness_of(shots)
        if not any(LEVELS[name][0] <= level <= LEVELS[name][1] for name in looks.brightness):
            yield f"brightness is {level:.2f} at its highest, {' or '.join(looks.brightness)} was asked for"


def picture_misses(shots: Sequence[Shot], looks: Looks) -> Iterator[str]:
    if looks.pixels is not None and not shows_pixels(shots):
        yield "the front is never lit in part, a picture was asked for"
    if looks.sprite is not None and not shows_sprite(shots, looks.sprite):
        shown = sprite_names(shots)
        yield f"no {' or '.join(looks.sprite)} is shown" + (f", but {', '.join(shown[:3])}" if shown else "")
    if looks.shape is not None and not shows_shape(shots, looks.shape):
        yield f"no {' or '.join(looks.shape)} is shown"
    if looks.clock is not None and not shows_clock(shots, looks.clock) and not _digits(shots, looks.clock):
        yield f"no clock shows {looks.clock}"


def _digits(shots: Sequence[Shot], time: str) -> bool:
    hour, minute = time.split(":")
    return any(reads(shots, f"{form}:{minute}") for form in {hour, hour.zfill(2), str(int(hour))})


def _light(shots: Sequence[Shot]) -> str:
    name, share = main_family(shots)
    return f"{share:.0%} of the light is {name}" if share else "nothing is lit"


def _either(texts: Sequence[str]) -> str:
    return " or ".join(f'"{text}"' for text in texts)


def _said(parts: Sequence[Pace]) -> str:
    if not parts:
        return "off"
    cycle = max(parts, key=lambda part: part.weight).cycle_ms
    return "still" if cycle is None else f"moving once in {cycle / 1000:.1f} s"
