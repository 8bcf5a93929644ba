"""The FastAPI application: the API, the live frames and the page, in front of one lamp."""

from __future__ import annotations

import time
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from lamp_runtime.app import Lamp
from lamp_runtime.input.http import frames, kept, metrics, openapi, pairing, problems, routes, schedules, voice
from lamp_runtime.input.http.guard import Guard
from lamp_runtime.input.http.rate import RateLimit
from lamp_runtime.store.access import Access
from lamp_runtime.version import __version__

# FastAPI's own pages of documentation load their scripts from elsewhere, so they are off: the lamp works offline.
_DESCRIPTION = "A lamp of 172 LEDs that does what people say. Programs are light programs, see GET /v1/schema."


def create_app(lamp: Lamp) -> FastAPI:
    """The application for a lamp that is started and closed by the caller."""
    app = FastAPI(
        title="Lamp",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses=openapi.REFUSALS,
    )
    page = Path(str(files("lamp_runtime") / "input" / "page"))

    @app.get("/", include_in_schema=False)
    async def index() -> FileResponse:
        return FileResponse(page / "index.html")

    access = Access() if lamp.settings.needs_token else None
    asks = RateLimit(lamp.settings.asks_per_minute, time.monotonic)
    numbers = metrics.Metrics(lamp)
    app.add_middleware(Guard, host=lamp.settings.host, access=access, asks=asks, on_refused=numbers.refused)
    problems.install(app)
    openapi.install(app, lamp.settings.needs_token)
    app.include_router(routes.make_router(lamp))
    app.include_router(kept.make_router(lamp))
    app.include_router(schedules.make_router(lamp))
    app.include_router(voice.make_router(lamp))
    app.include_router(frames.make_router(lamp))
    app.include_router(metrics.make_router(numbers))
    app.include_router(pairing.make_router(access, page))
    app.mount("/page", StaticFiles(directory=page), name="page")
    return app
