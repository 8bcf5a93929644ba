"""The contract that every sink keeps, and what each adds to it."""

from __future__ import annotations

import asyncio
import atexit
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
from pathlib import Path

import numpy as np
import pytest
import strips
from numpy.typing import NDArray

from lamp_runtime.errors import SinkError
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.sink import Frame, Sink
from lamp_runtime.output.sinks import SINKS, make_sink, rp1, spi
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
    within: int = 0
    """What the way there may take from a value; the Pi 5's driver can't make every one."""

    def shows(self, color: NDArray[np.uint8]) -> bool:
        return all(
            0 <= wanted - seen <= self.within for wanted, seen in zip(color.tolist(), self.first_led(), strict=True)
        )


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


def ws281x_case() -> Case:
    library = strips.Ws281x()
    with strips.installed("rpi_ws281x", library):
        sink = make_sink("ws281x", strips.PLAIN)
    return Case(sink, lambda: tuple(library.wire()[:3]))


def spi_case() -> Case:
    library = strips.Spidev()
    with strips.installed("spidev", library):
        sink = make_sink("spi", strips.PLAIN)
    return Case(sink, lambda: tuple(library.wire()[:3]))


def rp1_case() -> Case:
    device = strips.Rp1()
    settings = strips.PLAIN.model_copy(update={"device": str(device.path)})
    return Case(make_sink("rp1", settings), lambda: tuple(device.wire()[:3]), within=4)


def ddp_case() -> Case:
    controller = strips.Controller()
    settings = strips.PLAIN.model_copy(update={"controller": controller.address})
    return Case(make_sink("ddp", settings), lambda: tuple(controller.newest()[10:13]))


CASES: dict[str, Callable[[], Case]] = {
    "null": null_case,
    "web": web_case,
    "terminal": terminal_case,
    "ws281x": ws281x_case,
    "spi": spi_case,
    "rp1": rp1_case,
    "ddp": ddp_case,
}


def test_every_sink_is_under_the_contract() -> None:
    assert set(CASES) == set(SINKS)


def test_an_unknown_sink_is_refused_with_the_names() -> None:
    with pytest.raises(
        SinkError, match="no sink is called 'led'; use one of ddp, null, rp1, spi, terminal, web, ws281x"
    ):
        make_sink("led")


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


class TestContract:
    def test_shows_what_it_is_given(self, case: Case) -> None:
        frame = colorful()
        case.sink.open()
        case.sink.write(frame)
        assert case.shows(frame[0])
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
        assert case.shows(colorful(2)[0])
        case.sink.close()

    def test_a_frame_is_copied_not_kept(self, case: Case) -> None:
        frame = colorful()
        first = frame[0].copy()
        case.sink.open()
        case.sink.write(frame)
        frame[:] = 0
        assert case.shows(first)
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


def red_first(sink: Sink) -> None:
    frame = np.zeros((LEDS, 3), np.uint8)
    frame[0], frame[9], frame[171] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    sink.open()
    sink.write(frame)


WIRED = LedSettings(supply_ma=20_000, start="top-right")
"""As most strips are: green first, gamma 2.2, a snake; it starts at the picture's top right."""


class TestStrips:
    def test_ws281x_sends_green_first_along_the_chain(self) -> None:
        library = strips.Ws281x()
        with strips.installed("rpi_ws281x", library):
            sink = make_sink("ws281x", WIRED)
        red_first(sink)
        assert len(library.wire()) == 172 * 3
        assert library.wire()[:3] == bytes([255, 0, 0])
        assert library.wire()[27:30] == bytes([0, 255, 0])
        assert library.wire()[-3:] == bytes([0, 0, 255])
        sink.close()

    @pytest.mark.parametrize(("gpio", "channel"), [(18, 0), (12, 0), (13, 1), (19, 1), (21, 0), (10, 0)])
    def test_ws281x_takes_the_channel_of_its_pin(self, gpio: int, channel: int) -> None:
        library = strips.Ws281x()
        with strips.installed("rpi_ws281x", library):
            sink = make_sink("ws281x", LedSettings(gpio=gpio, colors="GRBW"))
        red_first(sink)
        assert (library.strips[0].pin, library.strips[0].channel) == (gpio, channel)
        assert len(library.wire()) == 172 * 4
        sink.close()

    def test_ws281x_says_what_it_lacks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with (
            strips.installed("rpi_ws281x", None),
            pytest.raises(SinkError, match="with its extra `pi`"),
        ):
            make_sink("ws281x")
        unregistered: list[object] = []
        monkeypatch.setattr(atexit, "unregister", unregistered.append)
        library = strips.Ws281x(refuses="ws2811_init failed with code -5 (mmap() failed)")
        with strips.installed("rpi_ws281x", library):
            sink = make_sink("ws281x")
            with pytest.raises(SinkError, match="can't use gpio 4; wire the strip to one of 10, 12, 13, 18, 19, 21"):
                make_sink("ws281x", LedSettings(gpio=4))
        with pytest.raises(SinkError, match=r"mmap\(\) failed\). This way needs root; the output spi"):
            sink.open()
        # What the library would do at the end of a process whose `begin` failed is a crash.
        assert unregistered == [library.strips[-1]._cleanup]

    def test_spi_makes_pulses_that_leds_read(self) -> None:
        library = strips.Spidev()
        with strips.installed("spidev", library):
            sink = make_sink("spi", WIRED.model_copy(update={"spi": "1.2"}))
        red_first(sink)
        assert library.buses[-1].opened == (1, 2)
        assert len(library.wire()) == 172 * 3
        assert library.wire()[27:30] == bytes([0, 255, 0])
        assert len(library.buses[-1].sent) < 4096
        sink.close()

    @pytest.mark.parametrize(
        ("error", "fix"),
        [
            (FileNotFoundError(2, "No such file"), "dtparam=spi=on"),
            (PermissionError(13, "Permission denied"), "usermod -aG spi"),
            (OSError(16, "Device or resource busy"), "busy"),
        ],
    )
    def test_spi_says_how_to_mend_it(self, error: OSError, fix: str) -> None:
        with strips.installed("spidev", strips.Spidev(refuses=error)):
            sink = make_sink("spi")
        with pytest.raises(SinkError, match=fix):
            sink.open()
        sink.close()

    def test_spi_checks_the_buffer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "bufsiz").write_text("2048\n")
        monkeypatch.setattr(spi, "_BUFFER", tmp_path / "bufsiz")
        with strips.installed("spidev", strips.Spidev()):
            sink = make_sink("spi")
        with pytest.raises(SinkError, match=r"has 2048 bytes, and a frame 2185; add spidev.bufsiz=2185 to"):
            sink.open()

    def test_rp1_gives_the_driver_what_makes_the_light(self) -> None:
        device = strips.Rp1()
        sink = make_sink("rp1", WIRED.model_copy(update={"device": str(device.path)}))
        red_first(sink)
        data = device.path.read_bytes()
        assert (data[:4], data[36:40]) == (bytes([0, 255, 0, 0]), bytes([255, 0, 0, 0]))
        sink.close()

    def test_rp1_never_makes_more_light_than_was_meant(self) -> None:
        gamma = rp1.driver_gamma().astype(int)
        # Facts of the driver's table.
        assert [int(gamma[value]) for value in (0, 21, 22, 28, 29, 200, 254, 255)] == [0, 0, 1, 1, 2, 148, 252, 255]
        made = gamma[rp1.INVERSE]
        wanted = np.arange(256)
        assert (made <= wanted).all()
        assert (wanted - made <= 2).all()
        assert (made[1:] > 0).all()

    def test_rp1_opens_anew_where_the_driver_takes_no_place_to_write_at(self, tmp_path: Path) -> None:
        device = tmp_path / "leds0"
        os.mkfifo(device)
        reader = os.open(device, os.O_RDWR | os.O_NONBLOCK)
        sink = make_sink("rp1", strips.PLAIN.model_copy(update={"device": str(device)}))
        sink.open()
        for level in (10, 200):
            sink.write(np.full((LEDS, 3), level, np.uint8))
            received = os.read(reader, 9999)
            assert len(received) == LEDS * 4
            assert set(received[::4]) == {int(rp1.INVERSE[level])}
        sink.close()
        os.close(reader)

    def test_rp1_says_how_to_mend_it(self, tmp_path: Path) -> None:
        gone = make_sink("rp1", LedSettings(device=str(tmp_path / "leds0"), colors="GRBW"))
        with pytest.raises(SinkError, match="add dtoverlay=ws2812-pio,gpio=18,num_leds=172,rgbw to"):
            gone.open()

    def test_ddp_sends_a_frame_in_one_datagram(self) -> None:
        controller = strips.Controller()
        sink = make_sink("ddp", WIRED.model_copy(update={"controller": controller.address}))
        red_first(sink)
        data = controller.newest()
        # Version 1 and push; sequence 1; RGB, 8 bits; output 1; offset 0; 516 bytes.
        assert data[:10] == bytes([0x41, 1, 0x0B, 1, 0, 0, 0, 0, 2, 4])
        assert data[10:13] == bytes([0, 255, 0])
        assert data[37:40] == bytes([255, 0, 0])
        for _ in range(15):
            sink.write(colorful())
        assert controller.newest()[1] == 1
        sink.close()

    def test_ddp_waits_for_no_name_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        held = threading.Event()
        strips.slow_names(monkeypatch, lambda: held.wait(5))
        sink = make_sink("ddp", LedSettings(controller="wled.local"))
        started = time.monotonic()
        with pytest.raises(SinkError, match=r"still looking for wled\.local"):
            sink.open()
        assert time.monotonic() - started < 0.5
        held.set()
        time.sleep(0.1)
        sink.open()
        sink.write(colorful())
        sink.close()

    @pytest.mark.parametrize("controller", ["", ":4048", "wled:x"])
    def test_ddp_needs_to_know_where(self, controller: str) -> None:
        with pytest.raises(SinkError, match=r"set controller in \[leds\]"):
            make_sink("ddp", LedSettings(controller=controller))

    def test_a_strip_with_levels_between_two_is_driven_at_every_tick(self) -> None:
        controller = strips.Controller()
        sink = make_sink("ddp", LedSettings(controller=controller.address))
        assert sink.draw is None
        sink.open()
        sink.write(np.full((LEDS, 3), 25, np.uint8))
        assert sink.refresh_s == 0
        assert sink.draw is not None
        assert 172 < sink.draw.ma < 400
        sink.write(np.zeros((LEDS, 3), np.uint8))
        assert sink.refresh_s == 1
        sink.close()
