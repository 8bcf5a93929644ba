"""Where the LEDs are."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lamp_schema.geometry import AMBIENT_LEDS, FRONT_LEDS, HEIGHT, LEDS, WIDTH, ambient_position, led_id


def test_the_front_is_numbered_row_by_row() -> None:
    assert [led_id(x, y) for y in range(HEIGHT) for x in range(WIDTH)] == list(range(FRONT_LEDS))
    assert (FRONT_LEDS, AMBIENT_LEDS, LEDS) == (140, 32, 172)


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (10, 0), (0, -1), (0, 14)])
def test_outside_the_front(x: int, y: int) -> None:
    with pytest.raises(ValueError, match=rf"\({x}, {y}\) is outside the 10 x 14 front display"):
        led_id(x, y)


def along(x: float, y: float) -> float:
    """How far a point of the display's edge is from the top left corner, clockwise."""
    left, top = x + 0.5, y + 0.5
    if top == 0:
        return left
    if left == WIDTH:
        return WIDTH + top
    if top == HEIGHT:
        return WIDTH + HEIGHT + (WIDTH - left)
    assert left == 0, "every LED of the ring lies on the edge"
    return 2 * WIDTH + HEIGHT + (HEIGHT - top)


def test_the_ring_runs_clockwise_evenly_from_the_top_left() -> None:
    places = [along(*ambient_position(index)) for index in range(AMBIENT_LEDS)]
    assert places[0] == 0
    assert [after - before for before, after in pairwise(places)] == [1.5] * (AMBIENT_LEDS - 1)
    assert 2 * (WIDTH + HEIGHT) - places[-1] == 1.5


@pytest.mark.parametrize("index", [-1, 32])
def test_outside_the_ring(index: int) -> None:
    with pytest.raises(ValueError, match=rf"ambient LED {index} is outside 0\.\.31"):
        ambient_position(index)
