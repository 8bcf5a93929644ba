"""The pins themselves, through gpiozero. All that is special about its libraries is here.

gpiozero can reach pins in several ways. The lamp takes lgpio, the only one that works on every Pi and kernel, and needs
neither root nor a daemon.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lamp_runtime.errors import ConfigError, GpioError
from lamp_runtime.input.gpio.settings import GpioSettings
from lamp_runtime.output.board import board_model, outputs
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.pins import strip_pins

CHIPS = "gpiochip*"
_DEV = Path("/dev")


def check_pins(gpio: GpioSettings, output: tuple[str, ...], leds: LedSettings, model: str | None = None) -> None:
    """Raises ConfigError when a pin is a button's and the strip's. `model` is the board's name, asked for when None."""
    taken = strip_pins(outputs(output, model or board_model()), leds)
    for pin in gpio.pins:
        if pin in taken:
            free = next(other for other in (17, 22, 23, 24, 25, 27) if other not in taken and other not in gpio.pins)
            raise ConfigError(
                f"gpio: GPIO {pin} can't have a button, the output {taken[pin]} needs it for the strip; "
                f"another is free, such as {free}"
            )


def open_pins(dev: Path = _DEV) -> Any:
    """gpiozero's way to this machine's pins, by lgpio. Raises GpioError with the fix.

    Call it before there are threads: for a moment the process is in another folder.
    """
    refused = missing(dev)
    if refused is not None:
        raise GpioError(refused)
    try:
        return _factory()
    except ImportError as error:
        raise GpioError(f"{error}; install lamp-runtime with its extra `pi`") from None
    except Exception as error:
        raise GpioError(f"the pins can't be reached: {reason(error)}; [gpio] is for a Raspberry Pi alone") from error


def missing(dev: Path = _DEV) -> str | None:
    """What keeps this process from the pins, and the fix; None when nothing does."""
    chips = sorted(dev.glob(CHIPS))
    if not chips:
        return f"there is no {dev}/gpiochip0, so no pins; a Pi's kernel has it, other machines leave [gpio] out"
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        return f"{chips[0]} may not be used; `sudo usermod -aG gpio USER` lets the user in, from the next login on"
    return None


def _factory() -> Any:
    """lgpio puts a pipe into a folder as it is imported, goes there, and stays: it gets one of its own, and is left."""
    here, before = os.getcwd(), os.environ.get("LG_WD")
    with tempfile.TemporaryDirectory(prefix="lamp-gpio-") as folder:
        os.environ["LG_WD"] = folder
        try:
            from gpiozero.pins.lgpio import LGPIOFactory

            return LGPIOFactory()
        finally:
            os.chdir(here)
            if before is None:
                del os.environ["LG_WD"]
            else:
                os.environ["LG_WD"] = before


class ButtonPin:
    """One button. Raises GpioError where its pin can't be had."""

    def __init__(self, factory: Any, pin: int, active_high: bool, changed: Callable[[], None]):
        """`changed` is called from another thread, at each change of the level."""
        from gpiozero import DigitalInputDevice

        self._device = _had(pin, lambda: DigitalInputDevice(pin, pull_up=not active_high, pin_factory=factory))
        self._device.when_activated = changed
        self._device.when_deactivated = changed

    @property
    def down(self) -> bool:
        return bool(self._device.is_active)

    def close(self) -> None:
        with suppress(Exception):
            self._device.close()


class EncoderPins:
    """One rotary encoder. Raises GpioError where its pins can't be had."""

    def __init__(self, factory: Any, pins: tuple[int, int], turned: Callable[[int], None]):
        """`turned` is called from another thread with 1 for a click clockwise, and with -1."""
        from gpiozero import RotaryEncoder

        self._device = _had(pins, lambda: RotaryEncoder(*pins, max_steps=0, pin_factory=factory))
        self._device.when_rotated_clockwise = lambda: turned(1)
        self._device.when_rotated_counter_clockwise = lambda: turned(-1)

    def close(self) -> None:
        with suppress(Exception):
            self._device.close()


def _had(pins: int | tuple[int, int], make: Callable[[], Any]) -> Any:
    try:
        return make()
    except Exception as error:
        named = " and ".join(map(str, pins)) if isinstance(pins, tuple) else str(pins)
        raise GpioError(f"GPIO {named} can't be had: {reason(error)}; free it, or name another in [gpio]") from error


def reason(error: Exception) -> str:
    """An error's words; lgpio's come in quotation marks."""
    return str(error).strip("'\"") or type(error).__name__
