"""Every refusal in one form: `{"error", "detail": [{"path", "message"}]}`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from lamp_runtime.errors import (
    AudioError,
    EngineError,
    LampError,
    NotKeptError,
    StoreError,
    SupersededError,
    VoiceError,
)
from lamp_runtime.input.http.bodies import Fault, Problem
from lamp_runtime.input.http.headers import HEADERS
from lamp_runtime.paths import without_paths
from lamp_schema import ProgramError

log = logging.getLogger(__name__)

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")

UNEXPECTED = "the lamp failed at this, and its log says why"

_AUDIO = {"format": 415, "length": 413, "speech": 422}


def problem(
    status: int, error: str, faults: list[Fault] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse(Problem(error=error, detail=faults or []).model_dump(), status, headers=headers)


def install(app: FastAPI) -> None:
    """Answer the errors of the schema, of the lamp and of FastAPI's own checks in that form."""

    @app.exception_handler(ProgramError)
    async def _program(_: Request, error: ProgramError) -> JSONResponse:
        faults = [Fault(path=issue.path, message=issue.message) for issue in error.issues]
        return problem(422, "the program is not valid", faults)

    @app.exception_handler(RequestValidationError)
    async def _body(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, "the request is not valid", [_fault(dict(item)) for item in error.errors()])

    @app.exception_handler(EngineError)
    async def _request(_: Request, error: EngineError) -> JSONResponse:
        return problem(422, "the request is not valid", [Fault(path="text", message=str(error))])

    @app.exception_handler(SupersededError)
    async def _superseded(_: Request, error: SupersededError) -> JSONResponse:
        return problem(409, str(error))

    @app.exception_handler(NotKeptError)
    async def _not_kept(_: Request, error: NotKeptError) -> JSONResponse:
        return problem(404, str(error))

    @app.exception_handler(StoreError)
    async def _store(_: Request, error: StoreError) -> JSONResponse:
        log.warning("%s", error)
        return problem(503, "the lamp can't keep or read that, and its log says why")

    @app.exception_handler(AudioError)
    async def _audio(_: Request, error: AudioError) -> JSONResponse:
        return problem(_AUDIO[error.kind], str(error))

    @app.exception_handler(VoiceError)
    async def _voice(_: Request, error: VoiceError) -> JSONResponse:
        log.warning("%s", error)
        return problem(503, without_paths(str(error)))

    @app.exception_handler(LampError)
    async def _lamp(_: Request, error: LampError) -> JSONResponse:
        return problem(422, without_paths(str(error)))

    @app.exception_handler(Exception)
    async def _bug(_: Request, __: Exception) -> JSONResponse:
        # Answered outside of the guard, which adds them to the rest.
        return problem(500, UNEXPECTED, headers=HEADERS)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 400:
            # FastAPI's only one: bytes that are no text, where JSON was to be.
            return problem(422, "the request is not valid", [Fault(path="", message="the body is not JSON")])
        headers = error.headers
        if headers and "Allow" in headers:
            headers = {"Allow": ", ".join(_methods(app, request))}
        return problem(error.status_code, _small(error), headers=headers)


def _methods(app: FastAPI, request: Request) -> list[str]:
    """Every method of a path; Starlette names those of the first of its routes."""

    def is_taken(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] == Match.FULL for route in app.routes)

    return [method for method in _METHODS if is_taken(method)]


def _small(error: HTTPException) -> str:
    """Starlette's own texts are the status's name, with capitals; ours are sentences without."""
    text = str(error.detail)
    return text.lower() if text == HTTPStatus(error.status_code).phrase else text


def _fault(item: dict[str, object]) -> Fault:
    place = item["loc"]
    parts = [str(part) for part in place[1:]] if isinstance(place, tuple) else []
    if item["type"] == "json_invalid":
        return Fault(path="", message="the body is not JSON")
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "value_error":
        # Our own words, which have the value already.
        return Fault(path=".".join(parts), message=message)
    given = item.get("input")
    shown = "" if item["type"] == "missing" or given is None else f", not {_short(given)}"
    return Fault(path=".".join(parts), message=message[:1].lower() + message[1:] + shown)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
