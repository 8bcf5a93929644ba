"""The thread between the pins and the lamp. Whatever is wrong with the pins, the light goes on without them."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from lamp_runtime.app import Lamp
from lamp_runtime.errors import GpioError, LampError
from lamp_runtime.input.gpio.actions import Actions
from lamp_runtime.input.gpio.gestures import Gestures
from lamp_runtime.input.gpio.pins import ButtonPin, EncoderPins, open_pins
from lamp_runtime.input.gpio.settings import GpioSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Button:
    """`mutes`: it is for the microphone alone."""

    pin: ButtonPin
    gestures: Gestures
    mutes: bool


class Controls:
    """The button and the knob of the settings. What can't be had is a warning in the log, once, with the fix.

    The constructor takes the pins; see `open_pins` for when. `factory` is gpiozero's, `clock` in seconds.
    """

    def __init__(
        self,
        settings: GpioSettings,
        factory: Callable[[], Any] = open_pins,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._settings = settings
        self._clock = clock
        self._events: queue.SimpleQueue[int | None] = queue.SimpleQueue()  # Clicks; 0: look at the buttons; None: end.
        self._buttons: list[_Button] = []
        self._encoder: EncoderPins | None = None
        self._factory: Any = None
        if not settings.pins:
            return
        try:
            self._factory = factory()
        except GpioError as error:
            log.warning("no button and no knob: %s", error)
            return
        self._take(settings)

    @contextmanager
    def attached(self, lamp: Lamp) -> Iterator[None]:
        """They move that lamp until the end of the block, and then let the pins go."""
        thread = threading.Thread(target=self._run, args=(lamp,), name="lamp-gpio", daemon=True)
        if self._buttons or self._encoder:
            thread.start()
        try:
            yield
        finally:
            self._events.put(None)
            if thread.is_alive():
                thread.join(2.0)
            self.close()

    def close(self) -> None:
        """Let the pins go. Twice is once."""
        for button in self._buttons:
            button.pin.close()
        if self._encoder is not None:
            self._encoder.close()
        self._buttons, self._encoder = [], None
        if self._factory is not None:
            self._factory.close()
            self._factory = None

    def _take(self, settings: GpioSettings) -> None:
        """Each for itself: a pin that is busy costs only what hangs on it."""
        look = partial(self._events.put, 0)
        wanted = (
            (settings.button, settings.active_high, False),
            (settings.encoder_button, False, False),
            (settings.mute_button, False, True),
        )
        for number, active_high, mutes in wanted:
            if number is not None:
                try:
                    pin = ButtonPin(self._factory, number, active_high, look)
                    self._buttons.append(_Button(pin, Gestures(edges=mutes or settings.hold == "talk"), mutes))
                except GpioError as error:
                    log.warning("no button: %s", error)
        if settings.encoder is not None:
            try:
                self._encoder = EncoderPins(self._factory, settings.encoder, self._events.put)
            except GpioError as error:
                log.warning("no knob: %s", error)

    def _run(self, lamp: Lamp) -> None:
        actions = Actions(lamp, self._settings.encoder_step, self._settings.hold)
        wait_s: float | None = None
        while True:
            try:
                clicks = self._events.get(timeout=wait_s)
            except queue.Empty:
                clicks = 0
            if clicks is None:
                return
            wait_s = self._react(actions, clicks)

    def _react(self, actions: Actions, clicks: int) -> float | None:
        """Do what hands did; then, for how long nothing can happen by itself, None for ever."""
        try:
            if clicks:
                actions.turn(clicks)
            for button in self._buttons:
                now_s = self._clock()
                for gesture in button.gestures.look(button.pin.down, now_s):
                    if button.mutes:
                        actions.switch_microphone(gesture)
                    else:
                        actions.do(gesture, now_s)
        except LampError as error:
            log.warning("the button or the knob did nothing: %s", error)
        except Exception:
            log.exception("the button or the knob did nothing")
        next_s = [button.gestures.next_s for button in self._buttons]
        times = [at_s for at_s in next_s if at_s is not None]
        return max(min(times) - self._clock(), 0.0) if times else None
