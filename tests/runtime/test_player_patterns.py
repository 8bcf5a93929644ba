"""What each pattern means, seen from outside: a program goes in, frames come out."""

from __future__ import annotations

import colorsys
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest

from lamp_runtime.player import Player
from lamp_runtime.player.color import decode, lightness, luminance
from lamp_runtime.player.patterns import PATTERNS
from lamp_schema import parse
from lamp_schema.commands import PATTERN_TYPES

# The times of four seconds at the rate of the lamp.
SIXTY_HZ_MS = [at * 1000 / 60 for at in range(240)]

Frame = npt.NDArray[np.uint8]


def player(name: str, **params: Any) -> Player:
    return Player(parse({"type": "pattern", "name": name, "params": params}))


def rows(frame: Frame) -> npt.NDArray[np.float64]:
    """Mean luminance of the 14 front rows."""
    mean: npt.NDArray[np.float64] = luminance(decode(frame[:140])).reshape(14, 10).mean(axis=1)
    return mean


def bright(frame: Frame) -> float:
    """Mean lightness of the whole lamp, 0..1."""
    return float(lightness(luminance(decode(frame))).mean())


def test_every_pattern_of_the_language_is_played() -> None:
    names = [get_args(kind.model_fields["name"].annotation)[0] for kind in PATTERN_TYPES]
    assert list(PATTERNS) == names


@pytest.mark.parametrize("value", range(0, 256, 15))
def test_solid_is_that_very_colour(value: int) -> None:
    color = (value, 255 - value, value // 2)
    frame = player("solid", color="#{:02X}{:02X}{:02X}".format(*color)).frame(123456)
    assert (frame == color).all()


def test_stop_is_dark() -> None:
    assert not Player(parse({"type": "stop"})).frame(1000).any()


def test_gradient_runs_from_the_centre_to_the_edge_and_the_ring() -> None:
    frame = player("gradient", color="#FFFF00", color2="#0000FF").frame(0)
    grid = frame[:140].reshape(14, 10, 3)
    assert (grid[6:8, 4:6] == (255, 255, 0)).all()
    edge = np.concatenate([grid[0], grid[-1], grid[:, 0], grid[:, -1], frame[140:]])
    # The ellipse passes through the middle of each side, a hair inside of the LEDs beside it.
    assert np.abs(edge.astype(int) - (0, 0, 255)).max() <= 8
    assert (frame[140:] == (0, 0, 255)).all()


def test_gradient_between_far_hues_is_not_muddy() -> None:
    grid = player("gradient", color="#FF0000", color2="#0000FF").frame(0)[:140] / 255
    assert (grid.max(axis=1) - grid.min(axis=1)).min() > 0.5


def test_a_breath_begins_dim_swells_to_the_colour_and_comes_back() -> None:
    breathing = player("breathing", color="#FF8040", speed=4000)
    levels = np.array([bright(breathing.frame(t)) for t in range(0, 4000, 20)])
    peak = int(levels.argmax())
    assert (breathing.frame(peak * 20) == (255, 128, 64)).all()
    assert (np.diff(levels[: peak + 1]) >= 0).all()
    assert (np.diff(levels[peak:]) <= 0).all()
    assert 0 < levels.min() < 0.2 * levels.max()
    assert levels.argmin() == 0


def test_breaths_repeat_every_speed() -> None:
    breathing = player("breathing", color="#8040FF", speed=1700)
    for t in (0, 333, 1699):
        assert (breathing.frame(t) == breathing.frame(t + 1700 * 1000)).all()
    assert (breathing.frame(0) != breathing.frame(850)).any()


def test_a_dim_breath_passes_through_every_byte_value() -> None:
    breathing = player("breathing", color="#301000", speed=4000)
    red = np.array([breathing.frame(t)[0, 0] for t in SIXTY_HZ_MS], dtype=int)
    assert np.abs(np.diff(red)).max() <= 1
    assert set(red) == set(range(red.min(), 0x30 + 1))
    assert red.min() > 0


def test_a_wave_moves_down() -> None:
    wave = player("wave", color="#000000", color2="#FFFFFF", speed=2000)
    step_ms = 2000 / 10
    # Its length is ten rows, so after a tenth of `speed` each row shows what was one row above.
    for t in range(0, 2000, 90):
        now, later = wave.frame(t), wave.frame(t + step_ms)
        assert np.abs(later[10:140].astype(int) - now[:130]).max() <= 1


def test_a_wave_shows_both_colours_and_repeats() -> None:
    wave = player("wave", color="#FF0000", color2="#0000FF", speed=3000)
    frame = wave.frame(700)
    assert np.abs(frame[:140].astype(int) - (255, 0, 0)).max(axis=1).min() < 30
    assert np.abs(frame[:140].astype(int) - (0, 0, 255)).max(axis=1).min() < 30
    assert (frame == wave.frame(3700)).all()


def test_a_wave_runs_on_into_the_ring() -> None:
    frame = player("wave", color="#000000", color2="#FFFFFF", speed=2000).frame(0).astype(int)
    # Ring LED 140 + 10 lies right of the display, between rows 4 and 5 (see ambient_position).
    beside = frame[[4 * 10 + 9, 5 * 10 + 9], 0]
    assert beside.min() - 25 <= frame[150, 0] <= beside.max() + 25


def hue(color: Frame) -> float:
    return colorsys.rgb_to_hsv(*(color / 255))[0]


def test_a_rainbow_has_all_hues_across_the_rows() -> None:
    frame = player("rainbow", speed=4000).frame(900)
    hues = sorted(hue(frame[y * 10]) for y in range(14))
    gaps = np.diff([*hues, hues[0] + 1])
    assert gaps.max() < 0.2
    assert (frame[:140].reshape(14, 10, 3) == frame[:140].reshape(14, 10, 3)[:, :1]).all()


def test_a_rainbow_turns_once_per_speed() -> None:
    rainbow = player("rainbow", speed=4000)
    seen = {round(hue(rainbow.frame(t)[0]) * 12) % 12 for t in range(0, 4000, 25)}
    assert seen == set(range(12))
    assert (rainbow.frame(100) == rainbow.frame(4100)).all()


def test_a_pulse_flashes_and_decays_to_black() -> None:
    pulse = player("pulse", color="#FF8000", speed=500)
    assert (pulse.frame(0) == (255, 128, 0)).all()
    levels = [bright(pulse.frame(t)) for t in range(0, 500, 10)]
    assert (np.diff(levels) <= 0).all()
    assert levels[25] < 0.5 * levels[0]
    assert pulse.frame(499).max() <= 2
    assert (pulse.frame(500) == pulse.frame(0)).all()


def test_a_step_as_long_as_its_pulse_is_held_dark() -> None:
    command = {"type": "pattern", "name": "pulse", "params": {"color": "#FFFFFF", "speed": 300}}
    made = parse({"program": {"name": "Flash", "steps": [{"id": "a", "command": command, "duration": 300}]}})
    assert Player(made).frame(300).max() <= 8


@pytest.mark.parametrize("density", [0.1, 0.3, 0.7])
def test_sparkle_lights_about_its_share(density: float) -> None:
    sparkle = player("sparkle", color="#FFFFFF", bgColor="#000000", speed=500, density=density)
    lit = np.mean([sparkle.frame(t).any(axis=1).mean() for t in range(0, 60000, 170)])
    # A twinkle is invisible for a moment at both of its ends.
    assert 0.85 * density < lit < 1.03 * density


def test_sparkle_without_density_is_its_background() -> None:
    sparkle = player("sparkle", color="#FFFFFF", bgColor="#102030", speed=500, density=0)
    assert all((sparkle.frame(t) == (0x10, 0x20, 0x30)).all() for t in range(0, 3000, 77))


def test_sparkle_draws_anew_every_speed() -> None:
    sparkle = player("sparkle", color="#FFFFFF", bgColor="#000000", speed=500, density=0.3)
    lit = [sparkle.frame(t).max(axis=1) > 60 for t in (100, 600, 1100, 1600)]
    assert all((one != other).any() for one, other in pairwise(lit))
    at_all = np.any([sparkle.frame(t).max(axis=1) > 60 for t in range(0, 20000, 100)], axis=0)
    assert at_all.all()


def test_sparkle_twinkles_gently() -> None:
    sparkle = player("sparkle", color="#FFFFFF", bgColor="#000000", speed=3000, density=0.5)
    frames = np.array([sparkle.frame(t) for t in np.arange(0, 6000, 1000 / 60)], dtype=int)
    assert np.abs(np.diff(frames, axis=0)).max() < 16


def test_sparkle_in_a_loop_falls_elsewhere_in_each_turn() -> None:
    command = {
        "type": "pattern",
        "name": "sparkle",
        "params": {"color": "#FFFFFF", "bgColor": "#000000", "speed": 400, "density": 0.3},
    }
    loop = {"count": 0, "start_step": "a", "end_step": "a"}
    steps = [{"id": "a", "command": command, "duration": 400}]
    made = Player(parse({"program": {"name": "Loop", "steps": steps, "loop": loop}}))
    assert (made.frame(150) != made.frame(550)).any()


def test_fire_is_brighter_at_the_bottom_and_dark_at_the_top() -> None:
    fire = player("fire", color="#FFA030", color2="#FF2000", speed=1200)
    mean = np.mean([rows(fire.frame(t)) for t in range(0, 30000, 130)], axis=0)
    assert (np.diff(mean) > 0).all()
    assert mean[0] < 0.1 * mean[-1]


def test_fire_goes_from_its_colour_to_the_colour_of_the_tips() -> None:
    fire = player("fire", color="#0000FF", color2="#FF0000", speed=1000)
    light = np.mean([decode(fire.frame(t)[:140]).reshape(14, 10, 3).mean(axis=1) for t in range(0, 20000, 130)], axis=0)
    assert light[13, 2] > 5 * light[13, 0]
    assert light[4, 0] > 2 * light[4, 2]


def test_fire_rises() -> None:
    fire = player("fire", color="#FFA030", color2="#FF2000", speed=1400)
    # One row in a fourteenth of `speed`: what is seen now is most like what was one row below a little ago.
    up = same = down = 0.0
    for t in range(0, 20000, 210):
        now = lightness(luminance(decode(fire.frame(t)[:140]))).reshape(14, 10)
        later = lightness(luminance(decode(fire.frame(t + 100)[:140]))).reshape(14, 10)
        mid = slice(3, 11)
        up += np.abs(later[mid] - now[4:12]).sum()
        same += np.abs(later[mid] - now[mid]).sum()
        down += np.abs(later[mid] - now[2:10]).sum()
    assert up < same < down


def test_the_ring_glows_with_the_fire_without_jumps() -> None:
    fire = player("fire", color="#FFA030", color2="#FF2000", speed=1000)
    ring = np.array([fire.frame(t)[140:].astype(int) for t in np.arange(0, 5000, 1000 / 60)])
    assert np.abs(np.diff(ring, axis=0)).max() <= 12
    assert np.ptp(ring[:, :, 0], axis=0).min() >= 8
    assert ring.min(axis=(0, 1))[0] > 0


def test_randomness_comes_from_the_program() -> None:
    def named(name: str) -> Player:
        command = {"type": "pattern", "name": "fire", "params": {"color": "#FF8000", "color2": "#FF0000", "speed": 900}}
        return Player(parse({"program": {"name": name, "steps": [{"id": "a", "command": command, "duration": None}]}}))

    assert (named("One").frame(500) == named("One").frame(500)).all()
    assert (named("One").frame(500) != named("Two").frame(500)).any()
