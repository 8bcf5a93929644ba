"""Find out how the strip is wired: LEDs light up one at a time, and you say where.

Stop the lamp's service first: only one can drive the strip. An answer is a column and a row, both counted from the top
left and from 1, such as `3 14`, or `ring 5`, counted clockwise from the top left corner.
"""

from __future__ import annotations

import argparse
import json
import re
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from lamp_runtime.config import Settings, add_flags, config_path, flags_of, load_settings
from lamp_runtime.errors import ConfigError, LampError, SinkError
from lamp_runtime.output.board import board_model, outputs
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sink import Frame
from lamp_runtime.output.sinks import make_sink
from lamp_runtime.output.sinks.strip import StripSink
from lamp_runtime.output.wiring import Wirings
from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, LEDS, WIDTH, led_id

HELP = "find out how the strip is wired, or walk a light along it"

_LIGHT = 90
_OPEN_S, _REPEAT_S = 5.0, 1.0
_ASK = "  where does it shine? (column row, or ring number; empty if nowhere) "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--walk", action="store_true", help="walk a light through the picture, as it is wired by now")
    parser.add_argument("--each", action="store_true", help="ask for every LED, for a wiring without a rule")
    parser.add_argument("--seconds", type=float, default=0.15, help="how long --walk stays on an LED (default 0.15)")
    parser.add_argument("--write", action="store_true", help="add what was found to the settings file")
    parser.add_argument("--config", type=Path, help="the settings file")
    add_flags(parser, "output")


def main(options: argparse.Namespace) -> int:
    settings, origin = load_settings(flags_of(options), options.config)
    file = options.config or config_path()
    if options.write and "leds" in origin:
        raise ConfigError(f"{file} has [leds] already; run it without --write, and put the lines there yourself")
    if options.walk:
        with _strip(settings, settings.leds) as strip:
            _walk(strip, options.seconds)
        return 0
    # The chain itself, whatever the settings say of it.
    plain = settings.leds.model_copy(update={"order": tuple(range(LEDS))})
    with _strip(settings, plain) as strip:
        found = {"order": _each(strip)} if options.each else _by_rule(strip)
    lines = _toml(found)
    print(f"\n{lines}")
    if options.write:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as end:
            end.write(f"\n{lines}")
        print(f"added to {file}; `lamp map --walk` shows whether it is right")
    else:
        print(f"these lines belong into {file}; `lamp map --walk` shows whether it is right")
    return 0


def _by_rule(strip: Strip) -> dict[str, Any]:
    wirings = Wirings()
    while wirings.found is None:
        place = wirings.question()
        print(f"LED {place + 1} of the chain is lit.")
        wirings.seen(place, _asked(strip, place))
        if not len(wirings):
            raise LampError("no regular wiring has its LEDs there; `lamp map --each` asks for every one of them")
    return wirings.found


def _each(strip: Strip) -> list[int]:
    order: list[int] = []
    for place in range(LEDS):
        print(f"LED {place + 1} of {LEDS} is lit.")
        while (led := _asked(strip, place)) in order:
            print(f"  LED {order.index(led) + 1} of the chain was there; look again.")
        order.append(led)
    return order


def _asked(strip: Strip, place: int) -> int:
    strip.light(place)
    while True:
        answer = input(_ASK)
        if not answer.strip():
            raise LampError(
                f"LED {place + 1} of the chain stays dark: look at its solder joints, the data line's direction, and "
                "whether strip and board share their ground"
            )
        led = read_place(answer)
        if led is not None:
            return led
        print(f"  a column is 1..{WIDTH}, a row 1..{HEIGHT}, a ring LED 1..{AMBIENT_LEDS}: `3 14`, or `ring 5`")


def read_place(answer: str) -> int | None:
    """`3 14` or `ring 5` -> an LED's id; None for anything else."""
    words = re.findall(r"[a-z]+|\d+", answer.lower())
    numbers = [int(word) for word in words if word.isdigit()]
    if words[:1] == ["ring"] and len(numbers) == 1 and 1 <= numbers[0] <= AMBIENT_LEDS:
        return FRONT_LEDS + numbers[0] - 1
    if len(words) == len(numbers) == 2 and 1 <= numbers[0] <= WIDTH and 1 <= numbers[1] <= HEIGHT:
        return led_id(numbers[0] - 1, numbers[1] - 1)
    return None


def _walk(strip: Strip, seconds: float) -> None:
    print("The light walks along each row from left to right, from the top down, then clockwise around the ring.")
    for led in range(LEDS):
        strip.light(led)
        time.sleep(seconds)


class Strip:
    """One lit LED, held until another is: a controller on the network goes back to its own light when nothing comes."""

    def __init__(self, sink: StripSink):
        self._sink = sink
        self._lock = threading.Lock()
        self._frame = np.zeros((LEDS, 3), np.uint8)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._repeat, daemon=True)

    def __enter__(self) -> Strip:
        """Raises SinkError when the strip can't be reached within _OPEN_S."""
        deadline = time.monotonic() + _OPEN_S
        while True:
            try:
                self._sink.open()
                break
            except SinkError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()
        with suppress(SinkError):
            self._write(np.zeros((LEDS, 3), np.uint8))
        self._sink.close()

    def light(self, led: int) -> None:
        """Raises SinkError."""
        frame = np.zeros((LEDS, 3), np.uint8)
        frame[led] = _LIGHT
        self._write(frame)

    def _write(self, frame: Frame) -> None:
        with self._lock:
            self._frame = frame
            self._sink.write(frame)

    def _repeat(self) -> None:
        while not self._closed.wait(_REPEAT_S):
            # What fails here fails at the next LED, too, and is told then.
            with self._lock, suppress(SinkError):
                self._sink.write(self._frame)


def _strip(settings: Settings, leds: LedSettings) -> Strip:
    """The first output that drives a strip."""
    for name in outputs(settings.output, board_model()):
        sink = make_sink(name, leds)
        if isinstance(sink, StripSink):
            return Strip(sink)
    raise LampError("no output drives a strip here; name one with --output: auto, ws281x, rp1, spi or ddp")


def _toml(found: dict[str, Any]) -> str:
    # JSON's strings, lists, numbers, true and false are TOML's.
    return "[leds]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in found.items())
