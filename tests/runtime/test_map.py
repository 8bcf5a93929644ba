"""`lamp map`: a builder who sees which LED shines ends with the right settings."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import strips

from lamp_runtime.cli import main
from lamp_runtime.commands import map as map_command
from lamp_runtime.commands.map import read_place
from lamp_runtime.output.leds import LedSettings, chain
from lamp_runtime.output.sinks import make_sink
from lamp_runtime.output.wiring import Wirings
from lamp_schema.geometry import FRONT_LEDS, LEDS, WIDTH


def said(led: int) -> str:
    return f"ring {led - FRONT_LEDS + 1}" if led >= FRONT_LEDS else f"{led % WIDTH + 1} {led // WIDTH + 1}"


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[LedSettings], tuple[strips.Controller, Path]]:
    """Someone who looks at a strip that is wired in some way, and answers what is asked."""

    def build(wired: LedSettings) -> tuple[strips.Controller, Path]:
        controller = strips.Controller()
        real = chain(wired)

        def look(_question: str) -> str:
            values = np.frombuffer(controller.newest()[10:], np.uint8).reshape(LEDS, 3)
            (lit,) = np.flatnonzero(values.any(axis=1))
            return said(int(real[lit]))

        monkeypatch.setattr("builtins.input", look)
        file = tmp_path / "lamp.toml"
        file.write_text(f'output = ["ddp"]\nbrightness = 0.5\n[leds]\ncontroller = "{controller.address}"\n')
        return controller, file

    return build


@pytest.mark.parametrize(
    "wired",
    [
        {},
        {"start": "bottom-right", "along": "columns", "ring_start": 17, "ring_clockwise": False},
        {"rotation": 90, "snake": False, "ring_first": True, "ring_start": 31},
        {"rotation": 270, "start": "bottom-left", "along": "columns"},
    ],
)
def test_a_few_answers_find_a_regular_wiring(
    wired: dict[str, object],
    builder: Callable[[LedSettings], tuple[strips.Controller, Path]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    real = LedSettings.model_validate(wired)
    _, file = builder(real)
    assert main(["map", "--config", str(file)]) == 0
    out = capsys.readouterr().out
    assert out.count("is lit") <= 8
    found = tomllib.loads(out[out.index("[leds]") : out.index("these lines")])["leds"]
    assert (chain(LedSettings.model_validate(found)) == chain(real)).all()


def test_what_was_found_is_written_once(
    builder: Callable[[LedSettings], tuple[strips.Controller, Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, file = builder(LedSettings(start="top-right"))
    assert main(["map", "--write", "--config", str(file)]) == 1
    assert "has [leds] already" in capsys.readouterr().err
    library = strips.Ws281x()
    fresh = tmp_path / "fresh" / "lamp.toml"
    with strips.installed("rpi_ws281x", library), pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.input", lambda _: said(int(chain(LedSettings(start="top-right"))[_lit(library)])))
        patch.setenv("LAMP_OUTPUT", "ws281x")
        assert main(["map", "--write", "--config", str(fresh)]) == 1
        assert "can't read the settings file" in capsys.readouterr().err
        fresh.parent.mkdir()
        fresh.write_text("port = 1\n")
        assert main(["map", "--write", "--config", str(fresh)]) == 0
    assert tomllib.loads(fresh.read_text())["leds"]["start"] == "top-right"
    assert not any(library.wire())


def test_a_light_is_held_until_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_command, "_REPEAT_S", 0.02)
    controller = strips.Controller()
    sink = make_sink("ddp", LedSettings(controller=controller.address, dither=False))
    with map_command.Strip(sink) as strip:
        strip.light(5)
        first = controller.newest()
        for _ in range(3):
            assert controller.newest()[10:] == first[10:]
    assert not any(controller.newest()[10:])


def test_a_name_that_takes_its_time_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    controller = strips.Controller()
    strips.slow_names(monkeypatch, lambda: time.sleep(0.3))
    port = controller.address.rpartition(":")[2]
    with map_command.Strip(make_sink("ddp", LedSettings(controller=f"wled.local:{port}"))) as strip:
        strip.light(1)
        assert any(controller.newest()[10:])


def _lit(library: strips.Ws281x) -> int:
    values = np.frombuffer(library.wire(), np.uint8).reshape(LEDS, 3)
    return int(np.flatnonzero(values.any(axis=1))[0])


def test_a_wiring_without_a_rule_is_asked_for_led_by_led(
    builder: Callable[[LedSettings], tuple[strips.Controller, Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    order = tuple(np.random.default_rng(2).permutation(LEDS).tolist())
    _, file = builder(LedSettings(order=order))
    assert main(["map", "--config", str(file)]) == 1
    assert "`lamp map --each` asks for every one" in capsys.readouterr().err
    assert main(["map", "--each", "--config", str(file)]) == 0
    out = capsys.readouterr().out
    assert tomllib.loads(out[out.index("[leds]") : out.index("these lines")])["leds"]["order"] == list(order)


def test_a_dark_led_and_a_slip_of_the_tongue(
    builder: Callable[[LedSettings], tuple[strips.Controller, Path]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, file = builder(LedSettings())
    answers = iter(["11 3", "ring 40", "left", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert main(["map", "--config", str(file)]) == 1
    captured = capsys.readouterr()
    assert captured.out.count("a column is 1..10, a row 1..14, a ring LED 1..32") == 3
    assert "stays dark: look at its solder joints" in captured.err


def test_the_walk_goes_through_the_picture(
    builder: Callable[[LedSettings], tuple[strips.Controller, Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    controller, file = builder(LedSettings())
    file.write_text(file.read_text() + 'start = "bottom-left"\nalong = "columns"\n')
    lit: list[int] = []

    def look(_seconds: float) -> None:
        values = np.frombuffer(controller.newest()[10:], np.uint8).reshape(LEDS, 3)
        lit.append(int(np.flatnonzero(values.any(axis=1))[0]))

    monkeypatch.setattr("time.sleep", look)
    assert main(["map", "--walk", "--config", str(file)]) == 0
    wired = chain(LedSettings(start="bottom-left", along="columns"))
    assert [int(wired[place]) for place in lit] == list(range(LEDS))
    assert not any(controller.newest()[10:])


def test_without_a_strip_it_says_how_to_name_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--output", "null"]) == 1
    assert "name one with --output: auto, ws281x, rp1, spi or ddp" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "led"),
    [
        ("3 14", 132),
        ("1,1", 0),
        (" Ring 32 ", 171),
        ("3rd 14th", None),
        ("0 1", None),
        ("7", None),
        ("ring", None),
    ],
)
def test_answers_are_read(answer: str, led: int | None) -> None:
    assert read_place(answer) == led


def test_questions_are_few_whatever_the_wiring() -> None:
    everything = Wirings()
    rng = np.random.default_rng(3)
    for row in rng.choice(len(everything), 40, replace=False):
        wirings = Wirings.__new__(Wirings)
        wirings._chains, wirings._settings = everything._chains, list(everything._settings)
        asked = 0
        while wirings.found is None:
            place = wirings.question()
            wirings.seen(place, int(everything._chains[row, place]))
            asked += 1
        assert asked <= 8
        assert wirings.found == everything._settings[row]
