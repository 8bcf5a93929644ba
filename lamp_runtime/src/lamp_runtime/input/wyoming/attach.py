"""Wyoming where the settings want it, and nothing of it, its package included, where they don't."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lamp_runtime.app import Lamp
from lamp_runtime.errors import LampError
from lamp_runtime.input.voice import parts

log = logging.getLogger(__name__)


@contextmanager
def wyoming_attached(lamp: Lamp) -> Iterator[None]:
    """Clients are answered until the end of the block. What is in the way is a warning; the lamp shines without."""
    with ExitStack() as stack:
        if lamp.settings.voice.wyoming is not None:
            try:
                parts.load("wyoming")
                from lamp_runtime.input.wyoming.server import WyomingServer

                stack.enter_context(WyomingServer(lamp).attached())
            except LampError as error:
                log.warning("no Wyoming: %s", error)
        yield
