"""Live frames over a WebSocket: binary messages of 516 bytes, and the status as text."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from lamp_runtime.app import Lamp
from lamp_runtime.input.http.problems import problem

STATUS_EVERY_S = 0.25


def make_router(lamp: Lamp) -> APIRouter:
    router = APIRouter()

    @router.websocket("/v1/frames")
    async def frames(socket: WebSocket) -> None:
        """Binary: 172 x RGB in sRGB, on every change. Text: the status as in GET /v1/status, on every change too.

        What a client sends is ignored. A slow client gets fewer frames, never old ones; one that takes none, or says
        too much, is dropped by its connection's limits, see `server` and `viewer`.
        """
        most = lamp.settings.viewers
        if lamp.web.subscribers >= most:
            text = f"{most} pages watch already; close one, or raise the setting `viewers`"
            await socket.send_denial_response(problem(503, text))
            return
        sending = asyncio.Lock()
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()
        # Before there is time for others to come in.
        subscription = lamp.web.subscribe(loop)

        def on_change(_: object) -> None:
            with suppress(RuntimeError):  # The event loop may have closed meanwhile.
                loop.call_soon_threadsafe(changed.set)

        forget = lamp.on_change(on_change)

        async def send_frames() -> None:
            async for frame in subscription:
                async with sending:
                    await socket.send_bytes(frame)

        async def send_status() -> None:
            while True:
                changed.clear()
                async with sending:
                    await socket.send_text(json.dumps(lamp.status(), ensure_ascii=False))
                # A moment's rest also after a change: a burst of them becomes one message.
                await asyncio.sleep(STATUS_EVERY_S / 5)
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), STATUS_EVERY_S)

        async def read() -> None:
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass

        tasks: list[asyncio.Task[None]] = []
        try:
            await socket.accept()
            tasks += [asyncio.create_task(work()) for work in (send_frames, send_status, read)]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            forget()
            subscription.close()
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError, StopAsyncIteration):
                    await task

    return router
