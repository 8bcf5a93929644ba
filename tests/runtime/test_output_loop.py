"""The frame loop: on a clock that a test turns by hand, and a little on the real one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lamp_runtime.errors import LampError, SinkError
from lamp_runtime.output.loop import STOP_FADE_S, FrameLoop, LoopStatus
from lamp_runtime.output.sink import Frame, Sink
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.player import Status
from lamp_schema import parse
from lamp_schema.geometry import LEDS

RATE = 50  # Hz, so that a tick is 20 ms and times stay readable.


class Clock:
    """Time moves when somebody sleeps, and by `overshoot_s` more than was asked."""

    def __init__(self, start_s: float = 1000.0, overshoot_s: float = 0.0):
        self.now_s = start_s
        self.overshoot_s = overshoot_s

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now_s += seconds + self.overshoot_s


class FakePlayer:
    """Shows `value(t_ms)` on every LED, notes what it was asked, and lasts `length_ms`."""

    def __init__(self, value: Callable[[float], int], length_ms: float | None = None, previous: Frame | None = None):
        self.value = value
        self.length_ms = length_ms
        self.previous = previous
        self.asked: list[float] = []
        self.built_in = threading.current_thread()

    @property
    def timeline(self) -> FakePlayer:
        return self

    def status(self, t_ms: float) -> Status:
        if self.length_ms is not None and t_ms >= self.length_ms:
            return Status(None, None, int(t_ms - self.length_ms), None, 0, None, done=True)
        return Status(0, "only", int(t_ms), None, 0, None, done=False)

    def frame(self, t_ms: float) -> Frame:
        self.asked.append(t_ms)
        return np.full((LEDS, 3), self.value(t_ms), np.uint8)


def counter(t_ms: float) -> int:
    return round(t_ms / 20) % 256


class Bench:
    """A loop on a hand-turned clock, with a recording sink."""

    def __init__(self, *sinks: Sink, **options: Any):
        self.clock = Clock(overshoot_s=options.pop("overshoot_s", 0.0))
        self.sink = NullSink(record=True, clock=self.clock)
        self.loop = FrameLoop([self.sink, *sinks], RATE, self.clock, self.clock.sleep, **options)

    def play(self, value: Callable[[float], int] = counter, length_ms: float | None = None, **how: Any) -> FakePlayer:
        players: list[FakePlayer] = []

        def build(previous: Frame) -> FakePlayer:
            players.append(FakePlayer(value, length_ms, previous))
            return players[0]

        self.loop.play(build, **how)
        return players[0]

    def run(self, ticks: int) -> None:
        """So many ticks, and up to the next one: a later run goes on without a gap."""
        self.loop.run(ticks)
        self.clock.now_s += 1 / RATE

    def values(self) -> list[int]:
        return [int(frame[0, 0]) for _, frame in self.sink.frames]


class TestTime:
    def test_frames_are_asked_for_at_their_deadlines_whatever_the_sleep_does(self) -> None:
        bench = Bench(overshoot_s=0.003)
        player = bench.play()
        bench.run(100)
        assert player.asked == pytest.approx([20 * n for n in range(100)], abs=1e-6)
        assert bench.clock.now_s == pytest.approx(1000 + 100 * 0.02 + 0.003)
        assert bench.loop.status().frames_skipped == 0

    def test_a_late_loop_leaves_frames_out_and_stays_on_the_grid(self) -> None:
        bench = Bench()

        def stall(t_ms: float) -> int:
            if 99 < t_ms < 101:
                bench.clock.now_s += 0.090
            return counter(t_ms)

        player = bench.play(stall)
        bench.run(10)
        expected = [0, 20, 40, 60, 80, 100, 180, 200, 220, 240]
        assert player.asked == pytest.approx(expected, abs=1e-6)
        status = bench.loop.status()
        assert status.frames_skipped == 3
        assert status.lateness.max_ms == pytest.approx(70)
        assert status.lateness.p50_ms == 0

    def test_late_by_less_than_a_frame_skips_nothing(self) -> None:
        bench = Bench(overshoot_s=0.019)
        player = bench.play()
        bench.run(20)
        assert player.asked == pytest.approx([20 * n for n in range(20)], abs=1e-6)
        assert bench.loop.status().lateness.p50_ms == pytest.approx(19, abs=0.01)

    def test_the_rate_is_measured(self) -> None:
        bench = Bench()
        bench.run(200)
        assert bench.loop.status().rate_hz == pytest.approx(RATE, abs=0.1)

    @pytest.mark.parametrize("rate_hz", [0, 241])
    def test_a_rate_outside_is_refused(self, rate_hz: int) -> None:
        with pytest.raises(LampError, match=rf"rate {rate_hz} Hz is outside 1\.\.240; 60 is smooth"):
            FrameLoop([], rate_hz)


class TestSinks:
    def test_only_changed_frames_are_sent(self) -> None:
        bench = Bench()
        bench.play(lambda t_ms: 1 + int(t_ms + 1) // 200)
        bench.run(100)
        assert bench.values() == list(range(1, 11))
        status = bench.loop.status()
        assert (status.frames_sent, status.frames_unchanged) == (10, 90)
        assert status.sinks[0].frames == 10

    def test_a_sink_starts_dark_before_anything_plays(self) -> None:
        bench = Bench()
        bench.run(5)
        assert bench.values() == [0]

    def test_what_a_sink_is_given_can_not_be_written_to(self) -> None:
        bench = Bench()
        bench.run(1)
        with pytest.raises(ValueError, match="read-only"):
            bench.loop.last_frame[0, 0] = 1

    def test_a_failing_sink_is_retried_with_back_off_and_holds_nobody_up(self) -> None:
        broken = BrokenSink()
        bench = Bench(broken)
        broken.clock = bench.clock
        bench.play()
        bench.run(RATE * 100)
        tries = [round(at_s - 1000) for at_s in broken.opened_at_s]
        assert tries == [0, 1, 3, 7, 15, 31, 61, 91]
        assert broken.closed == len(tries)
        assert len(bench.sink.frames) == RATE * 100
        healthy, status = bench.loop.status().sinks
        assert (healthy.is_open, healthy.error) == (True, None)
        assert (status.name, status.is_open, status.frames, status.error) == ("broken", False, 0, "no device")
        assert status.retry_in_s == pytest.approx(21.02, abs=0.03)

    def test_a_sink_that_comes_back_gets_the_frame_that_stands(self) -> None:
        broken = BrokenSink(fail_opens=2)
        bench = Bench(broken)
        broken.clock = bench.clock
        bench.play(lambda _t_ms: 7)
        bench.run(RATE * 4)
        assert broken.written == [7]
        status = bench.loop.status().sinks[1]
        assert (status.is_open, status.error, status.retry_in_s) == (True, None, None)

    def test_the_back_off_starts_again_after_a_success(self) -> None:
        broken = BrokenSink(fail_opens=3)
        bench = Bench(broken)
        broken.clock = bench.clock
        bench.play()
        bench.run(RATE * 8)  # Tries at 0, 1, 3 and 7 s; the last one works.
        broken.fail_opens, broken.fail_write = len(broken.opened_at_s) + 1, True
        broken.opened_at_s.clear()
        bench.run(RATE * 4)
        assert [round(at_s - 1008) for at_s in broken.opened_at_s] == [1, 3]

    def test_a_sink_that_failed_gets_again_what_it_had_before(self) -> None:
        broken = BrokenSink(fail_opens=0)
        bench = Bench(broken)
        broken.clock = bench.clock
        bench.play(lambda t_ms: 5 if 390 < t_ms < 410 else 9)
        bench.run(10)
        broken.fail_write = True
        bench.run(15)
        broken.fail_write = False
        bench.run(RATE * 2)
        assert broken.written == [9, 9]

    def test_any_exception_of_a_sink_is_held(self) -> None:
        class Odd(BrokenSink):
            def open(self) -> None:
                raise ZeroDivisionError

        bench = Bench(Odd())
        bench.play()
        bench.run(10)
        assert bench.loop.status().sinks[1].error == "ZeroDivisionError"
        assert len(bench.sink.frames) == 10

    def test_a_sink_with_an_interval_gets_fewer_frames_but_always_the_last(self) -> None:
        class Slow(NullSink):
            min_interval_s = 0.1

        bench = Bench()
        slow = Slow(record=True, clock=bench.clock)
        loop = FrameLoop([slow], RATE, bench.clock, bench.clock.sleep)
        loop.play(lambda _previous: FakePlayer(lambda t_ms: min(counter(t_ms), 52)))
        loop.run(100)
        times = [at_s for at_s, _ in slow.frames]
        assert min(np.diff(times)) >= 0.1 - 1e-9
        assert slow.frames[-1].frame[0, 0] == 52
        assert len(times) in (11, 12)

    def test_a_sink_that_wants_refreshing_gets_the_same_frame_again(self) -> None:
        class Forgetful(NullSink):
            refresh_s = 1.0

        bench = Bench()
        sink = Forgetful(record=True, clock=bench.clock)
        loop = FrameLoop([sink], RATE, bench.clock, bench.clock.sleep)
        loop.run(RATE * 5)
        assert len(sink.frames) == 5


class BrokenSink(Sink):
    """Fails its first `fail_opens` opens, later every write while `fail_write`."""

    name = "broken"

    def __init__(self, fail_opens: int = 1000):
        self.fail_opens = fail_opens
        self.fail_write = False
        self.clock: Callable[[], float] = lambda: 0.0
        self.opened_at_s: list[float] = []
        self.written: list[int] = []
        self.closed = 0

    def open(self) -> None:
        self.opened_at_s.append(self.clock())
        if len(self.opened_at_s) <= self.fail_opens:
            raise SinkError("no device")

    def write(self, frame: Frame) -> None:
        if self.fail_write:
            raise SinkError("gone")
        self.written.append(int(frame[0, 0]))

    def close(self) -> None:
        self.closed += 1


class TestPlaying:
    def test_pause_stops_the_programs_time_and_resume_goes_on(self) -> None:
        bench = Bench()
        player = bench.play()
        bench.run(5)
        bench.loop.pause()
        bench.run(100)
        assert bench.loop.status().state == "paused"
        assert bench.loop.status().elapsed_ms == pytest.approx(80)
        bench.loop.resume()
        bench.run(3)
        assert player.asked == pytest.approx([0, 20, 40, 60, 80, 80, 100, 120], abs=1e-6)
        assert bench.loop.status().state == "playing"

    def test_a_new_program_begins_at_zero_from_the_frame_that_is_shown(self) -> None:
        bench = Bench(brightness=0.5)
        bench.play(lambda _t_ms: 200)
        bench.run(10)
        player = bench.play()
        bench.run(2)
        assert player.previous is not None
        assert (player.previous == 200).all()  # Before brightness, which would be applied twice otherwise.
        assert player.asked == pytest.approx([0, 20])
        assert bench.values()[0] == 100

    def test_playing_ends_a_pause(self) -> None:
        bench = Bench()
        bench.play()
        bench.loop.pause()
        bench.play()
        assert bench.loop.status().state == "playing"

    def test_a_player_that_can_not_be_built_changes_nothing(self) -> None:
        bench = Bench()
        bench.play(lambda _t_ms: 9)
        bench.run(2)

        def fail(_previous: Frame) -> FakePlayer:
            raise ValueError("bad program")

        with pytest.raises(ValueError, match="bad program"):
            bench.loop.play(fail)
        bench.run(2)
        assert bench.loop.status().state == "playing"
        assert bench.loop.last_frame[0, 0] == 9

    def test_the_end_is_seen_and_still_animates(self) -> None:
        bench = Bench()
        bench.play(length_ms=100)
        bench.run(5)
        assert bench.loop.status().state == "playing"
        bench.run(5)
        status = bench.loop.status()
        assert (status.state, status.position.done if status.position else None) == ("done", True)
        assert bench.values()[-1] == 9

    def test_a_longer_edition_goes_on_where_the_shorter_is(self) -> None:
        bench = Bench()
        first = bench.play()
        bench.run(5)
        second = bench.play(keep_time=True)
        bench.run(2)
        assert second.asked == pytest.approx([100, 120])
        assert second.previous is first.previous

    def test_a_longer_edition_that_comes_after_the_end_goes_on_from_the_end(self) -> None:
        bench = Bench()
        bench.play(length_ms=100)
        bench.run(200)
        player = bench.play(length_ms=300, keep_time=True)
        bench.run(2)
        assert player.asked == pytest.approx([100, 120])
        assert bench.loop.status().state == "playing"

    def test_an_open_end_goes_on_until_the_next_step_and_that_begins_at_its_beginning(self) -> None:
        solid = '{"type":"pattern","name":"solid","params":{"color":"COLOR"}}'
        step = '{"id":"COLOR","command":' + solid + ',"duration":"100ms"}'
        one, two = step.replace("COLOR", "red"), step.replace("COLOR", "blue")
        bench = Bench()
        bench.loop.play(parse(f'{{"program":{{"name":"A","steps":[{one}]}}}}'), open_end=True)
        bench.run(50)
        assert bench.loop.status().state == "playing"
        assert bench.loop.status().position.step_remaining_ms == 0
        assert bench.loop.last_frame[0].tolist() == [255, 0, 0]
        bench.loop.play(parse(f'{{"program":{{"name":"A","steps":[{one},{two}]}}}}'), keep_time=True)
        bench.run(2)
        assert bench.loop.status().position.step_id == "blue"
        assert bench.loop.status().position.step_elapsed_ms <= 20
        assert bench.loop.last_frame[0].tolist() == [0, 0, 255]
        bench.run(10)
        assert bench.loop.status().state == "done"

    def test_an_open_end_that_has_not_come_yet_changes_nothing(self) -> None:
        bench = Bench()
        bench.loop.play(parse('{"type":"pattern","name":"rainbow","params":{"speed":3000}}'), open_end=True)
        bench.run(5)
        bench.loop.play(parse('{"type":"pattern","name":"rainbow","params":{"speed":3000}}'), keep_time=True)
        bench.run(2)
        assert bench.loop.status().elapsed_ms == pytest.approx(120)

    def test_a_longer_edition_leaves_a_pause_alone(self) -> None:
        bench = Bench()
        bench.play()
        bench.run(5)
        bench.loop.pause()
        bench.play(keep_time=True)
        bench.run(5)
        assert bench.loop.status().state == "paused"
        assert bench.loop.status().elapsed_ms == pytest.approx(80)

    def test_a_player_that_fails_holds_the_last_frame_and_is_reported(self) -> None:
        bench = Bench()

        def sometimes(t_ms: float) -> int:
            if 90 < t_ms < 150:
                raise ZeroDivisionError("bad step")
            return counter(t_ms)

        bench.play(sometimes)
        bench.run(7)
        assert bench.loop.status().player_error == "ZeroDivisionError: bad step"
        assert bench.loop.last_frame[0, 0] == 4
        bench.run(3)
        assert bench.values()[-1] == 9
        bench.play()
        assert bench.loop.status().player_error is None

    def test_a_player_with_the_wrong_shape_is_reported(self) -> None:
        bench = Bench()
        player = FakePlayer(counter)
        player.frame = lambda _t_ms: np.zeros((3, 3), np.uint8)  # type: ignore[method-assign, assignment]
        bench.loop.play(lambda _previous: player)
        bench.run(2)
        assert "9 bytes; it has to be uint8[172, 3]" in str(bench.loop.status().player_error)


class TestStopping:
    def test_stop_fades_to_black_and_forgets(self) -> None:
        bench = Bench()
        bench.play(lambda _t_ms: 200)
        bench.run(3)
        bench.loop.stop()
        bench.run(RATE)
        fade = bench.values()[1:]
        assert fade == sorted(set(fade), reverse=True) or fade[0] == 200
        assert fade[-1] == 0
        took_s = bench.sink.frames[-1].at_s - bench.sink.frames[0].at_s - 3 / RATE
        assert took_s == pytest.approx(STOP_FADE_S, abs=1.5 / RATE)
        assert 12 <= len(fade) <= 16
        status = bench.loop.status()
        assert (status.state, status.position, status.elapsed_ms) == ("stopped", None, 0)

    def test_a_program_that_comes_during_the_fade_starts_from_it(self) -> None:
        bench = Bench()
        bench.play(lambda _t_ms: 200)
        bench.run(3)
        bench.loop.stop()
        bench.run(8)
        player = bench.play()
        assert player.previous is not None
        assert 20 < player.previous[0, 0] < 180

    def test_stop_twice_does_not_begin_again_and_stop_alone_is_dark(self) -> None:
        bench = Bench()
        bench.loop.stop()
        bench.run(5)
        bench.play(lambda _t_ms: 200)
        bench.run(1)
        bench.loop.stop()
        bench.run(16)
        bench.loop.stop()
        bench.run(5)
        assert bench.values()[-1] == 0
        assert bench.values().count(200) <= 2

    def test_pause_and_resume_without_a_program_do_nothing(self) -> None:
        bench = Bench()
        bench.loop.pause()
        bench.loop.resume()
        bench.run(2)
        assert bench.loop.status().state == "stopped"

    def test_an_edition_of_what_was_stopped_meanwhile_is_dropped(self) -> None:
        bench = Bench()
        bench.play()
        bench.run(2)

        def build(previous: Frame) -> FakePlayer:
            bench.loop.stop()
            return FakePlayer(counter)

        bench.loop.play(build, keep_time=True)
        assert bench.loop.status().state == "stopped"


class TestBrightness:
    def test_it_ramps_and_arrives(self) -> None:
        bench = Bench()
        bench.play(lambda _t_ms: 200)
        bench.run(2)
        bench.loop.brightness = 0.5
        assert bench.loop.brightness == 0.5
        bench.run(20)
        values = bench.values()
        assert values == sorted(values, reverse=True)
        assert values[-1] == 100
        assert 7 <= len(values) <= 9  # 150 ms at 20 ms a frame.
        assert bench.loop.last_frame[0, 0] == 200

    def test_set_in_the_dark_it_is_there_with_the_first_light(self) -> None:
        bench = Bench()
        bench.run(2)
        bench.loop.brightness = 0.1
        bench.play(lambda _t_ms: 200)
        bench.run(2)
        assert bench.values()[-1] == 20
        assert max(bench.values()) == 20

    def test_it_works_while_paused(self) -> None:
        bench = Bench()
        bench.play(lambda _t_ms: 200)
        bench.run(2)
        bench.loop.pause()
        bench.loop.brightness = 0
        bench.run(20)
        assert bench.values()[-1] == 0

    def test_outside_is_refused_and_changes_nothing(self) -> None:
        bench = Bench(brightness=0.7)
        with pytest.raises(LampError, match=r"brightness 1\.5 is outside 0\.\.1"):
            bench.loop.brightness = 1.5
        assert bench.loop.brightness == 0.7


@pytest.fixture
def running() -> Iterator[Callable[..., FrameLoop]]:
    """Starts loops on the real clock, and ends them."""
    loops: list[FrameLoop] = []

    def start(*sinks: Sink, **options: Any) -> FrameLoop:
        loops.append(FrameLoop(sinks, **options).start())
        return loops[-1]

    yield start
    for loop in loops:
        loop.close()


def soon(condition: Callable[[], bool], seconds: float = 3.0) -> bool:
    end_s = time.monotonic() + seconds
    while not condition() and time.monotonic() < end_s:
        time.sleep(0.005)
    return condition()


@pytest.mark.alone
class TestThread:
    def test_a_program_plays_at_about_its_rate(self, running: Callable[..., FrameLoop]) -> None:
        sink = NullSink(record=True)
        loop = running(sink)
        loop.play(parse({"type": "pattern", "name": "rainbow", "params": {"speed": 2000}}))
        time.sleep(0.8)
        status = loop.status()
        assert status.state == "playing"
        assert 20 < status.rate_hz < 62
        assert 700 < status.elapsed_ms < 1500
        assert 15 < len(sink.frames) < 100
        assert all((one.frame != other.frame).any() for one, other in zip(sink.frames, sink.frames[1:], strict=False))

    def test_closing_leaves_the_sink_dark_and_closed(self) -> None:
        sink = NullSink(record=True)
        loop = FrameLoop([sink])
        loop.play(lambda _previous: FakePlayer(lambda _t_ms: 99))
        with loop:
            assert soon(lambda: len(sink.frames) > 0 and sink.frames[-1].frame[0, 0] == 99)
        assert not sink.is_open
        assert not sink.frames[-1].frame.any()
        loop.close()
        with pytest.raises(LampError, match="started before"):
            loop.start()

    def test_a_player_is_built_in_the_callers_thread(self, running: Callable[..., FrameLoop]) -> None:
        loop = running(NullSink())
        player = FakePlayer(counter)

        def build(_previous: Frame) -> FakePlayer:
            player.built_in = threading.current_thread()
            return player

        loop.play(build)
        assert player.built_in is threading.current_thread()
        assert soon(lambda: len(player.asked) > 2)

    def test_programs_from_many_threads_never_mix_in_a_frame(self, running: Callable[..., FrameLoop]) -> None:
        sink = NullSink(record=True)
        loop = running(sink, rate_hz=240)

        def shout(value: int) -> None:
            for _ in range(30):
                loop.play(lambda _previous: FakePlayer(lambda _t_ms: value))
                loop.brightness = 1.0
                loop.pause()
                loop.resume()
                loop.status()
                time.sleep(0.002)

        threads = [threading.Thread(target=shout, args=(value,)) for value in (50, 100, 150)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        values = {int(value) for _, frame in sink.frames for value in np.unique(frame)}
        assert values <= {0, 50, 100, 150}
        assert all(len(np.unique(frame)) == 1 for _, frame in sink.frames)
        assert loop.status().state == "playing"

    def test_a_listener_hears_of_changes_and_can_leave(self, running: Callable[..., FrameLoop]) -> None:
        loop = running(NullSink())
        heard: list[LoopStatus] = []
        leave = loop.on_change(heard.append)
        loop.play(lambda _previous: FakePlayer(counter, length_ms=60))
        assert soon(lambda: any(status.state == "done" for status in heard))
        loop.stop()
        assert soon(lambda: heard[-1].state == "stopped")
        leave()
        count = len(heard)
        loop.brightness = 0.3
        time.sleep(0.05)
        assert len(heard) == count

    def test_a_listener_that_hangs_or_fails_does_not_stop_the_light(self, running: Callable[..., FrameLoop]) -> None:
        sink = NullSink(record=True)
        loop = running(sink)
        release = threading.Event()
        called = threading.Event()

        def hang(_status: LoopStatus) -> None:
            called.set()
            release.wait(10)
            raise RuntimeError("listener")

        loop.on_change(hang)
        loop.play(lambda _previous: FakePlayer(counter))
        assert called.wait(2)
        before = len(sink.frames)
        assert soon(lambda: len(sink.frames) > before + 5)
        release.set()
        called.clear()
        loop.brightness = 0.5
        assert called.wait(2)
