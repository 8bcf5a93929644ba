"""Hypothesis strategies for light programs: everything that version 1 of the language can say, in canonical form.

`documents()` draws the JSON values, `programs()` the parsed programs. What a document leaves out or gives (a loop, a
transition, a tint) is drawn as well, so each optional key occurs and is missing. Ranges are the schema's own limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from lamp_schema import Program, limits, parse
from lamp_schema.commands import PATTERN_TYPES
from lamp_schema.font import glyphs
from lamp_schema.sprites import library

Json = dict[str, Any]

X = st.integers(limits.X_MIN, limits.X_MAX)
Y = st.integers(limits.Y_MIN, limits.Y_MAX)
_CELLS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '".\\')


def colors() -> SearchStrategy[str]:
    return st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")


def speeds() -> SearchStrategy[int]:
    return st.integers(limits.SPEED_MIN_MS, limits.SPEED_MAX_MS)


def durations(longest: int = limits.DURATION_MAX_MS) -> SearchStrategy[int]:
    """Whole ms; short ones, as people write them, and the limits themselves are as likely as the long ones."""
    return st.one_of(
        st.integers(limits.DURATION_MIN_MS, min(5000, longest)), st.integers(limits.DURATION_MIN_MS, longest)
    )


def densities() -> SearchStrategy[float]:
    return st.integers(0, 100).map(lambda percent: percent / 100)


def step_ids() -> SearchStrategy[str]:
    return st.from_regex(limits.ID_PATTERN, fullmatch=True)


def names() -> SearchStrategy[str]:
    """Any text without control characters, other scripts and emoji included."""
    letters = st.characters(exclude_categories=["Cc", "Cs"])
    return st.text(letters, min_size=1, max_size=limits.NAME_CHARS)


_PARAMS: dict[str, SearchStrategy[Any]] = {
    "color": colors(),
    "color2": colors(),
    "bgColor": colors(),
    "speed": speeds(),
    "density": densities(),
}


def _pattern(kind: Any) -> SearchStrategy[Json]:
    fields = kind.model_fields["params"].annotation.model_fields
    keys = [field.alias or name for name, field in fields.items()]
    (name,) = kind.model_fields["name"].annotation.__args__
    params = st.fixed_dictionaries({key: _PARAMS[key] for key in keys})
    return st.fixed_dictionaries({"type": st.just("pattern"), "name": st.just(name), "params": params})


def patterns() -> SearchStrategy[Json]:
    return st.one_of([_pattern(kind) for kind in PATTERN_TYPES])


@st.composite
def bitmaps(draw: st.DrawFn) -> Json:
    palette = draw(st.dictionaries(st.sampled_from(_CELLS), colors(), min_size=1, max_size=5))
    row = st.text(st.sampled_from([".", *palette]), min_size=1, max_size=limits.WIDTH_MAX)
    rows = draw(st.lists(row, min_size=1, max_size=limits.HEIGHT_MAX))
    return {"type": "bitmap", "x": draw(X), "y": draw(Y), "rows": rows, "palette": palette}


def _element(
    kind: str, optional: Mapping[str, SearchStrategy[Any]] | None = None, **fields: SearchStrategy[Any]
) -> SearchStrategy[Json]:
    required: Mapping[str, SearchStrategy[Any]] = {"type": st.just(kind), **fields}
    drawn: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(required, optional=optional or {})
    return drawn


def elements() -> SearchStrategy[Json]:
    width, height = st.integers(1, limits.WIDTH_MAX), st.integers(1, limits.HEIGHT_MAX)
    texts = st.text(st.sampled_from(sorted(glyphs())), min_size=1, max_size=limits.TEXT_CHARS)
    sprite = st.sampled_from(library().names())
    # A default that is written out is not canonical, so `fill` is either false or missing.
    return st.one_of(
        _element("fill", color=colors()),
        _element("pixel", x=X, y=Y, color=colors()),
        _element("line", x1=X, y1=Y, x2=X, y2=Y, color=colors()),
        _element("rect", x=X, y=Y, w=width, h=height, color=colors()),
        _element("circle", {"fill": st.just(False)}, cx=X, cy=Y, r=st.integers(0, limits.RADIUS_MAX), color=colors()),
        _element("text", content=texts, x=X, y=Y, color=colors()),
        _element("sprite", {"x": X, "y": Y, "color": colors()}, name=sprite),
        bitmaps(),
    )


def renders() -> SearchStrategy[Json]:
    # Mostly small pictures; the limit itself belongs to the schema's own tests.
    drawn = st.lists(elements(), min_size=1, max_size=6)
    return st.fixed_dictionaries({"type": st.just("render"), "elements": drawn})


def commands() -> SearchStrategy[Json]:
    return st.one_of(patterns(), renders(), st.just({"type": "stop"}))


def transitions() -> SearchStrategy[Json]:
    duration = st.one_of(st.integers(0, 5000), st.integers(0, limits.DURATION_MAX_MS))
    return st.fixed_dictionaries({"type": st.just("fade"), "duration": duration})


@st.composite
def documents(draw: st.DrawFn, max_steps: int = 6) -> Json:
    """A whole document. The last step may stay for ever (`null`), and a loop then ends before it."""
    ids = draw(st.lists(step_ids(), min_size=1, max_size=max_steps, unique=True))
    steps: list[Json] = []
    for step_id in ids:
        step: Json = {"id": step_id, "command": draw(commands()), "duration": draw(durations())}
        if draw(st.booleans()):
            step["transition"] = draw(transitions())
        steps.append(step)
    if draw(st.booleans()):
        steps[-1]["duration"] = None
    program: Json = {"name": draw(names()), "steps": steps}
    loopable = ids[:-1] if steps[-1]["duration"] is None else ids
    if draw(st.booleans()) and loopable:
        first = draw(st.integers(0, len(loopable) - 1))
        last = draw(st.integers(first, len(loopable) - 1))
        count = draw(st.one_of(st.integers(0, 3), st.integers(0, limits.LOOP_MAX)))
        program["loop"] = {"count": count, "start_step": loopable[first], "end_step": loopable[last]}
    if draw(st.booleans()):
        program["on_complete"] = {"command": draw(commands())}
    return {"program": program}


def programs(max_steps: int = 6) -> SearchStrategy[Program]:
    """Programs as `parse` gives them."""
    return documents(max_steps).map(parse)
