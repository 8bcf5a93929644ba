"""The 3x5 font."""

from __future__ import annotations

from lamp_schema.font import GLYPH_HEIGHT, GLYPH_WIDTH, glyphs, text_width


def test_printable_ascii_and_the_degree_sign() -> None:
    assert set(glyphs()) == {chr(code) for code in range(0x20, 0x7F)} | {"°"}
    assert len(glyphs()) == 96


def test_every_glyph_is_three_by_five() -> None:
    for character, rows in glyphs().items():
        assert len(rows) == GLYPH_HEIGHT, character
        assert all(len(row) == GLYPH_WIDTH and set(row) <= {"#", "."} for row in rows), character


def test_no_two_glyphs_look_the_same_and_only_the_space_is_empty() -> None:
    assert len(set(glyphs().values())) == len(glyphs())
    assert [character for character, rows in glyphs().items() if "#" not in "".join(rows)] == [" "]


def test_a_glyph_by_its_look() -> None:
    assert glyphs()["T"] == ("###", ".#.", ".#.", ".#.", ".#.")


def test_text_width() -> None:
    assert [text_width(text) for text in ("", "A", "AB", "24°")] == [0, 3, 7, 11]
