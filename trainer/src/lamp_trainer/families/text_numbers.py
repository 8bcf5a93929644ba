"""Numbers and initials on the display: rooms, scores, prices, percentages, ages, years, sums."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lamp_trainer.families import durations
from lamp_trainer.families.base import Family, Slots
from lamp_trainer.families.phrase import phrase
from lamp_trainer.families.texts import design_text, lead
from lamp_trainer.words.colors import pick
from lamp_trainer.words.messages import first_names, letters

# Each makes (the frames, the text as said, the text as shown).
_Made = tuple[tuple[str, ...], str, str]


def _room(rng: Random) -> _Made:
    number = str(rng.randint(1, 999)) + rng.choice(("", "", "", "A", "B"))
    said = (
        "(show|display) room (number|) {q}",
        "the room number is {q}, show it",
        "put room number {q} on the door sign",
        "(we are|we're) in room {q}, show the number",
        "house number {q} on the display",
        "show our house number, {q}",
    )
    return said, number, number


def _score(rng: Random) -> _Made:
    high = rng.choice((5, 5, 5, 11, 99))
    score = f"{rng.randint(0, high)}{rng.choice(':-')}{rng.randint(0, high)}"
    said = (
        "(the score is|it's) {q}, show it",
        "show (the|our) score {q}",
        "display the score {q}",
        "{q} is the score",
        "we're at {q}, put that up",
        "score {q}",
        "the match ended {q}, show that",
        "put up {q} for the match",
        "set the scoreboard to {q}",
        "scoreboard {q}",
    )
    return said, score, score


def _price(rng: Random) -> _Made:
    whole, cents = rng.randint(0, 250), rng.choice((None, 99, 50, 95, rng.randrange(100)))
    price = f"${whole}" if cents is None else f"${whole}.{cents:02}"
    said = (
        "show (the|a) price (of|) {q}",
        "put a price tag of {q} up",
        "it costs {q}, show that",
        "display {q} as the price",
        "write {q}",
        "price tag {q}",
        "the price should read {q}",
        "everything for {q}, make that the sign",
    )
    return said, price, price


def _percent(rng: Random) -> _Made:
    value = rng.choice((rng.randint(0, 100), 5 * rng.randint(0, 20)))
    said_value = rng.choice((f"{value}%", f"{value}%", f"{value} %", f"{value} percent"))
    said = (
        "show {q}",
        "display {q}",
        "the battery is at {q}, show it",
        "we're {q} done, show that",
        "progress {q}",
        "put {q} on the display",
        "it's at {q}, write that",
        "show {q} humidity as a number",
        "{q} discount, make a sign with the percentage",
    )
    return said, said_value, f"{value}%"


def _age(rng: Random) -> _Made:
    age = rng.randint(1, 99)
    name = rng.choice(first_names())
    said = (
        f"{name} (is|turns) {{q}} today, show the number",
        "show the number {q}",
        "i'm {q} today, show my age",
        "a big {q}",
        "the number {q}",
        "(write|display|show) the number {q}",
        f"put {name}'s age up, {{q}}",
        "number {q} (please|)",
        "how does {q} look",
        "digits {q}",
        "count shows {q}",
    )
    spoken = durations.number(age) if rng.random() < 0.3 else str(age)
    return said, spoken, str(age)


def _initials(rng: Random) -> _Made:
    made = letters(rng, rng.choice((1, 2, 2, 3)))
    said = (
        "(show|write|display) (my|our|the) initials {q}",
        "my initials are {q}, (show|write) them",
        "the letters {q}",
        "show the letter{s} {q}",
        "put {q} up, (those are|they're) my initials",
        "spell {q}",
        "initials {q}",
        "a big {q}, the letter{s}",
    )
    plural = "" if len(made) == 1 else "s"
    return tuple(frame.replace("{s}", plural) for frame in said), rng.choice((made, made, made.lower())), made


def _year(rng: Random) -> _Made:
    year = str(rng.choice((rng.randint(1900, 2099), rng.randint(2000, 2030), rng.randint(1000, 9999))))
    said = (
        "show {q}",
        "write the year {q}",
        "it's {q}, show it",
        "the number {q}",
        "display {q}",
        "flat {q}, put it up",
    )
    return said, year, year


def _sum(rng: Random) -> _Made:
    one, two = rng.randint(1, 12), rng.randint(1, 12)
    sign = rng.choice("+-")
    said = ("(write|show|display) {q}", "show the sum {q}", "maths for the kids, write {q}", "put {q} on the display")
    return said, f"{one}{sign}{two}", f"{one}{sign}{two}"


_NUMBERS: tuple[Callable[[Random], _Made], ...] = (
    _room,
    _score,
    _score,
    _price,
    _percent,
    _age,
    _age,
    _initials,
    _year,
    _sum,
)


def _ask_number(rng: Random) -> tuple[str, Slots]:
    frames, said, shown = rng.choice(_NUMBERS)(rng)
    color = pick(rng) if rng.random() < 0.35 else None
    words = phrase(rng, frames, q="\0").replace("\0", said)
    if color is not None:
        words += rng.choice(
            (f" in {color}", f", in {color}", f", {color} letters" if shown.isalpha() else f", in {color}")
        )
    return lead(words, rng), {"text": shown, "color": color}


FAMILIES: tuple[Family, ...] = (Family("text_number", "text", 2.5, _ask_number, design_text, casual=False),)
