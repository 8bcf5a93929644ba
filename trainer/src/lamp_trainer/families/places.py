"""Places, weather, times of day and images further fetched: light in which one would know them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lamp_trainer.families.base import Category, Document, Family, Slots
from lamp_trainer.families.build import program, step
from lamp_trainer.words.light import Theme
from lamp_trainer.words.places import IMAGES, PLACES
from lamp_trainer.words.say import say
from lamp_trainer.words.times import TIMES
from lamp_trainer.words.weather import WEATHER

_PLACE = (
    "{x}", "like {p} {x}", "make it look like {x}", "take me to {x}", "i want to be {p} {x}", "i wish i was {p} {x}",
    "as if we were {p} {x}", "imagine {x}", "pretend we're {p} {x}", "{x} feeling", "the light {p} {x}", "show me {x}",
    "{x} please", "bring {x} into the room", "i miss {x}", "think of {x}", "light like {p} {x}", "could you be {x}",
    "i'm dreaming of {x}", "remind me of {x}", "something like {x}", "turn the room into {x}", "{x} vibes",
    "let's go to {x}", "an evening {p} {x}", "give me the feeling of {x}", "the mood {p} {x}", "paint {x}",
    "transport me to {x}", "colours of {x}", "ambience of {x}", "i'd love {x} now", "imitate {x}", "simulate {x}",
    "make me feel like i'm {p} {x}", "i've never been to {x}, show me", "we just got back from {x}",
    "next week we go to {x}",
)  # fmt: skip
# Places one is at, things one looks at; one is in all the others.
_AT = frozenset({"ocean", "deep_sea", "beach", "lake", "river", "coral", "church", "bar", "arctic"})
_LOOKED_AT = frozenset({"volcano", "campfire", "fireplace", "candle", "nebula", "sunset", "alpenglow", "lavender"})
_IMAGE = (
    "{x}", "like {x}", "be {x}", "make it look like {x}", "light like {x}", "imagine {x}", "show me {x}",
    "something like {x}", "can you look like {x}", "i want {x}", "the light of {x}", "glow like {x}",
    "pretend to be {x}", "{x}, but as light", "what would {x} look like", "paint me {x}", "do your best {x}",
    "turn into {x}",
    "as if it were {x}", "the colours of {x}", "{x} kind of light", "light inspired by {x}", "i'm thinking of {x}",
    "could you do {x}", "it should feel like {x}", "a lamp like {x}", "let me see {x}", "imitate {x}", "dream of {x}",
)  # fmt: skip
_WEATHER = (
    "{x}", "make it look like {x}", "like {x}", "i want {x}", "show me {x}", "{x} in the living room", "{x} please",
    "bring me {x}", "the light of {x}", "i miss {x}", "light like {x}", "imitate {x}", "{x} feeling", "simulate {x}",
    "give me {x}", "could you do {x}", "pretend there's {x}", "let there be {x}", "something like {x}", "{x} mood",
    "do {x}", "as if there was {x} outside", "{x} ambience", "how about {x}", "let's have {x}", "play {x}",
)  # fmt: skip
# Bare weather ("it's snowing") is a picture's business; these ask for its light.
_WEATHER_NOW = (
    "it's {x}, match it", "it's {x}, glow like that", "it's {x}, do the same in here",
    "it's {x} and i love it, do that too",
    "match the weather, it's {x}", "it's {x} out there, bring it inside", "light like when it's {x}",
    "make it look like it's {x}", "pretend it's {x}", "it's {x} here, be like the weather", "as if it was {x}",
    "colours for when it's {x}", "the mood when it's {x}", "same mood as outside, it's {x}",
    "a lamp that says it's {x}",
    "look out of the window, it's {x}, do that", "imagine it's {x}", "i like it when it's {x}",
    "light that fits, it's {x}",
    "it's {x}, go with it", "make the room feel like it's {x}",
)  # fmt: skip
_TIME = (
    "{x}", "{x} light", "light like at {x}", "make it feel like {x}", "it should be {x} in here", "like {x}",
    "the mood of {x}", "the light of {x}", "pretend it's {x}", "{x} please", "colours of {x}", "i want {x}",
    "turn the room to {x}", "{x} feeling", "give me {x}", "as if it was {x}", "{x} ambience", "i love {x}",
    "bring back {x}", "can it be {x} already", "make it {x}", "a light for {x}", "it's {x}", "something for {x}",
    "let it be {x}", "lighting for {x}", "{x} mood", "set it to {x}", "how about {x}", "what suits {x}",
)  # fmt: skip


def _ask_place(rng: Random) -> tuple[str, Slots]:
    place = rng.choice(tuple(PLACES))
    frames = _IMAGE if place in _LOOKED_AT else _PLACE
    words = say(frames, rng, x=rng.choice(PLACES[place].says), p="at" if place in _AT else "in")
    return words, {"place": place}


def _from(
    bank: dict[str, Theme], frames: tuple[str, ...], slot: str, name: str, weight: float, kind: Category
) -> Family:
    def ask(rng: Random) -> tuple[str, Slots]:
        key = rng.choice(tuple(bank))
        return say(frames, rng, x=rng.choice(bank[key].says)), {slot: key}

    return Family(name, kind, weight, ask, _designer(bank, slot))


def _designer(bank: dict[str, Theme], slot: str) -> Callable[[Slots, Random], Document]:
    def design(slots: Slots, rng: Random) -> Document:
        chosen = bank[slots[slot]]
        return program(rng.choice(chosen.names), step(chosen.step, rng.choice(chosen.lights).command(rng)))

    return design


def _ask_weather_now(rng: Random) -> tuple[str, Slots]:
    key = rng.choice(tuple(WEATHER))
    return say(_WEATHER_NOW, rng, x=rng.choice(WEATHER[key].also)), {"weather": key}


FAMILIES: tuple[Family, ...] = (
    Family("place", "creative", 1.5, _ask_place, _designer(PLACES, "place")),
    _from(IMAGES, _IMAGE, "image", "image", 1.3, "creative"),
    _from(WEATHER, _WEATHER, "weather", "weather_light", 0.9, "seasonal"),
    Family("weather_now", "seasonal", 0.5, _ask_weather_now, _designer(WEATHER, "weather")),
    _from(TIMES, _TIME, "time", "time_of_day", 0.9, "pattern"),
)
