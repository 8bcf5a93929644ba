"""The strip's wiring as data: which LED of the picture is which on the chain."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from lamp_runtime.config import load_settings
from lamp_runtime.errors import ConfigError
from lamp_runtime.output.board import outputs, strip_sink
from lamp_runtime.output.leds import LedSettings, chain
from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, LEDS, WIDTH, led_id


def front(**settings: object) -> list[int]:
    return chain(LedSettings.model_validate(settings))[:FRONT_LEDS].tolist()


def test_a_chain_without_turns_is_the_picture() -> None:
    assert chain(LedSettings(snake=False)).tolist() == list(range(LEDS))


def test_a_snake_runs_back_in_every_other_row() -> None:
    found = front()
    assert found[:WIDTH] == list(range(10))
    assert found[WIDTH : 2 * WIDTH] == list(range(19, 9, -1))
    assert found[2 * WIDTH] == 20


@pytest.mark.parametrize(
    ("start", "first", "second"),
    [
        ("top-left", (0, 0), (1, 0)),
        ("top-right", (9, 0), (8, 0)),
        ("bottom-left", (0, 13), (1, 13)),
        ("bottom-right", (9, 13), (8, 13)),
    ],
)
def test_the_chain_starts_in_any_corner(start: str, first: tuple[int, int], second: tuple[int, int]) -> None:
    assert front(start=start)[:2] == [led_id(*first), led_id(*second)]


def test_along_columns_it_goes_down_and_up_again() -> None:
    found = front(along="columns")
    assert found[:HEIGHT] == [led_id(0, y) for y in range(HEIGHT)]
    assert found[HEIGHT : HEIGHT + 2] == [led_id(1, 13), led_id(1, 12)]


@pytest.mark.parametrize(
    ("rotation", "first", "second"),
    # The first row of a panel 14 wide, turned clockwise by a quarter, is the last column, read downwards.
    [(90, (9, 0), (9, 1)), (180, (9, 13), (8, 13)), (270, (0, 13), (0, 12))],
)
def test_a_panel_that_was_turned(rotation: int, first: tuple[int, int], second: tuple[int, int]) -> None:
    assert front(rotation=rotation)[:2] == [led_id(*first), led_id(*second)]


def test_the_ring_begins_anywhere_and_runs_either_way() -> None:
    there = chain(LedSettings(ring_start=30))[FRONT_LEDS:]
    assert there[:3].tolist() == [FRONT_LEDS + 30, FRONT_LEDS + 31, FRONT_LEDS]
    back = chain(LedSettings(ring_start=1, ring_clockwise=False, ring_first=True))
    assert back[:3].tolist() == [FRONT_LEDS + 1, FRONT_LEDS, FRONT_LEDS + AMBIENT_LEDS - 1]
    assert back[AMBIENT_LEDS] == 0


def test_every_wiring_reaches_every_led_once() -> None:
    corners = ("top-left", "top-right", "bottom-left", "bottom-right")
    for start, along, snake, rotation in itertools.product(
        corners, ("rows", "columns"), (False, True), (0, 90, 180, 270)
    ):
        found = chain(
            LedSettings.model_validate({"start": start, "along": along, "snake": snake, "rotation": rotation})
        )
        assert sorted(found.tolist()) == list(range(LEDS))


def test_an_own_order_takes_the_place_of_the_rest() -> None:
    order = tuple(np.random.default_rng(1).permutation(LEDS).tolist())
    assert chain(LedSettings(order=order, start="bottom-right")).tolist() == list(order)
    with pytest.raises(ValidationError, match="order must name each of the 172 LEDs once; `lamp map` writes one"):
        LedSettings(order=(0, *order[1:]))


def test_a_supply_that_dark_leds_use_up_is_refused() -> None:
    with pytest.raises(ValidationError, match="supply_ma 100 is what 172 dark LEDs take alone"):
        LedSettings(supply_ma=100)


def test_the_settings_file_describes_the_strip(tmp_path: Path) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text('output = ["auto"]\n[leds]\nstart = "bottom-left"\ncolors = "GRBW"\nsupply_ma = 4000\n')
    settings, origin = load_settings({}, file, {"LAMP_LEDS": "x"})
    assert (settings.leds.start, settings.leds.has_white, settings.leds.supply_ma) == ("bottom-left", True, 4000)
    assert origin["leds"] == f"file {file}"
    file.write_text('[leds]\ncolors = "RGGB"\n')
    with pytest.raises(ConfigError, match=r"leds.colors \(file .*lamp.toml\): Input should be 'RGB', .* not 'RGGB'"):
        load_settings({}, file, {})
    file.write_text("[leds]\npower = 3\n")
    with pytest.raises(ConfigError, match=r"leds.power .* no such setting"):
        load_settings({}, file, {})


@pytest.mark.parametrize(
    ("model", "sink"),
    [
        ("Raspberry Pi Zero 2 W Rev 1.0", "spi"),
        ("Raspberry Pi 3 Model B Plus Rev 1.3", "spi"),
        ("Raspberry Pi 4 Model B Rev 1.5", "spi"),
        ("Raspberry Pi 400 Rev 1.0", "spi"),
        ("Raspberry Pi 5 Model B Rev 1.0", "rp1"),
        ("Raspberry Pi 500 Rev 1.0", "rp1"),
        ("Raspberry Pi Compute Module 5 Rev 1.0", "rp1"),
        ("Orange Pi 5", None),
        (None, None),
    ],
)
def test_each_board_has_its_sink(model: str | None, sink: str | None) -> None:
    assert strip_sink(model) == sink
    assert outputs(("null", "auto", "null"), model) == (("null", sink) if sink else ("null",))
