"""Register: the same wish as different people say it. Terse, polite, rambling, asked, called out, mistyped."""

from __future__ import annotations

import re
from random import Random
from typing import Literal

Kind = Literal["imperative", "noun", "statement", "question"]

_PLAIN_SHARE = 0.45
_TYPO_SHARE = 0.14
_CASE_SHARE = 0.3


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VERBS = _set(
    """add alternate be beat begin blaze blend blink breathe brighten bring burn celebrate change cheer chill
    clear color colour combine count create cycle decorate dim display do draw dress drop fade fill flash
    flicker flip get give glitter glow go have help imagine imitate keep kill leave let light lower make match
    melt mix move paint play pretend pulse put quit raise remind ripple roll run say scream serve set shimmer
    shine show shut signal simulate sparkle spread sprinkle start stay stop strobe surprise swap swell switch
    take tell think throw tint tone transform transport try turn twinkle use wake warm wash wave wink wish work"""
)
_ASKING = _set("can could would will what what's how is are do does may should which who where when why")
_STATING = _set(
    """i i'm im i've i'd i'll ive we we're we've we'll you you're it it's its he she they they're there there's
    everyone everybody my our the today tonight tomorrow this that that's nobody somebody someone feeling finally
    time so"""
)
# Already half a sentence: little can be put before it.
_HALF = _set(
    "let's lets like as just only back for from both half when and imagine two if ready off tonight good think"
)
# Verbs only before these: "dim it", but "dim red".
_AMBIGUOUS = _set("dim light warm cool match paint")
_OBJECTS = _set("it the to in me us down up everything my our this slowly like from between on off and with for a")
# Words that already dress a request; dressed twice it would sound like nobody.
_DRESSED = re.compile(r"\b(please|pls|thanks|hey|hi|hello|lamp|can you|could you|can i|can we|would you|um|uh)\b", re.I)

_BEFORE: dict[Kind, tuple[str, ...]] = {
    "imperative": (
        "please ", "please ", "could you ", "can you ", "can you please ", "could you please ", "would you ",
        "hey lamp, ", "hey lamp ", "lamp, ", "ok lamp, ", "hi lamp, ", "ok ", "ok now ", "now ", "just ",
        "i want you to ", "i'd like you to ", "i would love it if you could ", "um could you ", "uh ", "um, ",
        "um so i was thinking you could ", "so could you maybe ", "do you think you could ", "is it possible to ",
        "any chance you could ", "let's see, ", "quick, ", "maybe ", "go ahead and ", "alright, ", "i need you to ",
    ),
    "noun": (
        "hey lamp, ", "hey lamp ", "lamp, ", "ok lamp, ", "can i have ", "can i get ", "could i have ", "can we have ",
        "could we get ", "i'd like ", "i want ", "give me ", "could you do ", "can you do ", "please give me ",
        "how about ", "maybe ", "um, ", "uh ", "um so i was thinking ", "i was thinking maybe ", "let's have ",
        "let's try ", "i'd love ", "would you do ", "show me ", "i feel like ", "i fancy ", "what about ", "ok, ",
    ),
    "statement": (
        "hey lamp, ", "lamp, ", "um, ", "so ", "well, ", "you know, ", "ugh, ", "hey, ", "hi lamp, ", "oh, ", "ok so ",
    ),
    "question": ("hey lamp, ", "lamp, ", "hey, ", "um, ", "ok lamp, ", "hi lamp, ", "excuse me, ", "so "),
}  # fmt: skip
_AFTER: dict[Kind, tuple[str, ...]] = {
    "imperative": (
        " please", " please", " pls", " thanks", ", thanks", " thank you", " if you can", " for me", " now", ", ok?",
        ", would you", " if that's possible", " if you don't mind",
    ),
    "noun": (
        " please", " please", " pls", ", thanks", " would be nice", " would be great", ", please", " if you can",
        " if possible", " thanks", " maybe",
    ),
    "statement": (
        ", can you help", ", what can you do", ", do something", ", any ideas", ", lamp", " you know", ", help me out",
        ", got something for that",
    ),
    "question": (" please", " maybe", ", please", ", lamp"),
}  # fmt: skip

_ASKED = re.compile(
    r"^(?:\w+ ?\w*, )?(?:um |uh |so |hey lamp )*"
    r"(can|could|would|is it|any chance|do you|how about|what about|what|is|are|do)\b"
)
_WORD = re.compile(r"[a-z]{4,}")
# Facts are never mistyped: a number that can't be read is no number.
_KEPT = _set(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty ninety hundred half quarter once twice second seconds minute
    minutes hour hours lamp"""
)
_NEAR = {
    "a": "s", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


def kind_of(words: str) -> Kind:
    """What a request is, guessed from its first word."""
    parts = words.lower().split()
    first = re.sub(r"[^a-z']", "", parts[0]) if parts else ""
    if first in _ASKING:
        return "question"
    if first in _STATING:
        return "statement"
    if first in _HALF:
        return "question"
    if first.endswith("ing") and first not in ("evening", "morning", "something", "spring", "lightning", "lighting"):
        return "statement"
    if first in _AMBIGUOUS:
        return "imperative" if parts[1:2] and parts[1] in _OBJECTS else "noun"
    return "imperative" if first in _VERBS else "noun"


def dress(words: str, rng: Random, kind: Kind | None = None) -> str:
    """The request as one of many people would say it; nearly half of them say it as it is.

    Keeps every fact: numbers, and words for them, are never touched. `kind` is guessed where it isn't given.
    """
    if rng.random() < _PLAIN_SHARE or not words.strip():
        return words
    what = kind or kind_of(words)
    said = words if _DRESSED.search(words) else _politely(words, rng, what)
    return typed(said, rng)


def typed(words: str, rng: Random) -> str:
    """The same words from other fingers: now and then a slip, capitals, a full stop."""
    said = mistype(words, rng) if rng.random() < _TYPO_SHARE else words
    return _written(said, rng) if rng.random() < _CASE_SHARE else said


def _politely(words: str, rng: Random, what: Kind) -> str:
    chance = rng.random()
    body = words[:1].lower() + words[1:] if words[:2] not in ("I ", "I'") else words
    if chance < 0.55 or words[-1] in ".?!":
        before = rng.choice(_BEFORE[what])
        asks = before.startswith(("could", "can", "hey lamp, "))
        return before + body + (" please" if asks and rng.random() < 0.12 and words[-1] not in ".?!" else "")
    if chance < 0.9:
        return words + rng.choice(_AFTER[what])
    return words


def mistype(words: str, rng: Random) -> str:
    """One slip of the fingers, sometimes two: a lost apostrophe, or letters swapped, lost, doubled or beside."""
    if "'" in words and rng.random() < 0.5:
        return words.replace("'", "", 1)
    said = words
    for _ in range(2 if rng.random() < 0.15 else 1):
        places = [match for match in _WORD.finditer(said) if match[0] not in _KEPT and _alone(said, match)]
        if not places:
            return said
        match = rng.choice(places)
        said = said[: match.start()] + _slip(match[0], rng) + said[match.end() :]
    return said


def _alone(words: str, match: re.Match[str]) -> bool:
    """A whole word, not a part of one with digits, capitals or an apostrophe in it."""
    before, after = words[: match.start()][-1:], words[match.end() :][:1]
    return not (before.isalnum() or after.isalnum() or "'" in (before, after))


def _slip(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    way = rng.choice(("swap", "swap", "drop", "drop", "double", "beside"))
    if way == "swap" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way == "drop":
        return word[:at] + word[at + 1 :]
    if way == "beside":
        return word[:at] + rng.choice(_NEAR[word[at]]) + word[at + 1 :]
    return word[:at] + word[at] + word[at:]


def _written(words: str, rng: Random) -> str:
    """Casing and punctuation as typed on a phone, by a careful hand, or in a hurry."""
    asked = bool(_ASKED.search(words))
    way = rng.random()
    if way < 0.06 and len(words) < 30:
        return words.upper()
    said = re.sub(r"\bi('|\b)", r"I\1", words)
    if way < 0.4:
        said = said[:1].upper() + said[1:]
    if said[-1] in ".?!":
        return said
    if asked:
        return said + "?" if way < 0.85 else said
    if way < 0.5:
        return said + rng.choice((".", ".", "!"))
    return said
