"""Presets, schedules and the choice for the start as one JSON document, to keep elsewhere or for another lamp."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from lamp_runtime.errors import LampError
from lamp_runtime.schedule.model import Schedule
from lamp_runtime.store.database import Database
from lamp_runtime.store.presets import Preset, Presets, checked_name
from lamp_runtime.store.schedules import Kept, Schedules
from lamp_schema import LampSchemaError, Program, parse, to_dict


@dataclass(frozen=True)
class Loaded:
    """What an import has brought: schedules that were there already are not among them. `boot` is None where the
    document names no preset for the start, and the lamp's own choice stays."""

    presets: list[Preset]
    schedules: list[Kept]
    boot: Preset | None


@dataclass(frozen=True)
class _Document:
    programs: dict[str, Program]
    schedules: list[Schedule]
    boot: str | None


def dumps(database: Database) -> str:
    """All presets and schedules, and the name of the preset for the start or null. Raises StoreError."""
    presets = Presets(database)
    chosen = presets.boot()
    programs = {preset.name: to_dict(preset.program)["program"] for preset in presets.everything()}
    schedules = [kept.schedule.to_json() for kept in Schedules(database).everything()]
    # Another process may have deleted it between the two reads.
    boot = chosen.name if chosen and chosen.name in programs else None
    return json.dumps({"presets": programs, "schedules": schedules, "boot": boot}, ensure_ascii=False) + "\n"


def loads(database: Database, text: str | bytes) -> Loaded:
    """Keep what `dumps` wrote: presets in place of those of the same names, schedules beside those that are there, and
    the choice for the start where there is one.

    All or none; raises LampError with why, StoreError when the disk fails.
    """
    document = _read(text)
    presets, schedules = Presets(database), Schedules(database)
    with database.write() as connection:
        kept = presets.put(connection, document.programs)
        there = [kept.schedule for kept in schedules.everything()]
        added = schedules.put(connection, [schedule for schedule in document.schedules if schedule not in there])
        boot = presets.put_boot(connection, document.boot) if document.boot is not None else None
    return Loaded(kept, [schedules.get(number) for number in added], boot)


def _read(text: str | bytes) -> _Document:
    try:
        document: dict[str, Any] = json.loads(text)
        # Older documents have presets alone, or no choice for the start.
        schedules = [Schedule.model_validate(given) for given in document.get("schedules", [])]
        programs = {str(name): parse({"program": program}) for name, program in document["presets"].items()}
        boot = document.get("boot")
        return _Document(programs, schedules, None if boot is None else checked_name(boot))
    except LampSchemaError as error:
        raise LampError(f"a preset is no valid program: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise LampError(f"a schedule is not valid: {'.'.join(map(str, first['loc']))}: {reason}") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LampError('that is no export of presets; it should be {"presets": {"name": {...}}}') from error
