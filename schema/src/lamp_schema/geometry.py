"""Where the 172 LEDs are, in logical order. How the strip is wired is the output's business, not this module's."""

from __future__ import annotations

WIDTH = 10
HEIGHT = 14
FRONT_LEDS = WIDTH * HEIGHT
AMBIENT_LEDS = 32
LEDS = FRONT_LEDS + AMBIENT_LEDS


def led_id(x: int, y: int) -> int:
    """Id of the front LED in column `x` (0..9, from the left) and row `y` (0..13, from the top)."""
    if not (0 <= x < WIDTH and 0 <= y < HEIGHT):
        raise ValueError(f"({x}, {y}) is outside the {WIDTH} x {HEIGHT} front display")
    return y * WIDTH + x


def ambient_position(index: int) -> tuple[float, float]:
    """Place of ambient LED `index` (0..31) in the front grid's units, x to the right and y down.

    The ring runs clockwise along the edge of the display, evenly spaced, and begins at the top left corner.
    """
    if not 0 <= index < AMBIENT_LEDS:
        raise ValueError(f"ambient LED {index} is outside 0..{AMBIENT_LEDS - 1}")
    along = index * 2 * (WIDTH + HEIGHT) / AMBIENT_LEDS
    left, top, right, bottom = -0.5, -0.5, WIDTH - 0.5, HEIGHT - 0.5
    if along < WIDTH:
        return left + along, top
    along -= WIDTH
    if along < HEIGHT:
        return right, top + along
    along -= HEIGHT
    if along < WIDTH:
        return right - along, bottom
    return left, bottom - (along - WIDTH)
