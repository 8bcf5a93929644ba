"""What `fuzz_parse` tries on `lamp_schema.parse`, and wants of it: mutations of light programs, and the property.

A mutation takes a JSON text and gives another one, mostly by changing the values in it: words and numbers of the
language where others stood, parts of other programs, parts twice, elsewhere, or gone. Some are changes of bytes.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from lamp_schema import Program, ProgramError, dumps_canonical, dumps_spoken, parse
from lamp_schema.commands import PATTERN_TYPES
from lamp_schema.faults import ISSUES_MOST
from lamp_schema.limits import PROGRAM_BYTES
from lamp_schema.sprites import library

GOLDEN = Path(__file__).parent.parent / "tests" / "schema" / "golden"
# Of the process's own time, for one text both ways; the largest of faults takes a tenth of it.
MOST_S = 2.0
# Of one fault, its path included.
ISSUE_CHARS = 1000

Value = Any
Place = tuple[Any, Any]

_NUMBERS: tuple[Value, ...] = (
    0, 1, -1, 2, 9, 10, 13, 14, 19, 20, 27, 28, 32, 33, 49, 50, 64, 65, 100, 171, 172, 1000, 1001, 60_000, 60_001,
    86_400_000, 86_400_001, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30, 10**4299, 0.0, -0.0, 0.5, 0.005, 1.0, 1.01,
    1e-320, 1e15, 1e16, 1e308, 5e-324, 500.0, 1e3,
)  # fmt: skip
_TEXTS = (
    "", "x", ".", "a", "main", "A", "é", "\u0301", "\u00a0", "\x00", "\x7f", "\u202e", "\ufb03", "\ufdfa", "°", "🌈",
    "👩‍👩‍👧‍👦",
    "red", "dim red", "faint plain violet", "#F00", "#ff0000", "#FF00000", "#GGGGGG", "rgb(1,2,3)", "hsl(0,0%,0%)",
    "5s", "4m", "1h", "0ms", "250 ms", "1e3s", "0.0005s", "999999999999h", "9:30", "24:59", "25:00", "null", "true",
    "0", "5", "x" * 24, "x" * 41, "{}", "[]", "program.steps", "steps[0].command", "a.b", "{value}", "%s", "\\", '"',
    "\ud800",
    "٣", "１２", "ſ", "K", "İ", "ß" * 20,
)  # fmt: skip
_KEYS = (
    "program", "name", "steps", "id", "command", "type", "params", "elements", "duration", "transition", "loop",
    "count",
    "start_step", "end_step", "on_complete", "leds", "content", "rows", "palette", "color", "color2", "bgColor",
    "speed",
    "density", "x", "y", "w", "h", "r", "x1", "y1", "x2", "y2", "cx", "cy", "fill", "time", "rim", "minute_hand",
    "hour_hand", "zzz", "", ".", "\u0000", "é", "[key]", "k" * 300,
)  # fmt: skip
_TYPES = (
    "pattern", "render", "clock", "stop", "led", "bulk", "fade", "fill", "pixel", "line", "rect", "circle", "text",
    "sprite", "bitmap",
)  # fmt: skip
_BYTES = (b"", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"[" * 300, b"1e999", b"NaN", b",", b"}")


def seeds() -> list[bytes]:
    """Programs of every kind: the golden ones, each pattern and element, and a loop around them."""
    params = {"color": "red", "color2": "dim blue", "bgColor": "#000", "speed": "2s", "density": 0.5}
    commands: list[Value] = []
    for kind in PATTERN_TYPES:
        fields: Any = kind.model_fields
        known = fields["params"].annotation.model_fields
        own = {field.alias or name: params[field.alias or name] for name, field in known.items()}
        commands.append({"type": "pattern", "name": fields["name"].annotation.__args__[0], "params": own})
    commands += [
        {"type": "render", "elements": _elements()},
        {"type": "clock", "time": "9:30", "rim": "white", "minute_hand": "red", "hour_hand": "#00F"},
        {"type": "bulk", "leds": [{"id": number, "color": "red"} for number in (0, 1, 139, 140)]},
        {"type": "led", "id": 171, "color": "teal"},
        {"type": "stop"},
    ]
    fade = {"type": "fade", "duration": "1s"}
    steps = [
        {"id": f"s{number}", "command": command, "duration": 500, "transition": fade}
        for number, command in enumerate(commands)
    ]
    loop = {"count": 2, "start_step": "s0", "end_step": "s3"}
    whole = {"program": {"name": "All", "steps": steps, "loop": loop, "on_complete": {"command": commands[0]}}}
    made = [json.dumps(value).encode() for value in (whole, *commands)]
    return [*made, *(path.read_bytes() for path in sorted(GOLDEN.glob("*.json")))]


def _elements() -> list[Value]:
    at = {"x": 1, "y": 2}
    return [
        {"type": "fill", "color": "navy"},
        {"type": "pixel", **at, "color": "red"},
        {"type": "line", "x1": 0, "y1": 0, "x2": 9, "y2": 13, "color": "red"},
        {"type": "rect", **at, "w": 3, "h": 4, "color": "red"},
        {"type": "circle", "cx": 5, "cy": 7, "r": 4, "color": "white", "fill": False},
        {"type": "text", "content": "Hé!", **at, "color": "red"},
        {"type": "sprite", "name": library().names()[0], **at, "color": "red"},
        {"type": "bitmap", **at, "rows": ["ab.", ".ba"], "palette": {"a": "red", "b": "#00FF00"}},
    ]


def mutated(data: bytes, others: list[bytes], chance: Random) -> bytes:
    """Another text; some of it may come from `others`."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _other_bytes(data or chance.choice(others), chance)
    if chance.random() < 0.1:
        return _other_bytes(data, chance)
    root = [value]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        _mutate(root, others, chance)
    try:
        return json.dumps(root[0], ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return data


def _mutate(root: list[Value], others: list[bytes], chance: Random) -> None:
    """One change somewhere in root[0]."""
    holder, key = chance.choice(list(_places(root)))
    old = holder[key]
    match chance.randrange(9):
        case 0:
            holder[key] = chance.choice(_NUMBERS)
        case 1:
            holder[key] = chance.choice(_TYPES if key == "type" else _TEXTS)
        case 2:
            holder[key] = chance.choice((None, True, False, [], {}, [old], {"type": old}, [old] * 70))
        case 3 if holder is not root:
            del holder[key]
        case 4 if isinstance(old, list) and old:
            old.insert(chance.randrange(len(old) + 1), copy.deepcopy(chance.choice(old)))
        case 5 if isinstance(old, dict):
            old[chance.choice(_KEYS)] = chance.choice((*_NUMBERS, *_TEXTS, None, [], {}))
        case 6 if isinstance(old, str):
            at = chance.randrange(len(old) + 1)
            holder[key] = old[:at] + chance.choice(_TEXTS) + old[at + chance.randrange(2) :]
        case 7 if isinstance(old, int) and abs(old) < 2**64:
            holder[key] = old + chance.choice((-1, 1, 0.5, 10, -100, old))
        case _:
            other_holder, other_key = chance.choice(list(_places([json.loads(chance.choice(others))])))
            holder[key] = other_holder[other_key]


def _places(value: Value) -> Iterator[Place]:
    """Every value within a list or an object, as what holds it and its key there."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def _other_bytes(data: bytes, chance: Random) -> bytes:
    at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    new = chance.choice(
        (b"", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"[" * 300, b"1e999", b"NaN", b",", b"}", data[at:end] * 3)
    )
    return data[:at] + new + data[chance.choice((at, at + 1, end)) :]


def check(data: bytes) -> Program | None:
    """Parse `data` as text and as values; the program, or None where it is refused. Raises AssertionError, or whatever
    else the parser raises, where it does not do what it should."""
    started_s = time.process_time()
    program = _read(data)
    value = _value(data)
    if isinstance(value, dict):
        same = _read(value)
        assert program is None or same == program, "text and values are read differently"
    elapsed_s = time.process_time() - started_s
    assert elapsed_s < MOST_S, f"{len(data)} bytes took {elapsed_s:.1f} s; {MOST_S:g} are allowed"
    return program


def _value(data: bytes) -> Value:
    try:
        return json.loads(data) if len(data) <= PROGRAM_BYTES else None
    except (ValueError, RecursionError):
        return None


def _read(source: bytes | dict[str, Any]) -> Program | None:
    try:
        program = parse(source)
    except ProgramError as error:
        _check_error(error)
        return None
    for write in (dumps_canonical, dumps_spoken):
        _check_form(program, write)
    assert parse(dumps_canonical(program)) == program, "the canonical form reads back as another program"
    return program


def _check_form(program: Program, write: Callable[[Program], str]) -> None:
    text = write(program)
    text.encode()
    assert write(parse(text)) == text, f"{write.__name__} writes what it reads back as something else"


def _check_error(error: ProgramError) -> None:
    assert 1 <= len(error.issues) <= ISSUES_MOST, f"{len(error.issues)} faults are told"
    for issue in error.issues:
        text = str(issue)
        text.encode()
        assert issue.message, f"nothing is said about {issue.path}"
        assert len(text) <= ISSUE_CHARS, f"{len(text)} characters about one fault: {text[:200]}..."
