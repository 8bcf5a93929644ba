"""The guard against heat: how far the light goes down, how slowly, and what a lamp says of it."""

from __future__ import annotations

import itertools
import logging
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings, load_settings
from lamp_runtime.errors import ConfigError
from lamp_runtime.output import thermal
from lamp_runtime.output.adjust import brightness_table
from lamp_runtime.output.duty import Duty
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.output.sinks.strip import StripSink
from lamp_runtime.output.thermal import (
    HYSTERESIS_C,
    RATE_PER_S,
    Limit,
    ThermalGuard,
    ThermalSettings,
    find_sensor,
)
from lamp_schema import parse

WHITE = parse('{"type":"pattern","name":"solid","params":{"color":"white"}}')
TICK_S = 1 / 60
NO_MODEL = Path("/there/is/no/model.gguf")


def zones(folder: Path, **types: int) -> Path:
    """A folder as the kernel shows it: a zone a type, and its temperature in thousandths of a degree."""
    for number, (kind, milli_c) in enumerate(types.items()):
        zone = folder / f"thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "type").write_text(kind.replace("_", "-") + "\n")
        (zone / "temp").write_text(f"{milli_c}\n")
    return folder


class Run:
    """A limit that is asked 60 times a second."""

    def __init__(self, settings: ThermalSettings | None = None):
        self.limit = Limit(settings or ThermalSettings())
        self.now_s = 100.0

    def at(self, celsius: float | None, seconds: float) -> float:
        for _ in range(round(seconds / TICK_S)):
            self.now_s += TICK_S
            self.limit.move(celsius, self.now_s)
        return self.limit.share


@pytest.mark.parametrize(
    ("celsius", "share"), [(20, 1), (75, 1), (76, 0.93), (80, 0.65), (84, 0.37), (85, 0.3), (110, 0.3)]
)
def test_each_temperature_has_its_share(celsius: float, share: float) -> None:
    assert Run().at(celsius, 120) == pytest.approx(share)


def test_it_takes_a_minute_so_that_a_short_load_is_not_seen() -> None:
    run = Run()
    assert run.at(90, 5) == pytest.approx(1 - 5 * RATE_PER_S, abs=1e-3)
    assert run.at(90, 30) == pytest.approx(1 - 35 * RATE_PER_S, abs=1e-3)
    assert run.at(90, 40) == pytest.approx(0.3)


def test_a_temperature_that_wavers_moves_nothing() -> None:
    run = Run()
    low = run.at(82, 120)
    seen = {run.at(celsius, 10) for celsius in (81, 79.5, 82, 80, 81.9, 82 - HYSTERESIS_C)}
    assert seen == {low}
    assert run.at(82 - HYSTERESIS_C - 1, 60) == pytest.approx(low + 0.07)
    assert run.at(75 - HYSTERESIS_C, 120) == 1


def test_without_a_temperature_all_stays() -> None:
    run = Run()
    low = run.at(80, 120)
    assert run.at(None, 60) == low
    assert Run().at(None, 60) == 1


moments = st.lists(st.tuples(st.one_of(st.none(), st.floats(-40, 150)), st.floats(0, 1000)), min_size=1, max_size=200)
tables = st.builds(
    lambda start_c, width_c, least: ThermalSettings(start_c=start_c, full_c=start_c + width_c, least=least),
    st.floats(30, 100),
    st.floats(0.1, 20),
    st.floats(0, 1),
)


@given(tables, moments)
def test_it_keeps_its_range_and_never_jumps(settings: ThermalSettings, seen: list[tuple[float | None, float]]) -> None:
    limit, now_s = Limit(settings), 0.0
    before = limit.share
    for celsius, after_s in seen:
        now_s += after_s
        share = limit.move(celsius, now_s)
        assert settings.least - 1e-9 <= share <= 1
        # No value of any LED moves by more than one of its 255 steps.
        assert np.abs(brightness_table(share).astype(int) - brightness_table(before)).max() <= 1
        before = share


@given(tables, st.floats(-40, 150), st.floats(-40, 150))
def test_hotter_is_never_brighter(settings: ThermalSettings, one: float, other: float) -> None:
    cool, hot = sorted((one, other))
    limits = Limit(settings), Limit(settings)
    for tick in range(1100):
        shares = limits[0].move(cool, tick / 10), limits[1].move(hot, tick / 10)
        assert shares[0] >= shares[1]


def test_the_sensor_is_the_processors_and_not_a_laptops(tmp_path: Path) -> None:
    assert find_sensor(tmp_path / "none") is None
    assert find_sensor(zones(tmp_path / "laptop", acpitz=50_000, x86_pkg_temp=99_000)) is None
    pi = zones(tmp_path / "pi", rp1_adc=40_000, cpu_thermal=61_342)
    assert find_sensor(pi) == pi / "thermal_zone1" / "temp"
    assert ThermalGuard(ThermalSettings(), pi).status() == {"temperature_c": 61.3, "thermal_share": 1.0}


def test_the_sensor_may_go_away_and_come_back(tmp_path: Path) -> None:
    guard = ThermalGuard(ThermalSettings(), zones(tmp_path, cpu_thermal=95_000))
    sensor = tmp_path / "thermal_zone0" / "temp"
    for tick in range(200):
        guard.share(tick / 10)
    warm = guard.status()["thermal_share"]
    assert warm == pytest.approx(0.801)
    sensor.write_text("?")
    guard.check()
    assert guard.share(21) == pytest.approx(warm)
    assert guard.status()["temperature_c"] is None
    sensor.write_text("20000")
    guard.check()
    assert guard.share(22) > warm


def test_the_log_says_when_it_begins_and_ends(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    guard = ThermalGuard(ThermalSettings(), zones(tmp_path, cpu_thermal=79_000))
    for second in range(120):
        if second == 60:
            (tmp_path / "thermal_zone0" / "temp").write_text("45000")
        guard.check()
        for tick in range(10):
            guard.share(second + tick / 10)
    assert [record.message for record in caplog.records] == [
        "the lamp is at 79 degrees Celsius, and shines less until it has cooled down",
        "the lamp has cooled down to 45 degrees Celsius, and shines as before",
    ]


def test_the_thread_reads_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermal, "READ_EVERY_S", 0.01)
    guard = ThermalGuard(ThermalSettings(), zones(tmp_path, cpu_thermal=40_000))
    seen = []
    monkeypatch.setattr(guard, "check", lambda: seen.append(1))
    guard.start()
    guard._closing.wait(0.5)
    guard.close()
    assert len(seen) > 2
    read = len(seen)
    guard._closing.wait(0.1)
    assert len(seen) == read


def test_the_loop_shows_the_share_and_keeps_the_brightness() -> None:
    """A whole cooling down on a clock that is turned by hand: the light falls without a jump, on every output."""
    now_s = [0.0]

    def sleep(seconds: float) -> None:
        now_s[0] += seconds

    limit, sink = Limit(ThermalSettings()), NullSink(record=True)
    loop = FrameLoop([sink], 50, lambda: now_s[0], sleep, brightness=0.8, limit=lambda at_s: limit.move(90, at_s))
    loop.play(WHITE)
    loop.run(50 * 80)
    values = [int(frame[0, 0]) for _, frame in sink.frames]
    assert values[0] == 204
    assert values[-1] == round(255 * 0.8 * 0.3)
    assert {before - after for before, after in itertools.pairwise(values)} == {1}
    assert loop.brightness == 0.8


def test_a_lamp_says_how_warm_it_is_and_what_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(model=NO_MODEL)
    with Lamp(settings) as lamp:
        output = lamp.status()["output"]
        assert (output["current_a"], output["temperature_c"], output["thermal_share"]) == (None, None, 1.0)
    monkeypatch.setattr(ThermalGuard.__init__, "__defaults__", (zones(tmp_path, cpu_thermal=88_000),))
    with Lamp(settings) as lamp:
        assert lamp.status()["output"]["temperature_c"] == 88
        lamp.thermal._closing.wait(0.5)
        assert 0.9 < lamp.status()["output"]["thermal_share"] < 1


class Strip(StripSink):
    """A strip that is not there; what it would take is real."""

    name = "strip"

    def _connect(self) -> None: ...
    def _send(self, duty: Duty) -> None: ...
    def _disconnect(self) -> None: ...


def test_the_current_of_all_strips_is_added_up() -> None:
    """One that its supply limits, and one that takes all it wants; a sink without LEDs counts for nothing."""
    strips = Strip(LedSettings(supply_ma=1500)), Strip(LedSettings(supply_ma=20_000, dither=False, gamma=1))
    with FrameLoop([NullSink(), *strips], 60) as loop:
        loop.play(WHITE)
        threading.Event().wait(0.3)
        sinks = loop.status().sinks
        assert loop.status().current_ma == (sinks[1].current_ma or 0) + (sinks[2].current_ma or 0)
        assert sinks[1].limited
        assert 1400 <= (sinks[1].current_ma or 0) <= 1500
        assert sinks[2].current_ma == 172 * 56
    assert loop.status().current_ma is None
    with Lamp(Settings(model=NO_MODEL, brightness=0.5), sinks=(Strip(LedSettings(gamma=1, supply_ma=20_000)),)) as lamp:
        lamp.play(WHITE)
        threading.Event().wait(0.3)
        # Half of 172 x 55 mA, and 1 mA for each LED itself.
        assert lamp.status()["output"]["current_a"] == pytest.approx(172 * 0.0275 + 0.172, abs=0.05)


def test_the_table_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text("[thermal]\nstart_c = 60\nfull_c = 70\nleast = 0.5\n")
    assert load_settings({}, file, {})[0].thermal == ThermalSettings(start_c=60, full_c=70, least=0.5)
    with pytest.raises(ValidationError, match="full_c 75 is not above start_c 75"):
        ThermalSettings(full_c=75)
    file.write_text("[thermal]\nleast = 2\n")
    with pytest.raises(ConfigError, match=r"thermal\.least \(file .*\): Input should be less than or equal to 1"):
        load_settings({}, file, {})
