"""The lamp as a whole: the engine writes, the frame loop plays, and everything that goes in ends here."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lamp_runtime.config import Settings
from lamp_runtime.engine.answer import Composed, Progress, Request
from lamp_runtime.engine.engine import Engine, check, describe
from lamp_runtime.errors import SupersededError
from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.notify import Notifier
from lamp_runtime.output.sink import Sink
from lamp_runtime.output.sinks import make_sink
from lamp_runtime.output.sinks.web import WebSink
from lamp_runtime.version import __version__
from lamp_schema import Program, parse, to_dict
from lamp_schema import __version__ as schema_version

Origin = Literal["model", "fallback", "api", "boot"]

WELCOME = parse(
    '{"program":{"name":"Welcome","steps":[{"id":"welcome","command":{"type":"pattern","name":"gradient","params":'
    '{"color":"#FFB45A","color2":"#5A1E06"}},"duration":null,"transition":{"type":"fade","duration":"2s"}}]}}'
)


@dataclass(frozen=True)
class Playing:
    """What is on: the program, who it came from, the request behind it, and why it is the fallback, if it is."""

    program: Program
    source: Origin
    request: str | None = None
    detail: str | None = None


@dataclass
class _Composing:
    text: str
    progress: Progress


class Lamp:
    """One lamp. Every method may be called from any thread; `start` and `close` it, or use it as a context manager."""

    def __init__(self, settings: Settings, engine: Engine | None = None, sinks: tuple[Sink, ...] = ()):
        self.settings = settings
        self.web = WebSink()
        self.loop = FrameLoop(
            [self.web, *(make_sink(name) for name in settings.output), *sinks],
            rate_hz=settings.rate_hz,
            brightness=settings.brightness,
        )
        self.engine = engine or Engine(settings.model, settings.threads, settings.sprites)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._playing: Playing | None = None
        self._newest = 0
        self._composing: _Composing | None = None
        self._notifier: Notifier[dict[str, Any]] = Notifier(self.status, "lamp-status")

    def start(self) -> Lamp:
        """Light first: the loop starts at once, the model loads behind it."""
        self._notifier.start()
        self.loop.on_change(lambda _: self._notifier.changed())
        self.loop.start()
        self.play(WELCOME, "boot")
        self.engine.start()
        self.engine.on_change(self._notifier.changed)
        return self

    def close(self) -> None:
        self.engine.close()
        self.loop.close()
        self._notifier.close()

    def __enter__(self) -> Lamp:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: Request, on_progress: Callable[[Progress], None] | None = None) -> Composed:
        """Compose a program for the request and play it. What plays goes on until then.

        Raises EngineError for a request that can't be taken, and SupersededError when a newer request, a program or
        a stop came while it was being composed.
        """
        check(request)
        composing = _Composing(request.text, Progress(0, 0, ""))

        def told(progress: Progress) -> None:
            composing.progress = progress
            if on_progress:
                on_progress(progress)

        # Together, so that the newest request here is the newest in the engine, too.
        with self._lock:
            number = self._newest = next(self._numbers)
            self._composing = composing
            job = self.engine.submit(request, told)
        self._notifier.changed()
        try:
            composed = self.engine.result(job)
        finally:
            with self._lock:
                if self._composing is composing:
                    self._composing = None
            self._notifier.changed()
        with self._lock:
            if self._newest != number:
                raise SupersededError("a newer request took the place of this one")
            self._show(Playing(composed.program, composed.source, request.text, composed.detail))
        return composed

    def play(self, program: Program, source: Origin = "api") -> None:
        """Play a given program now; a request that is being composed gives way to it."""
        with self._lock:
            self._overtake()
            self._show(Playing(program, source))

    def stop(self) -> None:
        """Go dark, and drop a request that is being composed."""
        with self._lock:
            self._overtake()
            self._playing = None
            self.loop.stop()

    def pause(self) -> None:
        self.loop.pause()

    def resume(self) -> None:
        self.loop.resume()

    def set_brightness(self, level: float) -> None:
        """0 (dark) to 1. Raises LampError outside of that."""
        self.loop.brightness = level

    def status(self) -> dict[str, Any]:
        """What a client may know, as JSON values."""
        loop = self.loop.status()
        playing, composing = self._playing, self._composing
        return {
            "type": "status",
            "version": __version__,
            "schema_version": schema_version,
            "playing": None if playing is None else _describe_playing(playing, loop),
            "composing": None if composing is None else {"text": composing.text, **asdict(composing.progress)},
            "engine": describe(self.engine.status()),
            "brightness": loop.brightness,
            "output": {
                "rate_hz": round(loop.rate_hz, 1),
                "lateness_ms": {key: round(value, 2) for key, value in asdict(loop.lateness).items()},
                "frames_sent": loop.frames_sent,
                "sinks": [asdict(sink) for sink in loop.sinks],
            },
        }

    def on_change(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Call `listener` with the status after each change, from a thread of its own; returns how to stop that."""
        return self._notifier.add(listener)

    def _overtake(self) -> None:
        """Take the place of whatever was asked before. The lock is held, so the last who comes is the one who stays."""
        self._newest = next(self._numbers)
        self.engine.cancel()

    def _show(self, playing: Playing) -> None:
        self.loop.play(playing.program)
        self._playing = playing


def _describe_playing(playing: Playing, loop: Any) -> dict[str, Any]:
    position = loop.position
    return {
        **to_dict(playing.program),
        "source": playing.source,
        "request": playing.request,
        "detail": playing.detail,
        "state": loop.state,
        "elapsed_ms": round(loop.elapsed_ms),
        **({} if position is None else asdict(position)),
    }
