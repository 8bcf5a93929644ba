"""One random fault in any valid program is found, and named by its place; nonsense is only ever a ProgramError."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents

from lamp_schema import Program, ProgramError, dumps_canonical, parse
from lamp_schema.faults import ISSUES_MOST

Path = tuple[str | int, ...]
OPTIONAL = {"loop", "on_complete", "transition", "fill"}
# Below and above what each number may be.
OUTSIDE = {
    "duration": (-1, 86_400_001), "speed": (19, 60_001), "density": (-0.01, 1.01), "count": (-1, 1001),
    "w": (0, 21), "h": (0, 29), "r": (-1, 29),
    **dict.fromkeys(("x", "x1", "x2", "cx"), (-11, 20)),
    **dict.fromkeys(("y", "y1", "y2", "cy"), (-15, 28)),
}  # fmt: skip


class Fault(NamedTuple):
    """Put `value` at `path` (or take away what is there); `where` it shows."""

    path: Path
    value: Any
    where: Path


GONE = "gone"


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value within a JSON value, with its path."""
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def key_of(path: Path) -> str:
    """The key that a value stands under; for the items of a list and a palette `KEY[]`."""
    last = path[-1]
    if len(path) > 1 and path[-2] == "palette":
        return "palette[]"
    return f"{path[-2]}[]" if isinstance(last, int) else last


def of_another_type(path: Path, value: Any) -> list[Any]:
    if key_of(path) == "fill" and isinstance(value, bool):
        return [0, "true", None, []]
    if isinstance(value, dict):
        return [5, "x", [value], True]
    if isinstance(value, list):
        return [5, "x", {"a": value}, None]
    if isinstance(value, str):
        return [5, True, None, [value], {"a": value}]
    # A number, or the null of a duration.
    return ["x", "500", True, [1], {"a": 1}] + ([1.5] if key_of(path) != "density" else [])


def faults(document: dict[str, Any]) -> Iterator[Fault]:
    """Every fault that this test knows to make in `document`."""
    for path, value in places(document):
        if not path:
            continue
        yield from (Fault(path, other, path) for other in of_another_type(path, value))
        key = key_of(path)
        parent = value_at(document, path[:-1])
        optional = key in OPTIONAL or (parent.get("type") if isinstance(parent, dict) else "") == "sprite"
        if isinstance(path[-1], str) and key != "palette[]" and (key in ("type", "name") or not optional):
            yield Fault(path, GONE, path)
        if isinstance(value, dict) and key != "palette":
            yield Fault((*path, "zzz"), 1, (*path, "zzz"))
        if isinstance(value, dict) and key == "palette":
            yield Fault((*path, "zzz"), "#000000", (*path, "zzz"))
        if key in OUTSIDE and isinstance(value, int | float) and not isinstance(value, bool):
            yield from (Fault(path, number, path) for number in OUTSIDE[key])
        if key in ("rows", "elements", "steps"):
            yield Fault(path, [], path)
            yield Fault(path, value * 65, path)
    yield from references(document["program"])


def references(program: dict[str, Any]) -> Iterator[Fault]:
    """Faults in what belongs together: ids, `null`, the loop, a bitmap's cells."""
    ids = [step["id"] for step in program["steps"]]
    for number in range(1, len(ids)):
        at: Path = ("program", "steps", number, "id")
        yield Fault(at, ids[number - 1], at)
        before: Path = ("program", "steps", number - 1, "duration")
        yield Fault(before, None, before)
    for number in range(len(ids)):
        at = ("program", "steps", number, "id")
        yield from (Fault(at, wrong, at) for wrong in ("Bad Id", "1", "", "x" * 25, "é"))
    if "loop" in program:
        for key in ("start_step", "end_step"):
            yield Fault(("program", "loop", key), "no_such_step_at_all", ("program", "loop", key))
        first = ids.index(program["loop"]["start_step"])
        if first > 0:
            yield Fault(("program", "loop", "end_step"), ids[first - 1], ("program", "loop", "end_step"))
    for path, value in places(program, ("program",)):
        if isinstance(value, dict) and "palette" in value:
            for cell in value["palette"]:
                row = next((number for number, row in enumerate(value["rows"]) if cell in row), None)
                if row is not None:
                    yield Fault((*path, "palette", cell), GONE, (*path, "rows", row))


def value_at(document: Any, path: Path) -> Any:
    for part in path:
        document = document[part]
    return document


def with_fault(document: dict[str, Any], fault: Fault) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    parent = value_at(changed, fault.path[:-1])
    if fault.value is GONE:
        del parent[fault.path[-1]]
    else:
        parent[fault.path[-1]] = fault.value
    return changed


def written(path: Path) -> str:
    """A path as messages write it, from the program on."""
    inside = path[1:] if len(path) > 1 else path
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inside).removeprefix(".")


@given(st.data())
@settings(max_examples=60)
def test_one_fault_is_named_by_its_place(data: st.DataObject) -> None:
    document = data.draw(documents(max_steps=3))
    known = list(faults(document))
    for fault in data.draw(st.lists(st.sampled_from(known), min_size=20, max_size=20)):
        with pytest.raises(ProgramError) as caught:
            parse(with_fault(document, fault))
        assert [issue.path for issue in caught.value.issues] == [written(fault.where)], fault


@given(documents(max_steps=2))
@settings(max_examples=10)
def test_the_same_fault_in_text_and_in_values_is_the_same_error(document: dict[str, Any]) -> None:
    for fault in list(faults(document))[:40]:
        faulty = with_fault(document, fault)
        messages = []
        for source in (faulty, json.dumps(faulty), json.dumps(faulty, ensure_ascii=False).encode()):
            with pytest.raises(ProgramError) as caught:
                parse(source)
            messages.append(str(caught.value))
        assert messages == messages[:1] * 3


# Words of the language, so that nonsense gets past the first key.
WORDS = st.sampled_from(
    [
        *("program", "name", "steps", "id", "command", "type", "params", "elements", "duration", "transition"),
        *("loop", "count", "start_step", "end_step", "on_complete", "pattern", "solid", "sparkle", "render", "stop"),
        *("led", "bulk", "leds", "fade", "fill", "pixel", "text", "content", "sprite", "cat", "bitmap", "rows"),
        *("palette", "color", "color2", "bgColor", "speed", "density", "x", "y", "w", "h", "r", "red", "#FF0000"),
        *("5s", "a", "b", ".", "main"),
    ]
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS
    | st.sampled_from([10**400, -0.0, 1e400, "\ud800", "\x00", "9" * 400])
)  # fmt: skip
NONSENSE = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=5),
    max_leaves=20,
)


def read(source: Any) -> None:
    """Nonsense is refused with a reason; what is not refused is a program like any other."""
    try:
        program = parse(source)
    except ProgramError as error:
        issues = error.issues
    else:
        assert isinstance(program, Program)
        assert parse(dumps_canonical(program)) == program
        return
    assert issues
    for issue in issues:
        assert issue.message
        str(issue).encode()


@given(st.dictionaries(WORDS, NONSENSE, max_size=4))
@settings(max_examples=300)
def test_nonsense_values(value: Any) -> None:
    read(value)
    read({"program": value})


@given(documents(max_steps=2), st.data())
@settings(max_examples=60)
def test_nonsense_anywhere_in_a_program(document: dict[str, Any], data: st.DataObject) -> None:
    found = [path for path, _ in places(document) if path]
    for _ in range(10):
        path = data.draw(st.sampled_from(found))
        read(with_fault(document, Fault(path, data.draw(NONSENSE), path)))


@given(NONSENSE)
def test_nonsense_as_json(value: Any) -> None:
    read(json.dumps(value))


@given(st.text() | st.binary())
@settings(max_examples=300)
def test_nonsense_text_and_bytes(source: str | bytes) -> None:
    read(source)


@given(documents(max_steps=2), st.integers(0), st.binary(max_size=3))
@settings(max_examples=100)
def test_broken_text(document: dict[str, Any], at: int, inserted: bytes) -> None:
    text = json.dumps(document, ensure_ascii=False).encode()
    at %= len(text)
    read(text[:at])
    read(text[:at] + inserted + text[at + len(inserted) :])


def test_a_flood_of_faults_is_told_in_part_and_quickly() -> None:
    elements = [{"type": "sprite", "name": f"nothing_{number}"} for number in range(6000)]
    steps = [{"id": "a", "command": {"type": "render", "elements": elements}, "duration": None}]
    with pytest.raises(ProgramError) as caught:
        parse({"program": {"name": "Flood", "steps": steps}})
    assert len(caught.value.issues) == ISSUES_MOST
