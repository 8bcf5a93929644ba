"""Signs on the ring: they stay off the front, come and go softly, and leave what plays as it was."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.sign import RingSign, Sign, share
from lamp_runtime.output.sinks.null import NullSink
from lamp_schema import parse
from lamp_schema.geometry import FRONT_LEDS, LEDS

SIGNS: tuple[Sign, ...] = ("listening", "thinking", "unclear", "failed")
RNG = np.random.default_rng(0)
FRAME = RNG.integers(0, 256, (LEDS, 3), np.uint8).tobytes()


def shown(sign: RingSign, from_s: float, to_s: float) -> list[np.ndarray]:
    times = np.arange(from_s, to_s, 1 / 60)
    return [np.frombuffer(sign.over(FRAME, now_s), np.uint8).reshape(LEDS, 3).astype(int) for now_s in times]


def test_without_a_sign_the_frame_is_the_same_object() -> None:
    assert RingSign().over(FRAME, 5.0) is FRAME


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_seen_on_the_ring_alone_without_a_jump_and_goes_away(name: Sign) -> None:
    sign = RingSign()
    sign.show(name)
    frames = shown(sign, 100.0, 103.0)
    sign.end(name)
    frames += shown(sign, 103.0, 104.0)
    own = np.frombuffer(FRAME, np.uint8).reshape(LEDS, 3).astype(int)
    for frame in frames:
        assert np.array_equal(frame[:FRONT_LEDS], own[:FRONT_LEDS])
    assert max(np.abs(frame[FRONT_LEDS:] - own[FRONT_LEDS:]).mean() for frame in frames) > 20
    steps = [np.abs(after - before).max() for before, after in pairwise(frames)]
    assert max(steps) <= 30, "a jump of more than an eighth between two frames"
    assert sign.over(FRAME, 105.0) is FRAME


@pytest.mark.parametrize(("name", "length_s"), [("unclear", 1.4), ("failed", 2.0)])
def test_what_is_told_once_ends_by_itself_and_is_not_ended_by_others(name: Sign, length_s: float) -> None:
    sign = RingSign()
    sign.show(name)
    sign.end("listening", "thinking")
    assert np.frombuffer(sign.over(FRAME, 0.0), np.uint8).shape == (LEDS * 3,)
    shown(sign, 0.0, length_s + 0.3)
    assert sign.over(FRAME, length_s + 0.4) is FRAME


def test_every_share_is_between_none_and_all() -> None:
    for name in SIGNS:
        for since_s in np.arange(0, 5, 0.05):
            shares = share(name, float(since_s))
            assert shares.shape == (LEDS - FRONT_LEDS,)
            assert shares.min() >= 0
            assert shares.max() <= 1


def test_the_loop_shows_it_over_a_program_and_over_the_dark() -> None:
    sink = NullSink(record=True)
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    loop = FrameLoop([sink], rate_hz=60, clock=lambda: now[0], sleep=sleep)
    loop.sign.show("listening")
    loop.run(ticks=60)
    dark = sink.frames[-1].frame
    assert dark[:FRONT_LEDS].max() == 0
    assert dark[FRONT_LEDS:].min() > 50
    assert loop.last_frame.max() == 0, "what plays is not touched"
    loop.play(parse({"type": "pattern", "name": "solid", "params": {"color": "red"}}))
    loop.run(ticks=60)
    red = sink.frames[-1].frame
    assert (red[:FRONT_LEDS] == (255, 0, 0)).all()
    assert (red[FRONT_LEDS:, 2] > 100).all()
    loop.sign.end("listening")
    loop.run(ticks=60)
    assert (sink.frames[-1].frame == (255, 0, 0)).all()
