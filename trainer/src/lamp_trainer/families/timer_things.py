"""What people time, with the words for it, the quiet light that tells what is timed, and how long it usually takes."""

from __future__ import annotations

from dataclasses import dataclass

Pattern = str


@dataclass(frozen=True)
class Thing:
    """`noun` goes before "timer", `of` after "for", `doing` after "I'm"; `low`..`high` and `usual` are seconds.

    `motion` is the pattern of the quiet step, the same for every request for this thing; `tints` are its colours,
    dimmed when drawn.
    """

    noun: str
    of: tuple[str, ...]
    doing: str
    low: int
    high: int
    usual: int
    motion: Pattern
    tints: tuple[str, ...]


def _thing(noun: str, of: str, doing: str, minutes: tuple[float, float, float], motion: Pattern, tints: str) -> Thing:
    low, high, usual = (round(value * 60) for value in minutes)
    return Thing(noun, tuple(of.split("|")), doing, low, high, usual, motion, tuple(tints.split()))


# minutes: least, most, usual
THINGS: tuple[Thing, ...] = (
    _thing("tea", "the tea|my tea|a cup of tea", "brewing tea", (1, 12, 4), "solid", "goldenrod darkorange"),
    _thing("green tea", "green tea|my green tea", "steeping green tea", (1, 6, 2), "solid", "yellowgreen olivedrab"),
    _thing("coffee", "the coffee|the french press", "making coffee", (1, 10, 4), "solid", "chocolate saddlebrown"),
    _thing("egg", "the eggs|my egg|boiled eggs", "boiling eggs", (3, 15, 7), "solid", "khaki gold"),
    _thing(
        "soft egg", "soft boiled eggs|a soft egg", "making soft boiled eggs", (3, 8, 6), "solid", "gold lemonchiffon"
    ),
    _thing("pasta", "the pasta|the spaghetti|the noodles", "cooking pasta", (5, 18, 10), "solid", "wheat goldenrod"),
    _thing("rice", "the rice|my rice", "cooking rice", (8, 40, 15), "solid", "antiquewhite wheat"),
    _thing("pizza", "the pizza|the frozen pizza", "baking a pizza", (6, 25, 12), "fire", "orangered tomato"),
    _thing("cookie", "the cookies|a tray of cookies", "baking cookies", (6, 25, 12), "fire", "chocolate darkorange"),
    _thing("bread", "the bread|the sourdough", "baking bread", (20, 90, 45), "fire", "darkorange peru"),
    _thing("cake", "the cake|the muffins", "baking a cake", (15, 90, 40), "fire", "hotpink orange"),
    _thing("oven", "the oven|the roast", "roasting dinner", (10, 180, 45), "fire", "orangered firebrick"),
    _thing("steak", "the steak|each side of the steak", "frying a steak", (1, 12, 4), "fire", "firebrick orangered"),
    _thing("dough", "the dough|letting the dough rise", "letting the dough rise", (20, 180, 60), "breathing", "wheat"),
    _thing("nap", "a nap|my nap|a power nap", "taking a nap", (5, 120, 20), "breathing", "midnightblue indigo"),
    _thing("laundry", "the laundry|the washing machine", "doing laundry", (15, 180, 60), "wave", "deepskyblue teal"),
    _thing("dryer", "the dryer|the tumble dryer", "drying clothes", (15, 120, 50), "wave", "lightsalmon orange"),
    _thing("dishwasher", "the dishwasher|the dishes", "doing the dishes", (5, 120, 60), "wave", "turquoise aqua"),
    _thing("plank", "a plank|my plank", "holding a plank", (0.25, 5, 1), "breathing", "red crimson"),
    _thing("workout", "my workout|exercise|a workout", "working out", (5, 90, 30), "breathing", "orangered orange"),
    _thing("yoga", "yoga|my yoga practice", "doing yoga", (5, 90, 30), "breathing", "mediumpurple teal"),
    _thing("stretching", "stretching|my stretches", "stretching", (1, 30, 10), "breathing", "mediumaquamarine teal"),
    _thing("homework", "homework|maths homework", "doing homework", (10, 120, 45), "solid", "white lightskyblue"),
    _thing("study", "studying|a study session", "studying", (10, 180, 50), "solid", "white lightcyan"),
    _thing("focus", "focus time|deep work", "trying to focus", (10, 180, 50), "solid", "lightcyan white"),
    _thing("reading", "reading|my book", "reading a book", (5, 120, 30), "solid", "moccasin antiquewhite"),
    _thing("bedtime story", "the bedtime story|a story", "reading a bedtime story", (5, 40, 15), "solid", "peachpuff"),
    _thing(
        "screen time", "the tablet|screen time|gaming", "letting the kids play games", (10, 120, 30), "solid", "blue"
    ),
    _thing("tooth brushing", "brushing teeth|my teeth", "brushing my teeth", (1, 5, 2), "wave", "cyan aquamarine"),
    _thing("shower", "my shower|the shower", "having a shower", (2, 20, 5), "wave", "deepskyblue cyan"),
    _thing("bath", "the bath|bath time", "taking a bath", (5, 60, 20), "wave", "aqua lightseagreen"),
    _thing("face mask", "my face mask|the mask", "wearing a face mask", (5, 40, 15), "breathing", "mediumseagreen"),
    _thing("hair dye", "the hair dye|my hair colour", "dyeing my hair", (10, 60, 30), "breathing", "magenta purple"),
    _thing("time out", "a time out|the naughty step", "giving the kids a time out", (1, 15, 5), "solid", "royalblue"),
    _thing("meeting", "the meeting|this call", "in a meeting", (10, 120, 30), "solid", "red crimson"),
    _thing("speech", "my speech|the presentation", "practising a speech", (1, 45, 5), "solid", "limegreen green"),
    _thing("parking", "the parking meter|the car", "parked outside", (10, 180, 60), "solid", "royalblue blue"),
    _thing("cleaning", "cleaning|tidying up|the kitchen", "cleaning up", (5, 60, 15), "wave", "springgreen lime"),
    _thing("piano practice", "piano practice|practising piano", "practising piano", (5, 90, 30), "solid", "plum"),
    _thing("game turn", "each turn|my chess move", "playing a board game", (0.25, 10, 1), "solid", "gold royalblue"),
    _thing("sprinkler", "the sprinkler|watering the lawn", "watering the garden", (5, 90, 20), "wave", "limegreen"),
    _thing("charging", "charging my phone|the charger", "charging my phone", (20, 180, 60), "breathing", "limegreen"),
    _thing("paint", "the paint to dry|the glue", "waiting for paint to dry", (5, 180, 60), "breathing", "orchid"),
)
