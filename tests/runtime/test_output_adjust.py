"""Brightness and gamma as functions of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamp_runtime.errors import LampError
from lamp_runtime.output.adjust import apply_brightness, brightness_table, gamma_table
from lamp_runtime.output.dimmer import RAMP_S, Dimmer
from lamp_schema.geometry import LEDS

LEVELS = st.floats(0, 1)
FRAME = np.random.default_rng(3).integers(0, 256, (LEDS, 3), dtype=np.uint8)


def test_full_is_the_same_and_zero_is_black() -> None:
    assert (apply_brightness(FRAME, 1.0) == FRAME).all()
    assert not apply_brightness(FRAME, 0.0).any()


def test_half_the_slider_is_half_the_value() -> None:
    assert brightness_table(0.5)[[0, 1, 100, 255]].tolist() == [0, 1, 50, 128]


@given(LEVELS, LEVELS)
def test_more_level_is_never_less_light(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert (brightness_table(low) <= brightness_table(high)).all()


@given(LEVELS)
def test_a_brighter_value_stays_brighter(level: float) -> None:
    table = brightness_table(level).astype(int)
    assert (np.diff(table) >= 0).all()
    assert (table <= np.arange(256)).all()


def test_every_hundredth_of_the_slider_can_be_seen() -> None:
    white = [int(brightness_table(percent / 100)[255]) for percent in range(101)]
    assert white == sorted(set(white))
    assert {2, 3} == set(np.diff(white).tolist())


def test_the_frame_given_is_not_changed_and_shares_nothing() -> None:
    frame = FRAME.copy()
    apply_brightness(frame, 1.0)[:] = 0
    assert (frame == FRAME).all()


@pytest.mark.parametrize("level", [-0.01, 1.01, float("nan")])
def test_a_level_outside_is_refused_with_the_limits(level: float) -> None:
    with pytest.raises(LampError, match=r"is outside 0\.\.1; 0 is dark, 1 is full"):
        apply_brightness(FRAME, level)


def test_gamma_follows_the_power_law() -> None:
    table = gamma_table(2.2)
    assert table.dtype == np.uint8
    assert (table[0], table[255]) == (0, 255)
    assert table[128] == round(255 * (128 / 255) ** 2.2)
    assert (np.diff(table.astype(int)) >= 0).all()


def test_gamma_puts_nothing_out_that_is_not_black() -> None:
    assert gamma_table(2.2)[1:].min() == 1


def test_gamma_one_changes_nothing_and_nonsense_is_refused() -> None:
    assert (gamma_table(1.0) == np.arange(256)).all()
    with pytest.raises(LampError, match=r"gamma 0 is outside 0\.1\.\.10"):
        gamma_table(0)


def test_the_dimmer_goes_straight_to_its_target_and_stays() -> None:
    dimmer = Dimmer(1.0)
    dimmer.set(0.2, 10.0)
    shares = (0, 0.25, 0.5, 1, 50)
    assert [round(dimmer.level(10 + RAMP_S * share), 6) for share in shares] == [1.0, 0.8, 0.6, 0.2, 0.2]
    assert dimmer.target == 0.2


def test_the_dimmer_turns_round_where_it_is() -> None:
    dimmer = Dimmer(0.0)
    dimmer.set(1.0, 0.0)
    dimmer.set(0.0, RAMP_S / 2)
    assert dimmer.level(RAMP_S / 2) == pytest.approx(0.5)
    assert dimmer.level(RAMP_S) == pytest.approx(0.25)
