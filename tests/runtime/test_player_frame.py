"""Frames of whole programs: always a frame, always the same, fades, endings."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import programs

from lamp_runtime.player import Player, frame
from lamp_runtime.player.color import decode, encode, lightness, luminance
from lamp_schema import Program, dumps_canonical, parse

Frame = npt.NDArray[np.uint8]
TIMES = st.one_of(st.floats(-1000, 20_000), st.integers(0, 10**9), st.floats(0, 1e15))


def solid(color: str) -> dict[str, Any]:
    return {"type": "pattern", "name": "solid", "params": {"color": color}}


def program(*steps: tuple[dict[str, Any], int | None, int | None], **more: Any) -> Program:
    """Steps s0, s1 ... of (command, duration, fade)."""
    made = []
    for at, (command, duration, fade) in enumerate(steps):
        made.append({"id": f"s{at}", "command": command, "duration": duration})
        if fade is not None:
            made[-1]["transition"] = {"type": "fade", "duration": fade}
    return parse({"program": {"name": "Test", "steps": made, **more}})


def level(shown: Frame) -> float:
    """Lightness of the first LED, 0..1."""
    return float(lightness(luminance(decode(shown[:1])))[0])


@settings(max_examples=150, deadline=None)
@given(programs(), st.lists(TIMES, min_size=1, max_size=6))
def test_a_frame_is_always_a_frame_and_always_the_same(made: Program, times: list[float]) -> None:
    player = Player(made)
    there = [player.frame(t) for t in times]
    back = [player.frame(t) for t in reversed(times)][::-1]
    for t, one, other in zip(times, there, back, strict=True):
        assert one.shape == (172, 3)
        assert one.dtype == np.uint8
        fresh = Player(parse(dumps_canonical(made))).frame(t)
        assert one.tobytes() == other.tobytes() == fresh.tobytes() == frame(made, t).tobytes()


@settings(max_examples=50, deadline=None)
@given(programs(), TIMES)
def test_a_frame_belongs_to_its_caller(made: Program, t: float) -> None:
    player = Player(made)
    shown = player.frame(t)
    kept = shown.copy()
    shown[:] = 7
    assert (player.frame(t) == kept).all()
    shown = frame(made, t)
    shown[:] = 7
    assert (frame(made, t) == kept).all()


@settings(max_examples=50, deadline=None)
@given(programs(), st.floats(0, 1e12))
def test_the_end_does_not_move_unless_on_complete_does(made: Program, later_ms: float) -> None:
    player = Player(made)
    if player.timeline.total_ms is not None and made.on_complete is None:
        at_end = player.frame(player.timeline.total_ms)
        assert (player.frame(player.timeline.total_ms + later_ms) == at_end).all()


def test_frame_keeps_few_players() -> None:
    made = [program((solid(f"#{value:06X}"), None, None)) for value in range(50)]
    assert [tuple(frame(each, 0)[0]) for each in made] == [(0, 0, value) for value in range(50)]


def test_steps_are_shown_in_turn_and_the_last_stays() -> None:
    made = program((solid("#FF0000"), 100, None), (solid("#00FF00"), 100, None))
    assert [frame(made, t)[0].argmax() for t in (0, 99, 100, 199, 200, 1e12)] == [0, 0, 1, 1, 1, 1]


def test_on_complete_runs_on_its_own_clock() -> None:
    breath = {"type": "pattern", "name": "breathing", "params": {"color": "#FFFFFF", "speed": 1000}}
    made = program((solid("#FF0000"), 130, None), on_complete={"command": breath})
    alone = program((breath, None, None))
    assert tuple(frame(made, 129)[0]) == (255, 0, 0)
    for t in (0, 400, 1e9):
        assert (frame(made, 130 + t) == frame(alone, t)).all()


def test_each_step_begins_its_pattern_anew() -> None:
    breath = {"type": "pattern", "name": "breathing", "params": {"color": "#FFFFFF", "speed": 1000}}
    made = program((breath, 300, None), (breath, 300, None))
    assert (frame(made, 300) == frame(made, 0)).all()


@pytest.mark.parametrize(("one", "other"), [("#FFFFFF", "#000000"), ("#000000", "#FF8000"), ("#400000", "#0060FF")])
def test_a_fade_runs_evenly_from_one_to_the_other(one: str, other: str) -> None:
    made = program((solid(one), 100, None), (solid(other), 5000, 4000))
    levels = np.array([level(frame(made, t)) for t in range(100, 4101, 40)])
    assert (frame(made, 100) == frame(made, 99)).all()
    assert (frame(made, 4100) == frame(program((solid(other), None, None)), 0)).all()
    # Straight in lightness: no more off the line than the rounding to bytes makes it.
    assert np.abs(levels - np.linspace(levels[0], levels[-1], len(levels))).max() < 0.006


def test_between_colours_of_equal_light_the_fade_is_linear_light() -> None:
    before, after = np.array([255, 0, 0]), np.array([0, 139, 0])
    made = program((solid("#FF0000"), 100, None), (solid("#008B00"), 4000, 4000))
    middle = encode((decode(before.astype(np.uint8)) + decode(after.astype(np.uint8))) / 2)
    assert np.abs(frame(made, 2100)[0].astype(int) - middle).max() <= 2


@pytest.mark.parametrize("color", ["#FFFFFF", "#FF9040", "#301000"])
def test_a_sleep_timer_dims_by_single_byte_steps_all_the_way(color: str) -> None:
    half_hour = 30 * 60 * 1000
    made = program((solid(color), 1000, None), (solid("#000000"), half_hour, half_hour))
    player = Player(made)
    red = np.array([player.frame(1000 + t)[0, 0] for t in range(0, half_hour, 500)], dtype=int)
    steps = -np.diff(red)
    assert set(steps) == {0, 1}
    at = np.flatnonzero(steps)
    # Evenly: no byte value is held for much longer than the others.
    gaps = np.diff([0, *at, len(steps)])
    assert gaps.max() < 2.6 * gaps.mean()
    assert not player.frame(1000 + half_hour).any()


def test_a_fade_longer_than_its_step_ends_with_the_step() -> None:
    made = program((solid("#000000"), 100, None), (solid("#FFFFFF"), 1000, 60_000), (solid("#FFFFFF"), 1000, None))
    assert level(frame(made, 600)) == pytest.approx(0.5, abs=0.01)
    assert level(frame(made, 1099)) > 0.99


def test_a_fade_begins_with_the_frozen_end_of_the_step_before() -> None:
    pulse = {"type": "pattern", "name": "pulse", "params": {"color": "#FFFFFF", "speed": 400}}
    made = program((pulse, 300, None), (solid("#000000"), 4000, 4000))
    assert (frame(made, 300) == frame(made, 299)).all()
    levels = [level(frame(made, t)) for t in range(300, 4300, 50)]
    assert (np.diff(levels) <= 0).all()


def test_the_first_fade_is_from_black_or_from_what_was_shown() -> None:
    made = program((solid("#FFFFFF"), 1000, 1000))
    assert not frame(made, 0).any()
    previous = np.full((172, 3), 90, dtype=np.uint8)
    player = Player(made, previous)
    previous[:] = 0
    assert (player.frame(0) == 90).all()
    assert 90 < player.frame(500)[0, 0] < 255
    assert (player.frame(1000) == 255).all()


def test_a_wrong_previous_frame_is_refused() -> None:
    made = program((solid("#FFFFFF"), 1000, 1000))
    with pytest.raises(ValueError, match=r"previous is float64\[172, 3\]; use a frame, uint8\[172, 3\]"):
        Player(made, np.zeros((172, 3)))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"previous is uint8\[140, 3\]"):
        Player(made, np.zeros((140, 3), dtype=np.uint8))


def test_at_the_wrap_of_a_loop_the_fade_is_from_its_end() -> None:
    loop = {"count": 0, "start_step": "s0", "end_step": "s1"}
    made = program((solid("#FF0000"), 1000, 500), (solid("#0000FF"), 1000, None), loop=loop)
    assert not frame(made, 0).any()
    for turn in (1, 2, 10**6):
        assert tuple(frame(made, 2000 * turn)[0]) == (0, 0, 255)
        assert tuple(frame(made, 2000 * turn + 500)[0]) == (255, 0, 0)


def test_the_live_side_of_a_fade_moves() -> None:
    wave = {"type": "pattern", "name": "wave", "params": {"color": "#000000", "color2": "#FFFFFF", "speed": 500}}
    made, alone = program((wave, 4000, 4000)), program((wave, 4000, None))
    brightest = [int(frame(made, t)[:140].reshape(14, 10, 3).sum(axis=(1, 2)).argmax()) for t in (2000, 2100, 2200)]
    assert brightest == [int(frame(alone, t)[:140].reshape(14, 10, 3).sum(axis=(1, 2)).argmax())
                         for t in (2000, 2100, 2200)]  # fmt: skip
    assert len(set(brightest)) > 1
