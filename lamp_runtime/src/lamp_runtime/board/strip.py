"""Whether the board can drive the strip as the settings want: what is missing, and the line that mends it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lamp_runtime.board import config_txt
from lamp_runtime.board.finding import Finding
from lamp_runtime.board.machine import Machine
from lamp_runtime.output.board import strip_sink
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sinks.spi import frame_bytes
from lamp_schema.geometry import LEDS

_BUFFER = "/sys/module/spidev/parameters/bufsiz"
_RULE = "/etc/udev/rules.d/70-lamp.rules"
# Pins of the hardware that makes the analogue sound.
_PWM_PINS = frozenset({12, 13, 18, 19})
_SPI_PIN = 10
# What holds the core's clock still, which is the bus's as well.
_CLOCK = {
    r"Raspberry Pi (4|Compute Module 4)": ("core_freq=500", "core_freq_min=500"),
    r"Raspberry Pi (Zero|Model|2|3|Compute Module (3|Rev))": ("core_freq=250",),
}


def check_strip(name: str, leds: LedSettings, machine: Machine) -> Iterator[Finding]:
    """What is found about the output `rp1`, `spi` or `ws281x`; nothing about others."""
    check = _CHECKS.get(name)
    if check is not None:
        yield from check(leds, machine)


def _add(machine: Machine, *lines: str) -> str:
    return f"add {' and '.join(lines)} to {config_txt.place(machine)}, and restart"


def _rp1(leds: LedSettings, machine: Machine) -> Iterator[Finding]:
    if strip_sink(machine.model) != "rp1":
        yield Finding("strip", "error", f"rp1 works on a Pi 5 alone, and this is {machine.model}", 'output = ["spi"]')
        return
    wanted = {"gpio": str(leds.gpio), "num_leds": str(LEDS), **({"rgbw": ""} if leds.has_white else {})}
    line = "dtoverlay=ws2812-pio," + ",".join(f"{key}={value}" if value else key for key, value in wanted.items())
    overlay = config_txt.overlay(config_txt.lines(machine), "ws2812-pio")
    if overlay is None:
        found = "the strip's driver is not in " + config_txt.place(machine)
        yield Finding("strip", "error", found, _add(machine, line))
        return
    # What the overlay takes where a parameter is missing.
    given = {"gpio": "4", "num_leds": "60", **overlay}
    others = [key for key in ("gpio", "num_leds", "rgbw") if given.get(key) != wanted.get(key)]
    if others:
        found = f"the strip's driver has another {', '.join(others)} than the settings"
        fix = f"change its line in {config_txt.place(machine)} to {line}, and restart"
        yield Finding("strip", "error", found, fix)
    elif not machine.has(leds.device):
        fix = "restart; if it stays away, the system is older than the driver: sudo apt full-upgrade"
        yield Finding("strip", "error", f"{leds.device} is not there, though config.txt asks for it", fix)
    elif not machine.writable(leds.device):
        fix = _join(machine, "lamp-leds") if machine.has(_RULE) else "install the lamp's udev rule: install.sh does"
        yield Finding("strip", "error", f"{machine.user} may not write {leds.device}", fix)
    else:
        yield Finding("strip", "ok", f"{leds.device}, {LEDS} LEDs on GPIO {leds.gpio}")


def _spi(leds: LedSettings, machine: Machine) -> Iterator[Finding]:
    device = f"/dev/spidev{leds.spi}"
    lines = config_txt.lines(machine)
    if not machine.has(device):
        if config_txt.switched_on(lines, "spi"):
            found, fix = f"{device} is not there, though config.txt asks for it", "restart"
        else:
            found, fix = f"{device} is not there: the bus is off", _add(machine, "dtparam=spi=on")
        yield Finding("strip", "error", found, fix)
    elif not machine.writable(device):
        yield Finding("strip", "error", f"{machine.user} may not write {device}", _join(machine, "spi"))
    else:
        yield Finding("strip", "ok", f"{device}, data on GPIO {_SPI_PIN}")
    yield from _buffer(leds, machine)
    yield from _clock(lines, machine)


def _buffer(leds: LedSettings, machine: Machine) -> Iterator[Finding]:
    size, needed = machine.text(_BUFFER), frame_bytes(leds)
    if size is not None and size.isdigit() and int(size) < needed:
        found = f"its buffer has {size} bytes, and a frame {needed}"
        fix = f"add spidev.bufsiz={needed} to the line in /boot/firmware/cmdline.txt, and restart"
        yield Finding("bus", "error", found, fix)


def _clock(lines: list[str], machine: Machine) -> Iterator[Finding]:
    for boards, wanted in _CLOCK.items():
        if re.match(boards, machine.model or ""):
            names = {line.partition("=")[0].strip() for line in lines}
            missing = [line for line in wanted if line.partition("=")[0] not in names]
            if missing:
                found = "its clock moves with the load, and then LEDs show wrong colours"
                yield Finding("bus", "warning", found, _add(machine, *missing))
            return


def _ws281x(leds: LedSettings, machine: Machine) -> Iterator[Finding]:
    if strip_sink(machine.model) != "spi":
        found = f"ws281x works on a Pi Zero to 4, and this is {machine.model}"
        yield Finding("strip", "error", found, 'output = ["auto"]')
        return
    devices = ("/dev/gpiomem", f"/dev/spidev{leds.spi}") if leds.gpio == _SPI_PIN else ("/dev/mem",)
    denied = [device for device in devices if not machine.writable(device)]
    if denied:
        found = f"{machine.user} may not write {' and '.join(denied)}"
        fix = 'run it as root, or put the strip on GPIO 10 with output = ["spi"], which needs no root'
        yield Finding("strip", "error", found, fix)
    else:
        yield Finding("strip", "ok", f"GPIO {leds.gpio}, through {' and '.join(devices)}")
    modules = machine.text("/proc/modules") or ""
    if leds.gpio in _PWM_PINS and re.search(r"^snd_bcm2835 ", modules, re.MULTILINE):
        found = f"the analogue sound uses the hardware of GPIO {leds.gpio}: LEDs flicker in wrong colours"
        yield Finding("sound", "error", found, _add(machine, "dtparam=audio=off"))


def _join(machine: Machine, group: str) -> str:
    return f"sudo usermod -aG {group} {machine.user}, and log in again, or restart the service"


_CHECKS: dict[str, Callable[[LedSettings, Machine], Iterator[Finding]]] = {"rp1": _rp1, "spi": _spi, "ws281x": _ws281x}
