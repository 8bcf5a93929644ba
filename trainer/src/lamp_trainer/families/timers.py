"""Timers for things, reminders, and looks that last a while."""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations, looks, signals
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Command, Step, pattern, program, step
from lamp_trainer.families.phrase import longer, phrase
from lamp_trainer.families.timer_things import THINGS, Thing
from lamp_trainer.words import colors

_BY_NOUN = {thing.noun: thing for thing in THINGS}

_THING_FRAMES = (
    "{noun} timer, {d}",
    "{noun} timer(:| for) {d}",
    "(set|start|make|run) a {b} {noun} timer",
    "(set|start|give me) a {b} timer for {of}",
    "{d} for {of}",
    "time {d} for {of}",
    "I'm {doing}, {d}",
    "{b} {noun} timer",
    "{of} (needs|takes|gets) {d}, tell me when it's over",
    "count {d} for {of}",
    "(watch the clock|keep time) for me, {of}, {d}",
    "(let me know|tell me|signal) when {d} (of {noun} time|for {of}) (are|is) over",
    "(set|put) the timer (to|for) {d}, it's for {of}",
    "I'm {doing}, (wake|call|alert|warn) me in {d}",
)
_PLAIN_FRAMES = (
    "(set|start) a timer (for|of) {d}",
    "{b} timer",
    "timer {d}",
    "time {d}",
    "(set|start|run|make) a {b} timer",
    "{d} (timer|on the clock|from now)",
    "tell me when {d} passed",
    "(I need|give me|put on) a timer (of|for) {d}",
    "count down {d} quietly",
    "(alarm|alert|signal|beep without sound) (in|after) {d}",
)
_UNTIMED_FRAMES = (
    "{noun} timer",
    "(start|set) a {noun} timer",
    "(start|set) the timer for {of}",
    "time {of} for me",
    "I'm {doing}, (keep an eye on the time|set a timer|time it)",
    "(I need|put on) a timer for {of}",
    "can you time {of}",
)
_THEN = (
    ", then {s}",
    " then {s}",
    " and then {s}",
    " and {s} when (it's done|time is up|it's over|it's finished)",
    ", {s} at the end",
    ", when time's up {s}",
    ", after that {s}",
    " and {s} (at the end|afterwards)",
    ", (finally|in the end) {s}",
)
_RUN = (
    ", {c} (meanwhile|until then|while it runs|in the meantime)",
    ", with {c} light",
    ", stay {c} (until then|so long)",
)


def _quiet(thing: Thing, rng: Random) -> Command:
    """The calm light of a running timer: dim, in the thing's colour and its own motion."""
    color = colors.dimmed(rng.choice(thing.tints), 0.4)
    if thing.motion == "solid":
        return pattern("solid", color=color)
    if thing.motion == "breathing":
        return pattern("breathing", color=color, speed=rng.choice((5000, 6000, 7000)))
    other = colors.dimmed(rng.choice(thing.tints), 0.15)
    speeds = (1600, 1800) if thing.motion == "fire" else (6000, 7000, 8000)
    return pattern(thing.motion, color=color, color2=other, speed=rng.choice(speeds))


def _ends(rng: Random, words: str, slots: Slots, share: float, run_share: float = 0.0) -> tuple[str, Slots]:
    """Often adds a colour for the time itself, and a signal for the end, to the words and the slots."""
    if rng.random() < run_share:
        said = colors.pick(rng)
        words = longer(rng, words, _RUN, c=said)
        slots["run"] = colors.css(said)
    if rng.random() < share:
        tail, signal = signals.draw(rng)
        words = longer(rng, words, _THEN, s=tail)
        slots["signal"] = signal
        slots["times"] += signals.times(signal)
    return words, slots


def _title(text: str) -> str:
    return " ".join(word.capitalize() for word in text.split())


def _timed(name: str, quiet: Step, slots: Slots, rng: Random) -> Document:
    more, end = signals.steps(slots.get("signal"), rng)
    return program(name, quiet, *more, end=end)


def _ask_thing(rng: Random) -> tuple[str, Slots]:
    thing = rng.choice(THINGS)
    seconds = durations.pick(rng, thing.low, thing.high) if rng.random() < 0.8 else durations.pick(rng)
    words = phrase(
        rng,
        _THING_FRAMES,
        noun=thing.noun,
        of=rng.choice(thing.of),
        doing=thing.doing,
        d=durations.say(seconds, rng),
        b=durations.before(seconds, rng),
    )
    return _ends(rng, words, {"thing": thing.noun, "times": [durations.spoken(seconds)]}, 0.6, 0.12)


def _design_thing(slots: Slots, rng: Random) -> Document:
    thing = _BY_NOUN[slots["thing"]]
    quiet = pattern("solid", color=slots["run"]) if "run" in slots else _quiet(thing, rng)
    return _timed(f"{_title(thing.noun)} Timer", step("wait", quiet, slots["times"][0]), slots, rng)


def _ask_untimed(rng: Random) -> tuple[str, Slots]:
    thing = rng.choice(THINGS)
    words = phrase(rng, _UNTIMED_FRAMES, noun=thing.noun, of=rng.choice(thing.of), doing=thing.doing)
    return _ends(rng, words, {"thing": thing.noun, "times": [durations.spoken(thing.usual)]}, 0.4)


def _ask_plain(rng: Random) -> tuple[str, Slots]:
    seconds = durations.pick(rng, 2, 12 * durations.HOUR)
    words = phrase(rng, _PLAIN_FRAMES, d=durations.say(seconds, rng), b=durations.before(seconds, rng))
    return _ends(rng, words, {"times": [durations.spoken(seconds)]}, 0.6, 0.15)


def _design_plain(slots: Slots, rng: Random) -> Document:
    color = slots.get("run") or rng.choice(("#0A1838", "#101C30", "#0C2028", "#1A1430", "#181818"))
    return _timed("Timer", step("wait", pattern("solid", color=color), slots["times"][0]), slots, rng)


# What to be reminded of, and a colour that tells it.
_TASKS = {
    "call mum": "hotpink",
    "call the dentist": "cyan",
    "take my pills": "white",
    "take the pizza out": "orangered",
    "check the oven": "orangered",
    "turn off the stove": "red",
    "drink some water": "deepskyblue",
    "stand up and stretch": "lime",
    "take out the rubbish": "limegreen",
    "walk the dog": "gold",
    "feed the cat": "orange",
    "water the plants": "springgreen",
    "pick up the kids": "gold",
    "leave for the bus": "deepskyblue",
    "leave for the train": "royalblue",
    "join the meeting": "magenta",
    "go to bed": "mediumpurple",
    "move the car": "blue",
    "hang up the laundry": "aqua",
    "get the bread out": "darkorange",
    "rest my eyes": "turquoise",
    "switch to the next task": "white",
    "open the door for grandma": "hotpink",
    "start the rice": "ivory",
}
_REMINDERS = (
    "in {d} remind me to {t}",
    "remind me (in|after) {d} to {t}",
    "remind me to {t} in {d}",
    "I have to {t} in {d}, (remind me|don't let me forget)",
    "{d} from now I need to {t}(, give me a sign|)",
    "(nudge|poke|alert|ping) me in {d} to {t}",
    "don't let me forget to {t} in {d}",
    "in {d} I must {t}(, light up then| , show me)",
    "I want to {t} in {d}, (remind me|make yourself noticed then)",
    "(give me|set) a reminder in {d} to {t}",
    "in {d} it's time to {t}",
)


def _ask_reminder(rng: Random) -> tuple[str, Slots]:
    seconds = durations.pick(rng, 30, 12 * durations.HOUR)
    task = rng.choice(tuple(_TASKS))
    slots: Slots = {"task": task, "times": [durations.spoken(seconds)]}
    if rng.random() < 0.35:
        tail, signal = signals.draw(rng)
        words = phrase(
            rng,
            (
                "in {d} {s}(, I have to {t}|, so I can {t}| so that I {t}|)",
                "(after|in) {d} {s} to remind me to {t}",
                "{s} in {d}(, I have to {t}| so I remember to {t}|)",
                "remind me to {t} in {d}: {s}",
                "wait {d}, then {s}",
            ),
            d=durations.say(seconds, rng), t=task, s=tail,
        )  # fmt: skip
        slots["signal"] = signal
        slots["times"] += signals.times(signal)
        return words, slots
    return phrase(rng, _REMINDERS, d=durations.say(seconds, rng), t=task), slots


def _design_reminder(slots: Slots, rng: Random) -> Document:
    color = _TASKS[slots["task"]]
    wait = step("wait", pattern("solid", color=rng.choice(("#100C08", "#0C0C14", "#0A1010"))), slots["times"][0])
    if "signal" in slots:
        more, end = signals.steps(slots["signal"], rng)
        return program("Reminder", wait, *more, end=end)
    remind = step("remind", pattern("breathing", color=color, speed=rng.choice((2000, 2500, 3000))), "1m")
    return program("Reminder", wait, remind, end=signals.after_glow(color))


_HOLD_OFF = (
    "{x} for {d}(, then off| and then off|, then turn off|, off after that|)",
    "show {x} for {d}(, then switch off|)",
    "(give me|I want|put on|make it) {x} for {d}",
    "{x} for (the next|exactly|just) {d}",
    "(turn|switch|go) off after {d}, {x} until then",
    "{d} of {x}(, then dark|, then nothing|)",
    "{x}, but only for {d}",
)
_HOLD_THEN = (
    "{x} for {d}, then {y}",
    "{x} for {d} (and then|and after that|followed by) {y}",
    "{d} of {x}, then {y}",
    "start with {x}, after {d} (change to|switch to|go to) {y}",
    "{x} until {d} passed, {y} after that",
    "(show|give me) {x} for {d} and {y} (afterwards|after that|from then on)",
    "(first|to begin with) {x} for {d}, (then|later) {y}",
    "{y} (after|in) {d}, until then {x}",
)


def _ask_hold(rng: Random) -> tuple[str, Slots]:
    seconds = durations.pick(rng, 2, 12 * durations.HOUR)
    (x, look), (y, other) = looks.draw_two(rng)
    slots: Slots = {"look": look, "times": [durations.spoken(seconds)]}
    said = durations.say(seconds, rng)
    if rng.random() < 0.5:
        return phrase(rng, _HOLD_OFF, x=x, d=said), slots
    return phrase(rng, _HOLD_THEN, x=x, y=y, d=said), {**slots, "then": other}


def _design_hold(slots: Slots, rng: Random) -> Document:
    first = step("first", looks.command(slots["look"], rng), slots["times"][0])
    if "then" not in slots:
        return program("For A While", first, end=STOP)
    return program("One Then Other", first, step("then", looks.command(slots["then"], rng)))


_OFF_IN = (
    "(turn|switch) (yourself|the light|the lamp|) off (in|after) {d}",
    "(off|lights out|dark) in {d}",
    "stay on for {d}(, then off|)",
    "leave the light on for {d}",
    "(shut|switch) off when {d} are over",
    "light for {d}, then (dark|nothing)",
    "(keep|stay) lit for {d} and (go out|turn off)",
    "auto off (after|in) {d}",
)


def _ask_off(rng: Random) -> tuple[str, Slots]:
    seconds = durations.pick(rng, 10, 12 * durations.HOUR)
    return phrase(rng, _OFF_IN, d=durations.say(seconds, rng)), {"times": [durations.spoken(seconds)]}


def _design_off(slots: Slots, rng: Random) -> Document:
    light = pattern("solid", color=rng.choice(("#FFD6A0", "moccasin", "navajowhite", "#FFE4C4")))
    return program("Off Later", step("light", light, slots["times"][0]), end=STOP)


FAMILIES: tuple[Family, ...] = (
    Family("timer_thing", "multi_step", 3.0, _ask_thing, _design_thing),
    Family("timer_plain", "multi_step", 2.0, _ask_plain, _design_plain),
    Family("timer_untimed", "multi_step", 0.6, _ask_untimed, _design_thing),
    Family("reminder", "multi_step", 1.5, _ask_reminder, _design_reminder),
    Family("hold", "multi_step", 2.0, _ask_hold, _design_hold),
    Family("off_later", "multi_step", 0.8, _ask_off, _design_off),
)
