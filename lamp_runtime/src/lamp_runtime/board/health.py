"""Memory and supply of a board."""

from __future__ import annotations

import re

from lamp_runtime.board.finding import Finding
from lamp_runtime.board.machine import Machine

# A board that is sold with 512 MB tells Linux of less.
_SMALL_MB = 600
_SWAP_FIX = (
    "sudo fallocate -l 1G /swapfile && sudo chmod 600 /swapfile && sudo mkswap /swapfile && sudo swapon /swapfile; "
    "`/swapfile none swap sw 0 0` in /etc/fstab keeps it"
)
# Bits of the firmware's answer; 16 higher is the same at some time since the start.
_LOW_VOLTAGE, _CAPPED, _THROTTLED, _HOT = 1, 2, 4, 8
_EARLIER = 16
_STATE = ("/sys/devices/platform/soc*/soc*firmware/get_throttled", "/sys/devices/platform/*/*firmware*/get_throttled")


def check_swap(machine: Machine) -> Finding | None:
    """A small board without swap; None where that is no question."""
    values = dict(re.findall(r"^(\w+):\s+(\d+) kB", machine.text("/proc/meminfo") or "", re.MULTILINE))
    if "MemTotal" not in values or "SwapTotal" not in values:
        return None
    memory_mb, swap_mb = int(values["MemTotal"]) // 1024, int(values["SwapTotal"]) // 1024
    if memory_mb >= _SMALL_MB:
        return None
    if swap_mb == 0:
        return Finding("swap", "warning", f"{memory_mb} MB of memory and no swap", _SWAP_FIX)
    return Finding("swap", "ok", f"{swap_mb} MB beside {memory_mb} MB of memory")


def check_supply(machine: Machine) -> Finding | None:
    """Whether the firmware slows the board down, and why; None where nobody tells."""
    bits = _throttled(machine)
    if bits is None:
        return None
    for shift, when in ((0, "now"), (_EARLIER, "since the start")):
        if bits >> shift & _LOW_VOLTAGE:
            found = f"under 4.63 V {when}: the firmware slows the board down"
            fix = (
                "a stronger supply for the Pi, or a shorter and thicker cable; the strip's current must not pass the Pi"
            )
            return Finding("supply", "error" if shift == 0 else "warning", found, fix)
        if bits >> shift & (_CAPPED | _THROTTLED | _HOT):
            found = f"too hot {when}: the firmware slows the board down"
            return Finding("supply", "warning", found, "a heat sink or a fan, and holes in the case")
    return Finding("supply", "ok", "enough, and cool, since the start")


def _throttled(machine: Machine) -> int | None:
    files = [place for pattern in _STATE for place in machine.find(pattern)]
    text = machine.text(files[0]) if files else machine.firmware()
    number = re.fullmatch(r"(?:throttled=)?(?:0x)?([0-9a-fA-F]+)", (text or "").strip())
    return int(number[1], 16) if number else None
