"""Seasons and holidays: as light, as pictures, or as both in turn."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import program, sprite, step
from lamp_trainer.words.register import typed
from lamp_trainer.words.say import say
from lamp_trainer.words.seasons import HOLIDAYS, SEASONS

_SEASON = (
    "{x}", "{x} light", "{x} colours", "make it feel like {x}", "something for {x}", "{x} mood", "{x} please",
    "bring {x} into the house", "light for {x}", "i love {x}", "i miss {x}", "{x} is here", "the colors of {x}",
    "it feels like {x}", "decorate for {x}", "give me {x}", "like {x}", "{x} vibes", "the feeling of {x}",
    "we want {x}", "can you do {x}", "it's {x}", "make the room look like {x}", "a bit of {x} in here",
    "let it be {x}", "show me {x}", "i can't wait for {x}", "a lamp dressed for {x}", "the light of {x}",
    "what does {x} look like", "turn it into {x}", "{x} atmosphere", "imagine {x}", "{x} ambience",
)  # fmt: skip
_LIGHT = (
    "{x} light", "lights for {x}", "{x} lighting please", "{x} colours", "{x} atmosphere",
    "a light that says {x}", "in the mood for {x}", "the colors of {x}", "it should feel like {x}", "{x} ambience",
    "make it feel like {x}", "get the room in the mood for {x}", "set the mood for {x}", "colours for {x}",
    "dress the room for {x}", "light it up for {x}", "glow for {x}", "light for {x} tonight",
    "it's {x} today", "it's {x} and i need light", "we're celebrating {x}", "happy to say it's {x}", "ready for {x}",
    "everyone is here for {x}", "tonight is {x}", "something {x} for the living room", "mood light for {x}",
    "we celebrate {x} at home this year", "can you do {x} colours", "it's almost {x}", "i can't wait for {x}",
)  # fmt: skip
_PICTURE = (
    "show something for {x}", "a picture for {x}", "draw something for {x}", "show me a {x} picture", "{x} picture",
    "put a {x} picture up", "decorate yourself for {x}", "a decoration for {x}", "{x} decoration", "draw {x}",
    "show a {x} symbol", "display something for {x}", "what picture do you have for {x}", "an icon for {x}",
    "something to look at for {x}", "show the kids something for {x}", "a {x} symbol please", "a little {x} drawing",
    "can you draw something for {x}", "what do you have to show for {x}", "pixel art for {x}",
)  # fmt: skip
_BOTH = (
    "pictures and lights for {x}", "{x} pictures with lights in between", "the full {x} programme",
    "go all out for {x}",
    "a {x} show", "put on a {x} show", "everything you've got for {x}", "a whole {x} show with pictures",
    "{x} show for the kids", "decorations and lights for {x}", "do a proper {x} show", "make a big thing of {x}",
    "celebrate {x} with pictures and light", "a slideshow for {x}", "all your {x} pictures",
    "{x} with all the trimmings",
    "lights and pictures, it's {x}", "give us the big {x} show", "alternate {x} pictures and lights",
)  # fmt: skip
_WISH = (
    "{w} lamp", "{w} everyone", "{w} to you too", "say {w} with light", "wish us {w}", "{w} from us all",
    "{w} my friend", "{w} to the whole family", "oh {w}", "and a very {w}", "we wish you {w}", "{w}, light up",
    "i just wanted to say {w}", "tell everyone {w}", "{w} everybody", "hey, {w}", "{w}, let's celebrate",
)  # fmt: skip


def _ask_season(rng: Random) -> tuple[str, Slots]:
    season = rng.choice(tuple(SEASONS))
    return say(_SEASON, rng, x=rng.choice(SEASONS[season].says)), {"season": season}


def _design_season(slots: Slots, rng: Random) -> Document:
    season = SEASONS[slots["season"]]
    return program(rng.choice(season.names), step(season.step, rng.choice(season.lights).command(rng)))


def _ask_holiday(frames: tuple[str, ...], rng: Random) -> tuple[str, Slots]:
    day = rng.choice(tuple(HOLIDAYS))
    holiday = rng.choice(HOLIDAYS[day].theme.says[:3])
    return say(frames, rng, x=holiday, w=HOLIDAYS[day].wish), {"holiday": day}


def _ask_light(rng: Random) -> tuple[str, Slots]:
    return _ask_holiday(_LIGHT, rng)


def _ask_picture(rng: Random) -> tuple[str, Slots]:
    return _ask_holiday(_PICTURE, rng)


def _ask_both(rng: Random) -> tuple[str, Slots]:
    return _ask_holiday(_BOTH, rng)


def _ask_wish(rng: Random) -> tuple[str, Slots]:
    words, slots = _ask_holiday(_WISH, rng)
    return typed(words, rng), slots


def _design_light(slots: Slots, rng: Random) -> Document:
    of = HOLIDAYS[slots["holiday"]].theme
    return program(rng.choice(of.names), step(of.step, rng.choice(of.lights).command(rng)))


def _design_picture(slots: Slots, rng: Random) -> Document:
    """The day's own sprite: the first one mostly, so that it is learnt as the day's."""
    day = HOLIDAYS[slots["holiday"]]
    shown = day.sprites[0] if rng.random() < 0.7 else rng.choice(day.sprites)
    return program(rng.choice(day.theme.names), step(shown, sprite(shown)))


def _design_both(slots: Slots, rng: Random) -> Document:
    """Light, a picture, light, another picture, for ever."""
    day = HOLIDAYS[slots["holiday"]]
    glow = rng.choice(day.theme.lights).command(rng)
    steps = [step("lights", glow, "6s"), step(day.sprites[0], sprite(day.sprites[0]), "4s")]
    if len(day.sprites) > 1:
        other = rng.choice(day.sprites[1:])
        steps += [step("more", glow, "6s"), step(other, sprite(other), "4s")]
    return program(rng.choice(day.theme.names), *steps, repeat=0)


FAMILIES: tuple[Family, ...] = (
    Family("season", "seasonal", 1.0, _ask_season, _design_season),
    Family("holiday_light", "seasonal", 1.2, _ask_light, _design_light),
    Family("holiday_picture", "seasonal", 0.7, _ask_picture, _design_picture),
    Family("holiday_show", "mixed", 0.5, _ask_both, _design_both),
    Family("holiday_wish", "seasonal", 0.5, _ask_wish, _design_light, casual=False),
)
