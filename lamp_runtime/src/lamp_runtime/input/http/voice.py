"""Spoken requests: a recording in, the same answer as `/v1/ask` out, with what was heard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from lamp_runtime.app import Lamp
from lamp_runtime.engine.engine import check
from lamp_runtime.input.http.bodies import ASKED, REFUSED, Answer, Problem, Responses
from lamp_runtime.input.http.routes import stream
from lamp_runtime.input.voice.jobs import Heard


class SpokenAnswer(Answer):
    """What was composed for a spoken request."""

    heard: Annotated[str, Field(description="the request in words, as the lamp understood it")]
    heard_ms: Annotated[int, Field(description="from the recording to the words, in milliseconds")]


class Muting(BaseModel):
    """Whether the lamp's own microphone is closed. Recordings that are sent are heard all the same."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"muted": True}]})

    muted: StrictBool


_RESPONSES: Responses = {
    200: {"model": SpokenAnswer, "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    **ASKED,
    413: {"model": Problem, "description": "The recording is too large, or longer than 30 seconds"},
    415: {"model": Problem, "description": "The recording is none of WAV, Ogg, WebM and MP4, or is damaged"},
    422: {"model": Problem, "description": "Nobody speaks in it, or the words were not understood"},
    503: {"model": Problem, "description": "The lamp can't hear, and why"},
}
_AUDIO = {"schema": {"type": "string", "format": "binary"}}
_RECORDING = {
    "requestBody": {"required": True, "content": {f"audio/{kind}": _AUDIO for kind in ("wav", "ogg", "webm", "mp4")}}
}


def make_router(lamp: Lamp) -> APIRouter:
    router = APIRouter()

    @router.post("/v1/voice", response_model=None, responses=_RESPONSES, openapi_extra=_RECORDING)
    async def voice(request: Request) -> Response:
        """Hear a recording of one request, compose a program for it, and play that. `Accept: text/event-stream` streams
        `heard`, then what `/v1/ask` streams. The recording is not kept."""
        heard = await asyncio.to_thread(lamp.voice.hear, await request.body())
        wanted = lamp.settings.request(heard.text)
        check(wanted)
        if "text/event-stream" in request.headers.get("accept", ""):
            events = _stream(lamp, heard)
            return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        composed = await asyncio.to_thread(lamp.ask, wanted)
        return JSONResponse({**composed.to_json(), "heard": heard.text, "heard_ms": heard.ms})

    @router.put("/v1/voice", responses=REFUSED)
    async def mute(body: Annotated[Muting, Body()]) -> dict[str, Any]:
        """Close the lamp's own microphone, or open it again; held over a restart."""
        lamp.mute(body.muted)
        return lamp.status()

    return router


async def _stream(lamp: Lamp, heard: Heard) -> AsyncIterator[bytes]:
    data = json.dumps({"heard": heard.text, "heard_ms": heard.ms}, ensure_ascii=False)
    yield format_sse_event(event="heard", data_str=data)
    async for event in stream(lamp, lamp.settings.request(heard.text)):
        yield event
