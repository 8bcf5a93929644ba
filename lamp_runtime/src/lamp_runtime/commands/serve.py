"""Start the lamp: light, model, HTTP API and page."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings, add_flags, flags_of, install_sprites, load_settings
from lamp_runtime.errors import ConfigError
from lamp_runtime.input.gpio.controls import Controls
from lamp_runtime.input.gpio.pins import check_pins
from lamp_runtime.input.http.server import listen, server_config
from lamp_runtime.input.wyoming.attach import wyoming_attached
from lamp_runtime.service import ServiceManager
from lamp_runtime.store.access import Access

HELP = "start the lamp, with its page and its API"

log = logging.getLogger("lamp")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, help="a settings file in TOML (default ~/.config/lamp/lamp.toml)")
    add_flags(parser)


def main(options: argparse.Namespace) -> int:
    settings, origin = load_settings(flags_of(options), options.config)
    for name, value in settings.model_dump().items():
        log.info("setting", extra={"setting": name, "value": value, "source": origin.get(name, "default")})
    check_pins(settings.gpio, settings.output, settings.leds)
    install_sprites(settings)
    _check_access(settings)
    listener = _listen(settings)
    host, port = listener.getsockname()[:2]
    # Until uvicorn takes the signal over, and when it raises it again after its own end: leave in order, dark.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    manager = ServiceManager()
    controls = Controls(settings.gpio)
    with Lamp(settings, on_beat=manager.alive) as lamp, controls.attached(lamp), wyoming_attached(lamp):
        # FastAPI takes about as long to import as all that the light needs, and a Pi is slow: it shines already.
        from lamp_runtime.input.http.app import create_app

        # What is there now stays for ever, so a collection need never walk it again while frames are due.
        gc.collect()
        gc.freeze()
        print(f"The lamp is at http://{host}:{port}", flush=True)
        manager.ready(f"http://{host}:{port}")
        config = server_config(create_app(lamp), limit_concurrency=settings.connections)
        _Server(config, lamp, manager).run(sockets=[listener])
    return 0


class _Server(uvicorn.Server):
    """Closes the lamp as part of its own shutdown: what is still being composed would hold up its end."""

    def __init__(self, config: uvicorn.Config, lamp: Lamp, manager: ServiceManager):
        super().__init__(config)
        self._lamp = lamp
        self._manager = manager

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._manager.stopping()
        # The engine first: a request that is being composed would hold its connection until the model is done.
        await asyncio.to_thread(self._lamp.engine.close)
        await super().shutdown(sockets)
        await asyncio.to_thread(self._lamp.close)


def _check_access(settings: Settings) -> None:
    """Raises ConfigError where others could reach a lamp that can't tell them from its owner; StoreError."""
    if settings.needs_token and not Access().has_token():
        raise ConfigError(
            f"no token yet, so the lamp won't listen on {settings.host}, where others may reach it; "
            "make one with `lamp token`, or use --host 127.0.0.1"
        )


def _listen(settings: Settings) -> socket.socket:
    """Bound before anything is loaded, so that a taken port is a quick error. Raises ConfigError."""
    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        raise ConfigError(
            f"can't listen on {settings.host}:{settings.port} ({error.strerror}); "
            "is a lamp running already? --port picks another"
        ) from None
