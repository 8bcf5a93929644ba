"""The ways people name the installed sprites, with their articles: "a kitty", "an apple", "the sun", "some grapes".

The names stand in `data/sprites.txt`, a line a sprite, the plain one first. No name belongs to two sprites. What has no
picture of its own stands in `data/nearest.txt`, under the sprite that comes nearest: "a labrador" under dog; and what
people say who look for the word, or can't spell it, in `data/riddles.txt`: "the thing that goes up on a string".
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from random import Random

from lamp_schema.sprites import library

_ARTICLES = ("a ", "an ", "the ", "some ", "my ")
_IRREGULAR = {"mouse": "mice", "leaf": "leaves", "sheep": "sheep", "fish": "fish", "bus": "buses", "dice": "dice"}
_IRREGULAR |= {"octopus": "octopuses", "cactus": "cacti", "jellyfish": "jellyfish", "snowman": "snowmen"}
# Things of which one speaks in the plural ("my daughter loves unicorns").
_COUNTED = frozenset({"animal", "vehicle", "plant", "toy"})
_LOVED = frozenset(
    {
        "apple",
        "avocado",
        "banana",
        "burger",
        "cherry",
        "cookie",
        "cupcake",
        "donut",
        "lemon",
        "lollipop",
        "peach",
        "pear",
        "pineapple",
        "strawberry",
        "tomato",
        "watermelon",
        "alien",
        "ghost",
        "robot",
        "ninja",
        "clown",
        "zombie",
        "balloon",
        "pumpkin",
        "snowman",
    }
)
_PLANETS = frozenset({"jupiter", "mars", "saturn"})
# Shapes too: with a colour or a place they are drawn from elements, and only the plain wish takes the sprite.
SHAPES = frozenset({"circle", "square", "triangle", "cross"})


# How often a picture is asked for by the name of something that it only comes near to.
_NEAR = 0.2


def _read(name: str) -> dict[str, tuple[str, ...]]:
    text = (files("lamp_trainer.words") / "data" / name).read_text(encoding="utf-8")
    lines = (line.partition(":") for line in text.splitlines() if line and not line.startswith(";"))
    return {sprite: tuple(way.strip() for way in ways.split(",")) for sprite, _, ways in lines}


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Sprite -> 2 to 6 ways to name it, with article where one is said. The file is ours, so a fault in it is a bug."""
    return _read("sprites.txt")


def _pairs(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((sprite, way) for sprite, ways in _read(name).items() for way in ways)


@cache
def nearest() -> tuple[tuple[str, str], ...]:
    """(sprite, what people ask for that has no picture and comes nearest to that one), with article."""
    return _pairs("nearest.txt")


@cache
def riddles() -> tuple[tuple[str, str], ...]:
    """(sprite, a description or a slip of the fingers by which people ask for it), with article."""
    return _pairs("riddles.txt")


@cache
def names() -> tuple[str, ...]:
    return tuple(phrases())


def kind(name: str) -> str:
    """The library's category of a sprite: animal, food, face, vehicle, ..."""
    return library().get(name).category


@cache
def of_kind(*kinds: str) -> tuple[str, ...]:
    return tuple(name for name in names() if kind(name) in kinds)


def pick(rng: Random) -> tuple[str, str]:
    """(sprite, a way to name it), even over all sprites; the plain name about every other time."""
    if rng.random() < _NEAR:
        return rng.choice(nearest())
    name = rng.choice(names())
    return name, phrase(name, rng)


def phrase(name: str, rng: Random) -> str:
    ways = phrases()[name]
    return ways[0] if rng.random() < 0.35 else rng.choice(ways)


def bare(way: str) -> str:
    """The way without its article: "an apple" -> "apple"."""
    for article in _ARTICLES:
        if way.startswith(article):
            return way[len(article) :]
    return way


def with_article(noun: str) -> str:
    """ "apple" -> "an apple"; for nouns that can be counted."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def colored(way: str, color: str) -> str:
    """A way to name a thing, with a colour before its noun: ("an apple", "blue") -> "a blue apple"."""
    noun = f"{color} {bare(way)}"
    if way.startswith(("a ", "an ")):
        return with_article(noun)
    article = way[: len(way) - len(bare(way))]
    return f"{article}{noun}"


def can_be_colored(way: str) -> bool:
    """Short names only, and none that says a colour already or speaks of the thing in a whole sentence."""
    words = way.split()
    told = {"red", "green", "blue", "yellow", "orange", "purple", "pink", "white", "black", "brown", "golden", "gold"}
    linking = {"that", "of", "with", "for", "to", "you", "the", "going", "in", "about", "thing"}
    return len(words) <= 4 and not told & set(words) and not linking & set(words[1:]) and words[0] != "something"


def plural(name: str) -> str | None:
    """The plain name for many of them ("unicorns"); None for what one does not speak of in the plural."""
    noun = bare(phrases()[name][0])
    if (kind(name) not in _COUNTED and name not in _LOVED) or name == "paw" or " " in noun:
        return None
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("s"):
        return noun
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("ch", "sh", "x", "tomato")) else "s")


def title(name: str) -> str:
    """A program's name for a sprite: its plain name in title case ("A Cat", "The Sun", "Wifi Symbol")."""
    if name in _PLANETS:
        return f"Planet {name.title()}"
    if name in ("tv", "ufo"):
        return f"A {name.upper()}"
    plain = bare(phrases()[name][0]).title()
    return plain if " " in plain else phrases()[name][0].title()
