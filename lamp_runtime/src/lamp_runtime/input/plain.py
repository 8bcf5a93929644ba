"""Wishes that need no model: off, on, brighter, 50 percent, mute, in plain forms only. More is the model's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["off", "on", "pause", "resume", "brightness", "step", "mute", "unmute"]

BRIGHTNESS_STEP = 0.2


@dataclass(frozen=True)
class Order:
    """`value` is the brightness 0..1 for `brightness`, and how much to add to it for `step`."""

    kind: Kind
    value: float = 0.0


_LIGHT = r"(?:(?:the |all the |all )?(?:lights?|lamp)|it|yourself|everything)"
_WITHOUT = re.compile(r"^(?:hey )?lamp\b|\b(?:please|pls|now|thanks|thank you)\b|[,.!?]")
_NUMBER = r"(\d{1,3}) ?(?:%|per ?cent)"
_MICROPHONE = r"(?:(?:the |your |its )?(?:microphone|mic|mike))"
_SET = r"(?:(?:set|turn|put|make|dim|change) )?(?:(?:the )?(?:brightness|lights?|it) )?(?:(?:to|at) )?"
_FORMS: tuple[tuple[Order, str], ...] = (
    (
        Order("off"),
        rf"off|(?:turn|switch) (?:{_LIGHT} )?off|(?:turn|switch) off(?: {_LIGHT})?|lights? (?:off|out)|stop",
    ),
    (Order("on"), rf"on|(?:turn|switch) (?:{_LIGHT} )?on|(?:turn|switch) on(?: {_LIGHT})?|lights? on"),
    (Order("pause"), "pause|hold(?: it)?|freeze"),
    (Order("resume"), "resume|continue|go on|carry on|unpause"),
    (Order("step", BRIGHTNESS_STEP), r"(?:(?:a (?:bit|little) |make it )?brighter|brighten(?: up)?|more light)"),
    (Order("step", -BRIGHTNESS_STEP), r"(?:(?:a (?:bit|little) |make it )?(?:dimmer|darker)|dim(?: it)?|less light)"),
    (
        Order("mute"),
        rf"mute(?: (?:{_MICROPHONE}|yourself))?|(?:stop|quit) listening|(?:do not|don't|dont) listen(?: to (?:me|us))?|"
        rf"{_MICROPHONE} off|(?:turn|switch) {_MICROPHONE} off|(?:turn|switch) off {_MICROPHONE}",
    ),
    (
        Order("unmute"),
        rf"unmute(?: (?:{_MICROPHONE}|yourself))?|(?:start listening|listen)(?: (?:again|to (?:me|us)))?|"
        rf"{_MICROPHONE} on|(?:turn|switch) {_MICROPHONE} on|(?:turn|switch) on {_MICROPHONE}",
    ),
    (Order("brightness", 1.0), r"(?:full|max(?:imum)?) brightness"),
    (Order("brightness", 0.5), r"half brightness"),
)
_COMPILED = tuple((order, re.compile(form)) for order, form in _FORMS)
_PERCENT = re.compile(rf"{_SET}{_NUMBER}(?: brightness| bright)?|(?:set )?brightness(?: to| at)? (\d{{1,3}})")


def read_order(text: str) -> Order | None:
    """The order that `text` plainly is, or None."""
    words = re.sub(r"\s+", " ", _WITHOUT.sub(" ", text.lower())).strip()
    for order, form in _COMPILED:
        if form.fullmatch(words):
            return order
    match = _PERCENT.fullmatch(words)
    if match is None:
        return None
    percent = int(match[1] or match[2])
    if percent > 100:
        return None
    return Order("brightness", percent / 100) if percent else Order("off")
