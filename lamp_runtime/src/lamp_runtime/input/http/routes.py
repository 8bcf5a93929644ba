"""The calls of the API."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event

from lamp_runtime.app import Lamp
from lamp_runtime.engine.answer import Progress, Steps
from lamp_runtime.engine.engine import check
from lamp_runtime.errors import LampError, SupersededError
from lamp_runtime.input.http.bodies import ASKED, REFUSED, Answer, Ask, Brightness, Responses
from lamp_runtime.input.http.events import Event, Events
from lamp_runtime.input.http.openapi import PROGRAM_BODY
from lamp_runtime.input.http.problems import UNEXPECTED
from lamp_runtime.paths import without_paths
from lamp_schema import __version__ as schema_version
from lamp_schema import parse, to_dict
from lamp_schema.jsonschema import json_schema
from lamp_schema.sprites import library

log = logging.getLogger(__name__)

_ASKED: Responses = {
    200: {"model": Answer, "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    **ASKED,
    **REFUSED,
}


def make_router(lamp: Lamp) -> APIRouter:
    router = APIRouter()

    @router.post("/v1/ask", response_model=None, responses=_ASKED)
    async def ask(request: Request, body: Annotated[Ask, Body()]) -> Response:
        """Compose a program for a request in words, and play it. `Accept: text/event-stream` streams the progress:
        `progress` while it is written, `step` for each step that is whole and shines, `program` when all is there, then
        `done`, `superseded` or `error`."""
        wanted = lamp.settings.request(body.text.strip(), body.seed)
        check(wanted)
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(
                stream(lamp, wanted), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
            )
        return JSONResponse((await asyncio.to_thread(lamp.ask, wanted)).to_json())

    @router.post("/v1/programs", response_model=None, responses=REFUSED, openapi_extra=PROGRAM_BODY)
    async def programs(request: Request) -> Response:
        """Play a given program, in the accepted form. Answers with its canonical form."""
        program = parse(await request.body())
        await asyncio.to_thread(lamp.play, program)
        return JSONResponse(to_dict(program))

    @router.get("/v1/status")
    async def status() -> dict[str, Any]:
        """What is playing, how far it is, what is being composed, and how the engine and the outputs are."""
        return lamp.status()

    @router.post("/v1/pause")
    async def pause() -> dict[str, Any]:
        """Hold the light as it is."""
        lamp.pause()
        return lamp.status()

    @router.post("/v1/resume")
    async def resume() -> dict[str, Any]:
        """Go on after a pause."""
        lamp.resume()
        return lamp.status()

    @router.post("/v1/stop")
    async def stop() -> dict[str, Any]:
        """Go dark, and drop a request that is being composed."""
        await asyncio.to_thread(lamp.stop)
        return lamp.status()

    @router.put("/v1/brightness", responses=REFUSED)
    async def brightness(body: Annotated[Brightness, Body()]) -> dict[str, Any]:
        """Set the brightness."""
        lamp.set_brightness(body.brightness)
        return lamp.status()

    @router.get("/v1/schema", responses=REFUSED)
    async def schema(form: Annotated[Literal["canonical", "spoken"], Query()] = "canonical") -> dict[str, Any]:
        """The JSON Schema of light programs: canonical, which the API speaks, or spoken, which a model writes."""
        return {"version": schema_version, "form": form, "schema": json_schema(form)}

    @router.get("/v1/sprites")
    async def sprites() -> dict[str, Any]:
        """The installed sprites: names, other words for them, pictures."""
        return {"sprites": [asdict(library().get(name)) for name in library().names()]}

    @router.get("/healthz")
    async def healthz() -> JSONResponse:
        """200 while the light is alive, with the engine's state; 503 when no frame came for a second."""
        alive = lamp.loop.is_alive()
        return JSONResponse({"ok": alive, "engine": lamp.engine.status().state}, 200 if alive else 503)

    return router


async def stream(lamp: Lamp, wanted: Any) -> AsyncIterator[bytes]:
    """Server-sent events of one request. A client that goes away does not stop the light that it asked for."""
    loop = asyncio.get_running_loop()
    events = Events()

    def put(event: Event | None) -> None:
        loop.call_soon_threadsafe(events.put, event)

    def on_progress(progress: Progress) -> None:
        put(("progress", asdict(progress)))

    def on_steps(steps: Steps) -> None:
        number = len(steps.program.steps)
        step = to_dict(steps.program)["program"]["steps"][-1]
        put(("step", {"number": number, "step": step, "elapsed_ms": steps.elapsed_ms}))

    def compose() -> None:
        try:
            answer = lamp.ask(wanted, on_progress, on_steps).to_json()
            put(("program", {**answer["program"], "elapsed_ms": answer["ms"]}))
            put(("done", answer))
        except SupersededError as error:
            put(("superseded", {"detail": str(error)}))
        except LampError as error:
            put(("error", {"error": without_paths(str(error)), "detail": []}))
        except Exception:
            log.exception("a request failed")
            put(("error", {"error": UNEXPECTED, "detail": []}))
        finally:
            put(None)

    task = loop.run_in_executor(None, compose)
    while (event := await events.get()) is not None:
        yield format_sse_event(event=event[0], data_str=json.dumps(event[1], ensure_ascii=False))
    await task
