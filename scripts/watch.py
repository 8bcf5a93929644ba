"""A well-behaved viewer, to whom the lamp tells what a flood of others does to its light."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

from served import Served
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

# The status is of about so many seconds: what was before the watch is in it no more after them.
WINDOW_S = 10.0
_MOVING = {"type": "pattern", "name": "rainbow", "params": {"speed": 700}}


@dataclass(frozen=True)
class Seen:
    """What a stretch of time was like. Lateness is how long after its deadline a frame began; p99 and the rate are the
    worst of any WINDOW_S. Gaps are between frames as the viewer got them; what stands still has gaps, too."""

    p50_ms: float
    p99_ms: float
    max_ms: float
    skipped: int
    frames: int
    rate_hz: float
    viewer_gap_ms: float
    rss_mb: float

    def __str__(self) -> str:
        return (
            f"frames began {self.p50_ms:.1f} ms late in the median, {self.p99_ms:.1f} ms at the 99th percentile of the "
            f"worst ten seconds, {self.max_ms:.1f} ms at most; {self.rate_hz:.1f} a second at least, "
            f"{self.skipped} skipped; a viewer got {self.frames}, {self.viewer_gap_ms:.0f} ms apart at most; "
            f"{self.rss_mb:.0f} MiB at most"
        )


def harm(quiet: Seen, seen: Seen, late_ms: float, grown_mb: float) -> list[str]:
    """What is wrong with the light and the memory, by how late a frame may begin, and by how much memory may grow."""
    found = []
    if seen.max_ms > late_ms:
        found.append(f"a frame began {seen.max_ms:.1f} ms late; {late_ms:g} are allowed")
    if seen.rss_mb - quiet.rss_mb > grown_mb:
        found.append(f"memory grew by {seen.rss_mb - quiet.rss_mb:.0f} MiB; {grown_mb:g} are allowed")
    return found


async def told_how_they_ended(lamp: Served, staying: int, within_s: float) -> list[str]:
    """Print how long the lamp took to end `staying` connections, the watch's apart; what is wrong with that."""
    ended_s = await asyncio.to_thread(lamp.ended_within, within_s, 1)
    print(f"{staying} that just stay: " + ("not all ended" if ended_s is None else f"ended within {ended_s:.0f} s"))
    return [] if ended_s is not None else [f"connections are open after {within_s:g} s"]


def told_verdict(found: list[str], errors: list[str]) -> int:
    """Print what is wrong, with the first errors of the lamp's log; the exit code."""
    print("\n".join([*(f"FAULT: {fault}" for fault in found), *errors[:3]]) or "all as it should be")
    return int(bool(found or errors))


class Watch:
    """Plays what moves, and looks at it in a thread of its own. `seen` ends one stretch, and begins the next."""

    QUIET_S = 3.0

    def __init__(self, lamp: Served):
        self._lamp = lamp
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._at_s: list[float] = []
        self._told: list[dict[str, Any]] = []
        self._rss_mb = 0.0
        self._skipped = 0
        self._ended = "the lamp closed the connection in order"
        lamp.post("/v1/programs", _MOVING).raise_for_status()
        address = f"ws{lamp.url.removeprefix('http')}/v1/frames"
        # The lamp asks whether its viewers are there; this one does not ask for the lamp.
        self._socket = connect(address, additional_headers=lamp.headers, ping_interval=None)

    def __enter__(self) -> Self:
        # At once: a viewer that takes nothing is shut out.
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._thread.join(5)

    def seen(self) -> Seen:
        """Raises RuntimeError when the viewer was shut out, or saw nothing."""
        skipped = int(self._lamp.metrics()["lamp_frames_skipped_total"])
        with self._lock:
            at_s, told, rss_mb, before = self._at_s, self._told, self._rss_mb, self._skipped
            self._at_s, self._told, self._rss_mb, self._skipped = [], [], 0.0, skipped
        if not self._thread.is_alive():
            raise RuntimeError(f"the viewer was shut out: {self._ended}")
        if len(at_s) < 2 or not told:
            raise RuntimeError(f"the viewer got {len(at_s)} frames and {len(told)} times the status")
        gaps_s = [after - before for before, after in pairwise(at_s)]
        worst = {key: max(each["lateness_ms"][key] for each in told) for key in ("p50_ms", "p99_ms", "max_ms")}
        return Seen(
            **worst,
            skipped=skipped - before,
            frames=len(at_s),
            rate_hz=min(each["rate_hz"] for each in told),
            viewer_gap_ms=max(gaps_s) * 1000,
            rss_mb=rss_mb,
        )

    async def quiet(self) -> Seen:
        """What it is like while nobody else is there, and nothing of the start is left in the status."""
        await asyncio.sleep(WINDOW_S)
        await asyncio.to_thread(self.seen)
        await asyncio.sleep(self.QUIET_S)
        return await asyncio.to_thread(self.seen)

    def _look(self) -> None:
        try:
            for message in self._socket:
                rss_mb = self._lamp.rss_mb()
                with self._lock:
                    self._rss_mb = max(self._rss_mb, rss_mb)
                    if isinstance(message, bytes):
                        self._at_s.append(time.monotonic())
                    else:
                        self._told.append(json.loads(message)["output"])
        except ConnectionClosed as error:
            self._ended = str(error)
