"""What the button and the knob do to a lamp."""

from __future__ import annotations

import logging
from typing import Literal

from lamp_runtime.app import FIRST_BRIGHTNESS, Lamp
from lamp_runtime.input.gpio.gestures import Gesture
from lamp_runtime.input.plain import BRIGHTNESS_STEP

log = logging.getLogger(__name__)

# By hand the lamp gets no darker than this: it would look as if it were off.
LEAST = BRIGHTNESS_STEP / 4
FULL_RANGE_S = 4.0


class Actions:
    """Press: off and on. Double press: the next preset, by name. Turn: dims or brightens. Hold: dims, and next time
    brightens; or, where it is for talking, what is said until it is let go is a request.

    Belongs to one thread. Raises LampError, as the lamp's own methods do.
    """

    def __init__(self, lamp: Lamp, step: float, hold: Literal["dim", "talk"] = "dim"):
        """`step`: what a click of the knob adds to the brightness, 0..1. To talk, gestures need their edges."""
        self._lamp = lamp
        self._talks = hold == "talk"
        self._meant = False  # Whether the button has been held long enough to talk.
        self._step = step
        self._preset = ""
        self._up = True  # Whether dimming went that way last.
        self._since_s = 0.0
        self._from = 1.0

    def do(self, gesture: Gesture, now_s: float) -> None:
        """React to a button; `now_s` is any clock's, the same for each call."""
        match gesture:
            case "press":
                self._switch()
            case "double":
                self._next_preset()
            case _ if self._talks:
                self._talk(gesture)
            case "hold":
                self._begin_dimming(now_s)
            case "holding":
                self._dim(now_s)

    def switch_microphone(self, gesture: Gesture) -> None:
        """React to the button that is for that alone, as it goes down."""
        if gesture == "down":
            self._lamp.mute(not self._lamp.voice.muted)

    def _talk(self, gesture: Gesture) -> None:
        """The microphone takes what is said from the first moment, but a press that ends early is none."""
        match gesture:
            case "down":
                self._meant = False
                self._lamp.voice.talk("begin")
            case "hold":
                self._meant = True
                self._lamp.voice.talk("sure")
            case "up":
                self._lamp.voice.talk("end" if self._meant else "drop")

    def turn(self, clicks: int) -> None:
        """React to the knob: clockwise is above 0. Turned up, a dark lamp goes on as it was."""
        if clicks > 0 and self._is_dark():
            self._wake()
        else:
            self._set_brightness(self._lamp.loop.brightness + clicks * self._step)

    def _switch(self) -> None:
        if self._is_dark():
            self._wake()
        else:
            self._lamp.stop()

    def _is_dark(self) -> bool:
        """Whether it looks as if it were off: stopped, ended in the dark, or at no brightness."""
        loop = self._lamp.loop.status()
        ended = loop.state == "stopped" or (loop.state == "done" and not self._lamp.loop.last_frame.any())
        return ended or loop.brightness == 0

    def _wake(self, brightness: float | None = None) -> None:
        """Turn a dark lamp on. First the brightness, so that nobody is dazzled by the one that it had."""
        if self._lamp.loop.status().state == "done":
            # So that it begins anew.
            self._lamp.stop()
        if brightness is None and self._lamp.loop.brightness == 0:
            brightness = FIRST_BRIGHTNESS
        if brightness is not None:
            self._lamp.set_brightness(brightness)
        self._lamp.ask(self._lamp.settings.request("on"))

    def _next_preset(self) -> None:
        """After the one that plays, or that was the last to come from here; from the end to the beginning."""
        names = [preset.name for preset in self._lamp.presets.everything()]
        if not names:
            log.info("a double press plays the next preset, and there is none yet; the page's Keep makes one")
            return
        playing = self._lamp.status()["playing"]
        now = playing["request"] if playing and playing["source"] == "preset" else self._preset
        place = names.index(now) + 1 if now in names else 0
        self._preset = names[place % len(names)]
        self._lamp.play_preset(self._preset)

    def _begin_dimming(self, now_s: float) -> None:
        """The other way than last time, unless that way is at its end; a dark lamp comes on as dark as it can be."""
        if self._is_dark():
            self._wake(LEAST)
        self._from, self._since_s = self._lamp.loop.brightness, now_s
        self._up = self._from <= LEAST or (self._from < 1 and not self._up)

    def _dim(self, now_s: float) -> None:
        way = (now_s - self._since_s) / FULL_RANGE_S
        self._set_brightness(self._from + way if self._up else self._from - way)

    def _set_brightness(self, level: float) -> None:
        now = self._lamp.loop.brightness
        # What was set darker elsewhere stays so when it is turned down.
        wanted = min(max(level, min(LEAST, now)), 1.0)
        if wanted != now:
            self._lamp.set_brightness(wanted)
