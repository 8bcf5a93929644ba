"""What the lamp does by itself at a time of day: list schedules, add and remove them, switch them on and off.

  lamp schedules add 7:00 weekdays preset sunrise
  lamp schedules add 22:30 daily off
  lamp schedules add 18:00 sat,sun ask "a warm fire" --zone Europe/Berlin

It works on the file of whoever runs it, and a lamp that runs takes the change within seconds. The service's is another
user's: `sudo -u lamp STATE_DIRECTORY=/var/lib/lamp lamp schedules`. `lamp presets export` has schedules, too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from lamp_runtime.errors import LampError
from lamp_runtime.schedule.due import following
from lamp_runtime.schedule.model import DAYS, Day, Schedule
from lamp_runtime.schedule.perform import words
from lamp_runtime.schedule.zone import SystemZone
from lamp_runtime.store.database import Database
from lamp_runtime.store.schedules import Kept, Schedules

HELP = "what the lamp does by itself at a time of day: list, add, remove, on, off"

_GROUPS = {"daily": DAYS, "weekdays": DAYS[:5], "weekend": DAYS[5:]}
# The action's name, the field of its value, and how that is read.
_VALUES: dict[str, tuple[str, Callable[[str], Any]] | None] = {
    "preset": ("preset", str),
    "off": None,
    "brightness": ("brightness", float),
    "ask": ("text", str),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="all of them, and when each is due (the default)")
    add = actions.add_parser("add", help="keep one more")
    add.add_argument("time", help="hours and minutes, as 7:00 or 22:30")
    add.add_argument("days", help="daily, weekdays, weekend, or days such as mon,wed or fri-sun")
    add.add_argument("what", choices=tuple(_VALUES), help="play a preset, go dark, set the brightness, or ask")
    add.add_argument("value", nargs="?", help="the preset's name, 0 to 1, or the words")
    add.add_argument("--late", type=int, metavar="MIN", help="minutes that it may be missed by, and still run")
    add.add_argument("--zone", help="an IANA time zone such as Europe/Berlin; the system's when left out")
    for name, what in (("remove", "forget one"), ("on", "switch one on"), ("off", "switch one off, and keep it")):
        actions.add_parser(name, help=what).add_argument("number", type=int)


def main(options: argparse.Namespace) -> int:
    database = Database()
    try:
        print(_ACTIONS[options.action or "list"](Schedules(database), options), end="")
    finally:
        database.close()
    return 0


def _list(schedules: Schedules, _: argparse.Namespace) -> str:
    return "".join(_line(kept) for kept in schedules.everything()) or "no schedules yet\n"


def _add(schedules: Schedules, options: argparse.Namespace) -> str:
    action: dict[str, Any] = {"type": options.what, **_value(options.what, options.value)}
    given = {
        "time": options.time,
        "days": read_days(options.days),
        "zone": options.zone,
        "late_min": options.late,
        "action": action,
    }
    try:
        schedule = Schedule.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "value_error":
            raise LampError(first["msg"].removeprefix("Value error, ")) from None
        raise LampError(f"{first['loc'][-1]} {first['input']!r}: {first['msg']}") from None
    return _line(schedules.add(schedule))


def _value(what: str, value: str | None) -> dict[str, Any]:
    wanted = _VALUES[what]
    if wanted is None:
        if value is not None:
            raise LampError(f"off takes no value, not {value!r}; leave it out")
        return {}
    field, read = wanted
    if value is None:
        raise LampError(f"{what} needs a value; put it after {what}")
    try:
        return {field: read(value)}
    except ValueError:
        raise LampError(f"{what} {value!r} is no number; use 0 to 1") from None


def read_days(text: str) -> list[Day]:
    """The days that a person's words stand for. Raises LampError."""
    found: list[Day] = []
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        if part.strip() in _GROUPS:
            found += _GROUPS[part.strip()]
        elif first in DAYS and (last or first) in DAYS:
            start = DAYS.index(first)
            count = (DAYS.index(last or first) - start) % len(DAYS) + 1
            found += [DAYS[(start + day) % len(DAYS)] for day in range(count)]
        else:
            raise LampError(f"{part.strip()!r} is no day; use daily, weekdays, weekend, or {', '.join(DAYS)}")
    return found


def _remove(schedules: Schedules, options: argparse.Namespace) -> str:
    schedules.delete(options.number)
    return f"schedule {options.number} is forgotten\n"


def _switch(schedules: Schedules, options: argparse.Namespace) -> str:
    schedule = schedules.get(options.number).schedule
    return _line(schedules.replace(options.number, schedule.model_copy(update={"enabled": options.action == "on"})))


def _line(kept: Kept) -> str:
    schedule = kept.schedule
    days = next((name for name, group in _GROUPS.items() if schedule.days == group), ",".join(schedule.days))
    zone = f" {schedule.zone}" if schedule.zone else ""
    due = following([kept], time.time(), SystemZone()())
    when = f"next {due.local}" if due else "off" if not schedule.enabled else "its time zone is not known here"
    return f"{kept.id}  {schedule.time} {days}{zone}: {words(schedule.action)} ({when})\n"


_ACTIONS: dict[str, Callable[[Schedules, argparse.Namespace], str]] = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "on": _switch,
    "off": _switch,
}
