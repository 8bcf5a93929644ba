"""Orders that need no model: their plain forms, and nothing that is more than that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamp_runtime.input.plain import BRIGHTNESS_STEP, Order, read_order

DATA = Path(__file__).parents[2] / "trainer" / "data"


@pytest.mark.parametrize(
    ("order", "texts"),
    [
        (
            Order("off"),
            "off|OFF!|turn off|turn it off, please|switch off the lights|lights out|Stop.|hey lamp, off|0 %",
        ),
        (Order("on"), "on|turn on|lights on|switch the lamp on please|turn on the light"),
        (Order("pause"), "pause|hold it|freeze"),
        (Order("resume"), "resume|continue|go on"),
        (
            Order("mute"),
            "mute|Mute the microphone.|mute yourself|mute your mic, please|stop listening|Lamp, stop listening now!|"
            "don't listen|do not listen to me|microphone off|turn the microphone off|turn off your mic",
        ),
        (
            Order("unmute"),
            "unmute|unmute the microphone|listen|listen again|start listening|listen to me, please|microphone on|"
            "turn the mic on|switch on the microphone",
        ),
        (Order("step", BRIGHTNESS_STEP), "brighter|a bit brighter|make it brighter please|more light"),
        (Order("step", -BRIGHTNESS_STEP), "dimmer|darker|a little darker|dim|less light"),
        (Order("brightness", 1.0), "100 percent|100%|full brightness|max brightness|brightness 100"),
        (
            Order("brightness", 0.5),
            "50 percent|50%|set brightness to 50 %|dim to 50 percent|half brightness|50% bright",
        ),
        (Order("brightness", 0.07), "7 per cent|brightness to 7|set it to 7%"),
    ],
)
def test_plain_forms(order: Order, texts: str) -> None:
    for text in texts.split("|"):
        assert read_order(text) == order, text


@pytest.mark.parametrize(
    "text",
    [
        "", "off white", "turn off in ten minutes", "stop sign", "show a stop sign", "blue, 50 percent", "101 percent",
        "brighter blue", "on fire", "light", "dim red", "pause for a minute", "50", "half blue", "don't turn off",
        "mute the colors", "muted red", "a microphone", "draw a microphone", "listen to the rain",
        "stop listening at ten", "mute the microphone for an hour",
        "brightness 50 and then off", "continue the story", "freeze the lake",
    ],
)  # fmt: skip
def test_more_than_an_order_is_the_models(text: str) -> None:
    assert read_order(text) is None


def test_hardly_any_wish_of_the_evaluation_is_taken_for_an_order() -> None:
    """Those that are, are one: none is about a colour, a picture or a time."""
    rows = [json.loads(line) for line in (DATA / "eval.jsonl").read_text(encoding="utf-8").splitlines()]
    taken = [row["request"] for row in rows if read_order(row["request"])]
    assert len(taken) <= 5, taken
