"""The calls for schedules: what the lamp does by itself at a time of day."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body
from fastapi.responses import Response
from pydantic import BaseModel, Field

from lamp_runtime.app import Lamp
from lamp_runtime.input.http.bodies import KEPT, Problem, Responses
from lamp_runtime.schedule.due import following
from lamp_runtime.schedule.model import Schedule
from lamp_runtime.schedule.zone import name_of
from lamp_runtime.store.schedules import Kept

_NUMBERED: Responses = {404: {"model": Problem, "description": "No such schedule"}, **KEPT}


class KeptSchedule(Schedule):
    """A schedule that is kept, and when it is due."""

    id: int
    changed_at: Annotated[float, Field(description="seconds since 1970")]
    next_at: Annotated[int | None, Field(description="seconds since 1970; null when it is off")]
    next_local: Annotated[str | None, Field(description="the same, as ISO 8601 in the schedule's time zone")]


class AllSchedules(BaseModel):
    """Every schedule by number, and the clock that those without a zone of their own go by."""

    zone: Annotated[str, Field(description="the system's time zone")]
    now_local: Annotated[str, Field(description="the time there, in ISO 8601")]
    late_min: Annotated[int, Field(description="what holds for those whose own is null")]
    schedules: list[KeptSchedule]


def make_router(lamp: Lamp) -> APIRouter:
    router = APIRouter()

    def shown(kept: Kept) -> KeptSchedule:
        due = following([kept], time.time(), lamp.scheduler.zone())
        moment = {"next_at": due and due.at, "next_local": due and due.local}
        return KeptSchedule.model_validate({**kept.to_json(), **moment})

    @router.get("/v1/schedules", responses=KEPT)
    async def schedules() -> AllSchedules:
        """Every schedule, by number, and the clock that they go by."""
        zone = lamp.scheduler.zone()
        return AllSchedules(
            zone=name_of(zone),
            now_local=datetime.now(zone).isoformat(timespec="seconds"),
            late_min=lamp.scheduler.late_min,
            schedules=[shown(kept) for kept in await asyncio.to_thread(lamp.schedules.everything)],
        )

    @router.get("/v1/schedules/{number}", responses=_NUMBERED)
    async def schedule(number: int) -> KeptSchedule:
        """One schedule."""
        return shown(await asyncio.to_thread(lamp.schedules.get, number))

    @router.post("/v1/schedules", status_code=201, responses=KEPT)
    async def add(body: Annotated[Schedule, Body()]) -> KeptSchedule:
        """Keep one more; the answer has its number."""
        kept = await asyncio.to_thread(lamp.schedules.add, body)
        lamp.scheduler.changed()
        return shown(kept)

    @router.put("/v1/schedules/{number}", responses=_NUMBERED)
    async def replace(number: int, body: Annotated[Schedule, Body()]) -> KeptSchedule:
        """Change one. What is left out is as in a new one: every day, the system's time zone, on."""
        kept = await asyncio.to_thread(lamp.schedules.replace, number, body)
        lamp.scheduler.changed()
        return shown(kept)

    @router.delete("/v1/schedules/{number}", response_model=None, status_code=204, responses=_NUMBERED)
    async def delete(number: int) -> Response:
        """Forget one."""
        await asyncio.to_thread(lamp.schedules.delete, number)
        lamp.scheduler.changed()
        return Response(status_code=204)

    return router
