"""Statements that are wishes all the same: a long day, a sleeping child, a won game; alone or talked around."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import program, step
from lamp_trainer.words.moods import MOODS
from lamp_trainer.words.register import dress, typed
from lamp_trainer.words.say import say
from lamp_trainer.words.situations import SITUATIONS

_PLAIN = (
    "{s}", "{s}", "{s}, can you help", "{s}, do something nice", "{s}, what light fits", "{s}...",
    "well, {s}", "you know what, {s}", "{s}, you choose", "so, {s}", "oh, {s}", "{s}, any ideas", "um {s}",
)  # fmt: skip
_CHATTY = (
    "hey lamp, {s}, what would you do", "hi there, {s}, could you do something that fits",
    "i don't know what i want really but {s}", "so {s}, and i was wondering if you have the right light for that",
    "{s} and i'd like the light to match", "listen, {s}, so pick something for me", "{s}, be a good lamp will you",
    "um so {s}, what do you think", "could you find a light for this, {s}", "guess what, {s}", "just so you know, {s}",
    "{s} so please do what you think is best", "you won't believe it, {s}", "i wanted to tell you that {s}",
    "hello again, {s}", "okay here's the thing, {s}", "do your magic, {s}", "my dear lamp, {s}",
    "{s}, that's all i can say, please light accordingly", "be nice to me today, {s}", "honestly, {s}", "look, {s}",
    "{s}, i'm sure you have something for that", "i hope you understand, {s}",
)  # fmt: skip
_FEELINGS: dict[str, tuple[str, ...]] = {
    "calm": ("calm", "at peace", "relaxed", "quiet"), "happy": ("happy", "cheerful", "good", "great"),
    "energy": ("full of energy", "energetic", "wide awake", "pumped"), "romance": ("romantic", "tender"),
    "dream": ("dreamy", "like i'm floating"), "cozy": ("cosy", "cozy", "snug"), "zen": ("mindful", "balanced"),
    "love": ("loved", "in love"), "excited": ("excited", "thrilled"), "proud": ("proud", "like a winner"),
    "spooky": ("spooky", "like a ghost"), "fun": ("silly", "playful"), "hope": ("hopeful", "optimistic"),
    "nostalgia": ("nostalgic", "sentimental"), "melancholy": ("wistful", "melancholic"), "sad": ("gloomy",),
    "confident": ("confident", "strong", "like a superhero"), "inspired": ("creative", "inspired"),
    "focus": ("focused", "like working"), "jealous": ("jealous", "envious"), "lonely": ("empty", "abandoned"),
    "regal": ("like a queen", "like a king"), "magic": ("enchanted", "like a wizard"), "party": ("crazy", "wild"),
}  # fmt: skip
_FEEL = (
    "i feel {f}", "i'm feeling {f}", "i feel {f} today", "feeling {f}", "i feel so {f} right now", "we feel {f}",
    "i want to feel {f}", "make me feel {f}", "i'd like to feel {f}", "today i feel {f}", "help me feel {f}",
    "i woke up feeling {f}", "i'm feeling {f}, show it", "a light for feeling {f}", "kind of feeling {f} tonight",
    "i feel {f}, can you tell", "match my mood, i feel {f}", "we all feel {f} tonight", "for some reason i feel {f}",
    "i feel {f} and i want everyone to see it", "what colour is it when you feel {f}",
)  # fmt: skip


def _ask_plain(rng: Random) -> tuple[str, Slots]:
    situation = rng.choice(tuple(SITUATIONS))
    words = rng.choice(SITUATIONS[situation].says)
    # Talked around by a frame, or dressed as a statement; not both.
    said = say(_PLAIN, rng, s=words) if rng.random() < 0.5 else dress(words, rng, "statement")
    return said, {"situation": situation}


def _ask_chatty(rng: Random) -> tuple[str, Slots]:
    situation = rng.choice(tuple(SITUATIONS))
    return typed(say(_CHATTY, rng, s=rng.choice(SITUATIONS[situation].says)), rng), {"situation": situation}


def _design(slots: Slots, rng: Random) -> Document:
    situation = SITUATIONS[slots["situation"]]
    return program(rng.choice(situation.names), step(situation.step, rng.choice(situation.lights).command(rng)))


def _ask_feeling(rng: Random) -> tuple[str, Slots]:
    mood = rng.choice(tuple(_FEELINGS))
    return dress(say(_FEEL, rng, f=rng.choice(_FEELINGS[mood])), rng, "question"), {"mood": mood}


def _design_feeling(slots: Slots, rng: Random) -> Document:
    mood = MOODS[slots["mood"]]
    return program(rng.choice(mood.names), step(mood.step, rng.choice(mood.lights).command(rng)))


FAMILIES: tuple[Family, ...] = (
    Family("situation", "contextual", 1.6, _ask_plain, _design, casual=False),
    Family("situation_chatty", "conversational", 1.2, _ask_chatty, _design, casual=False),
    Family("feeling", "conversational", 0.8, _ask_feeling, _design_feeling, casual=False),
)
