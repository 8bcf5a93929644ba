"""The calls for what the lamp keeps: presets, and what was asked before."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response

from lamp_runtime.app import Lamp
from lamp_runtime.input.http.bodies import KEPT, Boot, ChosenBoot, NewName, Problem, Responses
from lamp_runtime.input.http.openapi import PROGRAM_BODY
from lamp_runtime.store import exchange
from lamp_schema import parse

_NAMED: Responses = {404: {"model": Problem, "description": "No such preset"}, **KEPT}
_MAYBE_PROGRAM = {"requestBody": {**PROGRAM_BODY["requestBody"], "required": False}}


def make_router(lamp: Lamp) -> APIRouter:
    router = APIRouter()

    @router.get("/v1/presets", responses=KEPT)
    async def presets() -> dict[str, Any]:
        """Every preset, by name."""
        return {"presets": [preset.to_json() for preset in await asyncio.to_thread(lamp.presets.everything)]}

    @router.get("/v1/presets.json", response_model=None, responses=KEPT)
    async def export() -> Response:
        """Presets, schedules and the choice for the start as a document, for another lamp's `POST /v1/presets.json`."""
        text = await asyncio.to_thread(exchange.dumps, lamp.database)
        headers = {"Content-Disposition": 'attachment; filename="presets.json"'}
        return Response(text, media_type="application/json", headers=headers)

    @router.post("/v1/presets.json", response_model=None, responses=KEPT)
    async def load(request: Request) -> Response:
        """Keep every preset of an export, in place of those of the same names, its schedules, and the preset for the
        start if it names one: all, or none."""
        kept = await asyncio.to_thread(exchange.loads, lamp.database, await request.body())
        lamp.scheduler.changed()
        names, numbers = [preset.name for preset in kept.presets], [schedule.id for schedule in kept.schedules]
        return JSONResponse({"presets": names, "schedules": numbers, "boot": kept.boot and kept.boot.name})

    @router.get("/v1/presets/{name:path}", responses=_NAMED)
    async def preset(name: str) -> dict[str, Any]:
        """One preset."""
        return (await asyncio.to_thread(lamp.presets.get, name)).to_json()

    @router.put("/v1/presets/{name:path}", response_model=None, responses=KEPT, openapi_extra=_MAYBE_PROGRAM)
    async def save(name: str, request: Request) -> Response:
        """Keep a program under a name; without a body, what plays now."""
        body = await request.body()
        program = parse(body) if body.strip() else None
        return JSONResponse((await asyncio.to_thread(lamp.save_preset, name, program)).to_json())

    @router.post("/v1/presets/{name:path}/play", responses=_NAMED)
    async def play(name: str) -> dict[str, Any]:
        """Play a preset."""
        return (await asyncio.to_thread(lamp.play_preset, name)).to_json()

    @router.post("/v1/presets/{name:path}/name", responses=_NAMED)
    async def rename(name: str, body: Annotated[NewName, Body()]) -> dict[str, Any]:
        """Give a preset another name."""
        return (await asyncio.to_thread(lamp.presets.rename, name, body.name)).to_json()

    @router.delete("/v1/presets/{name:path}", response_model=None, status_code=204, responses=_NAMED)
    async def delete(name: str) -> Response:
        """Forget a preset."""
        await asyncio.to_thread(lamp.presets.delete, name)
        return Response(status_code=204)

    @router.get("/v1/boot", responses=KEPT)
    async def boot() -> Boot:
        """The preset that shines at the start; null is the last light, or what the settings say."""
        chosen = await asyncio.to_thread(lamp.presets.boot)
        return Boot(preset=chosen and chosen.name, setting=lamp.settings.boot)

    @router.put("/v1/boot", responses=_NAMED)
    async def choose(body: Annotated[ChosenBoot, Body()]) -> Boot:
        """Choose the preset for the start; null chooses none."""
        await asyncio.to_thread(lamp.choose_boot, body.preset)
        return await boot()

    @router.get("/v1/history", responses=KEPT)
    async def history(limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> dict[str, Any]:
        """What was asked, the newest first, and what it became."""
        return {"history": [asked.to_json() for asked in await asyncio.to_thread(lamp.history.newest, limit)]}

    @router.delete("/v1/history", responses=KEPT)
    async def forget() -> dict[str, Any]:
        """Forget what was asked; answers with how many requests that were."""
        return {"forgotten": await asyncio.to_thread(lamp.history.clear)}

    return router
