"""Every number that bounds a light program. The models, the grammar, the messages and the docs take them from here."""

from __future__ import annotations

from lamp_schema.geometry import HEIGHT, LEDS, WIDTH

NAME_CHARS = 40
STEPS = 32
ID_PATTERN = r"^[a-z][a-z0-9_]{0,23}$"

DURATION_MIN_MS = 50
DURATION_MAX_MS = 86_400_000
SPEED_MIN_MS = 20
SPEED_MAX_MS = 60_000
LOOP_MAX = 1000

ELEMENTS = 64
TEXT_CHARS = 32
# The origin of an element may lie up to one grid outside, on every side.
X_MIN, X_MAX = -WIDTH, 2 * WIDTH - 1
Y_MIN, Y_MAX = -HEIGHT, 2 * HEIGHT - 1
# An extent that covers the grid from the farthest origin on.
WIDTH_MAX, HEIGHT_MAX = 2 * WIDTH, 2 * HEIGHT
RADIUS_MAX = 2 * HEIGHT
# A bitmap's cell: printable ASCII but for the space, the quote, the backslash and the clear `.`.
PALETTE_KEY_PATTERN = r"^[!#-\-/-\[\]-~]$"
BITMAP_ROW_PATTERN = rf"^[!#-\[\]-~]{{1,{WIDTH_MAX}}}$"

LED_MAX = LEDS - 1
# No program that a person or a model writes is near this; what is larger is an attack or a mistake.
PROGRAM_BYTES = 262_144
