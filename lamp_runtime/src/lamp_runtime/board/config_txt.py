"""The lines of config.txt that count on this board."""

from __future__ import annotations

import re

from lamp_runtime.board.machine import Machine

PLACE = "/boot/firmware/config.txt"
# As systems before 2023 had it.
_OLD_PLACE = "/boot/config.txt"
_SECTION = re.compile(r"\[([^\]]*)\]")
# Section -> what a board's name has after "Raspberry Pi ". After Raspberry Pi's documentation of conditional filters.
_BOARDS = {
    "pi0": r"Zero",
    "pi0w": r"Zero W",
    "pi02": r"Zero 2",
    "pi1": r"Model|Compute Module Rev",
    "pi2": r"2 ",
    "pi3": r"3 |Compute Module 3",
    "pi3+": r"3 Model [AB] Plus|Compute Module 3 Plus",
    "pi4": r"4 |400|Compute Module 4",
    "pi400": r"400",
    "cm4": r"Compute Module 4",
    "pi5": r"5 |500|Compute Module 5",
    "pi500": r"500",
    "cm5": r"Compute Module 5",
}


def place(machine: Machine) -> str:
    """Where the file is, or where it belongs."""
    return _OLD_PLACE if machine.has(_OLD_PLACE) and not machine.has(PLACE) else PLACE


def lines(machine: Machine) -> list[str]:
    """The settings that apply to this board, in order, without blanks and comments.

    Sections about screens, pins and serial numbers count as not meant; `include` is not followed.
    """
    found = []
    meant = True
    for raw in (machine.text(place(machine)) or "").splitlines():
        line = raw.split("#")[0].strip()
        if section := _SECTION.fullmatch(line):
            meant = _meant(section[1].lower(), machine.model or "")
        elif line and meant:
            found.append(line)
    return found


def _meant(section: str, model: str) -> bool:
    if section == "all":
        return True
    pattern = _BOARDS.get(section)
    return pattern is not None and re.match(f"Raspberry Pi (?:{pattern})", model) is not None


def switched_on(found: list[str], parameter: str) -> bool:
    """Whether the last `dtparam=` that names it switches it on; several may stand on a line."""
    state = False
    for line in found:
        for part in line.removeprefix("dtparam=").split(",") if line.startswith("dtparam=") else ():
            name, _, value = part.partition("=")
            if name.strip() == parameter:
                state = value.strip() in ("", "on", "true", "yes", "1")
    return state


def overlay(found: list[str], name: str) -> dict[str, str] | None:
    """The parameters of the last `dtoverlay=NAME`; None without one."""
    parameters = None
    for line in found:
        head, _, rest = line.removeprefix("dtoverlay=").partition(",")
        if line.startswith("dtoverlay=") and head.strip() == name:
            pairs = (part.partition("=") for part in rest.split(",") if part)
            parameters = {key.strip(): value.strip() for key, _, value in pairs}
    return parameters
