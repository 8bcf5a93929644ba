"""What LEDs are driven with: light that fades smoothly, and a current that never is over the supply's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lamp_runtime.output.duty import Driver
from lamp_runtime.output.leds import LedSettings
from lamp_schema.geometry import FRONT_LEDS, LEDS

WHITE = np.full((LEDS, 3), 255, np.uint8)


def level(value: int) -> np.ndarray:
    return np.full((LEDS, 3), value, np.uint8)


def current_ma(duty: np.ndarray, wired: LedSettings) -> float:
    return float(duty.astype(int).sum()) * wired.ma_per_led / 765 + LEDS * wired.idle_ma


def test_full_white_takes_what_the_data_sheet_says() -> None:
    driver = Driver(LedSettings(supply_ma=10_000))
    assert (driver.drive(WHITE) == 255).all()
    assert driver.draw.ma == pytest.approx(172 * 55 + 172)
    assert not driver.draw.limited


def test_only_the_lit_part_is_scaled() -> None:
    wired = LedSettings(supply_ma=2500)
    driver = Driver(wired)
    duty = driver.drive(WHITE)
    share = (2500 - 172) / (172 * 55)
    assert duty.mean() == pytest.approx(255 * share, abs=1)
    assert current_ma(duty, wired) <= 2500
    assert driver.draw.limited
    assert driver.draw.wanted_ma == pytest.approx(9632)
    assert driver.draw.ma == pytest.approx(current_ma(duty, wired))


frames = st.one_of(
    arrays(np.uint8, (LEDS, 3)),
    st.integers(0, 255).map(level),
    st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)).map(
        lambda color: np.tile(np.array(color, np.uint8), (LEDS, 1))
    ),
)
strips = st.builds(
    LedSettings,
    gamma=st.floats(0.1, 5),
    white=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
    dither=st.booleans(),
    colors=st.sampled_from(["GRB", "GRBW"]),
    ma_per_led=st.floats(1, 80),
    supply_ma=st.floats(180, 12_000),
)


@settings(max_examples=400, deadline=None)
@given(strips, st.lists(frames, min_size=1, max_size=6))
def test_no_frame_is_over_the_supply(wired: LedSettings, shown: list[np.ndarray]) -> None:
    driver = Driver(wired)
    for frame in shown:
        for _ in range(4):
            duty = driver.drive(frame)
            assert current_ma(duty, wired) <= wired.supply_ma + 1e-6
            assert driver.draw.ma <= wired.supply_ma + 1e-6


def test_what_is_within_the_supply_is_not_called_limited() -> None:
    driver = Driver(LedSettings())
    for _ in range(8):
        driver.drive(level(25))
        assert not driver.draw.limited


def test_a_limited_frame_stands_still() -> None:
    driver = Driver(LedSettings(supply_ma=500))
    shown = [driver.drive(level(200)) for _ in range(8)]
    assert driver.draw.limited
    assert all((frame == shown[0]).all() for frame in shown)
    assert shown[0].all()


def test_the_worst_supply_leaves_it_dark_and_no_more() -> None:
    driver = Driver(LedSettings(supply_ma=172.001))
    assert not driver.drive(WHITE).any()


def test_a_fade_has_no_dead_step_and_no_early_end() -> None:
    driver = Driver(LedSettings(supply_ma=20_000))
    means = []
    for value in range(256):
        shown = [driver.drive(level(value)) for _ in range(4)]
        means.append(float(np.mean(shown)))
    assert means[0] == 0
    assert means[1] > 0
    assert all(after >= before for before, after in itertools.pairwise(means))
    # Gamma 2.2 in quarters of a level: a bit over 0.1 of one off at most, and only the floor under the darkest is more.
    for value in range(40, 256):
        assert means[value] == pytest.approx(255 * (value / 255) ** 2.2, abs=0.13)
    assert len({round(mean, 2) for mean in means[:64]}) > 30


def test_neighbours_do_not_flicker_together() -> None:
    driver = Driver(LedSettings())
    for value in (14, 25, 30):
        shown = np.array([driver.drive(level(value)) for _ in range(8)]).astype(int)
        assert not driver.still
        assert shown.std(axis=0).any()
        # Of the panel and of the ring alike, as many step up as step down.
        for part in (shown[:, :FRONT_LEDS], shown[:, FRONT_LEDS:]):
            sums = part.sum(axis=(1, 2))
            assert max(sums) - min(sums) <= part[0].size / 20
    driver.drive(WHITE)


def test_without_dithering_a_still_frame_is_still() -> None:
    driver = Driver(LedSettings(dither=False))
    first = driver.drive(level(20))
    assert (driver.drive(level(20)) == first).all()
    assert driver.still
    assert (driver.drive(level(1)) == 1).all()


def test_white_light_moves_to_the_white_led() -> None:
    driver = Driver(LedSettings(colors="GRBW", gamma=1, dither=False, supply_ma=20_000))
    frame = np.zeros((LEDS, 3), np.uint8)
    frame[0] = (200, 50, 80)
    assert driver.drive(frame)[0].tolist() == [150, 0, 30, 50]


def test_white_balance_dims_a_colour_and_keeps_the_others() -> None:
    driver = Driver(LedSettings(gamma=1, dither=False, white=(1, 0.5, 0), supply_ma=20_000))
    assert driver.drive(WHITE)[0].tolist() == [255, 128, 0]


def test_a_chain_gets_its_own_leds() -> None:
    frame = np.zeros((LEDS, 3), np.uint8)
    frame[:, 0] = np.arange(LEDS)
    driver = Driver(LedSettings(gamma=1, dither=False, start="top-right", supply_ma=20_000))
    assert driver.drive(frame)[:2, 0].tolist() == [9, 8]
