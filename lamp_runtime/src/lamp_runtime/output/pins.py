"""Which of the Pi's pins the outputs need."""

from __future__ import annotations

from lamp_runtime.output.leds import LedSettings

# Data, clock and chip selects, which the kernel takes all together.
_SPI = {"0": (7, 8, 9, 10, 11), "1": (16, 17, 18, 19, 20, 21)}


def strip_pins(sinks: tuple[str, ...], leds: LedSettings) -> dict[int, str]:
    """BCM number -> the sink that needs it. Buses above 1 are left out: their pins differ between boards."""
    pins: dict[int, str] = {}
    if "spi" in sinks:
        pins |= dict.fromkeys(_SPI.get(leds.spi.split(".")[0], ()), "spi")
    for sink in ("ws281x", "rp1"):
        if sink in sinks:
            pins[leds.gpio] = sink
    return pins
