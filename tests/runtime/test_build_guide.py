"""The guide's figures and lines, against the code."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from lamp_runtime.output.duty import Driver
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.player.frame import frame
from lamp_schema import parse

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "build-a-lamp.md").read_text()


def solid(color: str) -> str:
    return f'{{"type":"pattern","name":"solid","params":{{"color":"{color}"}}}}'


LIGHTS = {
    "dark": '{"type":"stop"}',
    "a cat": '{"type":"render","elements":[{"type":"sprite","name":"cat"}]}',
    "all red": solid("red"),
    "all orange": solid("orange"),
    "all white": solid("white"),
}


@pytest.mark.parametrize("light", LIGHTS)
def test_the_currents_are_the_drivers(light: str) -> None:
    told = re.search(rf"^\| {light} \| (\d+) \|$", GUIDE, re.MULTILINE)
    assert told is not None
    driver = Driver(LedSettings(supply_ma=20_000))
    driver.drive(np.ascontiguousarray(frame(parse(LIGHTS[light]), 1000)))
    assert int(told[1]) == round(driver.draw.ma)


def test_the_settings_of_the_guide_are_settings() -> None:
    table = re.search(r"```toml\n\[leds\]\n(.*?)```", GUIDE, re.DOTALL)
    assert table is not None
    values = dict(line.split(" = ") for line in table[1].splitlines())
    leds = LedSettings(**{key: value.strip('"') for key, value in values.items()})  # type: ignore[arg-type]
    assert (leds.start, leds.supply_ma, leds.colors) == ("bottom-left", 3000, "RGB")


def test_a_quarter_of_white_at_the_default_supply() -> None:
    driver = Driver(LedSettings())
    duty = driver.drive(np.full((172, 3), 255, np.uint8))
    assert 0.23 < duty.mean() / 255 < 0.26


def test_the_picture_says_where_the_data_goes() -> None:
    words = " ".join(ElementTree.parse(DOCS / "pictures" / "wiring.svg").getroot().itertext())
    assert f"GPIO {LedSettings().gpio}, pin 12" in words
    for part in ("GPIO 10, pin 19", "74AHCT125", "470 Ω", "1000 µF", "fuse", "LEDs 1 to 140", "LEDs 141 to 172"):
        assert part in words
