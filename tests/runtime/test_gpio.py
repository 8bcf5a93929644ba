"""A button and a knob: gpiozero's mock pins and a real lamp, on a clock that is turned by hand."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lamp_runtime.app import FIRST_BRIGHTNESS, WELCOME, Lamp
from lamp_runtime.cli import main
from lamp_runtime.config import Settings, load_settings
from lamp_runtime.errors import ConfigError, GpioError, LampError
from lamp_runtime.input.gpio.actions import FULL_RANGE_S, LEAST, Actions
from lamp_runtime.input.gpio.controls import Controls
from lamp_runtime.input.gpio.gestures import BOUNCE_S, DOUBLE_S, HOLD_S, HOLDING_EVERY_S, Gestures
from lamp_runtime.input.gpio.pins import check_pins, missing, open_pins
from lamp_runtime.input.gpio.settings import GpioSettings
from lamp_runtime.output.leds import LedSettings
from lamp_schema import Program, parse

NO_MODEL = Path("/there/is/no/model.gguf")
RED = parse('{"type":"pattern","name":"solid","params":{"color":"red"}}')
BLUE = parse('{"type":"pattern","name":"solid","params":{"color":"blue"}}')
SHORT = parse(
    '{"program":{"name":"Short","steps":[{"id":"a","command":{"type":"pattern","name":"solid","params":{"color":"red"}},'
    '"duration":100}],"on_complete":{"command":{"type":"stop"}}}}'
)
BUTTON, SWITCH, A, B = 17, 22, 5, 6
ALL = GpioSettings(button=BUTTON, encoder=(A, B), encoder_button=SWITCH)


class Finger:
    """A button's gestures, looked at when its level changes and when it asks for it, as the thread does."""

    def __init__(self, edges: bool = False) -> None:
        self.gestures = Gestures(edges)
        self.now_s = 50.0
        self.down = False
        self.told: list[tuple[float, str]] = []

    def look(self) -> None:
        self.told += [(round(self.now_s - 50, 3), gesture) for gesture in self.gestures.look(self.down, self.now_s)]

    def wait(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while (next_s := self.gestures.next_s) is not None and next_s <= end_s:
            assert next_s >= self.now_s
            self.now_s = next_s
            self.look()
        self.now_s = end_s

    def move(self, *pauses_s: float) -> list[tuple[float, str]]:
        """Up and down in turn, with these times between; then nothing for long."""
        for pause_s in pauses_s:
            self.down = not self.down
            self.look()
            self.wait(pause_s)
        if not self.down:
            self.wait(5)
        return self.told


@pytest.mark.parametrize(
    ("pauses_s", "told"),
    [
        ([0.1, 0], [(0.1 + DOUBLE_S, "press")]),
        ([0.004, 0], [(BOUNCE_S + DOUBLE_S, "press")]),
        ([0.1, 0.2, 0.1, 0], [(0.3, "double")]),
        ([0.1, 0.5, 0.1, 0], [(0.1 + DOUBLE_S, "press"), (0.7 + DOUBLE_S, "press")]),
        ([0.1, 0.2, 0.1, 0.2, 0.1, 0], [(0.3, "double"), (0.7 + DOUBLE_S, "press")]),
        # A second press that is held is a double one, however long.
        ([0.1, 0.2, 2, 0], [(0.3, "double")]),
        # Contacts that bounce as they close, as they open, and both.
        ([0.002, 0.001, 0.003, 0.001, 0.2, 0], [(0.207 + DOUBLE_S, "press")]),
        ([0.2, 0.002, 0.001, 0.004, 0.002, 0], [(0.2 + DOUBLE_S, "press")]),
        ([0.001, 0.002, 0.1, 0.001, 0.001, 0.2, 0.003, 0.002, 0.1, 0.001, 0.002, 0], [(0.305, "double")]),
        # Held for shorter and for longer than that means it.
        ([HOLD_S - 0.01, 0], [(HOLD_S - 0.01 + DOUBLE_S, "press")]),
        ([HOLD_S + 0.12, 0], [(HOLD_S, "hold"), (HOLD_S + 0.05, "holding"), (HOLD_S + 0.1, "holding")]),
    ],
)
def test_what_a_finger_means(pauses_s: list[float], told: list[tuple[float, str]]) -> None:
    assert Finger().move(*pauses_s) == [(pytest.approx(at_s, abs=1e-6), gesture) for at_s, gesture in told]


@pytest.mark.parametrize(
    ("pauses_s", "told"),
    [
        ([0.1, 0], [(0, "down"), (0.1, "up"), (0.1 + DOUBLE_S, "press")]),
        ([HOLD_S + 0.02, 0], [(0, "down"), (HOLD_S, "hold"), (HOLD_S + 0.02, "up")]),
        ([0.1, 0.2, 2, 0], [(0, "down"), (0.1, "up"), (0.3, "double")]),
        ([0.002, 0.001, 0.1, 0.002, 0.001, 0], [(0, "down"), (0.103, "up"), (0.103 + DOUBLE_S, "press")]),
    ],
)
def test_who_talks_is_heard_from_the_first_moment_to_the_last(
    pauses_s: list[float], told: list[tuple[float, str]]
) -> None:
    found = Finger(edges=True).move(*pauses_s)
    assert found == [(pytest.approx(at_s, abs=1e-6), gesture) for at_s, gesture in told]


@given(st.lists(st.floats(0.0005, 3), max_size=30))
def test_no_finger_confuses_it(pauses_s: list[float]) -> None:
    """Whatever comes: a hold goes before holding, each thing is told once, and it comes to rest."""
    finger = Finger()
    finger.move(*pauses_s)
    times = [at_s for at_s, _ in finger.told]
    assert times == sorted(times)
    kinds = [gesture for _, gesture in finger.told]
    for before, after in zip([None, *kinds], kinds, strict=False):
        assert after != "holding" or before in ("hold", "holding")
    # Of two edges at most one can be told, but for what is told while it is held.
    assert sum(kind != "holding" for kind in kinds) <= (len(pauses_s) + 1) / 2
    if not finger.down:
        assert finger.gestures.next_s is None
        told = len(finger.told)
        assert len(finger.move(0.1, 0)) == told + 1


def test_a_spark_on_a_long_wire_is_no_finger() -> None:
    finger = Finger()
    finger.look()
    finger.wait(1)
    assert finger.told == []
    assert finger.gestures.next_s is None


class Hands:
    """A real lamp, real controls on mock pins, and a clock that these hands turn."""

    def __init__(self, lamp: Lamp, settings: GpioSettings = ALL, pins: MockFactory | None = None):
        self.now_s = 10.0
        self.lamp = lamp
        self.pins = pins or MockFactory()
        self.controls = Controls(settings, lambda: self.pins, lambda: self.now_s)
        self.actions = Actions(lamp, settings.encoder_step)

    def wait(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while True:
            due_s = self._react()
            if due_s is None or self.now_s + due_s > end_s:
                break
            self.now_s += due_s
        self.now_s = end_s

    def press(self, seconds: float = 0.1, pin: int = BUTTON) -> None:
        self.pins.pin(pin).drive_low()
        self.wait(seconds)
        self.pins.pin(pin).drive_high()
        self.wait(0.1)

    def rest(self) -> None:
        self.wait(1)

    def turn(self, clicks: int) -> None:
        """Each click is four edges; the contact that leads says which way."""
        one, other = (A, B) if clicks > 0 else (B, A)
        for _ in range(abs(clicks)):
            self.pins.pin(one).drive_low()
            self.pins.pin(other).drive_low()
            self.pins.pin(one).drive_high()
            self.pins.pin(other).drive_high()
        self.wait(0.01)

    def _react(self) -> float | None:
        clicks = [0]
        while not self.controls._events.empty():
            clicks.append(self.controls._events.get() or 0)
        return [self.controls._react(self.actions, click) for click in clicks][-1]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def shown(lamp: Lamp) -> Program | None:
    return lamp._playing.program if lamp._playing else None


@pytest.fixture
def lamp() -> Iterator[Lamp]:
    with Lamp(Settings(model=NO_MODEL, brightness=0.5)) as lamp:
        yield lamp


@pytest.fixture
def hands(lamp: Lamp) -> Iterator[Hands]:
    hands = Hands(lamp)
    yield hands
    hands.controls.close()


@pytest.mark.parametrize("pin", [BUTTON, SWITCH])
def test_a_press_turns_it_off_and_on_again(hands: Hands, pin: int) -> None:
    hands.lamp.play(RED)
    hands.press(pin=pin)
    assert shown(hands.lamp) == RED
    hands.rest()
    assert shown(hands.lamp) is None
    hands.press(pin=pin)
    hands.rest()
    assert shown(hands.lamp) == RED
    assert hands.lamp.history.newest(5) == []


def test_contacts_that_bounce_are_one_press(hands: Hands) -> None:
    pin = hands.pins.pin(BUTTON)
    for _ in range(5):
        pin.drive_low()
        hands.wait(0.001)
        pin.drive_high()
        hands.wait(0.001)
    hands.press()
    for _ in range(5):
        pin.drive_low()
        pin.drive_high()
    hands.rest()
    assert shown(hands.lamp) is None


def test_what_looks_dark_is_turned_on(hands: Hands) -> None:
    lamp = hands.lamp
    lamp.play(SHORT)
    until(lambda: lamp.loop.status().state == "done" and not lamp.loop.last_frame.any())
    hands.press()
    hands.rest()
    assert shown(lamp) == SHORT
    assert lamp.loop.status().elapsed_ms < 5000
    lamp.play(BLUE)
    lamp.set_brightness(0)
    hands.press()
    hands.rest()
    assert (shown(lamp), lamp.loop.brightness) == (BLUE, FIRST_BRIGHTNESS)


def test_a_lamp_that_never_shone_gets_the_welcome() -> None:
    with Lamp(Settings(model=NO_MODEL, boot="dark")) as lamp:
        hands = Hands(lamp)
        hands.press()
        hands.rest()
        assert shown(lamp) == WELCOME


def test_a_double_press_goes_through_the_presets(hands: Hands, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    hands.press()
    hands.press()
    assert "there is none yet" in caplog.text
    assert shown(hands.lamp) == WELCOME
    for name in ("evening", "Morning", "night"):
        hands.lamp.presets.save(name, RED)
    seen = []
    for _ in range(4):
        hands.rest()
        hands.press()
        hands.press()
        seen.append(hands.lamp.status()["playing"]["request"])
    assert seen == ["evening", "Morning", "night", "evening"]
    hands.lamp.play_preset("Morning")
    hands.rest()
    hands.press()
    hands.press()
    assert hands.lamp.status()["playing"]["request"] == "night"
    # From the dark, it is the one after the last.
    hands.rest()
    hands.press()
    hands.rest()
    hands.press()
    hands.press()
    assert hands.lamp.status()["playing"]["request"] == "evening"


def test_holding_dims_and_the_next_time_brightens(hands: Hands) -> None:
    lamp = hands.lamp
    seen = []
    lamp.set_brightness(0.5)
    for held_s in (0.8, 0.8, 10, 1.0, 10, 1.0):
        hands.press(HOLD_S + held_s)
        hands.rest()
        seen.append(lamp.loop.brightness)
    slack = HOLDING_EVERY_S / FULL_RANGE_S
    assert seen == pytest.approx([0.3, 0.5, LEAST, LEAST + 0.25, LEAST, LEAST + 0.25], abs=slack)
    assert shown(lamp) == WELCOME


def test_held_in_the_dark_it_comes_on_at_its_darkest(hands: Hands) -> None:
    lamp = hands.lamp
    lamp.play(RED)
    lamp.stop()
    until(lambda: not lamp.loop.last_frame.any())
    brightest = []
    hands.pins.pin(BUTTON).drive_low()
    hands.wait(HOLD_S)
    assert (shown(lamp), lamp.loop.brightness) == (RED, LEAST)
    # What it shone with before is not seen for a moment.
    for _ in range(10):
        brightest.append(int(lamp.loop._frame.max()))
        time.sleep(0.01)
    assert 0 < max(brightest) <= 255 * LEAST + 1
    hands.wait(FULL_RANGE_S / 2)
    assert lamp.loop.brightness == pytest.approx(LEAST + 0.5, abs=0.02)


def test_the_knob_turns_the_brightness(hands: Hands) -> None:
    lamp = hands.lamp
    hands.turn(3)
    assert lamp.loop.brightness == pytest.approx(0.65)
    hands.turn(-5)
    assert lamp.loop.brightness == pytest.approx(0.4)
    hands.turn(-20)
    assert lamp.loop.brightness == LEAST
    hands.turn(30)
    assert lamp.loop.brightness == 1
    lamp.set_brightness(0.02)
    hands.turn(-1)
    assert lamp.loop.brightness == 0.02


def test_contacts_of_the_knob_that_bounce_are_one_click(hands: Hands) -> None:
    a, b = hands.pins.pin(A), hands.pins.pin(B)
    for lead, other, after in ((a, b, 0.55), (b, a, 0.5), (b, a, 0.45)):
        for _ in range(4):
            lead.drive_low()
            lead.drive_high()
        lead.drive_low()
        for _ in range(4):
            other.drive_low()
            other.drive_high()
        other.drive_low()
        lead.drive_high()
        for _ in range(4):
            other.drive_high()
            other.drive_low()
        other.drive_high()
        hands.wait(0.1)
        assert hands.lamp.loop.brightness == pytest.approx(after)


def test_turned_up_a_dark_lamp_goes_on_as_it_was(hands: Hands) -> None:
    lamp = hands.lamp
    lamp.play(RED)
    lamp.stop()
    hands.turn(-1)
    assert shown(lamp) is None
    before = lamp.loop.brightness
    hands.turn(1)
    assert (shown(lamp), lamp.loop.brightness) == (RED, before)


def test_at_rest_nothing_is_looked_at_and_nothing_written(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.rest()
    assert hands._react() is None
    # Nor while a button is stuck and the lamp is as dark as it gets.
    hands.pins.pin(BUTTON).drive_low()
    hands.wait(60)
    told: list[float] = []
    monkeypatch.setattr(hands.lamp, "set_brightness", told.append)
    hands.wait(60)
    assert told == []


def test_what_fails_is_logged_and_the_next_press_works(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[Exception] = [LampError("not now"), ValueError("a bug")]

    def fail() -> None:
        raise errors.pop(0)

    with monkeypatch.context() as patch:
        patch.setattr(hands.lamp, "stop", fail)
        hands.press()
        hands.rest()
        hands.press()
        hands.rest()
    assert "the button or the knob did nothing: not now" in caplog.text
    assert "ValueError: a bug" in caplog.text
    hands.press()
    hands.rest()
    assert shown(hands.lamp) is None


@pytest.mark.alone
def test_the_thread_by_itself(lamp: Lamp) -> None:
    """The real clock and the real thread: a press, a hold, a click; then the pins are free again."""
    pins = MockFactory()
    lamp.play(RED)
    with Controls(ALL, lambda: pins).attached(lamp):
        button = pins.pin(BUTTON)
        button.drive_low()
        time.sleep(0.1)
        button.drive_high()
        until(lambda: shown(lamp) is None)
        button.drive_low()
        until(lambda: shown(lamp) == RED)
        until(lambda: lamp.loop.brightness > 0.2)
        button.drive_high()
        time.sleep(0.2)
        before = lamp.loop.brightness
        for pin, level in ((A, 0), (B, 0), (A, 1), (B, 1)):
            pins.pin(pin).drive_high() if level else pins.pin(pin).drive_low()
        until(lambda: lamp.loop.brightness == pytest.approx(before + 0.05))
        assert any(thread.name == "lamp-gpio" for thread in threading.enumerate())
    assert not any(thread.name == "lamp-gpio" for thread in threading.enumerate())
    Controls(ALL, lambda: pins).close()


def test_a_touch_sensor_is_pressed_when_it_is_high(lamp: Lamp) -> None:
    hands = Hands(lamp, GpioSettings(button=BUTTON, active_high=True))
    pin = hands.pins.pin(BUTTON)
    assert not pin.state
    pin.drive_high()
    hands.wait(0.1)
    pin.drive_low()
    hands.rest()
    assert shown(lamp) is None


def test_without_settings_no_pin_is_touched(lamp: Lamp) -> None:
    def never() -> Any:
        raise AssertionError

    with Controls(GpioSettings(), never).attached(lamp):
        assert not any(thread.name == "lamp-gpio" for thread in threading.enumerate())


def test_pins_that_can_not_be_had_are_one_warning_and_the_lamp_shines(
    lamp: Lamp, caplog: pytest.LogCaptureFixture
) -> None:
    def nowhere() -> Any:
        raise GpioError("there is no /dev/gpiochip0")

    with Controls(ALL, nowhere).attached(lamp):
        pass
    assert [record.message for record in caplog.records] == ["no button and no knob: there is no /dev/gpiochip0"]
    caplog.clear()
    pins = MockFactory()
    other = Controls(GpioSettings(button=BUTTON), lambda: pins)
    hands = Hands(lamp, pins=pins)
    (warning,) = [record.message for record in caplog.records]
    assert warning.startswith(f"no button: GPIO {BUTTON} can't be had: ")
    assert "already in use" in warning
    assert warning.endswith("free it, or name another in [gpio]")
    hands.turn(1)
    assert lamp.loop.brightness == pytest.approx(0.55)
    hands.press(pin=SWITCH)
    hands.rest()
    assert shown(lamp) is None
    hands.controls.close()
    other.close()


def test_a_pin_with_a_resistor_of_its_own_is_named(caplog: pytest.LogCaptureFixture) -> None:
    Controls(GpioSettings(button=2, active_high=True), MockFactory).close()
    assert "no button: GPIO 2 can't be had: " in caplog.text
    assert "fixed" in caplog.text or "pull" in caplog.text


def test_machines_without_pins_say_so(tmp_path: Path) -> None:
    assert missing(tmp_path) == (
        f"there is no {tmp_path}/gpiochip0, so no pins; a Pi's kernel has it, other machines leave [gpio] out"
    )
    with pytest.raises(GpioError, match=r"there is no .*gpiochip0, so no pins"):
        open_pins(tmp_path)
    (tmp_path / "gpiochip0").touch()
    assert missing(tmp_path) is None


def test_pins_that_are_others_are_refused_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chip = tmp_path / "gpiochip0"
    chip.touch()
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(GpioError, match="gpiochip0 may not be used; `sudo usermod -aG gpio USER` lets the user in"):
        open_pins(tmp_path)


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gpiochip0").touch()
    here = Path.cwd()
    monkeypatch.setitem(sys.modules, "lgpio", None)
    with pytest.raises(GpioError, match=r"lgpio.*; install lamp-runtime with its extra `pi`"):
        open_pins(tmp_path)
    assert Path.cwd() == here
    assert "LG_WD" not in os.environ


@pytest.mark.parametrize(
    ("gpio", "output", "leds", "model", "pin", "sink"),
    [
        ({"button": 18}, ("ws281x",), {}, None, 18, "ws281x"),
        ({"encoder": (5, 13)}, ("null", "ws281x"), {"gpio": 13}, None, 13, "ws281x"),
        ({"encoder_button": 21}, ("rp1",), {"gpio": 21}, None, 21, "rp1"),
        ({"button": 10}, ("spi",), {}, None, 10, "spi"),
        ({"button": 8}, ("auto",), {}, "Raspberry Pi 4 Model B Rev 1.5", 8, "spi"),
        ({"button": 18}, ("auto",), {}, "Raspberry Pi 5 Model B Rev 1.0", 18, "rp1"),
        ({"button": 20}, ("spi",), {"spi": "1.0"}, None, 20, "spi"),
    ],
)
def test_a_pin_of_the_strip_is_refused(
    gpio: dict[str, Any], output: tuple[str, ...], leds: dict[str, Any], model: str | None, pin: int, sink: str
) -> None:
    wanted, strip = GpioSettings.model_validate(gpio), LedSettings.model_validate(leds)
    said = f"gpio: GPIO {pin} can't have a button, the output {sink} needs it for the strip; another is free, such as "
    with pytest.raises(ConfigError) as refused:
        check_pins(wanted, output, strip, model)
    assert str(refused.value).startswith(said)
    free = int(str(refused.value).removeprefix(said))
    check_pins(GpioSettings(button=free), output, strip, model)
    check_pins(wanted, ("null",), strip, model)


def test_the_table_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text("[gpio]\nbutton = 17\nencoder = [5, 6]\nencoder_button = 22\n")
    assert load_settings({}, file, {})[0].gpio == ALL
    with pytest.raises(ValidationError, match="GPIO 5 is named twice; each needs a pin of its own"):
        GpioSettings(button=5, encoder=(5, 6))
    file.write_text("[gpio]\nbutton = 40\n")
    with pytest.raises(ConfigError, match=r"gpio\.button \(file .*\): Input should be less than or equal to 27, not"):
        load_settings({}, file, {})


def test_serve_does_not_begin_with_a_pin_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text('output = ["ws281x"]\n[gpio]\nbutton = 18\n')
    assert main(["serve", "--config", str(file), "--port", "0"]) == 1
    assert "GPIO 18 can't have a button, the output ws281x needs it for the strip" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "state", "found", "fix"),
    [
        ("", "ok", "none is set", None),
        ("[gpio]\nbutton = 17\n", "warning", "on GPIO 17; lgpio is not installed", "pip install 'lamp-runtime[pi]'"),
        ('output = ["spi"]\n[gpio]\nbutton = 9\n', "error", "GPIO 9 can't have a button", "set that pin in [gpio]"),
    ],
)
def test_doctor_looks_at_the_button(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, state: str, found: str, fix: str | None
) -> None:
    if "lgpio" in found and importlib.util.find_spec("lgpio"):
        pytest.skip("lgpio is installed here")
    file = tmp_path / "lamp.toml"
    file.write_text(text)
    main(["doctor", "--json", "--port", "0", "--config", str(file)])
    (button,) = [item for item in json.loads(capsys.readouterr().out) if item["check"] == "button"]
    assert button["state"] == state
    assert found in button["found"]
    assert (fix in button["fix"]) if fix else button["fix"] is None
