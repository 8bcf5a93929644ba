"""Hundreds of WebSockets that mean no good, one kind after another: do the limits hold, and does the light go on?

Strangers, pages of other sites, messages that are too long, wrong, endless or too many, viewers that take nothing, and
bodies that together would fill the memory. A viewer of its own watches from before the first to after the last; then a
new one has to get frames. Exits with 1 when a connection ended otherwise than it should, when too many got in, when a
frame came too late, when memory grew too much, when a connection is left open, or when the log has an error.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import httpx
from raw_socket import BINARY, CONTINUATION, ENDED, PING, STILL_OPEN, TEXT, RawSocket, frame
from served import Served, served
from watch import Watch, harm, told_how_they_ended, told_verdict

from lamp_runtime.config import Settings
from lamp_runtime.input.http.body import ROOM_BYTES, most_bytes
from lamp_runtime.input.http.viewer import MESSAGE_BYTES, SAID_BYTES

# The lamp's longest patience is 40 s, with a viewer that takes nothing and answers no ping.
_ENDED_WITHIN_S = 60.0
_FULL = 503
_BODIES = "/v1/presets.json"
_PIECE = b" " * 2**16

Outcome = int | str


@dataclass(frozen=True)
class Attack:
    """One kind of client. `wanted` are the answers and close codes that are right; where `takes_a_place`, one more of
    them than there is room for gets 503."""

    name: str
    wanted: frozenset[Outcome]
    run: Callable[[Served], Awaitable[Outcome]]
    takes_a_place: bool = True

    def is_right(self, outcome: Outcome) -> bool:
        return outcome in self.wanted or (self.takes_a_place and outcome == _FULL)


async def stranger(lamp: Served, headers: dict[str, str]) -> Outcome:
    """Should not get in with these headers."""
    raw = await RawSocket.connect(lamp.port, headers)
    raw.close()
    return raw.status


async def talker(lamp: Served, sends: list[bytes]) -> Outcome:
    """Gets in, and sends each of these."""
    raw = await RawSocket.connect(lamp.port, lamp.headers)
    if raw.status != 101:
        raw.close()
        return raw.status
    try:
        for data in sends:
            await raw.send(data)
    except OSError:
        pass  # It was ended meanwhile; with what, stands in what can still be read.
    outcome = await raw.end(within_s=30)
    raw.close()
    return outcome


async def taker_of_nothing(lamp: Served, staying: list[RawSocket]) -> Outcome:
    """Gets in, and reads no more."""
    raw = await RawSocket.connect(lamp.port, lamp.headers, receive_bytes=4096)
    if raw.status != 101:
        raw.close()
        return raw.status
    raw.writer.transport.pause_reading()  # type: ignore[attr-defined]
    staying.append(raw)
    return STILL_OPEN


async def body(lamp: Served) -> Outcome:
    """Sends the largest body but for its end; others wait for the room that it takes."""
    size = most_bytes(_BODIES)
    reader, writer = await asyncio.open_connection("127.0.0.1", lamp.port)
    lines = [f"POST {_BODIES} HTTP/1.1", f"Host: 127.0.0.1:{lamp.port}", f"Content-Length: {size}"]
    lines += [f"{name}: {value}" for name, value in lamp.headers.items()]
    try:
        async with asyncio.timeout(10):
            writer.write("\r\n".join([*lines, "", ""]).encode() + _PIECE[1:])
            for _ in range(size // len(_PIECE) - 1):
                writer.write(_PIECE)
                await writer.drain()
            return int((await reader.readuntil(b"\r\n")).split()[1])
    except TimeoutError:
        return STILL_OPEN
    except (OSError, asyncio.IncompleteReadError):
        return ENDED
    finally:
        writer.transport.abort()


def attacks(staying: list[RawSocket]) -> list[Attack]:
    """Every kind; last those that stay, who are then in `staying`."""

    def refused(name: str, status: int, lamp_headers: Callable[[Served], dict[str, str]]) -> Attack:
        async def run(lamp: Served) -> Outcome:
            return await stranger(lamp, lamp_headers(lamp))

        return Attack(name, frozenset({status}), run, takes_a_place=False)

    def told(name: str, code: int, sends: list[bytes]) -> Attack:
        # What a client still sends after its end takes the way of the close code.
        wanted: frozenset[Outcome] = frozenset({code, ENDED} if sum(map(len, sends)) > SAID_BYTES else {code})
        return Attack(name, wanted, partial(talker, sends=sends))

    part = frame(CONTINUATION, bytes(1000), fin=False)
    return [
        refused("without a token", 401, lambda _: {}),
        refused("with another token", 401, lambda _: {"Authorization": "Bearer " + "x" * 43}),
        refused("from another site's page", 403, lambda lamp: {**lamp.headers, "Origin": "http://elsewhere.example"}),
        refused("to another name", 403, lambda lamp: {**lamp.headers, "Host": "rebound.example"}),
        told("a frame of a gigabyte", 1009, [frame(BINARY, length=2**30)]),
        told("a frame that is a little too long", 1009, [frame(TEXT, b"x" * (MESSAGE_BYTES + 1))]),
        told("a message in too many parts", 1009, [frame(BINARY, bytes(1000), fin=False), part * 4]),
        told("parts without end or content", 1008, [frame(TEXT, fin=False), frame(CONTINUATION, fin=False) * 200_000]),
        told("babble", 1008, [frame(TEXT, b"blah \xff " * 200) * 10] * 200),
        told("pings", 1008, [frame(PING, bytes(125)) * 100] * 200),
        told("frames without a mask", 1002, [frame(TEXT, b"hello", masked=False)]),
        told("an opcode that there is not", 1002, [frame(0x5, b"hello")]),
        told("random bytes", 1002, [b"\xff" * 500]),
        Attack("large bodies", frozenset({_FULL, STILL_OPEN, ENDED, 408}), body, takes_a_place=False),
        Attack("viewers that take nothing", frozenset({STILL_OPEN}), partial(taker_of_nothing, staying=staying)),
    ]


async def phase(lamp: Served, attack: Attack, count: int, seconds: float) -> Counter[Outcome]:
    """So many of a kind at once, each again and again, for so long; each that began is seen to its end."""
    outcomes: Counter[Outcome] = Counter()
    until_s = asyncio.get_running_loop().time() + seconds

    async def again() -> None:
        while True:
            try:
                outcomes[await attack.run(lamp)] += 1
            except OSError:
                outcomes[ENDED] += 1
            if asyncio.get_running_loop().time() >= until_s:
                return
            await asyncio.sleep(0.2)

    await asyncio.gather(*(again() for _ in range(count)))
    return outcomes


async def _viewers_most(lamp: Served, most: list[int]) -> None:
    """Put the most viewers that the lamp counts, over and over, into most[0]."""
    while True:
        with suppress(httpx.HTTPError):
            most[0] = max(most[0], int((await asyncio.to_thread(lamp.metrics))["lamp_viewers"]))
        await asyncio.sleep(0.5)


async def _flood(lamp: Served, options: argparse.Namespace, staying: list[RawSocket]) -> list[str]:
    """Every kind in turn; print how each went, and return what is wrong with that."""
    found: list[str] = []
    most = [0]
    counting = asyncio.create_task(_viewers_most(lamp, most))
    kinds = attacks(staying)
    for attack in kinds:
        outcomes = await phase(lamp, attack, options.clients, options.seconds / len(kinds))
        said = ", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common())
        print(f"{attack.name}: {said}; {lamp.rss_mb():.0f} MiB", flush=True)
        wrong = [f"{count} x {outcome}" for outcome, count in outcomes.items() if not attack.is_right(outcome)]
        if not any(outcomes[wanted] for wanted in attack.wanted):
            wrong.append(f"none of {sorted(map(str, attack.wanted))}")
        found += [f"{attack.name}: {each}" for each in wrong]
    await asyncio.sleep(1)
    counting.cancel()
    print(f"{most[0]} viewers at once, by the lamp's own count")
    room = Settings().viewers
    return found if most[0] <= room else [*found, f"{most[0]} viewers got in, where there is room for {room}"]


async def _watched(lamp: Served, watch: Watch, options: argparse.Namespace) -> list[str]:
    """Print how it went; what is wrong with that."""
    quiet = await watch.quiet()
    print(f"before: {quiet}", flush=True)
    staying: list[RawSocket] = []
    found = await _flood(lamp, options, staying)
    seen = await asyncio.to_thread(watch.seen)
    print(f"{options.clients} clients at once, {options.seconds:g} s: {seen}")
    open_still = await told_how_they_ended(lamp, len(staying), _ENDED_WITHIN_S)
    for raw in staying:
        raw.close()
    return [*found, *harm(quiet, seen, options.late_ms, options.grown_mb), *open_still]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clients", type=int, default=200, help="how many at once (default 200)")
    parser.add_argument("--seconds", type=float, default=60, help="for how long, all kinds together (default 60)")
    parser.add_argument("--late-ms", type=float, default=50, help="how late a frame may begin (default 50)")
    parser.add_argument("--grown-mb", type=float, default=96, help="MiB that memory may grow by (default 96)")
    options = parser.parse_args()
    print(
        f"room for {ROOM_BYTES >> 20} MiB of bodies, {Settings().viewers} viewers, {Settings().connections} connections"
    )
    with served() as lamp:
        with Watch(lamp) as watch:
            found = asyncio.run(_watched(lamp, watch, options))
        with Watch(lamp) as after:
            asyncio.run(asyncio.sleep(1))
            print(f"after: {after.seen()}")
        errors = lamp.errors()
    return told_verdict(found, errors)


if __name__ == "__main__":
    sys.exit(main())
