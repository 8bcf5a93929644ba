"""Solid: every LED in one colour."""

from __future__ import annotations

from lamp_runtime.player.color import encode, filled, light_of
from lamp_runtime.player.painter import Painter, still
from lamp_schema.commands import ColorParams


def make(params: ColorParams, _seed: int) -> Painter:
    return still(filled(encode(light_of(params.color))))
