"""The model that comes with this package, if it is there: it is made from its parts, and it answers."""

from __future__ import annotations

from importlib.resources import files

import pytest

from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.lamp_decoder import LampDecoder
from lamp_runtime.model.shipped import prepare, prepared, shipped
from lamp_runtime.player.frame import Player

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not (files("lamp_runtime") / "model" / "data" / "manifest.json").is_file(),
        reason="no adapter is in the package",
    ),
]


def test_it_is_made_and_found_again() -> None:
    path = prepare()
    assert path.name == shipped().file_name()
    assert prepared() == path


def test_it_wants_the_short_prompt_and_shows_what_is_asked_for() -> None:
    decoder = LampDecoder(prepare())
    assert decoder.info.style == "short"
    composed = decoder.compose(Request("solid red"))
    assert composed is not None
    frame = Player(composed.program).frame(5000)
    red, green, blue = frame.reshape(-1, 3).mean(axis=0)
    assert red > 100
    assert red > 3 * max(green, blue)
    composed = decoder.compose(Request("a 30 second timer"))
    assert composed is not None
    assert any(step.duration for step in composed.program.steps), "a timer that knows no time"
