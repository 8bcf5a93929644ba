"""Sprites: small pictures with a name, read from text files that a person can edit.

A file is header lines (`name:`, `category:`, `synonyms:`, `licence:`), palette lines (`o = #F0A040`), and the
picture: up to 14 rows of up to 10 characters, `.` is clear. A user's own folder adds names at run time.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from lamp_schema.colors import parse_color
from lamp_schema.errors import SpriteError, quoted
from lamp_schema.geometry import HEIGHT, WIDTH

_NAME = re.compile(r"[a-z][a-z0-9_]{0,23}")


@dataclass(frozen=True)
class Sprite:
    """One picture. `rows` are equally long; `palette` maps every character but `.` to `#RRGGBB`."""

    name: str
    category: str
    synonyms: tuple[str, ...]
    licence: str
    palette: dict[str, str] = field(hash=False)
    rows: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def height(self) -> int:
        return len(self.rows)


def parse_sprite(text: str, where: str) -> Sprite:
    """One sprite file's text -> Sprite. `where` names the file in errors. Raises SpriteError."""
    parts = [part.splitlines() for part in re.split(r"\n[ \t]*\n+", text.strip("\n"))]
    if len(parts) != 3:
        raise SpriteError(f"{where}: {len(parts)} blocks; write a header, a palette and a picture, a blank line apart")
    header = dict(_pair(line, ":", where) for line in parts[0])
    palette = dict(_pair(line, "=", where) for line in parts[1])
    rows = tuple(line.rstrip() for line in parts[2])
    missing = {"name", "category", "licence"} - header.keys()
    if missing:
        raise SpriteError(f"{where}: the header lacks {', '.join(sorted(missing))}")
    if not _NAME.fullmatch(header["name"]):
        raise SpriteError(f"{where}: {header['name']!r} is not a name; use a-z, 0-9 and _, up to 24, a letter first")
    for key in palette:
        if len(key) != 1 or key == ".":
            raise SpriteError(f"{where}: {quoted(key)} is not a colour's key; use one character but .")
    try:
        colors = {key: parse_color(value) for key, value in palette.items()}
    except ValueError as error:
        raise SpriteError(f"{where}: {error}") from None
    _check_picture(rows, colors, where)
    words = (word.strip().lower() for word in header.get("synonyms", "").split(","))
    return Sprite(
        header["name"], header["category"], tuple(word for word in words if word), header["licence"], colors, rows
    )


def _pair(line: str, sign: str, where: str) -> tuple[str, str]:
    # The sign itself may be a palette character, so the first place is not looked at.
    at = line.find(sign, 1)
    if at < 0:
        raise SpriteError(f"{where}: {line!r} lacks a {sign!r}")
    return line[:at].strip(), line[at + 1 :].strip()


def _check_picture(rows: tuple[str, ...], palette: dict[str, str], where: str) -> None:
    if len(rows) > HEIGHT or len(rows[0]) > WIDTH:
        raise SpriteError(f"{where}: {len(rows[0])} x {len(rows)} is over {WIDTH} x {HEIGHT}")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise SpriteError(f"{where}: row {number} is {len(row)} wide, the first is {len(rows[0])}")
        for character in row:
            if character != "." and character not in palette:
                raise SpriteError(f"{where}: row {number} has {character!r}, which the palette lacks")


class SpriteLibrary:
    """Installed sprites by name, and the other words that people have for them."""

    def __init__(self, sprites: list[Sprite]):
        self._by_name: dict[str, Sprite] = {}
        self._by_word: dict[str, str] = {}
        for sprite in sprites:
            self._install(sprite)

    def _install(self, sprite: Sprite) -> None:
        """A later sprite takes a name over; a name always wins over another sprite's synonym."""
        self._by_name[sprite.name] = sprite
        for word in sprite.synonyms:
            self._by_word.setdefault(_plain(word), sprite.name)

    def add_folder(self, folder: Path) -> list[str]:
        """Install every `*.txt` of a user's folder and return the names. Nothing is installed if one is wrong."""
        found = [_read(path, str(path)) for path in sorted(folder.glob("*.txt"))]
        for sprite in found:
            self._install(sprite)
        return [sprite.name for sprite in found]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_name))

    def get(self, name: str) -> Sprite:
        """The sprite of that very name. Raises SpriteError."""
        if name not in self._by_name:
            raise SpriteError(f"no sprite is called {quoted(name)}; {self.hint(name)}")
        return self._by_name[name]

    def find(self, word: str) -> str | None:
        """A name, or a synonym in any case and spacing -> the name; None when nothing fits."""
        plain = _plain(word)
        return plain if plain in self._by_name else self._by_word.get(plain)

    def hint(self, word: str) -> str:
        """What to say after a name that is not there: the nearest names, or where the list is."""
        near = difflib.get_close_matches(_plain(word), [*self._by_name, *self._by_word], n=3, cutoff=0.66)
        names = list(dict.fromkeys(self._by_word.get(name, name) for name in near))
        return f"did you mean {' or '.join(names)}?" if names else "`lamp sprites` shows all that are installed"


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().lower())


def _read(path: Traversable, where: str) -> Sprite:
    try:
        # Some editors put a byte order mark in front.
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SpriteError(f"{where} can't be read as UTF-8 text: {error}") from None
    return parse_sprite(text, where)


def _read_all(folder: Traversable) -> list[Sprite]:
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".txt")), key=lambda path: path.name)
    return [_read(path, path.name) for path in paths]


@cache
def library() -> SpriteLibrary:
    """The process's library: the sprites of the package, and what `add_folder` brought."""
    return SpriteLibrary(_read_all(files("lamp_schema") / "data" / "sprites"))
