"""The order and the timing of steps, loops and endings."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import programs

from lamp_runtime.player import Status, Timeline
from lamp_schema import Program, parse

STOP = {"type": "stop"}


def program(*durations: int | None, loop: tuple[int, str, str] | None = None, **more: Any) -> Program:
    """Steps a, b, c ... of the given durations."""
    steps = [{"id": chr(97 + at), "command": STOP, "duration": ms} for at, ms in enumerate(durations)]
    body: dict[str, Any] = {"name": "Test", "steps": steps, **more}
    if loop is not None:
        body["loop"] = dict(zip(("count", "start_step", "end_step"), loop, strict=True))
    return parse({"program": body})


def shown(timeline: Timeline, *times_ms: float) -> str:
    """The ids of the steps at these times, `-` after the end."""
    return "".join(timeline.status(t).step_id or "-" for t in times_ms)


def test_steps_follow_each_other_and_then_the_program_is_done() -> None:
    timeline = Timeline(program(100, 200, 50))
    assert shown(timeline, 0, 99, 100, 299, 300, 349, 350, 10**12) == "aabbcc--"
    assert timeline.total_ms == 350


def test_a_status_says_where_the_program_is() -> None:
    assert Timeline(program(100, 200)).status(150.7) == Status(1, "b", 50, 150, 0, None, done=False)
    assert Timeline(program(100, 200)).status(1300) == Status(None, None, 1000, None, 0, None, done=True)


def test_null_stays_for_ever() -> None:
    timeline = Timeline(program(100, None))
    assert timeline.status(10**12) == Status(1, "b", 10**12 - 100, None, 0, None, done=False)
    assert timeline.total_ms is None


def test_a_loop_runs_count_times_in_all_and_then_goes_on() -> None:
    timeline = Timeline(program(100, 100, 100, 100, loop=(3, "b", "c")))
    assert shown(timeline, *range(50, 1000, 100)) == "abcbcbcd--"
    assert timeline.total_ms == 800
    assert [timeline.status(t).loop_iteration for t in (50, 150, 250, 350, 650, 750)] == [0, 1, 1, 2, 3, 0]
    assert [timeline.status(t).loop_total for t in (50, 150, 750)] == [None, 3, None]


def test_a_loop_of_zero_never_ends() -> None:
    timeline = Timeline(program(100, 100, 100, loop=(0, "a", "b")))
    assert shown(timeline, 0, 100, 200, 300, 10**12, 10**12 + 100) == "ababab"
    assert timeline.status(10**12).loop_iteration == 5 * 10**9 + 1
    assert timeline.status(0).loop_total == 0
    assert timeline.total_ms is None


def test_a_loop_of_one_is_the_program_without_it() -> None:
    with_loop, without = Timeline(program(100, 100, loop=(1, "a", "b"))), Timeline(program(100, 100))
    assert with_loop.total_ms == without.total_ms == 200
    assert shown(with_loop, 0, 100, 200) == shown(without, 0, 100, 200) == "ab-"


def test_a_step_that_stays_may_follow_a_loop() -> None:
    timeline = Timeline(program(100, 100, None, loop=(2, "a", "b")))
    assert shown(timeline, 0, 150, 250, 350, 450, 10**9) == "ababcc"
    assert timeline.total_ms is None


def test_before_the_start_is_the_start() -> None:
    timeline = Timeline(program(100))
    assert timeline.status(-5) == timeline.status(0) == timeline.status(-1e12)


@pytest.mark.parametrize("t_ms", [float("nan"), float("inf"), float("-inf")])
def test_a_time_that_is_not_finite_is_refused(t_ms: float) -> None:
    with pytest.raises(ValueError, match="is not a time; use finite milliseconds"):
        Timeline(program(100)).at(t_ms)


def test_what_was_before_is_the_step_before_in_play_order() -> None:
    timeline = Timeline(program(100, 150, 200, loop=(2, "a", "b")))
    before = [timeline.before(timeline.at(t)) for t in (0, 100, 250, 350, 500, 700)]
    assert [moment and (moment.step_index, moment.elapsed_ms, moment.turn) for moment in before] == [
        None,  # a: the very start
        (0, 99, 1),  # b
        (1, 149, 1),  # a again: the loop's end
        (0, 99, 2),
        (1, 149, 2),  # c: the last turn's end
        (2, 199, 0),  # the end of the program
    ]


def test_a_status_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Timeline(program(100)).status(0).done = True  # type: ignore[misc]


def walked(made: Program, until_ms: int) -> list[tuple[int, int]]:
    """(start, step index) of each step that begins before `until_ms`, by playing the program through."""
    order = list(range(len(made.steps)))
    if made.loop is not None:
        first, last = made.index_of(made.loop.start_step), made.index_of(made.loop.end_step)
        turns = made.loop.count or 10**9
    else:
        first, last, turns = len(order), -1, 1
    starts: list[tuple[int, int]] = []
    now, at, turn = 0, 0, 1
    while at < len(order) and now < until_ms and len(starts) < 200:
        starts.append((now, at))
        duration = made.steps[at].duration
        if duration is None:
            break
        now += duration
        if at == last and turn < turns:
            at, turn = first, turn + 1
        else:
            at += 1
    return starts


@settings(max_examples=100, deadline=None)
@given(programs(), st.data())
def test_arithmetic_agrees_with_playing_through(made: Program, data: st.DataObject) -> None:
    timeline = Timeline(made)
    starts = walked(made, 10**9)
    start, index = data.draw(st.sampled_from(starts))
    duration = made.steps[index].duration
    into = data.draw(st.integers(0, (duration or 10**6) - 1))
    status = timeline.status(start + into)
    assert (status.step_index, status.step_elapsed_ms) == (index, into)
    assert status.step_remaining_ms == (None if duration is None else duration - into)
    assert not status.done


@settings(max_examples=100, deadline=None)
@given(programs())
def test_done_is_from_the_total_on(made: Program) -> None:
    timeline = Timeline(made)
    if timeline.total_ms is None:
        assert not timeline.status(10**15).done
    else:
        assert not timeline.status(timeline.total_ms - 1).done
        assert timeline.status(timeline.total_ms).done
