"""The settings that every model of the language shares."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Frozen, unknown keys forbidden, no silent conversion of one JSON type into another."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
