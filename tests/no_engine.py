"""A lamp without a model: quick to start, and it takes orders, programs and recordings all the same."""

from __future__ import annotations

from lamp_runtime.engine.engine import Engine


class NoEngine(Engine):
    """Orders need no model."""

    def start(self) -> None:
        pass
