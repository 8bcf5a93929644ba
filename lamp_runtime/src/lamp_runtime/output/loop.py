"""The frame loop: a thread of its own that asks the player for a frame at a fixed rate and hands it to the sinks.

It waits for nobody but its sinks. Other threads swap what is shown with one assignment; players are built, and
listeners called, in threads that are not this one.

Deadlines are absolute (start + n / rate), so that there is no drift, and a frame shows the time of its deadline, not
of its thread's waking, so that a late frame does not make motion stutter. When more than a frame late, the frames
that are over are left out.

A tick leaves nothing for the cyclic garbage collector, but the rest of the process does, and a full collection stops
every thread. A service therefore calls `gc.collect(); gc.freeze()` once it is up: what lives for ever is then never
looked at again. That is for the process to decide, so it is not done here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Literal, Self

import numpy as np

from lamp_runtime.errors import LampError
from lamp_runtime.output.adjust import brightness_table
from lamp_runtime.output.dimmer import Dimmer
from lamp_runtime.output.meter import Lateness, Meter
from lamp_runtime.output.notify import Notifier
from lamp_runtime.output.port import Port, SinkStatus
from lamp_runtime.output.show import FRAME_BYTES, FramePlayer, PlayerFactory, Show
from lamp_runtime.output.sign import RingSign
from lamp_runtime.output.sink import Frame, Sink
from lamp_runtime.player.timeline import Status
from lamp_schema import Program
from lamp_schema.geometry import LEDS

STOP_FADE_S = 0.300
ALIVE_WITHIN_S = 1.0
BEAT_S = 1.0
BLACK = bytes(FRAME_BYTES)

State = Literal["playing", "paused", "done", "stopped"]


@dataclass(frozen=True)
class LoopStatus:
    """What the loop is doing: one moment, never changing. `position` is None when nothing is on.

    `done` still shows `on_complete`, or the last frame; `stopped` is dark, or on the short way there.
    """

    state: State
    elapsed_ms: float
    position: Status | None
    brightness: float
    rate_hz: float
    lateness: Lateness
    frames_sent: int
    frames_unchanged: int
    frames_skipped: int
    sinks: tuple[SinkStatus, ...]
    player_error: str | None

    @property
    def current_ma(self) -> int | None:
        """What all sinks that drive LEDs take together, estimated; None without any that is open."""
        drawn = [sink.current_ma for sink in self.sinks if sink.current_ma is not None]
        return sum(drawn) if drawn else None


class FrameLoop:
    """Plays one program at a time to any number of sinks. Every method may be called from any thread.

    `on_beat` is called by the thread itself, about once in BEAT_S, as long as it moves; it must not wait. `limit` gives
    the share of the brightness that may be shown at a time, 0..1; it is asked at every tick, and must not wait, either.
    `clock` and `sleep` are in seconds. Use it as a context manager, or `start` and `close` it; it can be started
    once. Closing leaves the sinks dark.
    """

    def __init__(
        self,
        sinks: Iterable[Sink],
        rate_hz: float = 60,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        brightness: float = 1.0,
        on_beat: Callable[[], None] = lambda: None,
        limit: Callable[[float], float] = lambda _: 1.0,
    ):
        if not 1 <= rate_hz <= 240:
            raise LampError(f"rate {rate_hz} Hz is outside 1..240; 60 is smooth")
        self._rate_hz = rate_hz
        self._clock = clock
        self._sleep = sleep
        self._on_beat = on_beat
        self._limit = limit
        self._beat_at_s = float("-inf")
        self._ports = [Port(sink) for sink in sinks]
        self._meter = Meter(rate_hz)
        self._notifier = Notifier(self.status, "lamp-notify")
        self._thread: threading.Thread | None = None
        self._closing = False

        self._building = threading.Lock()  # Held while a player is built: the last `play` wins. Never by the loop.
        self._lock = threading.Lock()  # Guards the five below; held for microseconds.
        self._show: Show | None = None
        self._paused = False
        self._fade_from = BLACK
        self._fade_since_s: float | None = None  # None: the fade begins with the next tick.
        self._dimmer = Dimmer(brightness)

        self.sign = RingSign()
        """What the ring shows over what plays."""

        # The loop's own; others only read them, each in one go.
        self._raw = BLACK  # What is shown, before brightness.
        self._data = BLACK  # What the sinks get.
        self._frame = _array(BLACK)
        self._table: tuple[float, bytes] = (1.0, bytes(range(256)))
        self._sent = self._unchanged = self._skipped = 0
        self._ticked_at_s = float("-inf")

    # What is shown

    def play(self, what: Program | PlayerFactory, *, keep_time: bool = False, open_end: bool = False) -> None:
        """Show a program from its beginning, between two frames. Its player is built here, in the caller's thread.

        What is shown now is handed to the player as `previous`, so a fade starts from it. `keep_time` puts a longer
        edition of the same program in the place of the one that plays, and goes on where that is: for a program
        whose later steps are still being written. `open_end` says that more will come: the last step goes on until
        then. Raises what building the player raises; then all stays as it was.
        """
        with self._building:
            old = self._show if keep_time else None
            previous = old.previous if old else self.last_frame
            show = Show(_build(what, previous, open_end), previous, _open_ms(what) if open_end else None)
            with self._lock:
                # A stop() that came while building has won over an edition of what it stopped.
                if old is not None and self._show is None:
                    return
                if old is not None:
                    show.follow(old)
                else:
                    self._paused = False
                self._show = show
        self._notifier.changed()

    def pause(self) -> None:
        """Hold the frame; the program's time stands still. Does nothing when nothing is on."""
        with self._lock:
            if self._show is not None:
                self._paused = True
                self._show.hold()
        self._notifier.changed()

    def resume(self) -> None:
        """Go on after a pause. Does nothing without one."""
        with self._lock:
            self._paused = False
        self._notifier.changed()

    def stop(self) -> None:
        """Fade to black over STOP_FADE_S and forget the program. Returns at once; twice is once."""
        with self._lock:
            if self._show is not None:
                self._show, self._paused = None, False
                self._fade_from, self._fade_since_s = self._raw, None
        self._notifier.changed()

    @property
    def brightness(self) -> float:
        """0..1 on a perceptual scale, see `adjust`. Setting it starts a short ramp; outside 0..1 raises LampError."""
        return self._dimmer.target

    @brightness.setter
    def brightness(self, level: float) -> None:
        with self._lock:
            if self._show is None and self._raw == BLACK:
                # In the dark there is nothing to be ramped, and what comes next begins at its brightness.
                self._dimmer = Dimmer(level)
            else:
                self._dimmer.set(level, self._clock())
        self._notifier.changed()

    # What can be seen of it

    @property
    def last_frame(self) -> Frame:
        """What is shown now, before brightness: read-only uint8[172, 3] that never changes. Black before the first."""
        return _array(self._raw)

    def status(self) -> LoopStatus:
        with self._lock:
            show, state = self._show, self._state()
            elapsed_ms = show.t_ms if show else 0.0
            position = show.position if show else None
        now_s = self._clock()
        return LoopStatus(
            state=state,
            elapsed_ms=elapsed_ms,
            position=position,
            brightness=self._dimmer.target,
            rate_hz=self._meter.rate_hz(),
            lateness=self._meter.lateness(),
            frames_sent=self._sent,
            frames_unchanged=self._unchanged,
            frames_skipped=self._skipped,
            sinks=tuple(port.status(now_s) for port in self._ports),
            player_error=show.error if show else None,
        )

    def is_alive(self) -> bool:
        """Whether the thread runs and made a frame within the last ALIVE_WITHIN_S: a sink that hangs makes it False."""
        thread = self._thread
        return thread is not None and thread.is_alive() and self._clock() - self._ticked_at_s < ALIVE_WITHIN_S

    def on_change(self, listener: Callable[[LoopStatus], None]) -> Callable[[], None]:
        """Call `listener` with the status soon after a change, from a thread of its own; returns how to stop that.

        A change is another state, step, round or brightness, a sink that failed or came back, or a player that
        failed. Changes in quick succession are told once.
        """
        return self._notifier.add(listener)

    # The thread

    def start(self) -> Self:
        if self._thread is not None or self._closing:
            raise LampError("this frame loop was started before; make a new one")
        self._notifier.start()
        self._thread = threading.Thread(target=self.run, name="lamp-frames", daemon=True)
        self._thread.start()
        return self

    def close(self, timeout_s: float = 5.0) -> None:
        """End the thread, leave every sink dark and closed. Twice is once. A sink that hangs is left behind."""
        self._closing = True
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        self._notifier.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, ticks: int | None = None) -> None:
        """The thread's work, in the calling thread: for ever, or for so many ticks, after which nothing is closed."""
        start_s, due = self._clock(), 0
        for done in count():
            if self._closing or done == ticks:
                break
            due_s = start_s + due / self._rate_hz
            wait_s = due_s - self._clock()
            if wait_s > 0:
                self._sleep(wait_s)
            now_s = self._clock()
            self._meter.add(now_s, now_s - due_s)
            self._ticked_at_s = now_s
            newest = max(int((now_s - start_s) * self._rate_hz), due)
            self._skipped += newest - due
            self._tick(start_s + newest / self._rate_hz, now_s)
            due = newest + 1
            if now_s - self._beat_at_s >= BEAT_S:
                self._beat_at_s = now_s
                self._on_beat()
        if self._closing:
            for port in self._ports:
                port.close(BLACK, _array(BLACK))

    def _tick(self, deadline_s: float, now_s: float) -> None:
        told = False
        with self._lock:
            level = self._dimmer.level(deadline_s)
            show = self._show
            running = show is not None and not self._paused
            if show is None:
                self._raw = self._fading(deadline_s)
            elif running:
                told = show.advance(deadline_s)
        if show is not None and running:
            error = show.error
            self._raw = show.draw() or self._raw
            told |= show.error != error
        self._adjust(level * self._limit(deadline_s), self.sign.over(self._raw, deadline_s))
        for port in self._ports:
            told |= port.offer(self._data, self._frame, now_s)
        if told:
            self._notifier.changed()

    def _fading(self, deadline_s: float) -> bytes:
        if self._fade_since_s is None:
            self._fade_since_s = deadline_s
        left = 1 - (deadline_s - self._fade_since_s) / STOP_FADE_S
        if left <= 0 or self._fade_from is BLACK:
            self._fade_from = BLACK
            return BLACK
        return self._fade_from.translate(brightness_table(left).tobytes())

    def _adjust(self, level: float, raw: bytes) -> None:
        """Set `_data` and `_frame` from `raw`. Bytes and `translate`: some ten times less work than numpy's way."""
        if level != self._table[0]:
            self._table = (level, brightness_table(level).tobytes())
        data = raw if level == 1 else raw.translate(self._table[1])
        if data == self._data:
            self._unchanged += 1
            return
        self._data, self._frame = data, _array(data)
        self._sent += 1

    def _state(self) -> State:
        if self._show is None:
            return "stopped"
        if self._paused:
            return "paused"
        return "done" if self._show.position.done else "playing"


def _array(data: bytes) -> Frame:
    """Read-only uint8[172, 3] over the same memory."""
    return np.frombuffer(data, np.uint8).reshape(LEDS, 3)


def _build(what: Program | PlayerFactory, previous: Frame, open_end: bool) -> FramePlayer:
    if not isinstance(what, Program):
        return what(previous)
    from lamp_runtime.player.frame import Player

    return Player(what, previous=previous, open_end=open_end)


def _open_ms(what: Program | PlayerFactory) -> int | None:
    """When the last step's own time is over; None when it has none."""
    if not isinstance(what, Program) or what.steps[-1].duration is None:
        return None
    return sum(step.duration or 0 for step in what.steps)
