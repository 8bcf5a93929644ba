"""200 clients at once for a minute: does the lamp answer each, and the light go on?

Half of them ask, play and look in turn; the others are slow or idle: they connect and say nothing, send headers or a
body byte by byte, or take an answer so. Then the busy ones leave, and the others just stay, for the lamp to end. Exits
with 1 when an answer was a server error, when a connection is left open, when a frame came too late, when memory grew
too much, or when the log has an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from served import Served, served
from watch import Watch, harm, told_how_they_ended, told_verdict

# The longest of the lamp's own times, for a body, with the one for the connection afterwards, and some patience.
_ENDED_WITHIN_S = 40.0
_COLORS = ("red", "green", "blue", "orange", "violet")


class Client:
    """One connection, which is made anew when the lamp has ended it. `answers` counts statuses; 0 is an ended one."""

    def __init__(self, lamp: Served, answers: Counter[int], chance: random.Random):
        self._lamp = lamp
        self.answers = answers
        self.chance = chance
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._lamp.port)
        return self._streams

    def leave(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    def head(self, method: str, path: str, length: int = 0) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._lamp.port}"]
        lines += [f"{name}: {value}" for name, value in self._lamp.headers.items()]
        lines += ["Content-Type: application/json", f"Content-Length: {length}"] if length else []
        return "\r\n".join([*lines, "", ""]).encode()

    async def call(self, method: str, path: str, body: object = None) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        _, writer = await self.connected()
        writer.write(self.head(method, path, len(data)) + data)
        await self.answer()

    async def answer(self, piece: int = 65_536, pause_s: float = 0.0) -> None:
        """Read one answer, `piece` bytes at a time."""
        reader, _ = await self.connected()
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            _, _, rest = head.partition("content-length:")
            left = int(rest.partition("\r\n")[0] or 0)
            while left:
                got = await reader.read(min(piece, left))
                if not got:
                    raise asyncio.IncompleteReadError(b"", left)
                left -= len(got)
                await asyncio.sleep(pause_s)
        except (OSError, asyncio.IncompleteReadError):
            self.answers[0] += 1
            self.leave()
            return
        self.answers[int(head.split()[1])] += 1
        if "connection: close" in head:
            self.leave()

    async def dribble(self, data: bytes, pause_s: float) -> None:
        """Send `data` byte by byte, until the lamp has had enough of it."""
        _, writer = await self.connected()
        for number in range(len(data)):
            writer.write(data[number : number + 1])
            await asyncio.sleep(pause_s)
            if writer.is_closing():
                return


async def busy(client: Client) -> None:
    """What pages and programs do, in turn, with short rests."""
    color, other = client.chance.sample(_COLORS, 2)
    moving = {"type": "pattern", "name": "rainbow", "params": {"speed": client.chance.randrange(300, 3000)}}
    wave = {"type": "pattern", "name": "wave", "params": {"color": color, "color2": other, "speed": 700}}
    calls: list[tuple[str, str, object]] = [
        ("GET", "/v1/status", None),
        ("POST", "/v1/programs", client.chance.choice([moving, wave])),
        ("GET", "/v1/presets", None),
        ("POST", "/v1/ask", {"text": client.chance.choice(["a calm sea", "brighter", "a campfire", "darker"])}),
        ("GET", "/v1/status", None),
        ("PUT", "/v1/brightness", {"brightness": 0.9}),
        ("GET", "/v1/history", None),
    ]
    for method, path, body in calls:
        await client.call(method, path, body)
        await asyncio.sleep(client.chance.uniform(0.2, 1.5))


async def idle(client: Client) -> None:
    """Says nothing."""
    reader, _ = await client.connected()
    with suppress(OSError):
        await reader.read()
    client.answers[0] += 1
    client.leave()


async def slow_headers(client: Client) -> None:
    await client.dribble(client.head("GET", "/v1/status"), 0.3)
    await client.answer()


async def slow_body(client: Client) -> None:
    data = b'{"type":"pattern","name":"rainbow","params":{"speed":700}}'
    _, writer = await client.connected()
    writer.write(client.head("POST", "/v1/programs", len(data)))
    await client.dribble(data, 0.15)
    await client.answer()


async def slow_reader(client: Client) -> None:
    _, writer = await client.connected()
    writer.write(client.head("GET", "/openapi.json"))
    await client.answer(1024, 0.2)


_SLOW = (idle, slow_headers, slow_body, slow_reader)


async def crowd(lamp: Served, count: int, seconds: float, seed: int) -> tuple[Counter[int], list[Client]]:
    """Every client over and over, for so long; the answers, and the slow clients, whose connections are still open."""
    answers: Counter[int] = Counter()
    clients = [Client(lamp, answers, random.Random(seed + number)) for number in range(count)]
    doing = [busy if number % 2 else _SLOW[number // 2 % len(_SLOW)] for number in range(count)]
    tasks = [asyncio.create_task(_repeat(do, client)) for do, client in zip(doing, clients, strict=True)]
    done, pending = await asyncio.wait(tasks, timeout=seconds)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()
    await asyncio.wait(tasks)
    for client in clients[1::2]:
        client.leave()
    return answers, clients[::2]


async def _repeat(do: Callable[[Client], Awaitable[None]], client: Client) -> None:
    # Not all in the same moment.
    await asyncio.sleep(client.chance.uniform(0, 1))
    while True:
        try:
            await do(client)
        except OSError:
            client.answers[0] += 1
            client.leave()


async def _watched(lamp: Served, watch: Watch, options: argparse.Namespace) -> list[str]:
    """Print how it went; what is wrong with that."""
    quiet = await watch.quiet()
    print(f"before: {quiet}", flush=True)
    answers, slow = await crowd(lamp, options.clients, options.seconds, options.seed)
    seen = await asyncio.to_thread(watch.seen)
    print(f"{options.clients} clients, {options.seconds:g} s: {seen}")
    print("answers: " + ", ".join(f"{status or 'ended'} {count}" for status, count in sorted(answers.items())))
    open_still = await told_how_they_ended(lamp, len(slow), _ENDED_WITHIN_S)
    for client in slow:
        client.leave()
    found = [f"{count} answers were {status}" for status, count in answers.items() if status >= 500]
    found += [] if answers[200] else ["nobody got a 200"]
    return [*found, *harm(quiet, seen, options.late_ms, options.grown_mb), *open_still]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clients", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--seconds", type=float, default=60, help="for how long (default 60)")
    parser.add_argument("--late-ms", type=float, default=50, help="how late a frame may begin (default 50)")
    parser.add_argument("--grown-mb", type=float, default=64, help="MiB that memory may grow by (default 64)")
    parser.add_argument("--seed", type=int, default=1, help="other seeds, other orders (default 1)")
    options = parser.parse_args()
    with served() as lamp:
        with Watch(lamp) as watch:
            found = asyncio.run(_watched(lamp, watch, options))
        errors = lamp.errors()
    return told_verdict(found, errors)


if __name__ == "__main__":
    sys.exit(main())
