"""Light that moves: breathe, blink, sparkle, flicker, ripple, rainbow; how fast, how often, for how long."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, pattern, program, spoken_time, step
from lamp_trainer.words.colors import css, dimmed, pick, pick_two
from lamp_trainer.words.light import said
from lamp_trainer.words.say import how_long, say

# Effect -> pace -> speeds in ms.
_SPEEDS: dict[str, dict[str, tuple[int, ...]]] = {
    "breathing": {"slow": (6000, 7000, 8000), "": (3000, 3500, 4000), "fast": (1000, 1200, 1500)},
    "pulse": {"slow": (2000, 2500), "": (800, 1000), "fast": (300, 400)},
    "wave": {"slow": (6000, 7000, 8000), "": (3000, 3500), "fast": (900, 1000, 1200)},
    "sparkle": {"slow": (1600, 1800, 2000), "": (800, 900, 1000), "fast": (400, 450, 500)},
    "fire": {"slow": (1600, 1700, 1800), "": (1200, 1300, 1400), "fast": (900, 950, 1000)},
    "rainbow": {"slow": (10000, 12000, 15000), "": (5000, 6000), "fast": (2000, 2200, 2500)},
}
_PACES: dict[str, tuple[str, ...]] = {
    "slow": ("slowly", "very slowly", "lazily", "gently", "calmly", "nice and slow", "really slowly", "at a slow pace"),
    "": ("",),
    "fast": ("fast", "quickly", "really fast", "rapidly", "as fast as you can", "super quick", "like crazy", "wildly"),
}
_FRAMES: dict[str, tuple[str, ...]] = {
    "breathing": (
        "breathe {c} {p}", "(pulsate|glow|throb) {c} {p}", "make {c} (breathe|swell|come and go) {p}",
        "{c} light that breathes {p}", "let {c} (rise and fall|breathe in and out|fade in and out) {p}",
        "a {c} glow that comes and goes {p}", "fade {c} in and out {p}", "{c} fading in and out {p}",
        "{c}, breathing {p}", "{c} glowing {p}", "i want a {c} light that glows {p}", "{c} like it's breathing {p}",
        "can you breathe in {c} {p}", "swell up and down in {c} {p}", "get brighter and darker in {c} {p}",
        "go up and down in {c} {p}", "{c} standby light, like a laptop asleep {p}", "dim {c} up and down {p}",
    ),
    "pulse": (
        "blink {c} {p}", "flash {c} {p}", "blink in {c} {p}", "{c} blinking {p}", "{c} flashing light {p}",
        "make it blink {c} {p}", "make it flash {c} {p}", "flashing {c} {p}", "a {c} light that blinks {p}",
        "i need {c} flashes {p}", "can you blink {c} {p}", "start blinking {c} {p}", "keep flashing {c} {p}",
        "pulse {c} {p}", "{c} pulses {p}", "(strobe|beat) in {c} {p}", "blinky {c} {p}", "a {c} beacon {p}",
        "signal {c} {p}", "flash the lamp {c} {p}", "on and off in {c} {p}", "{c} warning light {p}",
    ),
    "sparkle": (
        "sparkle {c} {p}", "{c} sparkles {p}", "twinkle in {c} {p}", "{c} glitter {p}", "{c} twinkling {p}",
        "make it sparkle in {c} {p}", "lots of little {c} dots twinkling {p}", "glitter {c} {p}", "shimmer {c} {p}",
        "{c} fairy dust {p}", "sprinkle some {c} {p}", "{c} twinkle lights {p}", "like {c} stars {p}",
        "can you glitter {c} {p}", "tiny {c} lights twinkling {p}", "{c} specks dancing {p}", "{c} confetti {p}",
        "i want {c} fairy lights {p}", "glitter everywhere in {c} {p}", "{c} dots coming and going {p}",
    ),
    "fire": (
        "flicker {c} {p}", "{c} flames {p}", "{c} fire {p}", "a fire but {c} {p}", "burn {c} {p}", "{c} flicker {p}",
        "flickering {c} {p}", "flicker like a {c} flame {p}", "make {c} flames {p}", "a {c} candle {p}",
        "can you burn in {c} {p}", "a magic {c} fire {p}", "{c} flames burning {p}", "blaze in {c} {p}",
        "let it burn {c} {p}", "flicker in {c} {p}", "show me a {c} fire {p}", "{c} torch {p}",
    ),
}  # fmt: skip
_WAVES = (
    "{a} and {b} waves {p}", "ripple between {a} and {b} {p}", "waves of {a} and {b} {p}", "{a} and {b} flowing {p}",
    "let {a} and {b} flow {p}", "{a} and {b} rippling {p}", "make {a} and {b} swirl {p}", "{a} waves over {b} {p}",
    "roll from {a} into {b} and back {p}", "{a} and {b} moving {p}", "wave {a} and {b} {p}",
    "{a} and {b} drifting {p}", "a flow of {a} and {b} {p}", "{a} washing over {b} {p}", "move {a} and {b} around {p}",
    "can you make waves in {a} and {b} {p}", "{a} and {b} like water {p}", "stripes of {a} and {b} running down {p}",
    "{a} and {b} scrolling {p}", "i'd like {a} and {b} waves {p}",
)  # fmt: skip
_SPARKS_ON = (
    "{a} sparkles on {b} {p}", "{a} stars on {b} {p}", "{b} with {a} sparkles {p}", "{b} background with {a} dots {p}",
    "{a} glitter on a {b} background {p}", "twinkle {a} over {b} {p}", "{b} light with some {a} glitter {p}",
    "{a} twinkling on {b} {p}", "sprinkle {a} over {b} {p}", "{b} and now and then a spark of {a} {p}",
    "some {a} sparkle in the {b} {p}", "a {b} lamp with {a} twinkles {p}", "{b} full of {a} specks {p}",
    "make it {b} with {a} glitter {p}", "{a} freckles on {b} {p}",
)  # fmt: skip
_RAINBOW = (
    "rainbow {p}", "(all|every one of) the colours {p}", "every color {p}", "cycle through all colours {p}",
    "a rainbow moving {p}", "rainbow colours {p}", "run through the rainbow {p}", "all the colors of the rainbow {p}",
    "colour wheel {p}", "show me a rainbow that moves {p}", "change colours {p}", "go through every colour {p}",
    "rainbow lights {p}", "make it rainbow {p}", "full spectrum {p}", "fade through all the colors {p}",
    "multicolour {p}", "lots of colours {p}", "keep changing colour {p}", "all colours one after another {p}",
    "colourful {p}", "rainbow light that turns {p}", "let the rainbow run {p}", "unicorn colours {p}",
)  # fmt: skip
_FOR = (
    "{e} for {t}", "{e} for {t} then off", "{e} for {t} and then turn off", "for {t} {e}", "{e}, {t} only",
    "{e} for {t} and stop", "{e} for the next {t}", "{e} for {t}, then go dark", "{e} for about {t}",
    "i want {e} for {t}", "{e} for exactly {t}", "{e} and switch off after {t}", "{e} but only for {t}",
    "{e}, turn off after {t}", "keep {e} for {t}", "{t} of {e}",
)  # fmt: skip
# A kind of light for a while: noun phrases, so that they stand in every frame above.
_KINDS: dict[str, tuple[str, ...]] = {
    "solid": ("{c} light", "{c}", "plain {c}", "a {c} lamp"),
    "breathing": ("{c} breathing", "a soft {c} glow", "{c} fading in and out"),
    "pulse": ("{c} blinking", "{c} flashing", "a blinking {c} light"),
    "sparkle": ("{c} sparkles", "{c} glitter", "{c} twinkling"),
    "fire": ("{c} flames", "a {c} fire", "{c} flickering"),
}
_LENGTHS = (5, 10, 15, 20, 30, 45, 60, 120, 180, 300, 420, 600, 900, 1200, 1500, 1800, 2400, 2700, 3600, 5400, 7200)
_NAMES = {
    "solid": ("Light", "Glow"), "breathing": ("Breath", "Glow", "Swell"), "pulse": ("Blink", "Flash", "Beacon"),
    "sparkle": ("Sparkle", "Glitter", "Twinkle"), "fire": ("Flames", "Fire", "Flicker"),
}  # fmt: skip
_IDS = {"solid": "light", "breathing": "glow", "pulse": "blink", "sparkle": "sparkle", "fire": "flames"}


def _title(words: str) -> str:
    return " ".join(word.capitalize() for word in words.split())


def effect(kind: str, color: str, pace: str, rng: Random) -> Command:
    """One of the one-coloured patterns in a colour word, at a pace ("slow", "", "fast")."""
    shown = said(css(color))
    if kind == "solid":
        return pattern("solid", color=shown)
    speed = rng.choice(_SPEEDS[kind][pace])
    if kind == "sparkle":
        ground, density = said(dimmed(shown, 0.12)), rng.choice((0.25, 0.3, 0.35))
        return pattern("sparkle", color=shown, bgColor=ground, speed=speed, density=density)
    if kind == "fire":
        return pattern("fire", color=shown, color2=said(dimmed(shown, 0.4)), speed=speed)
    return pattern(kind, color=shown, speed=speed)


def _pace(rng: Random) -> str:
    return rng.choices(("", "slow", "fast"), (5, 3, 3))[0]


def _asking(kind: str) -> Family:
    def ask(rng: Random) -> tuple[str, Slots]:
        color, pace = pick(rng), _pace(rng)
        return say(_FRAMES[kind], rng, c=color, p=rng.choice(_PACES[pace])), {"color": color, "pace": pace}

    def design(slots: Slots, rng: Random) -> Document:
        name = f"{_title(slots['color'])} {rng.choice(_NAMES[kind])}"
        return program(name, step(_IDS[kind], effect(kind, slots["color"], slots["pace"], rng)))

    return Family(f"effect_{kind}", "pattern", 0.8, ask, design)


def _ask_wave(rng: Random) -> tuple[str, Slots]:
    (one, other), pace = pick_two(rng), _pace(rng)
    return say(_WAVES, rng, a=one, b=other, p=rng.choice(_PACES[pace])), {"one": one, "other": other, "pace": pace}


def _design_wave(slots: Slots, rng: Random) -> Document:
    one, other = said(css(slots["one"])), said(css(slots["other"]))
    shown = pattern("wave", color=one, color2=other, speed=rng.choice(_SPEEDS["wave"][slots["pace"]]))
    return program(f"{_title(slots['one'])} {_title(slots['other'])} Waves", step("waves", shown))


def _ask_sparks(rng: Random) -> tuple[str, Slots]:
    (one, other), pace = pick_two(rng), _pace(rng)
    return say(_SPARKS_ON, rng, a=one, b=other, p=rng.choice(_PACES[pace])), {"one": one, "other": other, "pace": pace}


def _design_sparks(slots: Slots, rng: Random) -> Document:
    ground = said(dimmed(css(slots["other"]), 0.5))
    speed, density = rng.choice(_SPEEDS["sparkle"][slots["pace"]]), rng.choice((0.25, 0.3, 0.35))
    shown = pattern("sparkle", color=said(css(slots["one"])), bgColor=ground, speed=speed, density=density)
    return program(f"{_title(slots['one'])} On {_title(slots['other'])}"[:40], step("sparkle", shown))


def _ask_rainbow(rng: Random) -> tuple[str, Slots]:
    pace = _pace(rng)
    return say(_RAINBOW, rng, p=rng.choice(_PACES[pace])), {"pace": pace}


def _design_rainbow(slots: Slots, rng: Random) -> Document:
    names = {"slow": ("Slow Rainbow", "Drifting Colours"), "fast": ("Fast Rainbow", "Colour Rush")}
    name = rng.choice(names.get(slots["pace"], ("Rainbow", "All Colours")))
    return program(name, step("rainbow", pattern("rainbow", speed=rng.choice(_SPEEDS["rainbow"][slots["pace"]]))))


def _ask_for(rng: Random) -> tuple[str, Slots]:
    kind, color, seconds = rng.choice(("solid", "solid", *_KINDS)), pick(rng), rng.choice(_LENGTHS)
    light = rng.choice(_KINDS[kind]).format(c=color)
    words = say(_FOR, rng, e=light, t=how_long(seconds, rng))
    words = words.replace("the next a ", "the next ").replace("the next an ", "the next ")
    return words, {"effect": kind, "color": color, "seconds": seconds}


def _design_for(slots: Slots, rng: Random) -> Document:
    kind, color = slots["effect"], slots["color"]
    name = f"{_title(color)} {rng.choice(_NAMES[kind])}"
    shown = effect(kind, color, "", rng)
    return program(name, step(_IDS[kind], shown, spoken_time(slots["seconds"])), end=STOP)


FAMILIES: tuple[Family, ...] = (
    *(_asking(kind) for kind in ("breathing", "pulse", "sparkle", "fire")),
    Family("effect_wave", "pattern", 0.8, _ask_wave, _design_wave),
    Family("effect_sparks_on", "pattern", 0.6, _ask_sparks, _design_sparks),
    Family("effect_rainbow", "pattern", 0.6, _ask_rainbow, _design_rainbow),
    Family("effect_for", "multi_step", 1.0, _ask_for, _design_for),
)
