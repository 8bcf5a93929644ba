"""The page where a code lets a browser in: a plain form, for it has to work before anything else does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from lamp_runtime.input.http.guard import COOKIE
from lamp_runtime.store.access import BROWSER_S, Access

_WRONG = "That is not the code, or not any more. It works once, for five minutes, and bears few mistakes."


def make_router(access: Access | None, page: Path) -> APIRouter:
    """`/pair`; where `access` is None nobody needs it, and it leads to the page."""
    router = APIRouter()
    form = Template((page / "pair.html").read_text(encoding="utf-8"))

    @router.get("/pair", include_in_schema=False, response_model=None)
    async def ask() -> Response:
        return _home() if access is None else HTMLResponse(form.substitute(said=""))

    @router.post("/pair", include_in_schema=False, response_model=None)
    async def pair(request: Request) -> Response:
        if access is None:
            return _home()
        typed = parse_qs((await request.body()).decode("utf-8", "replace")).get("code", [""])[0]
        secret = await asyncio.to_thread(access.pair, typed)
        if secret is None:
            return HTMLResponse(form.substitute(said=_WRONG), 403)
        answer = _home()
        # No `secure`: the lamp speaks plain HTTP, and over that the browser would not send it back.
        answer.set_cookie(COOKIE, secret, max_age=BROWSER_S, httponly=True, samesite="strict", path="/")
        return answer

    return router


def _home() -> Response:
    return RedirectResponse("/", 303)
