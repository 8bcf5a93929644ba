"""Sprites: the files of the package, and a user's own."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from lamp_schema import SpriteError
from lamp_schema.sprites import Sprite, SpriteLibrary, library, parse_sprite

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(str(files("lamp_schema") / "data" / "sprites")).glob("*.txt"))
SPRITES = [parse_sprite(path.read_text(encoding="utf-8"), path.name) for path in FILES]
CATEGORIES = (
    *("animal", "arrow", "clothing", "face", "food", "holiday", "home", "music", "place", "plant", "space", "sport"),
    *("symbol", "tool", "toy", "vehicle", "weather"),
)
CAT = """name: cat
category: animal
synonyms: moggy, House  Cat
licence: CC0-1.0

o = orange
= = #000

o.
==
"""

# What the benchmark's prompts ask to be drawn, in the prompts' own words; "" where nothing is.
DRAWN = {
    1: "star",
    2: "smiley face",
    3: "arrow pointing up",
    4: "house",
    5: "music note",
    6: "cat face",
    7: "sun",
    8: "tree",
    9: "lightning bolt",
    10: "skull",
    11: "analog clock",
}
SCENES = {13: "sun", 16: "rain", 19: "traffic light", 21: "sunny"}


@pytest.mark.parametrize("sprite", SPRITES, ids=[path.stem for path in FILES])
def test_each_file(sprite: Sprite) -> None:
    assert sprite.category in CATEGORIES
    assert sprite.licence == "CC0-1.0"
    assert 1 <= sprite.width <= 10
    assert 1 <= sprite.height <= 14
    assert set("".join(sprite.rows)) - {"."} == set(sprite.palette), "a colour that nothing has"
    edges = [sprite.rows[0], sprite.rows[-1], *("".join(row[x] for row in sprite.rows) for x in (0, -1))]
    assert all(set(edge) != {"."} for edge in edges), "an empty border"


def test_files_are_named_like_their_sprites() -> None:
    assert [path.stem for path in FILES] == [sprite.name for sprite in SPRITES]
    assert tuple(sorted(path.stem for path in FILES)) == library().names()
    assert len(FILES) >= 80


def test_no_word_means_two_sprites() -> None:
    words = [re.sub(r"[\s-]+", "_", word) for sprite in SPRITES for word in (sprite.name, *sprite.synonyms)]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_no_two_sprites_look_the_same() -> None:
    looks = {(sprite.rows, tuple(sorted(sprite.palette.items()))): sprite.name for sprite in SPRITES}
    assert len(looks) == len(SPRITES)


def test_the_benchmark_draws_what_is_there() -> None:
    text = (ROOT / "trainer" / "data" / "benchmark_prompts.jsonl").read_text(encoding="utf-8")
    prompts = {entry["id"]: entry["prompt"] for entry in map(json.loads, text.splitlines())}
    for number, thing in {**DRAWN, **SCENES}.items():
        assert library().find(thing) is not None, thing
        assert number in SCENES or thing in prompts[number]
    assert len(prompts) == 21


def test_finding_by_other_words() -> None:
    assert library().find("cat") == library().find(" Kitty ") == library().find("CAT FACE") == "cat"
    assert library().find("cat-face") == library().find("cat_face") == "cat"
    assert library().find("no such thing") is None


def test_getting_by_the_very_name() -> None:
    assert library().get("cat").name == "cat"
    with pytest.raises(SpriteError, match=r"no sprite is called 'Cat'; did you mean .*cat"):
        library().get("Cat")
    with pytest.raises(SpriteError, match=r"no sprite is called 'xqzvj'; `lamp sprites` shows all"):
        library().get("xqzvj")


def test_a_file_is_read() -> None:
    assert parse_sprite(CAT, "cat.txt") == Sprite(
        name="cat",
        category="animal",
        synonyms=("moggy", "house  cat"),
        licence="CC0-1.0",
        palette={"o": "#FFA500", "=": "#000000"},
        rows=("o.", "=="),
    )


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        (
            "\no = orange\n= = #000\n",
            "",
            "x.txt: 2 blocks; write a header, a palette and a picture, a blank line apart",
        ),
        ("name: cat\n", "", "x.txt: the header lacks name"),
        ("category: animal\n", "", "x.txt: the header lacks category"),
        ("licence: CC0-1.0", "made by me", "x.txt: 'made by me' lacks a ':'"),
        ("name: cat", "name: Cat", "x.txt: 'Cat' is not a name; use a-z, 0-9 and _, up to 24, a letter first"),
        (
            "o = orange",
            "o = orangy",
            "x.txt: 'orangy' is not a colour; use #RRGGBB or a name such as dim orange",
        ),
        ("o = orange", "o orange", "x.txt: 'o orange' lacks a '='"),
        ("o = orange", "oo = orange", "x.txt: 'oo' is not a colour's key; use one character but ."),
        ("o = orange", ". = orange", "x.txt: '.' is not a colour's key; use one character but ."),
        ("o.\n", "o.o\n", "x.txt: row 2 is 2 wide, the first is 3"),
        ("o.\n", "z.\n", "x.txt: row 1 has 'z', which the palette lacks"),
        ("o.\n", "o.\n" * 14, "x.txt: 2 x 15 is over 10 x 14"),
        ("o.\n==\n", "o.........o\n", "x.txt: 11 x 1 is over 10 x 14"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(was: str, now: str, message: str) -> None:
    assert was in CAT
    with pytest.raises(SpriteError) as caught:
        parse_sprite(CAT.replace(was, now), "x.txt")
    assert str(caught.value) == message


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def test_a_folder_adds_and_takes_over(tmp_path: Path) -> None:
    sprites = SpriteLibrary(SPRITES)
    write(tmp_path, "cat", CAT)
    write(tmp_path, "zeppelin", CAT.replace("name: cat", "name: zeppelin").replace("moggy, House  Cat", "blimp"))
    (tmp_path / "readme.md").write_text("no sprite")
    assert sprites.add_folder(tmp_path) == ["cat", "zeppelin"]
    assert sprites.get("cat").rows == ("o.", "==")
    assert sprites.find("Blimp") == sprites.find("zeppelin") == "zeppelin"
    assert sprites.find("house cat") == sprites.find("kitty") == "cat"
    assert sprites.names() == tuple(sorted([*library().names(), "zeppelin"]))
    assert "zeppelin" not in library().names()


def test_a_file_from_another_system_is_read(tmp_path: Path) -> None:
    sprites = SpriteLibrary([])
    (tmp_path / "cat.txt").write_bytes(b"\xef\xbb\xbf" + CAT.replace("\n", "\r\n").encode())
    sprites.add_folder(tmp_path)
    assert sprites.get("cat") == parse_sprite(CAT, "cat.txt")


def test_a_new_name_wins_over_an_old_synonym(tmp_path: Path) -> None:
    sprites = SpriteLibrary(SPRITES)
    assert sprites.find("kitty") == "cat"
    write(tmp_path, "kitty", CAT.replace("name: cat", "name: kitty"))
    sprites.add_folder(tmp_path)
    assert sprites.find("kitty") == "kitty"


def test_a_broken_file_installs_nothing(tmp_path: Path) -> None:
    sprites = SpriteLibrary(SPRITES)
    write(tmp_path, "aaa", CAT.replace("name: cat", "name: aaa"))
    write(tmp_path, "broken", "name: broken")
    with pytest.raises(SpriteError, match=r"broken\.txt: 1 blocks"):
        sprites.add_folder(tmp_path)
    assert sprites.names() == library().names()
    (tmp_path / "broken.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(SpriteError, match=r"broken\.txt can't be read as UTF-8 text"):
        sprites.add_folder(tmp_path)
    assert sprites.names() == library().names()


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    assert SpriteLibrary([]).add_folder(tmp_path / "none") == []
