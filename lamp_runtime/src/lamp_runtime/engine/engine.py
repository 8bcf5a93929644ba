"""The engine: one request at a time to the worker process, and always a valid program back."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from lamp_runtime.engine.answer import (
    REQUEST_CHARS,
    TOKENS_MAX,
    TOKENS_MIN,
    Composed,
    DecoderName,
    Progress,
    Request,
    Steps,
)
from lamp_runtime.engine.fallback import fallback_program
from lamp_runtime.engine.process import WorkerProcess
from lamp_runtime.errors import EngineError, SupersededError
from lamp_runtime.piped import Event
from lamp_schema import parse

log = logging.getLogger(__name__)

State = Literal["starting", "ready", "composing", "restarting", "failed", "closed"]

# A worker that was told to stop and does not within this time hangs, and is killed.
_GRACE_S = 10.0
# A model is not loaded within this time, the first start on a slow card included: its process hangs, and is killed.
_LOADING_MOST_S = 600.0
_NOT_READY = {
    "starting": "the model is still being loaded",
    "restarting": "the model is being loaded again",
    "ready": "the model is still busy with an earlier request",
    "closed": "the engine is closed",
    "failed": "the model can't be used",
}
# A model that never got ready and kills its process this often will do so for ever.
_FAILURES_MOST = 5
_BACKOFF_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)


@dataclass(frozen=True)
class EngineStatus:
    """`model` is the name that the file gives itself; `detail` says why the state is not `ready`."""

    state: State
    model: str | None
    detail: str | None
    restarts: int
    worker_pid: int | None


@dataclass
class Job:
    """A request on its way through the engine; for `result` alone."""

    number: int
    request: Request
    on_progress: Callable[[Progress], None] | None
    on_steps: Callable[[Steps], None] | None
    started: float = field(default_factory=time.monotonic)
    finished: threading.Event = field(default_factory=threading.Event)
    event: Event | None = None
    superseded: bool = False
    sent: bool = False

    def elapsed_ms(self) -> int:
        return round((time.monotonic() - self.started) * 1000)

    def finish(self, event: Event) -> None:
        self.event = event
        self.finished.set()


class Engine:
    """Composes programs in a worker process. Thread-safe; a newer request supersedes the one in progress.

    `start` returns at once, the model loads in the background. A missing or broken model makes the state `failed`,
    and every request is answered with the fallback program and the reason.
    """

    def __init__(
        self,
        model: Path | None = None,
        threads: int | None = None,
        sprites: Path | None = None,
        decoder: DecoderName = "lamp",
    ):
        self._model = model
        self._threads = threads
        self._sprites = sprites
        self._decoder = decoder
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._numbers = itertools.count(1)
        self._worker: WorkerProcess | None = None
        self._job: Job | None = None
        self._unheard: int | None = None  # A request past its time limit that the worker has not let go of yet.
        self._state: State = "closed"
        self._name: str | None = None
        self._detail: str | None = None
        self._last_words: str | None = None  # Why a worker that is about to end could not load the model.
        self._restarts = 0
        self._failures = 0
        self._loading = threading.Timer(0, lambda: None)  # Ends a worker that hangs while it loads.
        self._listeners: list[Callable[[], None]] = []

    def start(self) -> None:
        """Start loading the model."""
        with self._lock:
            self._state, self._detail = "starting", None
            self._launch()

    def close(self) -> None:
        """End the worker; a request in progress is superseded."""
        with self._lock:
            self._state = "closed"
            self._loading.cancel()
            worker, self._worker = self._worker, None
            if self._job:
                self._supersede(self._job)
            self._changed.notify_all()
        if worker:
            worker.close()

    def status(self) -> EngineStatus:
        with self._lock:
            state: State = "composing" if self._state == "ready" and self._job else self._state
            return EngineStatus(
                state, self._name, self._detail, self._restarts, self._worker.pid if self._worker else None
            )

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener`, which must return at once, from any thread after a change of the status."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:
                log.exception("a listener to the engine failed")

    def wait_ready(self, timeout_s: float) -> bool:
        """Wait until the model is loaded; False when it failed or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._state in ("ready", "failed", "closed"), timeout_s)
            return self._state == "ready"

    def compose(
        self,
        request: Request,
        on_progress: Callable[[Progress], None] | None = None,
        on_steps: Callable[[Steps], None] | None = None,
    ) -> Composed:
        """A valid program for the request: the model's, or the fallback with the reason in `detail`.

        `on_steps` gets the program so far whenever one of its steps is whole; what comes later only adds to it.
        Blocks for at most `time_limit_s`, the wait for a model that still loads included. Raises EngineError when
        the request is empty or too long, SupersededError when a newer request came.
        """
        return self.result(self.submit(request, on_progress, on_steps))

    def submit(
        self,
        request: Request,
        on_progress: Callable[[Progress], None] | None = None,
        on_steps: Callable[[Steps], None] | None = None,
    ) -> Job:
        """The first half of `compose`: take the place of the request in progress. Returns at once."""
        check(request)
        job = Job(next(self._numbers), request, on_progress, on_steps)
        with self._changed:
            if self._job:
                self._supersede(self._job)
            self._job = job
        self._tell()
        return job

    def result(self, job: Job) -> Composed:
        """The second half: wait for a submitted request's answer."""
        try:
            event = self._run(job)
        finally:
            with self._lock:
                if self._job is job:
                    self._job = None
            self._tell()
        if job.superseded:
            raise SupersededError("a newer request took the place of this one")
        return self._composed(job, event)

    def cancel(self) -> None:
        """Drop the request in progress, if there is one: its caller gets SupersededError."""
        with self._lock:
            if self._job:
                self._supersede(self._job)

    def _run(self, job: Job) -> Event:
        """Send the job when the worker is ready and wait for its end; an event of kind `done` or `error`."""
        limit = job.started + job.request.time_limit_s
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    job.finished.is_set()
                    or self._state in ("failed", "closed")
                    or (self._state == "ready" and self._unheard is None)
                ),
                limit - time.monotonic(),
            )
            if self._state == "ready" and self._worker and self._unheard is None and not job.finished.is_set():
                job.sent = True
                self._worker.send("compose", job.number, request=asdict(job.request))
            elif not job.finished.is_set():
                return {"event": "error", "detail": self._detail or _NOT_READY[self._state]}
        if not job.finished.wait(max(limit - time.monotonic(), 0)):
            self._cancel(job)
        if job.event is None:
            return {"event": "error", "detail": f"the model took longer than {job.request.time_limit_s:g} s"}
        return job.event

    def _composed(self, job: Job, event: Event) -> Composed:
        elapsed = job.elapsed_ms()
        if event["event"] == "done":
            return Composed(
                job.request.text, parse(event["program"]), "model", event["tokens"], elapsed,
                {**event["timings"], "total_ms": elapsed},
            )  # fmt: skip
        return Composed(
            job.request.text, fallback_program(), "fallback", 0, elapsed, {"total_ms": elapsed}, event["detail"]
        )

    def _supersede(self, job: Job) -> None:
        job.superseded = True
        job.finish({"event": "cancelled"})
        if self._worker:
            self._worker.send("cancel", job.number)
        self._changed.notify_all()

    def _cancel(self, job: Job) -> None:
        """Tell the worker to drop a job; kill it if it does not listen."""
        with self._lock:
            worker = self._worker
            if worker is None or self._state != "ready" or job.finished.is_set() or not job.sent:
                return
            self._unheard = job.number
        worker.send("cancel", job.number)

        def kill_if_deaf() -> None:
            with self._changed:
                if not self._changed.wait_for(lambda: self._unheard != job.number, _GRACE_S):
                    worker.kill()

        threading.Thread(target=kill_if_deaf, daemon=True).start()

    def _launch(self) -> None:
        """Start a worker. The lock is held."""
        holder: list[WorkerProcess] = []
        try:
            worker = WorkerProcess(
                self._model,
                self._threads,
                self._sprites,
                self._decoder,
                lambda event: self._on_event(event, holder[0] if holder else None),
            )
        except OSError as error:
            # No memory or no process to be had, at this moment.
            self._on_exit(f"the model's process can't start: {error.strerror}")
            return
        holder.append(worker)
        self._worker = worker
        self._loading.cancel()
        self._loading = threading.Timer(_LOADING_MOST_S, self._kill_if_loading, (worker,))
        self._loading.daemon = True
        self._loading.start()

    def _kill_if_loading(self, worker: WorkerProcess) -> None:
        with self._lock:
            if worker is self._worker and self._state in ("starting", "restarting"):
                self._last_words = f"the model was not loaded within {_LOADING_MOST_S:g} s"
                worker.kill()

    def _fail(self, detail: str) -> None:
        self._state, self._detail = "failed", detail
        log.error("the model can't be used: %s", detail)
        self._changed.notify_all()

    def _on_event(self, event: Event, worker: WorkerProcess | None) -> None:
        """What the worker says, on its reader thread."""
        tell: Callable[[], None] | None = None
        with self._changed:
            if worker is not None and worker is not self._worker:
                return
            job = self._job if self._job and self._job.number == event.get("id") else None
            match event["event"]:
                case "ready":
                    self._loading.cancel()
                    self._state, self._name, self._detail = "ready", event["model"], None
                    log.info("the model is ready: %s", self._name)
                case "preparing":
                    self._detail = event["detail"]
                    log.info("%s", self._detail)
                case "failed" if event["for_good"]:
                    self._fail(event["detail"])
                case "failed":
                    self._last_words = event["detail"]
                case "progress" if job and job.on_progress:
                    tell = partial(job.on_progress, Progress(event["tokens"], job.elapsed_ms(), event["written"]))
                case "steps" if job and job.on_steps:
                    tell = partial(job.on_steps, Steps(parse(event["program"]), job.elapsed_ms()))
                case "done" | "error" | "cancelled":
                    self._failures = 0
                    if self._unheard == event["id"]:
                        self._unheard = None
                    if job:
                        job.finish(event)
                case "exit":
                    self._on_exit(self._last_words or event["detail"])
            self._changed.notify_all()
        if tell is not None:
            # Somebody else's code on the thread that hears the worker: its fault must not deafen the engine.
            try:
                tell()
            except Exception:
                log.exception("the listener to a request's progress failed")
        elif event["event"] not in ("progress", "steps"):
            self._tell()

    def _on_exit(self, detail: str) -> None:
        """The worker died. A job in progress ends; a new worker starts, later each time in a row."""
        self._worker, self._unheard, self._last_words = None, None, None
        # One that waits for a worker goes on waiting, for the next.
        if self._job and self._job.sent and not self._job.finished.is_set():
            self._job.finish({"event": "error", "detail": detail})
        if self._state in ("failed", "closed"):
            return
        if self._failures >= _FAILURES_MOST and self._name is None:
            self._fail(f"{detail}, {self._failures} times while it was loading")
            return
        self._state, self._detail = "restarting", detail
        log.warning("%s; it starts again", detail)
        delay = _BACKOFF_S[min(self._failures, len(_BACKOFF_S) - 1)]
        self._failures += 1
        self._restarts += 1
        timer = threading.Timer(delay, self._restart)
        timer.daemon = True
        timer.start()

    def _restart(self) -> None:
        with self._lock:
            if self._state == "restarting":
                self._launch()


def check(request: Request) -> None:
    """Raise EngineError for a request that no model should see."""
    words = request.text.strip()
    if not words:
        raise EngineError("the request is empty; say what the lamp should do")
    if len(words) > REQUEST_CHARS:
        raise EngineError(f"the request has {len(words)} characters; use {REQUEST_CHARS} or fewer")
    if not TOKENS_MIN <= request.max_tokens <= TOKENS_MAX:
        raise EngineError(f"max_tokens {request.max_tokens} is outside {TOKENS_MIN}..{TOKENS_MAX}")


def describe(status: EngineStatus) -> dict[str, Any]:
    """The part of a status that a client sees."""
    return {"state": status.state, "model": status.model, "detail": status.detail, "restarts": status.restarts}
