"""What a model is told: the chat messages in front of a request, in two styles.

`full` explains the language and shows examples, for a model that was never trained on it (and for the teacher that
writes training data). `short` is one line, for a model that was tuned with that very line.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from lamp_schema import limits
from lamp_schema.clock import Clock
from lamp_schema.commands import PATTERN_TYPES, Render, Stop
from lamp_schema.elements import ELEMENT_TYPES
from lamp_schema.forms import dumps_spoken, parse
from lamp_schema.geometry import AMBIENT_LEDS, HEIGHT, WIDTH
from lamp_schema.times import say_time

Style = Literal["full", "short"]

# A taste of the library, and how names are made. All of it would be half of the prompt, and the grammar knows it.
_SPRITES = ("cat", "tree", "house", "sun", "smiley", "music_note", "arrow_up", "christmas_tree", "check", "lightning")
Message = dict[str, str]

SHORT_SYSTEM = "You are a lamp."

_MOODS = (
    ("warm, cozy, candle, evening", "orange, darkorange, gold, candlelight"),
    ("calm, relax, ocean, water", "teal, deepskyblue, royalblue, aquamarine"),
    ("focus, work, read, wake up", "white, ivory, lightyellow"),
    ("sleep, night, moonlight", "midnightblue, dim indigo, faint blue"),
    ("love, romantic", "crimson, deeppink, hotpink"),
    ("forest, nature, spring", "forestgreen, limegreen, springgreen"),
    ("party, fun", "magenta, cyan, yellow, lime, in quick steps or a rainbow"),
    ("danger, alarm, police", "red and blue, in fast pulses"),
)


def _shows(request: str, name: str, *steps: dict[str, Any], **rest: Any) -> tuple[str, dict[str, Any]]:
    return request, {"program": {"name": name, "steps": list(steps), **rest}}


def _pattern(step_id: str, pattern: str, duration: str | None = None, **params: Any) -> dict[str, Any]:
    command = {"type": "pattern", "name": pattern, "params": params}
    return {"id": step_id, "command": command, "duration": duration}


def _sprite(name: str) -> dict[str, Any]:
    return {"id": name, "command": {"type": "render", "elements": [{"type": "sprite", "name": name}]}, "duration": None}


# A small model leans on what it saw last, so choice and order matter: docs/decisions/0008 has what was tried.
_EXAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    _shows(
        "waves at the beach",
        "Beach",
        _pattern("waves", "wave", color="deepskyblue", color2="navy", speed=6000),
    ),
    _shows(
        "egg timer for six minutes, then flash yellow",
        "Egg Timer",
        _pattern("boil", "breathing", "6m", color="white", speed=4000),
        _pattern("ready", "pulse", "10s", color="yellow", speed=500),
    ),
    _shows("dance music", "Dance", _pattern("dance", "rainbow", speed=1000)),
    _shows(
        "police lights",
        "Police",
        _pattern("red", "pulse", "400ms", color="red", speed=400),
        _pattern("blue", "pulse", "400ms", color="blue", speed=400),
        loop={"count": 0, "start_step": "red", "end_step": "blue"},
    ),
    _shows(
        "soft candle light, snug",
        "Candle",
        _pattern("candle", "fire", color="darkorange", color2="gold", speed=1400),
    ),
    _shows("a calm sea", "Calm Sea", _pattern("sea", "wave", color="teal", color2="navy", speed=7000)),
    _shows(
        "fade slowly from purple to green, ten minutes",
        "Purple to Green",
        _pattern("purple", "solid", "2s", color="purple"),
        {**_pattern("green", "solid", "10m", color="green"), "transition": {"type": "fade", "duration": "10m"}},
    ),
    _shows("I want to sleep", "Sleep", _pattern("sleep", "breathing", color="midnightblue", speed=8000)),
    _shows(
        "write HELLO",
        "Hello",
        {
            "id": "hello",
            "command": {
                "type": "render",
                "elements": [{"type": "text", "content": "HELLO", "x": 0, "y": 4, "color": "cyan"}],
            },
            "duration": None,
        },
    ),
    _shows("turn yourself off", "Off", {"id": "off", "command": {"type": "stop"}, "duration": None}),
    _shows("blue light", "Blue Light", _pattern("blue", "solid", color="blue")),
    _shows("red", "Red", _pattern("red", "solid", color="red")),
    _shows("draw a fish", "Fish", _sprite("fish")),
    _shows("show a rocket", "Rocket", _sprite("rocket")),
    _shows("a picture of an apple", "Apple", _sprite("apple")),
    _shows("show a heart", "Heart", _sprite("heart")),
    _shows("draw a cup of coffee", "Coffee", _sprite("coffee")),
    _shows("warm and snug like a blanket", "Snug", _pattern("snug", "breathing", color="orange", speed=6000)),
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
{_word(Clock, "type")} ({", ".join(_fields(Clock))}): {_first_line(Clock)}
{_word(Stop, "type")}: {_first_line(Stop)}
Sprites are things that people draw: {", ".join(_SPRITES)} and many more.
Colours are words, also dimmed (soft red, dim red, faint red), or #RRGGBB:
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
