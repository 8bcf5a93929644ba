"""Plain light: a colour, a colour and how bright, two colours side by side, the whites."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import pattern, program, step
from lamp_trainer.words.colors import COLORS, bright, css, dimmed, pastel, pick, pick_two
from lamp_trainer.words.light import said
from lamp_trainer.words.say import say

_PLAIN = (
    "{c}", "{c} light", "{c} please", "make it {c}", "turn (the lamp|it|yourself|everything) {c}", "go {c}",
    "set the (light|lamp|colour|color) to {c}", "change (it|the light|the color|the colour) to {c}", "i want {c}",
    "just {c}", "plain {c}", "only {c}", "all {c}", "everything in {c}", "(can|could) you (be|go|turn) {c}",
    "switch to {c}", "let's have {c}", "let's go with {c}", "i'd like {c} light", "give me {c}", "(show|light up) {c}",
    "a {c} light", "a {c} lamp would be nice", "i feel like {c} today", "paint the room {c}", "{c} lamp",
    "put {c} on", "solid {c}", "steady {c}", "my favourite colour is {c}", "fill the room with {c}", "shine {c}",
    "turn {c}", "i'd love some {c}", "how about {c}", "do you do {c}", "try {c}", "colour it {c}", "be {c}",
    "{c} and nothing else", "lights {c}", "wash the wall in {c}", "stay {c}", "keep it {c}", "today is a {c} day",
)  # fmt: skip

# A word for how bright -> the share of the colour; the bright ones and pastel have variants of their own.
_LEVELS: dict[str, tuple[str, ...]] = {
    "night": ("very dim", "barely visible", "super dim", "extremely dim", "faint", "really faint"),
    "dim": ("dim", "dimmed", "low", "muted", "dim and quiet", "subdued", "not so bright"),
    "soft": ("soft", "gentle", "mild", "mellow", "half bright", "medium"),
    "dark": ("dark", "deep", "deep dark", "moody"),
    "bright": ("bright", "really bright", "very bright", "intense", "vivid", "strong", "blinding", "brightest"),
    "pastel": ("pastel", "pale", "light pastel", "milky", "washed out", "powdery"),
}
_SHARES = {"night": 0.18, "dim": 0.28, "soft": 0.5, "dark": 0.38}
# Colours for which every level makes sense: "dim navy" or "pastel beige" say little.
_HUES = ("red", "green", "blue", "yellow", "orange", "purple", "pink", "turquoise", "cyan", "gold", "magenta", "violet")
_FULL = {"green": "lime", "purple": "#A000FF", "pink": "deeppink", "violet": "#8000FF", "turquoise": "#00F0D8"}
_LEVEL = (
    "{l} {c}", "{l} {c} light", "make it (a|) {l} {c}", "a {l} {c}", "a {l} {c} light please", "i want (a|) {l} {c}",
    "{c} but {l}", "{c}, {l}", "turn (on|it to) a {l} {c}", "{l} {c} for the (room|corner|hallway|shelf|desk)",
    "could you do {l} {c}", "something in {l} {c}", "set it to {l} {c}", "just a {l} {c}", "change to {l} {c}",
    "give me a {l} {c} glow", "can i have {l} {c}", "put on a {l} {c} light", "{c} light, {l} please",
    "light the room in (a|) {l} {c}", "i'd like a {l} {c}", "go {l} {c}", "show me {l} {c}", "{l} shade of {c}",
    "a {l} {c} tone", "how about a {l} {c}",
)  # fmt: skip

_BOTH = (
    "{a} and {b}", "{a} and {b} together", "a mix of {a} and {b}", "{a} mixed with {b}",
    "{a} plus {b}", "{a} blended with {b}", "{a} blending into {b}", "i want {a} and {b} at once",
    "make it {a} and {b}", "show {a} and {b}", "both {a} and {b}", "{a} and {b} light", "a blend of {a} and {b}",
    "can you do {a} and {b}", "two colours, {a} and {b}", "our team colours are {a} and {b}", "light it {a} and {b}",
    "combine {a} with {b}", "i can't decide between {a} and {b}", "a bit of {a} and a bit of {b}",
    "something in {a} and {b}", "a {a} and {b} blend", "{a} with {b}", "mix {a} and {b}",
)  # fmt: skip
_AROUND = (
    "{a} in the middle and {b} around it", "{a} center with {b} edges", "{a} inside, {b} outside",
    "{a} in the centre, {b} (on|at) the (edge|edges|rim)", "a {a} middle fading to {b} at the edges",
    "{b} around a {a} core", "{a} at the front and {b} on the wall", "{a} with a {b} (border|halo|rim|glow around it)",
    "make the middle {a} and the outside {b}", "{b} on the outside and {a} in the middle", "a {a} heart in {b}",
    "put {a} in the middle and {b} round the outside", "{a} light, {b} ring at the back", "{a} surrounded by {b}",
    "a {a} spot in a {b} room", "{a} going out to {b}", "{a} core, {b} edges", "start {a} inside and end {b} outside",
)  # fmt: skip

_WHITES: dict[str, tuple[str, tuple[str, ...]]] = {
    "warm": ("#FFD6A0", ("warm white", "warm light", "cosy white", "bulb white", "a normal warm light", "2700 kelvin",
                         "incandescent", "an old light bulb", "soft warm white", "living room light")),
    "neutral": ("#FFF0DC", ("neutral white", "normal white", "a normal light", "natural white", "4000 kelvin",
                            "ordinary light", "just a normal lamp", "plain white light", "kitchen white")),
    "cool": ("#D4ECFF", ("cool white", "cold white", "cold light", "bluish white", "6500 kelvin", "office light",
                         "hospital white", "crisp white", "clinical light")),
    "day": ("#F0F6FF", ("daylight", "daylight white", "5500 kelvin", "a daylight lamp", "white like daylight",
                        "true white like outside", "sun lamp white")),
    "full": ("white", ("pure white", "full brightness", "the brightest you can", "maximum brightness", "full power",
                       "100 percent", "all lights on full", "white at full blast", "as bright as possible")),
    "on": ("#FFE0B8", ("lights on", "on", "light", "some light", "a light", "the lamp on", "a bit of light in here")),
    "candle": ("#FF9C40", ("amber white", "1900 kelvin", "very warm light", "extra warm white", "light without blue")),
    "low": ("#48341C", ("a dim white", "low light", "dimmed light", "ten percent", "very little light", "a night light",
                        "just a little light", "dim light", "the lowest setting")),
}  # fmt: skip
_WHITE = (
    "{w}", "{w} please", "can i have {w}", "give me {w}", "i need {w}", "set it to {w}", "i want {w}", "{w} for now",
    "could we have {w}", "switch to {w}", "make it {w}", "i'd like {w}", "just {w}", "{w} in here", "only {w}",
    "back to {w}", "let's have {w}", "{w} would be good", "go to {w}", "{w} for the whole room",
)  # fmt: skip

_LIKE: dict[str, tuple[str, tuple[str, ...]]] = {
    "yellow": ("gold", ("a ripe banana", "a lemon", "sunflowers", "egg yolk", "a rubber duck", "a school bus")),
    "red": ("red", ("a fire truck", "a ripe tomato", "a strawberry", "lipstick", "a stop sign", "a ladybird")),
    "orange": ("darkorange", ("an orange", "a carrot", "a traffic cone", "a basketball", "a tangerine", "a fox")),
    "green": ("limegreen", ("fresh grass", "a frog", "a lime", "spring leaves", "a granny smith", "a pool table")),
    "forest": ("darkgreen", ("pine trees", "an old wine bottle", "spinach", "ivy")),
    "sky": ("deepskyblue", ("the sky", "a summer sky", "a swimming pool", "forget-me-nots")),
    "blue": ("#0040E0", ("blue ink", "a blue whale", "my old jeans", "deep water", "cornflowers")),
    "purple": ("blueviolet", ("grapes", "violets", "an aubergine", "a wizard's robe", "amethyst")),
    "pink": ("hotpink", ("flamingos", "bubblegum", "cherry blossom", "a pig", "peonies", "raspberry ice cream")),
    "brown": ("saddlebrown", ("chocolate", "coffee beans", "a teddy bear", "wet wood", "a chestnut")),
    "turquoise": ("turquoise", ("a lagoon", "toothpaste", "a robin's egg", "a peacock", "swimming pool tiles")),
    "gold": ("#EBA937", ("honey", "a wedding ring", "good beer", "a wheat field", "caramel")),
    "silver": ("silver", ("the moon", "a spoon", "rain clouds", "an elephant")),
    "cream": ("#FFE8C0", ("milk and honey", "vanilla ice cream", "old paper", "candle wax", "cappuccino foam")),
}  # fmt: skip
_SAME = (
    "the color of {x}", "the colour of {x}", "make it the colour of {x}", "a light the color of {x}",
    "go the colour of {x}", "paint it like {x}", "i want the exact color of {x}", "turn the color of {x}",
    "as coloured as {x}", "the same colour as {x}", "what colour is {x}, show me", "light in the shade of {x}",
    "match the color of {x}", "can you be the colour of {x}", "give me the color of {x}", "glow the color of {x}",
)  # fmt: skip


def _title(words: str) -> str:
    return " ".join(word.capitalize() for word in words.split())[:40]


def _id(word: str) -> str:
    """The last word of a colour's name as a step id: "navy blue" -> blue."""
    return "".join(letter for letter in word.split()[-1] if letter.isalpha())


def _ask_plain(rng: Random) -> tuple[str, Slots]:
    color = pick(rng)
    return say(_PLAIN, rng, c=color), {"color": color}


def _design_plain(slots: Slots, rng: Random) -> Document:
    color = slots["color"]
    name = f"{_title(color)} {rng.choice(('Light', 'Light', 'Glow', 'Room'))}"
    return program(name, step(_id(color), pattern("solid", color=said(css(color)))))


def _ask_level(rng: Random) -> tuple[str, Slots]:
    color, level = rng.choice(_HUES), rng.choice(tuple(_LEVELS))
    return say(_LEVEL, rng, c=color, l=rng.choice(_LEVELS[level])), {"color": color, "level": level}


def _design_level(slots: Slots, rng: Random) -> Document:
    color, level = slots["color"], slots["level"]
    shown = at_level(color, level)
    name = rng.choice((f"{_title(level)} {_title(color)}", f"{_title(color)} {'Glow' if level != 'night' else 'Dot'}"))
    return program(name, step(_id(color), pattern("solid", color=said(shown))))


def at_level(color: str, level: str) -> str:
    """A colour word at one of the levels night, dim, soft, dark, bright, pastel -> hex or a name."""
    shown = css(color)
    named = COLORS.get({"dark": "dark ", "pastel": "light "}.get(level, "?") + color)
    if named is not None:
        return named
    if level == "bright":
        return _FULL.get(color) or bright(shown)
    return pastel(shown) if level == "pastel" else dimmed(_FULL.get(color, shown), _SHARES[level])


def _ask_both(rng: Random) -> tuple[str, Slots]:
    one, other = pick_two(rng)
    return say(_BOTH, rng, a=one, b=other), {"inner": one, "outer": other}


def _ask_around(rng: Random) -> tuple[str, Slots]:
    one, other = pick_two(rng)
    return say(_AROUND, rng, a=one, b=other), {"inner": one, "outer": other}


def _design_two(slots: Slots, rng: Random) -> Document:
    inner, outer = slots["inner"], slots["outer"]
    shown = pattern("gradient", color=said(css(inner)), color2=said(css(outer)))
    name = f"{_title(inner)} {rng.choice(('And', 'And', 'Into', 'Meets'))} {_title(outer)}"[:40]
    return program(name, step(rng.choice(("both", "blend")), shown))


def _ask_white(rng: Random) -> tuple[str, Slots]:
    white = rng.choice(tuple(_WHITES))
    return say(_WHITE, rng, w=rng.choice(_WHITES[white][1])), {"white": white}


def _design_white(slots: Slots, rng: Random) -> Document:
    names = {
        "warm": ("Warm White", "Living Room"), "neutral": ("Plain White", "Everyday Light"),
        "on": ("Light On", "Hello"),
        "cool": ("Cool White", "Crisp White"), "day": ("Daylight", "Bright Day"), "full": ("Full Power", "All Lights"),
        "candle": ("Amber Light", "Warm Evening"), "low": ("Low Light", "Night Light"),
    }  # fmt: skip
    color = _WHITES[slots["white"]][0]
    return program(rng.choice(names[slots["white"]]), step("light", pattern("solid", color=said(color))))


def _ask_like(rng: Random) -> tuple[str, Slots]:
    key = rng.choice(tuple(_LIKE))
    thing = rng.choice(_LIKE[key][1])
    return say(_SAME, rng, x=thing), {"like": thing, "color": key}


def _design_like(slots: Slots, rng: Random) -> Document:
    thing = slots["like"].removeprefix("a ").removeprefix("an ").removeprefix("the ").removeprefix("my ")
    name = rng.choice((f"{_title(thing)} {_title(slots['color'])}", f"Like {_title(thing)}"))[:40]
    return program(name, step(slots["color"], pattern("solid", color=said(_LIKE[slots["color"]][0]))))


FAMILIES: tuple[Family, ...] = (
    Family("plain_color", "pattern", 1.6, _ask_plain, _design_plain),
    Family("color_level", "pattern", 1.2, _ask_level, _design_level),
    Family("two_colors", "pattern", 1.0, _ask_both, _design_two),
    Family("two_colors_around", "pattern", 0.5, _ask_around, _design_two),
    Family("white", "pattern", 0.7, _ask_white, _design_white),
    Family("color_like", "creative", 0.6, _ask_like, _design_like),
)
