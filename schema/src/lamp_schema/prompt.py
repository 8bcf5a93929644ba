"""What a model is told: the chat messages in front of a request, in two styles.

`full` explains the language and shows examples, for a model that was never trained on it (and for the teacher that
writes training data). `short` is one line, for a model that was tuned with that very line.
"""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from lamp_schema import limits
from lamp_schema.commands import PATTERN_TYPES, Render, Stop
from lamp_schema.elements import ELEMENT_TYPES
from lamp_schema.forms import dumps_spoken, parse
from lamp_schema.geometry import AMBIENT_LEDS, HEIGHT, WIDTH
from lamp_schema.sprites import library
from lamp_schema.times import say_time

Style = Literal["full", "short"]
Message = dict[str, str]

SHORT_SYSTEM = "You are a lamp. Write the light program for the request as JSON."

_MOODS = (
    ("warm, cozy, candle, evening", "orange, darkorange, gold, #FF7A1A"),
    ("calm, relax, ocean, water", "teal, deepskyblue, royalblue, aquamarine"),
    ("focus, work, read, wake up", "white, ivory, lightyellow"),
    ("sleep, night, moonlight", "midnightblue, indigo, #100A20"),
    ("love, romantic", "crimson, deeppink, hotpink"),
    ("forest, nature, spring", "forestgreen, limegreen, springgreen"),
    ("party, fun", "magenta, cyan, yellow, lime, in quick steps or a rainbow"),
    ("danger, alarm, police", "red and blue, in fast pulses"),
)

# Written in the accepted form, said in the spoken one: so the examples can't fall out of the language.
_EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "soft candle light",
        '{"program":{"name":"Candle","steps":[{"id":"candle","command":{"type":"pattern","name":"fire",'
        '"params":{"color":"darkorange","color2":"gold","speed":1400}},"duration":null}]}}',
    ),
    (
        "draw a fish",
        '{"program":{"name":"Fish","steps":[{"id":"fish","command":{"type":"render","elements":'
        '[{"type":"sprite","name":"fish"}]},"duration":null}]}}',
    ),
    (
        "egg timer for six minutes, then flash yellow",
        '{"program":{"name":"Egg Timer","steps":[{"id":"boil","command":{"type":"pattern","name":"breathing",'
        '"params":{"color":"white","speed":4000}},"duration":"6m"},{"id":"ready","command":{"type":"pattern",'
        '"name":"pulse","params":{"color":"yellow","speed":500}},"duration":"10s"}],"on_complete":{"command":'
        '{"type":"pattern","name":"solid","params":{"color":"yellow"}}}}}',
    ),
    (
        "lighthouse in a storm",
        '{"program":{"name":"Lighthouse","steps":[{"id":"sea","command":{"type":"pattern","name":"wave",'
        '"params":{"color":"midnightblue","color2":"teal","speed":5000}},"duration":"5s"},{"id":"beam","command":'
        '{"type":"pattern","name":"pulse","params":{"color":"lightyellow","speed":800}},"duration":"1s"}],'
        '"loop":{"count":0,"start_step":"sea","end_step":"beam"}}}',
    ),
    (
        "fade slowly from purple to green, ten minutes",
        '{"program":{"name":"Purple to Green","steps":[{"id":"purple","command":{"type":"pattern","name":"solid",'
        '"params":{"color":"purple"}},"duration":"2s"},{"id":"green","command":{"type":"pattern","name":"solid",'
        '"params":{"color":"green"}},"duration":"10m","transition":{"type":"fade","duration":"10m"}}]}}',
    ),
    (
        "write HELLO",
        '{"program":{"name":"Hello","steps":[{"id":"hello","command":{"type":"render","elements":[{"type":"text",'
        '"content":"HELLO","x":0,"y":4,"color":"cyan"}]},"duration":null}]}}',
    ),
)


def messages(request: str, style: Style) -> list[Message]:
    """The chat messages for one request: a system message, the examples of the style, and the request as it is."""
    return [*preamble(style), {"role": "user", "content": request}]


def preamble(style: Style) -> list[Message]:
    """The part of `messages` that is the same for every request."""
    if style == "short":
        return [{"role": "system", "content": SHORT_SYSTEM}]
    shown: list[Message] = [{"role": "system", "content": _full_system()}]
    for request, program in _EXAMPLES:
        shown.append({"role": "user", "content": request})
        shown.append({"role": "assistant", "content": dumps_spoken(parse(program))})
    return shown


def prompt_sha256(style: Style) -> str:
    """Identifies the constant part of the prompt, for model metadata and caches."""
    return hashlib.sha256(json.dumps(preamble(style), ensure_ascii=False).encode()).hexdigest()


def _full_system() -> str:
    patterns = "\n".join(
        f"- {_word(model, 'name')} ({', '.join(_params(model))}): {_first_line(model)}" for model in PATTERN_TYPES
    )
    elements = ", ".join(f"{_word(model, 'type')} ({', '.join(_fields(model))})" for model in ELEMENT_TYPES)
    moods = "\n".join(f"- {mood}: {colors}" for mood, colors in _MOODS)
    return f"""You control a lamp: a {WIDTH} wide, {HEIGHT} tall front display and {AMBIENT_LEDS} LEDs of mood light.
Answer each request with one light program, as JSON and nothing else.
A program has a name and 1 to {limits.STEPS} steps. A step has an id, a command and a duration such as "500ms", "10s", \
"4m" or "1h"; null stays for ever, for the last step only. A step may fade in with a transition. A loop repeats from \
start_step to end_step, count 0 is for ever. on_complete is what stays at the end.
Patterns (speed in ms, {limits.SPEED_MIN_MS} fast to {limits.SPEED_MAX_MS} slow):
{patterns}
{_word(Render, "type")} draws elements: {elements}.
{_word(Stop, "type")}: {_first_line(Stop)}
Sprites: {", ".join(library().names())}.
Colours are CSS names or #RRGGBB:
{moods}
Things to draw are sprites. Timers take exactly the time that was asked, up to {say_time(limits.DURATION_MAX_MS)}."""


def _word(model: type, field: str) -> str:
    return str(model.model_fields[field].annotation.__args__[0])  # type: ignore[attr-defined]


def _fields(model: type) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items() if name != "type"]  # type: ignore[attr-defined]


def _params(model: type) -> list[str]:
    return _fields(model.model_fields["params"].annotation)  # type: ignore[attr-defined]


def _first_line(model: type) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]
