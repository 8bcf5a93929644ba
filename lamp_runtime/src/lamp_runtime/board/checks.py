"""All of the board's checks, in the order in which one would mend things."""

from __future__ import annotations

from collections.abc import Iterator

from lamp_runtime.board.finding import Finding
from lamp_runtime.board.health import check_supply, check_swap
from lamp_runtime.board.machine import Machine
from lamp_runtime.board.questions import questions
from lamp_runtime.board.strip import check_strip
from lamp_runtime.output.board import AUTO, outputs
from lamp_runtime.output.leds import LedSettings

_ON_PINS = ("rp1", "spi", "ws281x")


def check_board(names: tuple[str, ...], leds: LedSettings, machine: Machine | None = None) -> Iterator[Finding]:
    """Findings about the outputs `names` on this machine, its memory and supply, and, where a strip hangs on its pins,
    what a person has to look at."""
    machine = machine or Machine()
    driven = [name for name in outputs(names, machine.model) if name in _ON_PINS]
    if not driven and AUTO in names:
        yield Finding("strip", "warning", "output auto, and no pins here: the page alone shows the light", None)
    for name in driven:
        if machine.model is None or not machine.model.startswith("Raspberry Pi"):
            found = f"{name} needs the pins of a Raspberry Pi"
            yield Finding("strip", "error", found, 'output = ["ddp"] drives a strip over the network')
        else:
            yield from check_strip(name, leds, machine)
    for finding in (check_swap(machine), check_supply(machine)):
        if finding is not None:
            yield finding
    if driven:
        yield from questions()
