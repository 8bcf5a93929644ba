"""The contract that every sink keeps, and what each adds to it."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from lamp_runtime.errors import SinkError
from lamp_runtime.output.sink import Frame, Sink
from lamp_runtime.output.sinks import SINKS, make_sink
from lamp_runtime.output.sinks.null import NullSink
from lamp_runtime.output.sinks.terminal import HIDE_CURSOR, SHOW_CURSOR, TerminalSink
from lamp_runtime.output.sinks.web import WebSink
from lamp_schema.geometry import HEIGHT, LEDS, WIDTH


def colorful(seed: int = 1) -> Frame:
    return np.random.default_rng(seed).integers(1, 256, (LEDS, 3), dtype=np.uint8)


class FakeTerminal(io.TextIOWrapper):
    """A terminal that keeps what was written, and can draw it: enough ANSI for one picture redrawn in place."""

    def __init__(self, encoding: str = "utf-8", tty: bool = True):
        self.raw_bytes = io.BytesIO()
        self.tty = tty
        super().__init__(self.raw_bytes, encoding=encoding, newline="\n")

    def isatty(self) -> bool:
        return self.tty

    @property
    def text(self) -> str:
        return self.raw_bytes.getvalue().decode()

    def pixels(self) -> list[list[tuple[int, ...]]]:
        """Rows of colours, two a text line. Fails on anything that a terminal would show in the wrong place."""
        screen: dict[tuple[int, int], tuple[int, ...]] = {}
        row = column = 0
        ink: tuple[int, ...] = (0, 0, 0)
        paper = ink
        for token in re.findall(r"\x1b\[[?\d;]*[a-zA-Z]|.", self.text, re.DOTALL):
            if token == "▀":
                screen[2 * row, column], screen[2 * row + 1, column] = ink, paper
                column += 1
            elif token == "\r":
                column = 0
            elif token == "\n":
                row += 1
            elif match := re.fullmatch(r"\x1b\[(\d+)A", token):
                row -= int(match[1])
            elif match := re.fullmatch(r"\x1b\[([34])8;2;(\d+);(\d+);(\d+)m", token):
                color = tuple(int(part) for part in match.groups()[1:])
                ink, paper = (color, paper) if match[1] == "3" else (ink, color)
            elif token == "\x1b[0m":
                ink = paper = (0, 0, 0)
            else:
                assert token in (HIDE_CURSOR, SHOW_CURSOR), repr(token)
            assert row >= 0
        rows = 1 + max(y for y, _ in screen)
        return [[screen[y, x] for x in range(1 + max(x for _, x in screen))] for y in range(rows)]


@dataclass
class Case:
    """A sink, and a way to see the front's top left LED as its outside shows it."""

    sink: Sink
    first_led: Callable[[], tuple[int, ...]]


def null_case() -> Case:
    sink = NullSink(record=True)
    return Case(sink, lambda: tuple(sink.frames[-1].frame[0].tolist()))


def web_case() -> Case:
    sink = WebSink()
    return Case(sink, lambda: tuple(sink.newest()[1][:3]))


def terminal_case() -> Case:
    stream = FakeTerminal()
    # The newest picture is the lowest: a terminal that was closed keeps its last one.
    return Case(TerminalSink(stream, scale=1), lambda: stream.pixels()[-(HEIGHT + 1)][1])


CASES: dict[str, Callable[[], Case]] = {"null": null_case, "web": web_case, "terminal": terminal_case}


def test_every_sink_is_under_the_contract() -> None:
    assert set(CASES) == set(SINKS)


def test_an_unknown_sink_is_refused_with_the_names() -> None:
    with pytest.raises(SinkError, match="no sink is called 'led'; use one of null, terminal, web"):
        make_sink("led")


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


class TestContract:
    def test_shows_what_it_is_given(self, case: Case) -> None:
        frame = colorful()
        case.sink.open()
        case.sink.write(frame)
        assert case.first_led() == tuple(frame[0])
        case.sink.close()

    def test_write_before_open_raises(self, case: Case) -> None:
        with pytest.raises(SinkError, match=f"sink '{case.sink.name}' is not open"):
            case.sink.write(colorful())

    def test_write_after_close_raises(self, case: Case) -> None:
        case.sink.open()
        case.sink.close()
        with pytest.raises(SinkError, match="is not open"):
            case.sink.write(colorful())

    def test_close_is_idempotent_and_works_unopened(self, case: Case) -> None:
        case.sink.close()
        case.sink.open()
        case.sink.close()
        case.sink.close()

    def test_open_twice_is_once_and_it_opens_again_after_close(self, case: Case) -> None:
        case.sink.open()
        case.sink.open()
        case.sink.write(colorful(1))
        case.sink.close()
        case.sink.open()
        case.sink.write(colorful(2))
        assert case.first_led() == tuple(colorful(2)[0])
        case.sink.close()

    def test_a_frame_is_copied_not_kept(self, case: Case) -> None:
        frame = colorful()
        first = tuple(frame[0])
        case.sink.open()
        case.sink.write(frame)
        frame[:] = 0
        assert case.first_led() == first
        case.sink.close()

    def test_a_frame_is_left_as_it_is(self, case: Case) -> None:
        frame = colorful()
        frame.flags.writeable = False
        case.sink.open()
        case.sink.write(frame)
        case.sink.close()
        assert (frame == colorful()).all()


def test_null_counts_and_records_with_the_clock() -> None:
    times = iter([1.5, 2.5])
    sink = NullSink(record=True, clock=lambda: next(times))
    sink.open()
    sink.write(colorful(1))
    sink.write(colorful(2))
    sink.close()
    assert [at_s for at_s, _ in sink.frames] == [1.5, 2.5]
    assert (sink.frames[1].frame == colorful(2)).all()
    assert sink.written == 2


class TestTerminal:
    @pytest.mark.parametrize("scale", [1, 2])
    def test_draws_the_front_in_proportion(self, scale: int) -> None:
        stream, frame = FakeTerminal(), colorful()
        sink = TerminalSink(stream, scale)
        sink.open()
        sink.write(colorful(2))
        sink.write(frame)
        pixels = stream.pixels()
        assert (len(pixels), len(pixels[0])) == ((HEIGHT + 2) * scale, (WIDTH + 2) * scale)
        for y in range(HEIGHT * scale):
            for x in range(WIDTH * scale):
                assert pixels[y + scale][x + scale] == tuple(frame[y // scale * WIDTH + x // scale])
        sink.close()

    def test_the_ring_is_around_and_dimmer(self) -> None:
        stream, frame = FakeTerminal(), np.full((LEDS, 3), 0, np.uint8)
        frame[140] = 200  # The ring's first LED, at the top left corner.
        sink = TerminalSink(stream, 1)
        sink.open()
        sink.write(frame)
        lit = {(x, y) for y, row in enumerate(stream.pixels()) for x, color in enumerate(row) if any(color)}
        assert (0, 0) in lit
        assert lit <= {(0, 0), (1, 0), (0, 1)}
        assert 0 < stream.pixels()[0][0][0] < 150
        sink.close()

    def test_hides_the_cursor_and_gives_it_back(self) -> None:
        stream = FakeTerminal()
        sink = TerminalSink(stream, 1)
        sink.open()
        assert stream.text.startswith(HIDE_CURSOR)
        sink.write(colorful())
        sink.close()
        assert stream.text.endswith("\x1b[0m" + SHOW_CURSOR)
        assert stream.text.count(HIDE_CURSOR) == stream.text.count(SHOW_CURSOR) == 1

    def test_a_stream_that_is_no_terminal_is_refused_with_the_fix(self) -> None:
        with pytest.raises(SinkError, match="not a terminal; run it in one, or use the sink 'web' or 'null'"):
            TerminalSink(FakeTerminal(tty=False))

    def test_a_terminal_without_the_character_is_refused_with_the_fix(self) -> None:
        with pytest.raises(SinkError, match="ascii has no '▀'; set PYTHONUTF8=1"):
            TerminalSink(FakeTerminal(encoding="ascii"))

    def test_a_terminal_that_goes_away_raises_and_still_closes(self) -> None:
        stream = FakeTerminal()
        sink = TerminalSink(stream, 1)
        sink.open()
        stream.close()
        with pytest.raises(SinkError, match="can't write to the terminal"):
            sink.write(colorful())
        sink.close()

    def test_a_crash_of_the_program_gives_the_cursor_back(self) -> None:
        code = """
import numpy as np
from lamp_runtime.output.sinks.terminal import TerminalSink
sink = TerminalSink()
sink.open()
sink.write(np.zeros((172, 3), np.uint8))
raise RuntimeError("crash")
"""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=theirs, stderr=subprocess.PIPE, env={**os.environ, **search_path()}
        )
        os.close(theirs)
        output = b""
        try:
            while data := os.read(ours, 65536):
                output += data
        except OSError:  # Linux's way to say that the other end is closed.
            pass
        _, errors = process.communicate(timeout=20)
        os.close(ours)
        assert b"RuntimeError: crash" in errors
        assert output.count(HIDE_CURSOR.encode()) == 1
        assert output.endswith(SHOW_CURSOR.encode())


def search_path() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}


class CountingLoop:
    """Stands in for an event loop that does not turn: it only counts what it is asked to do."""

    def __init__(self, closed: bool = False):
        self.calls: list[Callable[[], None]] = []
        self.closed = closed

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        if self.closed:
            raise RuntimeError("Event loop is closed")
        self.calls.append(call)


class TestWeb:
    def test_a_new_subscriber_gets_the_frame_that_is_shown(self) -> None:
        async def scene() -> None:
            sink = WebSink()
            sink.open()
            sink.write(colorful())
            subscription = sink.subscribe(asyncio.get_running_loop())
            assert await asyncio.wait_for(subscription.next(), 1) == colorful().tobytes()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(subscription.next(), 0.05)

        asyncio.run(scene())

    def test_a_slow_client_skips_to_the_newest(self) -> None:
        async def scene() -> None:
            sink = WebSink()
            sink.open()
            subscription = sink.subscribe(asyncio.get_running_loop())
            for seed in range(100):
                sink.write(colorful(seed))
            assert await asyncio.wait_for(subscription.next(), 1) == colorful(99).tobytes()
            sink.write(colorful(100))
            assert await asyncio.wait_for(subscription.next(), 1) == colorful(100).tobytes()

        asyncio.run(scene())

    def test_a_client_that_hangs_costs_one_wake_up_however_many_frames(self) -> None:
        sink, loop = WebSink(), CountingLoop()
        sink.open()
        sink.subscribe(loop)  # type: ignore[arg-type]
        for seed in range(1000):
            sink.write(colorful(seed % 7))
        assert len(loop.calls) == 1
        loop.calls.pop()()
        sink.write(colorful())
        assert len(loop.calls) == 1

    def test_a_wake_up_that_is_through_before_the_call_returns_is_not_the_last(self) -> None:
        class EagerLoop(CountingLoop):
            def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
                super().call_soon_threadsafe(call)
                looked = threading.Thread(target=call)
                looked.start()
                looked.join(0.05)  # The hub's lock is held here, so it may wait for that.

        sink, loop = WebSink(), EagerLoop()
        sink.open()
        sink.subscribe(loop)  # type: ignore[arg-type]
        for expected in (1, 2, 3):
            sink.write(colorful())
            time.sleep(0.02)
            assert len(loop.calls) == expected

    def test_a_client_whose_loop_was_closed_is_forgotten(self) -> None:
        sink = WebSink()
        sink.open()
        sink.subscribe(CountingLoop(closed=True))  # type: ignore[arg-type]
        sink.write(colorful())
        assert sink.subscribers == 0

    def test_frames_cross_from_a_thread_and_the_last_one_arrives(self) -> None:
        async def scene() -> int:
            sink = WebSink()
            sink.open()
            clients = [sink.subscribe(asyncio.get_running_loop()) for _ in range(3)]
            frames = [np.full((LEDS, 3), value, np.uint8) for value in range(1, 201)]

            def write_all() -> None:
                for frame in frames:
                    sink.write(frame)

            thread = threading.Thread(target=write_all)

            async def follow(client: object) -> list[int]:
                seen = []
                async for data in client:  # type: ignore[attr-defined]
                    assert len(data) == 516
                    seen.append(data[0])
                    if data[0] == 200:
                        return seen
                raise AssertionError("the subscription ended")

            thread.start()
            for seen in await asyncio.wait_for(asyncio.gather(*map(follow, clients)), 10):
                assert seen == sorted(set(seen))
            thread.join()
            for client in clients:
                client.close()
                client.close()
            return sink.subscribers

        assert asyncio.run(scene()) == 0

    @pytest.mark.parametrize("who", ["hub", "subscription"])
    def test_closing_ends_a_client_that_waits(self, who: str) -> None:
        async def scene() -> list[bytes]:
            sink = WebSink()
            sink.open()
            subscription = sink.subscribe(asyncio.get_running_loop())
            asyncio.get_running_loop().call_later(0.02, sink.close if who == "hub" else subscription.close)
            return [data async for data in subscription]

        assert asyncio.run(asyncio.wait_for(scene(), 2)) == []
