"""The lamp as a whole: the engine writes, the frame loop plays, and everything that goes in ends here."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from lamp_runtime.config import Settings
from lamp_runtime.engine.answer import Composed, Progress, Request, Source, Steps
from lamp_runtime.engine.engine import Engine, check, describe
from lamp_runtime.engine.models import identity
from lamp_runtime.errors import LampError, ModelError, StoreError, SupersededError
from lamp_runtime.input.plain import BRIGHTNESS_STEP, Order, read_order
from lamp_runtime.input.voice.voice import Voice
from lamp_runtime.output.board import board_model, outputs
from lamp_runtime.output.loop import FrameLoop
from lamp_runtime.output.notify import Notifier
from lamp_runtime.output.sign import Sign
from lamp_runtime.output.sink import Sink
from lamp_runtime.output.sinks import make_sink
from lamp_runtime.output.sinks.web import WebSink
from lamp_runtime.output.thermal import ThermalGuard
from lamp_runtime.paths import without_paths
from lamp_runtime.schedule.perform import perform
from lamp_runtime.schedule.scheduler import Scheduler
from lamp_runtime.store.answers import AnswerCache, answers_path, key_of
from lamp_runtime.store.database import Database
from lamp_runtime.store.history import History, Remembered
from lamp_runtime.store.keeper import Keeper
from lamp_runtime.store.presets import Preset, Presets
from lamp_runtime.store.schedules import Schedules
from lamp_runtime.version import __version__
from lamp_schema import LampSchemaError, Program, dumps_canonical, parse, to_dict
from lamp_schema import __version__ as schema_version

log = logging.getLogger(__name__)

Origin = Literal["model", "fallback", "cache", "command", "api", "preset", "boot"]

FIRST_BRIGHTNESS = 0.8
# What is remembered over a restart, and under which keys.
_LIGHT, _BRIGHTNESS, _MUTED = "light", "brightness", "muted"

WELCOME = parse(
    '{"program":{"name":"Welcome","steps":[{"id":"welcome","command":{"type":"pattern","name":"gradient","params":'
    '{"color":"#FFB45A","color2":"#5A1E06"}},"duration":null,"transition":{"type":"fade","duration":"2s"}}]}}'
)


DARK = parse({"type": "stop"})


@dataclass(frozen=True)
class Playing:
    """What is on: the program, who it came from, the request behind it, and why it is the fallback, if it is."""

    program: Program
    source: Origin
    request: str | None = None
    detail: str | None = None
    whole: bool = True
    """False while later steps are still being written."""


@dataclass
class _Composing:
    text: str
    progress: Progress


class Lamp:
    """One lamp. Every method may be called from any thread; `start` and `close` it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine | None = None,
        sinks: tuple[Sink, ...] = (),
        on_beat: Callable[[], None] = lambda: None,
    ):
        self.settings = settings
        self.web = WebSink()
        self.database = Database()
        self.presets = Presets(self.database)
        self.schedules = Schedules(self.database)
        self.history = History(self.database, settings.history)
        self._remembered = Remembered(self.database)
        self._keeper = Keeper()
        self.thermal = ThermalGuard(settings.thermal)
        self.loop = FrameLoop(
            [self.web, *(make_sink(name, settings.leds) for name in outputs(settings.output, board_model())), *sinks],
            rate_hz=settings.rate_hz,
            brightness=self._first_brightness(),
            on_beat=on_beat,
            limit=self.thermal.share,
        )
        self.engine = engine or Engine(settings.model, settings.threads, settings.sprites, settings.decoder)
        self.answers = AnswerCache(answers_path(), settings.cache_answers)
        # A button or a Wyoming client may want the microphone for one request, whether or not the lamp itself listens.
        on_call = settings.gpio.hold == "talk" or settings.voice.wyoming is not None
        self.voice = Voice(
            settings.voice, settings.sprites, self._ask_later, self._voice_changed, self._voice_sign, on_call
        )
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._playing: Playing | None = None
        self._before_off: Playing | None = None
        self._newest = 0
        self._composing: _Composing | None = None
        self._composed_listeners: list[Callable[[Composed], None]] = []
        self._notifier: Notifier[dict[str, Any]] = Notifier(self.status, "lamp-status")
        self.scheduler = Scheduler(
            self.schedules, partial(perform, self), settings.schedule_late_min, self._notifier.changed
        )

    def start(self) -> Lamp:
        """Light first: the loop starts at once, the model loads behind it."""
        self._notifier.start()
        self.thermal.start()
        self.loop.on_change(lambda _: self._notifier.changed())
        self.loop.start()
        if self.settings.history == 0:
            self._keeper.later(self._forget_history)
        self._boot()
        self.engine.start()
        self.engine.on_change(self._notifier.changed)
        # After the light for the start, in whose place one that was just missed may come.
        self.scheduler.start()
        self.voice.listen(muted=self._recalled(_MUTED) == "yes")
        return self

    def close(self) -> None:
        self.voice.close()
        self.scheduler.close()
        self.engine.close()
        self.loop.close()
        self.thermal.close()
        self._notifier.close()
        self.answers.close()
        self._keeper.close()
        self.database.close()

    def __enter__(self) -> Lamp:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        request: Request,
        on_progress: Callable[[Progress], None] | None = None,
        on_steps: Callable[[Steps], None] | None = None,
    ) -> Composed:
        """Compose a program for the request and play it. What plays goes on until its first step is written; from
        then on that shines, and later steps join it as they come.

        Raises EngineError for a request that can't be taken, and SupersededError when a newer request, a program or
        a stop came while it was being composed.
        """
        check(request)
        composed = self._without_model(request) or self._compose(request, on_progress, on_steps)
        self._tell_composed(composed)
        if composed.source != "command":
            asked = (composed.request, composed.source, composed.program, composed.ms)
            self._keeper.later(lambda: self.history.add(*asked))
        return composed

    def _without_model(self, request: Request) -> Composed | None:
        """An order that is plainly one is obeyed, and an answer that was given before is played."""
        started = time.monotonic()
        program: Program | None
        source: Source = "command"
        order = read_order(request.text)
        if order is not None:
            program = self._obey(order)
        else:
            source, key = "cache", self._key(request)
            program = self.answers.get(key) if key else None
            if program is None:
                return None
            self._play(Playing(program, "cache", request.text))
        ms = round((time.monotonic() - started) * 1000)
        return Composed(request.text, program, source, 0, ms, {"total_ms": ms})

    def _key(self, request: Request) -> str | None:
        """Where the answer is kept; None when there is no model that could have given it."""
        try:
            return key_of(request, identity(self.settings.model), self.settings.decoder)
        except ModelError:
            return None

    def _obey(self, order: Order) -> Program:
        """Do what is ordered; what plays then."""
        match order.kind:
            case "off":
                self.stop()
            case "on":
                with self._lock:
                    on = self._playing or self._before_off
                self.resume()
                if self._playing is None:
                    self._play(replace(on, detail=None) if on else Playing(WELCOME, "command"))
            case "pause":
                self.pause()
            case "resume":
                self.resume()
            case "mute" | "unmute":
                self.mute(order.kind == "mute")
            case "brightness":
                self.set_brightness(order.value)
            case "step":
                level = self.loop.brightness + order.value
                self.set_brightness(min(max(level, BRIGHTNESS_STEP / 4), 1.0))
        playing = self._playing
        return playing.program if playing else DARK

    def _compose(
        self,
        request: Request,
        on_progress: Callable[[Progress], None] | None,
        on_steps: Callable[[Steps], None] | None,
    ) -> Composed:
        composing = _Composing(request.text, Progress(0, 0, ""))
        begun = False

        def told(progress: Progress) -> None:
            composing.progress = progress
            if on_progress:
                on_progress(progress)

        def shine(steps: Steps) -> None:
            nonlocal begun
            with self._lock:
                if self._newest != number:
                    return
                self._show(Playing(steps.program, "model", request.text, whole=False), keep_time=begun)
                begun = True
            if on_steps:
                on_steps(steps)

        # Together, so that the newest request here is the newest in the engine, too.
        with self._lock:
            number = self._newest = next(self._numbers)
            self._composing = composing
            job = self.engine.submit(request, told, shine)
        self._notifier.changed()
        try:
            composed = self.engine.result(job)
            composed = replace(composed, detail=self._told(composed.detail))
        finally:
            with self._lock:
                if self._composing is composing:
                    self._composing = None
            self._notifier.changed()
        with self._lock:
            if self._newest != number:
                raise SupersededError("a newer request took the place of this one")
            playing = Playing(composed.program, composed.source, request.text, composed.detail)
            self._show(playing, keep_time=begun and composed.source == "model")
        key = self._key(request) if composed.source == "model" else None
        if key:
            self.answers.put(key, request, composed.program)
        return composed

    def play(self, program: Program, source: Origin = "api") -> None:
        """Play a given program now; a request that is being composed gives way to it."""
        self._play(Playing(program, source))

    def _play(self, playing: Playing) -> None:
        with self._lock:
            self._overtake()
            self._show(playing)

    def stop(self) -> None:
        """Go dark, and drop a request that is being composed."""
        with self._lock:
            self._overtake()
            self._before_off, self._playing = self._playing or self._before_off, None
            self.loop.stop()
            self._remember(_LIGHT, "")

    def mute(self, muted: bool) -> None:
        """Close the lamp's own microphone, or open it again; held over a restart."""
        self._remember(_MUTED, "yes" if muted else "")
        self.voice.mute(muted)

    def _ask_later(self, text: str) -> None:
        """What the lamp itself heard is asked in a thread of its own: its hearing must not wait for the model."""

        def ask() -> None:
            try:
                self.ask(self.settings.request(text))
            except SupersededError:
                pass
            except Exception:
                log.exception("a spoken request failed")
            finally:
                self.loop.sign.end("thinking")

        threading.Thread(target=ask, name="lamp-spoken", daemon=True).start()

    def _voice_changed(self) -> None:
        self._notifier.changed()

    def _voice_sign(self, sign: Sign | None) -> None:
        if sign is None:
            self.loop.sign.end("listening", "thinking")
        else:
            self.loop.sign.show(sign)

    def pause(self) -> None:
        self.loop.pause()

    def resume(self) -> None:
        self.loop.resume()

    def set_brightness(self, level: float) -> None:
        """0 (dark) to 1. Raises LampError outside of that."""
        self.loop.brightness = level
        self._remember(_BRIGHTNESS, repr(level))

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
            "engine": self._public(describe(self.engine.status()), "detail"),
            "voice": self.voice.status(),
            "brightness": loop.brightness,
            "schedule": self.scheduler.status(),
            "output": {
                "rate_hz": round(loop.rate_hz, 1),
                "lateness_ms": {key: round(value, 2) for key, value in asdict(loop.lateness).items()},
                "frames_sent": loop.frames_sent,
                "current_a": None if loop.current_ma is None else round(loop.current_ma / 1000, 2),
                **self.thermal.status(),
                "sinks": [self._public(asdict(sink), "error") for sink in loop.sinks],
            },
        }

    def _told(self, text: str | None) -> str | None:
        """A message as clients get it."""
        return None if text is None else without_paths(text, (self.settings.model, self.settings.sprites, Path.home()))

    def _public(self, values: dict[str, Any], key: str) -> dict[str, Any]:
        return {**values, key: self._told(values[key])}

    def on_change(self, listener: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Call `listener` with the status after each change, from a thread of its own; returns how to stop that."""
        return self._notifier.add(listener)

    def _tell_composed(self, composed: Composed) -> None:
        said = {"request": composed.request} if self.settings.log_requests else {}
        log.info("composed", extra={"source": composed.source, "ms": composed.ms, "tokens": composed.tokens, **said})
        for listener in self._composed_listeners:
            listener(composed)

    def on_composed(self, listener: Callable[[Composed], None]) -> None:
        """Call `listener`, which must return at once, with each answer, in the thread of who asked."""
        self._composed_listeners.append(listener)

    @property
    def is_composing(self) -> bool:
        return self._composing is not None

    def _overtake(self) -> None:
        """Take the place of whatever was asked before. The lock is held, so the last who comes is the one who stays."""
        self._newest = next(self._numbers)
        self.engine.cancel()

    def _show(self, playing: Playing, keep_time: bool = False) -> None:
        self.loop.play(playing.program, keep_time=keep_time, open_end=not playing.whole)
        self._playing = playing
        if playing.whole and playing.source != "boot":
            self._remember(_LIGHT, dumps_canonical(playing.program))

    def play_preset(self, name: str) -> Preset:
        """Play what is kept under a name. Raises NotKeptError, StoreError."""
        preset = self.presets.get(name)
        self._play(Playing(preset.program, "preset", preset.name))
        return preset

    def save_preset(self, name: str, program: Program | None = None) -> Preset:
        """Keep a program, or what plays now. Raises LampError when that is nothing whole, or as `Presets.save`."""
        playing = self._playing
        if program is None:
            if playing is None:
                raise LampError("nothing plays that could be kept; send a program, or play one first")
            if not playing.whole:
                raise LampError("what plays is still being written; keep it when it is done")
            program = playing.program
        return self.presets.save(name, program)

    def choose_boot(self, name: str | None) -> None:
        """Show a preset at the start from now on, or none. Raises LampError where the settings decide, NotKeptError."""
        if self.settings.boot is not None:
            raise LampError(
                f"the settings have boot = {self.settings.boot!r}, which goes first; take that out to choose here"
            )
        self.presets.choose_boot(name)

    def _forget_history(self) -> None:
        self.history.clear()

    def _remember(self, key: str, value: str) -> None:
        self._keeper.later(lambda: self._remembered.put(key, value), key)

    def _recalled(self, key: str) -> str | None:
        try:
            return self._remembered.get(key)
        except StoreError as error:
            log.warning("%s", error)
            return None

    def _first_brightness(self) -> float:
        if self.settings.brightness is not None:
            return self.settings.brightness
        try:
            level = float(self._recalled(_BRIGHTNESS) or FIRST_BRIGHTNESS)
        except ValueError:
            return FIRST_BRIGHTNESS
        return level if 0 <= level <= 1 else FIRST_BRIGHTNESS

    def _boot(self) -> None:
        """The light for the start; the welcome where that can't be had."""
        program: Program | None = WELCOME
        try:
            program = self._first_light()
        except (LampError, LampSchemaError) as error:
            log.warning("the light for the start can't be had: %s", error)
        if program is not None:
            self.play(program, "boot")

    def _first_light(self) -> Program | None:
        """What the settings want at the start, else the preset that was chosen for it, else the last light."""
        wanted = self.settings.boot
        chosen = self.presets.boot() if wanted is None else None
        if chosen is not None:
            return chosen.program
        match wanted:
            case "dark":
                return None
            case "welcome":
                return WELCOME
            case "last" | None:
                last = self._recalled(_LIGHT)
                return WELCOME if last is None else parse(last) if last else None
            case name:
                return self.presets.get(name).program


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
