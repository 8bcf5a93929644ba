"""What a timer does when the time is up, as people say it and as steps.

A signal is kept in slots as `{"how": ..., "color": ..., ...}`; `draw` gives it with the words that follow "then".
"""

from __future__ import annotations

from random import Random
from typing import Any

from lamp_trainer.families import durations
from lamp_trainer.families.build import STOP, Command, Step, pattern, sprite, step, text
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words import colors

Signal = dict[str, Any]

# Clear colours for a signal whose colour was not said.
CLEAR = ("green", "lime", "gold", "deepskyblue", "orange", "magenta", "white", "cyan")

_BLINK = ("blink {c}", "flash {c}", "blink {c}", "flash {c}", "pulse {c}", "start blinking {c}", "give me a {c} flash")
_GLOW = ("glow {c}", "glow softly in {c}", "breathe {c}", "glow {c} gently", "pulse softly in {c}")
_TURN = ("turn {c}", "go {c}", "switch to {c}", "be {c}", "change to {c}", "light up {c}", "show {c}")
_RAINBOW = ("go rainbow", "show a rainbow", "do a rainbow", "run through all the colours", "go all rainbow")
_OFF = ("turn off", "switch off", "go dark", "go out", "shut off", "lights out", "turn yourself off")
_TIMED = ("(blink|flash) {c} for {d}", "pulse {c} for {d}", "(flash|blink) {c} for {d}, then off")
_COUNTED = ("(blink|flash) {c} {n} times", "give {n} {c} (blinks|flashes)", "(blink|flash) {n} times in {c}")
_SHOW = ("show a {p}", "show me a {p}", "put up a {p}", "show the {p}", "display a {p}")
_WRITE = ('write "{t}"', "say {t}", "show {t}", "show the word {t}", "write {t}", "spell {t}")

# Pictures that tell that something is over, by the words for them.
_PICTURES = {
    "check mark": "check",
    "tick": "check",
    "bell": "bell",
    "smiley": "smiley",
    "smiley face": "smiley",
    "thumbs up": "thumbs_up",
    "trophy": "trophy",
    "star": "star",
    "heart": "heart",
    "stop sign": "stop_sign",
    "warning sign": "warning",
    "sun": "sun",
    "cup of tea": "tea",
    "exclamation mark": "exclamation_mark",
    "alarm clock": "clock",
    "firework": "firework",
}
_WORDS = ("done", "go", "stop", "ready", "time", "eat", "up", "yes", "now", "time up", "end", "hey")
_SHARES = {
    "blink": 9,
    "turn": 5,
    "glow": 3,
    "off": 2,
    "timed": 2,
    "counted": 2,
    "picture": 2,
    "text": 2,
    "rainbow": 1,
}


def draw(rng: Random) -> tuple[str, Signal]:
    """The words after "then", and the signal."""
    kind = rng.choices(tuple(_SHARES), tuple(_SHARES.values()))[0]
    word = colors.pick(rng)
    color = colors.css(word)
    if kind == "rainbow":
        return phrase(rng, _RAINBOW), {"how": kind}
    if kind == "off":
        return phrase(rng, _OFF), {"how": kind}
    if kind == "picture":
        name = rng.choice(tuple(_PICTURES))
        return phrase(rng, _SHOW, p=name), {"how": kind, "sprite": _PICTURES[name]}
    if kind == "text":
        said = rng.choice(_WORDS)
        return phrase(rng, _WRITE, t=said), {"how": kind, "text": said.upper()}
    if kind == "timed":
        seconds = durations.pick(rng, 3, 300)
        return (
            phrase(rng, _TIMED, c=word, d=durations.say(seconds, rng)),
            {"how": kind, "color": color, "time": durations.spoken(seconds)},
        )
    if kind == "counted":
        count = rng.randint(2, 10)
        figure = rng.choice((str(count), durations.number(count)))
        return phrase(rng, _COUNTED, c=word, n=figure), {"how": kind, "color": color, "count": count}
    frames = {"blink": _BLINK, "glow": _GLOW, "turn": _TURN}[kind]
    return phrase(rng, frames, c=word), {"how": kind, "color": color}


def after_glow(color: str) -> Command:
    """What stays: the signal's colour, dim, so that it can be seen later."""
    return pattern("solid", color=colors.dimmed(color, 0.3))


def steps(signal: Signal | None, rng: Random) -> tuple[list[Step], Command | None]:
    """The steps of a signal and what stays at the end. None is the habit: half a minute of pulse in a clear colour."""
    if signal is None:
        signal = {"how": "blink", "color": rng.choice(CLEAR)}
    how, color = signal["how"], signal.get("color", "white")
    if how == "off":
        return [], STOP
    if how == "rainbow":
        return [step("rainbow", pattern("rainbow", speed=rng.choice((2000, 2500, 3000))))], None
    if how == "turn":
        return [step("done", pattern("solid", color=color))], None
    if how == "picture":
        return [step("done", sprite(signal["sprite"]))], None
    if how == "text":
        return [step("done", text(signal["text"], rng.choice(("lime", "gold", "white", "cyan", "orange"))))], None
    if how == "glow":
        command = pattern("breathing", color=color, speed=rng.choice((2500, 3000, 3500)))
        return [step("glow", command, "30s")], after_glow(color)
    if how == "counted":
        return [step("blink", pattern("pulse", color=color, speed=1000), f"{signal['count']}s")], STOP
    flash = pattern("pulse", color=color, speed=rng.choice((400, 500, 600)))
    if how == "timed":
        return [step("flash", flash, signal["time"])], STOP
    return [step("flash", flash, "30s")], after_glow(color)


def times(signal: Signal | None) -> list[str]:
    """The exact times that a signal holds."""
    return [signal["time"]] if signal and "time" in signal else []
