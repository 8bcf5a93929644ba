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
from dataclasses import dataclass, field
from functools import partial

from raw_socket import BINARY, CONTINUATION, ENDED, PING, STILL_OPEN, TEXT, RawSocket, frame
from served import Served, served
from watch import Seen, Watch

from lamp_runtime.config import Settings
from lamp_runtime.input.http.body import ROOM_BYTES, most_bytes
from lamp_runtime.input.http.viewer import MESSAGE_BYTES, SAID_BYTES

# The lamp's longest patience is 40 s, with a viewer that takes nothing and answers no ping.
_ENDED_WITHIN_S = 60.0
_FULL = 503
_BODIES = "/v1/presets.json"

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


@dataclass
class Inside:
    """How many are viewers at once, and the most that were."""

    now: int = 0
    most: int = 0
    staying: list[RawSocket] = field(default_factory=list)

    def come(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)


async def stranger(lamp: Served, headers: dict[str, str], inside: Inside) -> Outcome:
    """Should not get in with these headers."""
    raw = await RawSocket.connect(lamp.port, headers)
    raw.close()
    if raw.status == 101:
        inside.come()
    return raw.status


async def talker(lamp: Served, sends: list[bytes], inside: Inside) -> Outcome:
    """Gets in, and sends each of these."""
    raw = await RawSocket.connect(lamp.port, lamp.headers)
    if raw.status != 101:
        raw.close()
        return raw.status
    inside.come()
    try:
        for data in sends:
            await raw.send(data)
    except OSError:
        pass  # It was ended meanwhile; with what, stands in what can still be read.
    outcome = await raw.end(within_s=30)
    inside.now -= 1
    raw.close()
    return outcome


async def taker_of_nothing(lamp: Served, inside: Inside) -> Outcome:
    """Gets in, and reads no more."""
    raw = await RawSocket.connect(lamp.port, lamp.headers, receive_bytes=4096)
    if raw.status != 101:
        raw.close()
        return raw.status
    inside.come()
    raw.writer.transport.pause_reading()  # type: ignore[attr-defined]
    inside.staying.append(raw)
    return STILL_OPEN


async def body(lamp: Served) -> Outcome:
    """Sends the largest body but for its end; others wait for the room that it takes."""
    size = most_bytes(_BODIES)
    reader, writer = await asyncio.open_connection("127.0.0.1", lamp.port)
    lines = [f"POST {_BODIES} HTTP/1.1", f"Host: 127.0.0.1:{lamp.port}", f"Content-Length: {size}"]
    lines += [f"{name}: {value}" for name, value in lamp.headers.items()]
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode() + b" " * (size - 1))
        async with asyncio.timeout(5):
            return int((await reader.readuntil(b"\r\n")).split()[1])
    except TimeoutError:
        return STILL_OPEN
    except (OSError, asyncio.IncompleteReadError):
        return ENDED
    finally:
        writer.transport.abort()


def attacks(inside: Inside) -> list[Attack]:
    """Every kind, those that stay last."""

    def refused(name: str, status: int, lamp_headers: Callable[[Served], dict[str, str]]) -> Attack:
        async def run(lamp: Served) -> Outcome:
            return await stranger(lamp, lamp_headers(lamp), inside)

        return Attack(name, frozenset({status}), run, takes_a_place=False)

    def told(name: str, code: int, sends: list[bytes]) -> Attack:
        # What a client still sends after its end takes the way of the close code.
        wanted: frozenset[Outcome] = frozenset({code, ENDED} if sum(map(len, sends)) > SAID_BYTES else {code})
        return Attack(name, wanted, partial(talker, sends=sends, inside=inside))

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
        Attack("viewers that take nothing", frozenset({STILL_OPEN}), partial(taker_of_nothing, inside=inside)),
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


async def _watched(lamp: Served, watch: Watch, options: argparse.Namespace) -> list[str]:
    """Print how it went; what is wrong with that."""
    quiet = await watch.quiet()
    print(f"before: {quiet}", flush=True)
    found: list[str] = []
    inside = Inside()
    kinds = attacks(inside)
    for attack in kinds:
        outcomes = await phase(lamp, attack, options.clients, options.seconds / len(kinds))
        said = ", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common())
        print(f"{attack.name}: {said}; {lamp.rss_mb():.0f} MiB", flush=True)
        found += [
            f"{attack.name}: {count} x {outcome}" for outcome, count in outcomes.items() if not attack.is_right(outcome)
        ]
        if not any(outcomes[wanted] for wanted in attack.wanted):
            found.append(f"{attack.name}: none of {sorted(map(str, attack.wanted))}")
    seen = await asyncio.to_thread(watch.seen)
    print(f"{options.clients} clients at once, {options.seconds:g} s: {seen}")
    print(f"{inside.most} of them were viewers at once, beside the one that watches")
    ended_s = await asyncio.to_thread(lamp.ended_within, _ENDED_WITHIN_S, 1)
    print(
        f"{len(inside.staying)} that just stay: "
        + ("not all ended" if ended_s is None else f"ended in {ended_s:.0f} s")
    )
    for raw in inside.staying:
        raw.close()
    return [*found, *faults(inside, quiet, seen, ended_s, options)]


def faults(inside: Inside, quiet: Seen, seen: Seen, ended_s: float | None, limits: argparse.Namespace) -> list[str]:
    """What is wrong with the places, the light, the memory and the end."""
    found = []
    most = Settings().viewers - 1
    if inside.most > most:
        found.append(f"{inside.most} got in at once, where there was room for {most}")
    if seen.max_ms > limits.late_ms:
        found.append(f"a frame began {seen.max_ms:.1f} ms late; {limits.late_ms:g} are allowed")
    if seen.rss_mb - quiet.rss_mb > limits.grown_mb:
        found.append(f"memory grew by {seen.rss_mb - quiet.rss_mb:.0f} MiB; {limits.grown_mb:g} are allowed")
    if ended_s is None:
        found.append(f"connections are open after {_ENDED_WITHIN_S:g} s")
    return found


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
    print("\n".join([*(f"FAULT: {fault}" for fault in found), *errors[:3]]) or "all as it should be")
    return int(bool(found or errors))


if __name__ == "__main__":
    sys.exit(main())
