"""Text on the display, copied to the letter: words, names, numbers, scores, prices; in a colour or without."""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, pattern, program, step, text
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words.colors import css, pick
from lamp_trainer.words.messages import first_names, letters, made_up, messages

# {q} is the text; `_lead` puts some politeness before, since `dress` is kept away from requests with letters to copy.
_FRAMES = (
    "write {q}",
    "spell {q}",
    "show the (word|text) {q}",
    "say {q}",
    "display {q}",
    "put {q} on the (display|screen|lamp|front)",
    "let it read {q}",
    "write (out|down|up) {q}",
    "print {q}",
    "i want (it to say|to read|it to show) {q}",
    "make it say {q}",
    "scroll {q} (across the display|across|over the screen)",
    "the (display|lamp|screen) should (say|read|show) {q}",
    "have it say {q}",
    "spell out {q} (in lights|)",
    "let the lamp say {q}",
    "a sign that (says|reads) {q}",
    "text {q}",
    "can (you|it) (write|say|spell|display) {q}",
    "type {q}",
    "show {q} as text",
    "show {q} in letters",
    "light up the (word|letters) {q}",
    "i'd like the words {q}",
)
_COLORED = (
    "write {q} in {c}",
    "spell {q} in {c} (letters|)",
    "show the (word|text) {q} in {c}",
    "say {q} in {c}",
    "display {q} in {c}",
    "put {q} on the (display|screen|lamp) in {c}",
    "let it read {q} in {c}",
    "{c} (text|letters|lettering) (saying|that says|reading) {q}",
    "in {c} (letters|) write {q}",
    "the (word|text) {q}, in {c}",
    "make it say {q} in {c}",
    "{q} in {c} letters",
    "scroll {q} in {c}",
    "a {c} sign that says {q}",
    "print {q} in {c}",
    "i want {q} written in {c}",
    "can you (write|spell) {q} in {c}",
    "write {q}, make it {c}",
    "have the lamp say {q} in {c}",
    "using {c}, write {q}",
)
_LEADS = ("please ", "hey lamp, ", "could you please ", "lamp, ", "um, ", "ok ", "now ", "hi, ")
_BRIGHT = ("white", "gold", "deepskyblue", "springgreen", "hotpink", "orange", "yellow", "cyan")


def lead(words: str, rng: Random) -> str:
    """Light variation that leaves the letters alone: a word before, a please behind."""
    if rng.random() < 0.2 and words.startswith(("write", "spell", "show", "say", "display", "put", "print", "make")):
        return rng.choice(_LEADS) + words
    return f"{words} please" if rng.random() < 0.08 else words


def _cased(content: str, rng: Random) -> str:
    return rng.choice((content, content, content, content.upper(), content.title(), content.capitalize()))


def _quoted(content: str, rng: Random) -> str:
    return f'"{content}"' if rng.random() < 0.12 else content


def _word(rng: Random) -> str:
    kind = rng.random()
    if kind < 0.55:
        return _cased(rng.choice(messages()), rng)
    if kind < 0.7:
        return _cased(rng.choice(first_names()), rng)
    if kind < 0.85:
        return _cased(made_up(rng), rng)
    two = (rng.choice(messages()), rng.choice(first_names()))
    return _cased(" ".join(two) if len(" ".join(two)) <= 18 else two[1], rng)


def _said(content: str, color: str | None, rng: Random) -> tuple[str, Slots]:
    frames = _FRAMES if color is None else _COLORED
    words = phrase(rng, frames, q="\0", c=color).replace("\0", _quoted(content, rng))
    return lead(words, rng), {"text": content.upper(), "color": color}


def _ask_word(rng: Random) -> tuple[str, Slots]:
    return _said(_word(rng), None, rng)


def _ask_word_colored(rng: Random) -> tuple[str, Slots]:
    return _said(_word(rng), pick(rng), rng)


def _name_of(content: str) -> str:
    """The program's name: the text itself, which the model then copies a second time."""
    return content[:40].title() if any(c.isalpha() for c in content) else f"Sign {content}"[:40]


def design_text(slots: Slots, rng: Random) -> Document:
    content = slots["text"]
    color = css(slots["color"]) if slots.get("color") else rng.choice(_BRIGHT)
    return program(_name_of(content), step("text", text(content, color)))


def _ask_timed(rng: Random) -> tuple[str, Slots]:
    content, seconds = _word(rng), durations.pick(rng, 3, 3600)
    frames = (
        "(write|show|display|say) {q} for {t}",
        "put {q} on the (display|screen) for {t}",
        "for {t} (write|show|display) {q}",
        "write {q} for {t}, then off",
        "let it (read|say) {q} for {t}",
        "make it say {q} for {t}",
        "a sign that says {q} for {t}",
        "keep {q} up for {t}",
        "{t} of the (word|text) {q}",
        "spell {q}, off after {t}",
        "have {q} on there for {t} and then go dark",
        "scroll {q} for {t}",
    )
    words = phrase(rng, frames, q="\0", t=durations.say(seconds, rng)).replace("\0", _quoted(content, rng))
    return words, {"text": content.upper(), "seconds": seconds}


def _design_timed(slots: Slots, rng: Random) -> Document:
    shown = text(slots["text"], rng.choice(_BRIGHT))
    return program(_name_of(slots["text"]), step("text", shown, durations.spoken(slots["seconds"])), end=STOP)


def _ask_then(rng: Random) -> tuple[str, Slots]:
    one, two = (rng.choice((*messages(), *first_names())) for _ in range(2))
    frames = (
        "(write|say|show) {a} and then {b}",
        "first {a}, then {b}, as text",
        "(say|write) {a}, (then|after that) {b}, (on repeat|again and again|in turn)",
        "alternate the words {a} and {b}",
        "switch between the texts {a} and {b}",
        "the words {a} and {b} (in turn|taking turns)",
        "make it say {a}, then {b}",
        "display {a} followed by {b}",
        "flip between saying {a} and {b}",
    )
    return phrase(rng, frames, a=_cased(one, rng), b=_cased(two, rng)), {"texts": [one.upper(), two.upper()]}


def _design_then(slots: Slots, rng: Random) -> Document:
    """A scrolling text gets the time that it takes to read."""
    one, two = slots["texts"]
    first, second = rng.sample(_BRIGHT, 2)
    steps = (step("first", text(one, first), reading(one)), step("second", text(two, second), reading(two)))
    return program(f"{one} And {two}".title()[:40], *steps, repeat=0)


def reading(content: str) -> str:
    """The time that it takes to read a text: a scrolling one goes round once."""
    return f"{2 if len(content) <= 2 else max(3, -(-(4 * len(content) + 6) // 8))}s"


def _ask_flashed(rng: Random) -> tuple[str, Slots]:
    content, color = _word(rng), pick(rng)
    frames = (
        "(flash|blink) {q} in {c}",
        "(write|show|say) {q} in {c} and flash",
        "{q} in {c} with {c} flashes",
        "let {q} (blink|flash) in {c}",
        "(write|show) {q} with {c} flashes in between",
        "a blinking {c} sign that says {q}",
        "{c} flashing text {q}",
        "make {q} blink in {c}",
        "alert me with {q} in flashing {c}",
    )
    words = phrase(rng, frames, q="\0", c=color).replace("\0", content)
    return words, {"text": content.upper(), "color": color}


def _design_flashed(slots: Slots, _rng: Random) -> Document:
    content, color = slots["text"], css(slots["color"])
    shown = step("text", text(content, color), reading(content))
    flash = step("flash", pattern("pulse", color=color, speed=600), "1200ms")
    return program(_name_of(content), shown, flash, repeat=0)


def _ask_background(rng: Random) -> tuple[str, Slots]:
    content = rng.choice((letters(rng, 1), letters(rng, 2), str(rng.randint(0, 99))))
    color = pick(rng)
    frames = (
        "(write|show) {q} in black on a {c} background",
        "a black {q} on {c}",
        "{q} in black letters on {c}",
        "a {c} (square|sign|screen) with a black {q} on it",
        "{c} background, black {q}",
        "fill it with {c} and write {q} in black",
    )
    return phrase(rng, frames, q="\0", c=color).replace("\0", content), {"text": content, "background": color}


def _design_background(slots: Slots, _rng: Random) -> Document:
    shown = text(slots["text"], "black")
    background = css(slots["background"])
    if background == "black":
        background = "white"
    shown["elements"].insert(0, {"type": "fill", "color": background})
    return program(f"{slots['background']} sign".title(), step("sign", shown))


FAMILIES: tuple[Family, ...] = (
    Family("text_word", "text", 3.0, _ask_word, design_text, casual=False),
    Family("text_colored", "text", 3.0, _ask_word_colored, design_text, casual=False),
    Family("text_timed", "text", 0.8, _ask_timed, _design_timed, casual=False),
    Family("text_two", "text", 0.7, _ask_then, _design_then, casual=False),
    Family("text_flashing", "text", 0.7, _ask_flashed, _design_flashed, casual=False),
    Family("text_background", "text", 0.4, _ask_background, _design_background, casual=False),
)
