"""Which board this is, and the sink that drives a strip on it."""

from __future__ import annotations

from pathlib import Path

_MODEL = Path("/proc/device-tree/model")
AUTO = "auto"
# Boards whose pins hang on the RP1 chip. It has a driver of its own in the kernel; the others get the bus, since
# rpi-ws281x's direct memory access needs root.
_RP1 = ("Raspberry Pi 5", "Raspberry Pi Compute Module 5")


def board_model(path: Path = _MODEL) -> str | None:
    """The board's name as the firmware tells it, such as `Raspberry Pi 5 Model B Rev 1.0`; None on other machines."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").rstrip("\0\n") or None
    except OSError:
        return None


def strip_sink(model: str | None) -> str | None:
    """The sink for a strip on that board; None where there are no pins."""
    if model is None or not model.startswith("Raspberry Pi"):
        return None
    return "rp1" if model.startswith(_RP1) else "spi"


def outputs(names: tuple[str, ...], model: str | None) -> tuple[str, ...]:
    """`names` with `auto` replaced by the board's own sink, or by nothing."""
    own = strip_sink(model)
    chosen = [own if name == AUTO else name for name in names]
    return tuple(dict.fromkeys(name for name in chosen if name is not None))
