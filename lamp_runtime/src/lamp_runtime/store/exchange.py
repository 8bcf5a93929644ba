"""Presets and schedules as one JSON document, to be kept elsewhere or to move to another lamp."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from lamp_runtime.errors import LampError
from lamp_runtime.schedule.model import Schedule
from lamp_runtime.store.database import Database
from lamp_runtime.store.presets import Preset, Presets
from lamp_runtime.store.schedules import Kept, Schedules
from lamp_schema import LampSchemaError, Program, parse, to_dict


@dataclass(frozen=True)
class Loaded:
    """What an import has brought: schedules that were there already are not among them."""

    presets: list[Preset]
    schedules: list[Kept]


def dumps(database: Database) -> str:
    """All presets and schedules. Raises StoreError."""
    presets = {preset.name: to_dict(preset.program)["program"] for preset in Presets(database).everything()}
    schedules = [kept.schedule.to_json() for kept in Schedules(database).everything()]
    return json.dumps({"presets": presets, "schedules": schedules}, ensure_ascii=False) + "\n"


def loads(database: Database, text: str | bytes) -> Loaded:
    """Keep what `dumps` wrote: presets in place of those of the same names, schedules beside those that are there.

    All or none; raises LampError with why, StoreError when the disk fails.
    """
    programs, given = _read(text)
    presets, schedules = Presets(database), Schedules(database)
    with database.write() as connection:
        kept = presets.put(connection, programs)
        there = [kept.schedule for kept in schedules.everything()]
        added = schedules.put(connection, [schedule for schedule in given if schedule not in there])
    return Loaded(kept, [schedules.get(number) for number in added])


def _read(text: str | bytes) -> tuple[dict[str, Program], list[Schedule]]:
    try:
        document: dict[str, Any] = json.loads(text)
        # Documents from before there were schedules have presets alone.
        schedules = [Schedule.model_validate(given) for given in document.get("schedules", [])]
        return {str(name): parse({"program": program}) for name, program in document["presets"].items()}, schedules
    except LampSchemaError as error:
        raise LampError(f"a preset is no valid program: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise LampError(f"a schedule is not valid: {'.'.join(map(str, first['loc']))}: {reason}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LampError('that is no export of presets; it should be {"presets": {"name": {...}}}') from error
