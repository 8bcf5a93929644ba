"""Weather: the condition as a picture and the temperature as text, in turn, or one of them alone."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import program, sprite, step, text
from lamp_trainer.families.durations import number
from lamp_trainer.families.phrase import phrase

# Sprite -> (adjectives after "it's", nouns after "with"), Celsius range, a program's name.
_CONDITIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[int, int], str]] = {
    "sun": (("sunny", "bright and sunny", "clear and sunny"), ("sunshine", "sun", "a clear sky"), (5, 38), "Sunny"),
    "cloud": (("cloudy", "overcast", "grey and cloudy"), ("clouds", "cloud", "a grey sky"), (-3, 26), "Cloudy"),
    "partly_cloudy": (
        ("partly cloudy", "partly sunny", "half sunny half cloudy"),
        ("sun and clouds", "some sun and some clouds", "a few clouds"),
        (0, 30),
        "Partly Cloudy",
    ),
    "rain": (("rainy", "raining", "wet and rainy"), ("rain", "showers", "drizzle"), (2, 24), "Rainy"),
    "snow": (("snowy", "snowing"), ("snow", "snowfall", "fresh snow"), (-18, 2), "Snowy"),
    "storm": (("stormy", "thundery"), ("thunderstorms", "a thunderstorm", "thunder and rain"), (10, 32), "Stormy"),
    "wind": (("windy", "breezy", "gusty"), ("wind", "strong wind", "a stiff breeze"), (-4, 26), "Windy"),
    "fog": (("foggy", "misty", "hazy"), ("fog", "mist", "thick fog"), (-3, 16), "Foggy"),
}
_BOTH = (
    "it's {adj} and {t} outside",
    "it's {t} and {adj} (today|right now|outside)",
    "(today is|today it's) {adj}, {t}",
    "the weather is {adj} with {t}, show it",
    "show the weather, {adj}, {t}",
    "weather: {adj}, {t}",
    "{adj} and {t}, put the weather up",
    "(show|display) {noun} and {t} (as the weather|)",
    "the forecast (says|is) {noun} and {t}",
    "tomorrow (will be|is) {adj}, {t}",
    "{t} with {noun} (today|tomorrow|)",
    "weather report, {noun}, {t}",
    "we have {noun} and {t} (here|out there)",
    "can you show that it's {adj} and {t}",
    "be my weather station, {adj} at {t}",
    "{noun} today with a high of {t}",
    "outside it's {t} and {adj}",
    "(lisbon|berlin|london|oslo|madrid|boston) has {noun} and {t}",
    "put up the forecast, {t} and {noun}",
    "i need the weather on the display, {adj} {t}",
    "turn into a weather display, {t} and {adj}",
    "{adj}, {t}",
)
_ONLY_TEMPERATURE = (
    "(show|display) (the temperature|) {t}",
    "the temperature is {t}, show it",
    "it's {t} (outside|in here|in the room|today), show that",
    "put {t} on the display",
    "{t} outside",
    "the thermometer (says|reads) {t}",
    "write {t}",
    "show {t} as the temperature",
    "(the room|the pool|the bedroom|the garden) has {t}, display that",
    "temperature {t}",
    "a display of {t}",
    "can you show {t}",
    "we have {t} today, write it down",
    "{t}",
)
_ONLY_CONDITION = (
    "it's {adj} (today|outside|out there|again)",
    "the weather is {adj}, show it",
    "show {adj} weather",
    "a weather icon for {adj}",
    "weather: {adj}",
    "the forecast says {noun}",
    "there will be {noun} (tomorrow|tonight|later)",
    "(show|display) that it's {adj}",
    "tomorrow will be {adj}",
    "today's weather is {noun}",
    "put up the weather, {noun}",
    "{noun} all day (today|)",
    "they said there'd be {noun}",
    "the symbol for {noun}",
    "what a {adj} day",
    "weather icon, {noun}",
    "expect {noun} (this afternoon|tomorrow|tonight)",
)


def _temperature(celsius: int, rng: Random) -> tuple[str, str]:
    """(as said, as shown). Fahrenheit only where it is said so."""
    if rng.random() < 0.3:
        value = round(celsius * 9 / 5 + 32)
        forms = (
            f"{value}°F",
            f"{value} degrees fahrenheit",
            f"{_words(value)} fahrenheit",
            f"{value} f",
        )
        return rng.choice(forms), f"{value}°F"
    value = celsius
    if rng.random() < 0.25:
        return rng.choice((f"{value}°C", f"{value} celsius", f"{value} degrees celsius")), f"{value}°C"
    unit = "degree" if abs(value) == 1 else "degrees"
    said = (f"{value}°", f"{value} {unit}", f"{value} {unit}", f"{_words(value)} {unit}", f"{value} {unit}")
    return rng.choice(said), f"{value}°"


def _words(value: int) -> str:
    return f"minus {number(-value)}" if value < 0 else number(value)


def _color(shown: str) -> str:
    """Cold is blue, mild green, warm orange, hot red."""
    value = int(shown.split("°")[0])
    celsius = (value - 32) * 5 / 9 if shown.endswith("F") else value
    steps = ((0, "cyan"), (10, "deepskyblue"), (18, "springgreen"), (25, "gold"), (31, "orange"))
    return next((color for limit, color in steps if celsius <= limit), "orangered")


def _title(condition: str, shown: str) -> str:
    return f"{_CONDITIONS[condition][3]} {shown}"


def _ask_both(rng: Random) -> tuple[str, Slots]:
    condition = rng.choice(tuple(_CONDITIONS))
    adjectives, nouns, span, _ = _CONDITIONS[condition]
    said, shown = _temperature(rng.randint(*span), rng)
    words = phrase(rng, _BOTH, adj=rng.choice(adjectives), noun=rng.choice(nouns), t=said)
    return words, {"sprite": condition, "text": shown}


def _design_both(slots: Slots, _rng: Random) -> Document:
    condition, shown = slots["sprite"], slots["text"]
    steps = (step("weather", sprite(condition), "4s"), step("degrees", text(shown, _color(shown)), "5s"))
    return program(_title(condition, shown), *steps, repeat=0)


def _ask_temperature(rng: Random) -> tuple[str, Slots]:
    said, shown = _temperature(rng.choice((rng.randint(-20, 40), rng.randint(0, 30))), rng)
    return phrase(rng, _ONLY_TEMPERATURE, t=said), {"text": shown}


def _design_temperature(slots: Slots, _rng: Random) -> Document:
    shown = slots["text"]
    return program(f"Now {shown}", step("degrees", text(shown, _color(shown))))


def _ask_condition(rng: Random) -> tuple[str, Slots]:
    condition = rng.choice(tuple(_CONDITIONS))
    adjectives, nouns, _, _ = _CONDITIONS[condition]
    return phrase(rng, _ONLY_CONDITION, adj=rng.choice(adjectives), noun=rng.choice(nouns)), {"sprite": condition}


def _design_condition(slots: Slots, _rng: Random) -> Document:
    condition = slots["sprite"]
    return program(f"{_CONDITIONS[condition][3]} Day", step("weather", sprite(condition)))


def _ask_days(rng: Random) -> tuple[str, Slots]:
    one, two = rng.sample(tuple(_CONDITIONS), 2)
    first, second = rng.choice(_CONDITIONS[one][0]), rng.choice(_CONDITIONS[two][0])
    frames = (
        "{a} today, {b} tomorrow",
        "first {a}, then {b}, show the forecast",
        "the forecast is {a} in the morning and {b} in the afternoon",
        "today {a} and tomorrow {b}, show both",
        "the weather goes from {a} to {b}",
        "{a} in the morning, {b} at night",
        "it will be {a}, later {b}",
    )
    return phrase(rng, frames, a=first, b=second), {"sprites": [one, two]}


def _design_days(slots: Slots, _rng: Random) -> Document:
    one, two = slots["sprites"]
    title = f"{_CONDITIONS[one][3]} Then {_CONDITIONS[two][3]}"
    return program(title, step(one, sprite(one), "4s"), step(two, sprite(two), "4s"), repeat=0)


FAMILIES: tuple[Family, ...] = (
    Family("weather_both", "mixed", 1.4, _ask_both, _design_both, casual=False),
    Family("weather_degrees", "text", 0.9, _ask_temperature, _design_temperature, casual=False),
    Family("weather_condition", "render", 0.6, _ask_condition, _design_condition),
    Family("weather_days", "mixed", 0.5, _ask_days, _design_days),
)
