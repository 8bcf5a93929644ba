"""Pictures: shapes, clipping, text, sprites, and their glow on the ring. Drawn as text, `#` for what is lit."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from strategies import elements

from lamp_runtime.player import Player
from lamp_runtime.player.color import decode
from lamp_runtime.player.raster import SCROLL_GAP
from lamp_schema import parse
from lamp_schema.font import glyphs, text_width
from lamp_schema.sprites import library

Frame = npt.NDArray[np.uint8]
RED = "#FF0000"


def player(*drawn: dict[str, Any]) -> Player:
    return Player(parse({"type": "render", "elements": list(drawn)}))


def grid(frame: Frame) -> npt.NDArray[np.uint8]:
    return frame[:140].reshape(14, 10, 3)


def picture(*drawn: dict[str, Any], t_ms: float = 0) -> list[str]:
    """The 14 rows of the front."""
    return ["".join("#" if cell.any() else "." for cell in row) for row in grid(player(*drawn).frame(t_ms))]


def lit(*drawn: dict[str, Any], t_ms: float = 0) -> set[tuple[int, int]]:
    return {(x, y) for y, row in enumerate(picture(*drawn, t_ms=t_ms)) for x, cell in enumerate(row) if cell == "#"}


def test_fill_covers_the_front_and_glows_in_full() -> None:
    assert (player({"type": "fill", "color": "#204060"}).frame(0) == (0x20, 0x40, 0x60)).all()


def test_later_elements_cover_earlier_ones() -> None:
    frame = player({"type": "fill", "color": "#0000FF"}, {"type": "pixel", "x": 3, "y": 2, "color": RED}).frame(0)
    assert tuple(grid(frame)[2, 3]) == (255, 0, 0)
    assert tuple(grid(frame)[2, 4]) == (0, 0, 255)


def test_black_is_a_colour() -> None:
    frame = player({"type": "fill", "color": RED}, {"type": "pixel", "x": 0, "y": 0, "color": "#000000"}).frame(0)
    assert not grid(frame)[0, 0].any()


def test_a_rect_is_clipped_on_every_side() -> None:
    assert lit({"type": "rect", "x": -3, "y": -2, "w": 5, "h": 3, "color": RED}) == {(0, 0), (1, 0)}
    assert lit({"type": "rect", "x": 8, "y": 13, "w": 20, "h": 28, "color": RED}) == {(8, 13), (9, 13)}
    assert not lit({"type": "rect", "x": 19, "y": 27, "w": 5, "h": 5, "color": RED})


def test_a_line_has_both_its_ends_and_no_gap() -> None:
    cells = lit({"type": "line", "x1": 1, "y1": 2, "x2": 8, "y2": 11, "color": RED})
    assert {(1, 2), (8, 11)} <= cells
    assert sorted(y for _, y in cells) == list(range(2, 12))


def test_a_line_is_the_same_either_way_and_through_the_edge() -> None:
    there = {"type": "line", "x1": -9, "y1": -3, "x2": 15, "y2": 16, "color": RED}
    back = {"type": "line", "x1": 15, "y1": 16, "x2": -9, "y2": -3, "color": RED}
    assert lit(there) == lit(back) != set()
    assert lit({"type": "line", "x1": 4, "y1": 4, "x2": 4, "y2": 4, "color": RED}) == {(4, 4)}


def test_small_circles_are_round() -> None:
    def drawn(r: int, fill: bool = True) -> list[str]:
        circle = {"type": "circle", "cx": 3, "cy": 3, "r": r, "color": RED, "fill": fill}
        return [row[3 - r : 4 + r] for row in picture(circle)[3 - r : 4 + r]]

    assert drawn(0) == ["#"]
    assert drawn(1) == [".#.", "###", ".#."]
    assert drawn(2) == [".###.", "#####", "#####", "#####", ".###."]
    assert drawn(1, fill=False) == [".#.", "#.#", ".#."]
    assert drawn(3, fill=False) == ["..###..", ".#...#.", "#.....#", "#.....#", "#.....#", ".#...#.", "..###.."]


def test_a_circle_around_the_whole_display_is_clipped_away() -> None:
    assert not lit({"type": "circle", "cx": 4, "cy": 6, "r": 28, "color": RED, "fill": False})
    assert len(lit({"type": "circle", "cx": 4, "cy": 6, "r": 28, "color": RED})) == 140


def test_short_text_stands_still() -> None:
    text = {"type": "text", "content": "Hi", "x": 1, "y": 4, "color": RED}
    expected = [left + "." + right for left, right in zip(glyphs()["H"], glyphs()["i"], strict=True)]
    for t_ms in (0, 5000, 1e9):
        assert [row[1:8] for row in picture(text, t_ms=t_ms)[4:9]] == expected


def test_wide_text_begins_at_x_and_moves_eight_columns_a_second() -> None:
    text = {"type": "text", "content": "HELLO", "x": 2, "y": 4, "color": RED}
    start = lit(text)
    assert min(x for x, _ in start) == 2
    for column in (1, 2):
        moved = {(x - column, y) for x, y in start}
        assert moved <= lit(text, t_ms=column * 125)
    assert lit(text, t_ms=124) == start != lit(text, t_ms=125)


def test_wide_text_loops_after_a_gap() -> None:
    text = {"type": "text", "content": "HELLO", "x": 0, "y": 4, "color": RED}
    round_ms = (text_width("HELLO") + SCROLL_GAP) * 125
    for t_ms in (0, 1000, 2375):
        assert lit(text, t_ms=t_ms + round_ms) == lit(text, t_ms=t_ms + 1000 * round_ms) == lit(text, t_ms=t_ms)
    # Its end has left the first column, and the gap follows.
    gone = picture(text, t_ms=text_width("HELLO") * 125)
    assert {row[:SCROLL_GAP] for row in gone} == {"." * SCROLL_GAP}
    assert any(row[SCROLL_GAP] == "#" for row in gone)


def test_wide_text_comes_in_from_the_right() -> None:
    text = {"type": "text", "content": "HELLO", "x": 10, "y": 4, "color": RED}
    assert not lit(text)
    assert {x for x, _ in lit(text, t_ms=125)} == {9}


def test_what_lies_over_a_moving_text_stays_over_it() -> None:
    text = {"type": "text", "content": "HELLO", "x": 0, "y": 4, "color": RED}
    bar = {"type": "rect", "x": 0, "y": 4, "w": 10, "h": 5, "color": "#00FF00"}
    assert (grid(player(text, bar).frame(500))[4:9] == (0, 255, 0)).all()
    assert (grid(player(bar, text).frame(500))[4:9, :, 0] == 255).any()


def test_a_bitmap_may_be_ragged_and_lie_outside() -> None:
    bitmap = {"type": "bitmap", "x": -1, "y": 12, "rows": ["ab.b", "b", "bbbbb"], "palette": {"a": RED, "b": "#00FF00"}}
    assert picture(bitmap)[12:] == ["#.#.......", ".........."]


def test_a_sprite_is_centred() -> None:
    sprite = library().get("cat")
    left, top = (10 - sprite.width) // 2, (14 - sprite.height) // 2
    frame = grid(player({"type": "sprite", "name": "cat"}).frame(0))
    for y, row in enumerate(sprite.rows):
        for x, cell in enumerate(row):
            color = "#000000" if cell == "." else sprite.palette[cell]
            assert bytes(frame[top + y, left + x]).hex().upper() == color[1:]


def test_a_sprite_moves_and_is_clipped() -> None:
    centred, sprite = lit({"type": "sprite", "name": "cat"}), library().get("cat")
    moved = lit({"type": "sprite", "name": "cat", "x": -3, "y": 5})
    dx, dy = -3 - (10 - sprite.width) // 2, 5 - (14 - sprite.height) // 2
    assert moved == {(x + dx, y + dy) for x, y in centred if 0 <= x + dx < 10 and 0 <= y + dy < 14}


def test_a_tint_keeps_light_and_dark() -> None:
    plain = grid(player({"type": "sprite", "name": "rose"}).frame(0))
    tinted = grid(player({"type": "sprite", "name": "rose", "color": "#FF8000"}).frame(0))
    assert tuple(tinted.reshape(-1, 3).max(axis=0)) == (255, 128, 0)
    bright = decode(plain) @ np.array([0.2126, 0.7152, 0.0722])
    order = np.argsort(bright.ravel(), kind="stable")
    assert (np.diff(tinted[:, :, 0].ravel()[order].astype(int)) >= 0).all()
    assert len(np.unique(tinted[:, :, 0])) == len(np.unique(plain.reshape(-1, 3), axis=0))


def test_every_sprite_can_be_drawn_and_tinted() -> None:
    for name in library().names():
        plain = lit({"type": "sprite", "name": name})
        assert plain
        assert lit({"type": "sprite", "name": name, "color": "#FFFFFF"}) <= plain


@pytest.mark.parametrize("cells", [1, 14, 70, 140])
def test_the_ring_shows_the_mean_light_of_the_front(cells: int) -> None:
    drawn = [{"type": "rect", "x": 0, "y": 0, "w": cells // 14, "h": 14, "color": "#FFFFFF"}] if cells > 1 else [
        {"type": "pixel", "x": 0, "y": 0, "color": "#FFFFFF"}
    ]  # fmt: skip
    ring = player(*drawn).frame(0)[140:]
    assert (ring == ring[0]).all()
    assert abs(float(decode(ring).mean()) - cells / 140) < 0.005


@settings(max_examples=150, deadline=None)
@given(elements())
def test_the_ring_is_dark_only_when_the_front_is(element: dict[str, Any]) -> None:
    frame = player(element).frame(300)
    if not frame[:140].any():
        assert not frame[140:].any()
    if frame[:140].max() > 100:
        assert frame[140:].any()
