"""What no program can see, as symptoms and where to look."""

from __future__ import annotations

from lamp_runtime.board.finding import Finding

_SYMPTOMS = (
    (
        "nothing lights, or all of it flickers at random",
        "the ground of board, level shifter, strip and supply has to be one; then the arrows on the strip point away "
        "from the board, and data goes into DIN",
    ),
    (
        "the first LED is right or wrong at random, and those behind it follow",
        "the data line needs 5 V: a 74AHCT125 between board and strip, with 330 to 470 ohm behind it, and less than "
        "30 cm of wire",
    ),
    (
        "white turns yellow or red towards the end, or the Pi restarts when all shines",
        "the supply or its wires are too thin: feed the strip at both ends with 1.5 mm2, and set supply_ma to what the "
        "supply gives",
    ),
    ("red and green are changed for each other", 'colors in the table [leds]: "GRB", "RGB", or with white "GRBW"'),
    (
        "the first LED died when the supply was switched on",
        "1000 uF across the strip's 5 V, and the resistor in the data line; join grounds before data",
    ),
    ("the picture is turned or zigzags", "sudo systemctl stop lamp, then lamp map finds out how the strip is wired"),
)


def questions() -> list[Finding]:
    return [Finding("look", "ask", symptom, where) for symptom, where in _SYMPTOMS]
