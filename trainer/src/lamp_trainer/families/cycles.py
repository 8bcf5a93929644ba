"""Things that come round: work and break, workout intervals, a sign every few minutes."""

from __future__ import annotations

from random import Random

from lamp_trainer.families import durations
from lamp_trainer.families.base import Document, Family, Slots
from lamp_trainer.families.build import STOP, Step, pattern, program, step
from lamp_trainer.families.phrase import phrase
from lamp_trainer.words import colors


def part_loop(name: str, steps: list[Step], first: str, last: str, count: int, end: Document | None = None) -> Document:
    """A program whose loop does not go over all of its steps."""
    made = program(name, *steps, end=end)
    rest = made["program"].pop("on_complete", None)
    made["program"]["loop"] = {"count": count, "start_step": first, "end_step": last}
    if rest is not None:
        made["program"]["on_complete"] = rest
    return made


def figure(count: int, rng: Random) -> str:
    return rng.choice((str(count), durations.number(count)))


_ROUNDS = ("{n} rounds", "{n} times", "{n} times over", "{n} cycles", "repeat {n} times", "{n} sets", "x{k}")

_WORK = (
    "{w} work, {r} (break|rest|pause)",
    "(work|focus) {w}, (break|rest) {r}",
    "{w} of (work|focus|studying|writing) and {r} (break|off|of rest)",
    "(alternate|switch between) {w} (work|focus) and {r} (break|pause)",
    "work rest timer, {w} and {r}",
    "(I work|I study) {w} and (pause|rest) {r}",
    "(study|writing|homework) cycles, {w} on and {r} off",
    "pomodoro with {w} work and {r} break",
    "tomato timer {w} / {r}",
    "focus for {w}, then {r} break, (over and over|and again|keep repeating)",
)
_WORK_COLORED = (
    "{w} work in {a}, {r} break in {b}",
    "{a} for {w} of work, {b} for a {r} break",
    "{a} (while I work|to focus) {w}, then {b} for {r} (break|rest), repeat",
)
_UNTIMED = (
    "pomodoro",
    "(start|begin|run) a pomodoro",
    "pomodoro (session|rhythm|cycles)",
    "(help me|let me) study (in pomodoros|the pomodoro way)",
    "(work and break|focus and break) (timer|rhythm)",
    "tomato (timer|clock|method)",
    "I want to work in pomodoros",
    "(show|tell) me when to work and when to (rest|take a break)",
    "25 and 5 (rhythm|timer|cycles)",
)


def _ask_work(rng: Random) -> tuple[str, Slots]:
    count = rng.choice((0, 0, 2, 3, 4, 5, 6, 8))
    slots: Slots = {"count": count, "times": ["25m", "5m"]}
    if rng.random() < 0.15:
        words = phrase(rng, _UNTIMED)
    else:
        work, rest = _pick_pair(rng)
        slots["times"] = [durations.spoken(work), durations.spoken(rest)]
        parts = {"w": durations.say(work, rng), "r": durations.say(rest, rng)}
        if rng.random() < 0.3:
            one, other = colors.pick_two(rng)
            slots["colors"] = [colors.css(one), colors.css(other)]
            words = phrase(rng, _WORK_COLORED, a=one, b=other, **parts)
        else:
            words = phrase(rng, _WORK, **parts)
    if count:
        words += ", " + phrase(rng, _ROUNDS, n=figure(count, rng), k=count)
    return words, slots


def _pick_pair(rng: Random) -> tuple[int, int]:
    if rng.random() < 0.5:
        work, rest = rng.choice(((25, 5), (50, 10), (45, 15), (52, 17), (90, 20), (30, 5), (20, 5), (40, 10), (60, 15)))
    else:
        work, rest = rng.randint(10, 90), rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20))
    return 60 * work, 60 * rest


def _design_work(slots: Slots, rng: Random) -> Document:
    palettes = (("tomato", "mediumseagreen"), ("orangered", "turquoise"), ("white", "limegreen"), ("red", "seagreen"))
    work, rest = slots.get("colors") or rng.choice(palettes)
    first, second = slots["times"]
    return program(
        rng.choice(("Work And Break", "Pomodoro", "Focus Rhythm")),
        step("work", pattern("solid", color=work), first),
        step("rest", pattern("breathing", color=rest, speed=rng.choice((5000, 6000))), second),
        repeat=slots["count"],
        end=STOP if slots["count"] else None,
    )


_MOVES = (
    *("push ups", "squats", "lunges", "burpees", "sit ups", "jumping jacks", "sprints", "rowing", "boxing"),
    *("skipping rope", "kettlebell swings", "cycling", "crunches", "high knees", "plank"),
)
_INTERVALS = (
    "{w} (on|work|hard) {r} (off|rest|easy)",
    "{w} {m}, {r} (rest|break|pause)",
    "(interval|workout|hiit|gym) timer, {w} (go|work) and {r} (rest|recover)",
    "(intervals|workout|circuit|tabata): {w} work, {r} rest",
    "{m} for {w}, (rest|breathe|recover) {r}",
    "(train|exercise) {w} then rest {r}",
    "(hiit|circuit training|workout) with {w} of {m} and {r} rest",
    "go hard {w}, go easy {r}",
)
_TABATA = ("tabata", "(start|run) a tabata", "tabata (workout|intervals|timer)", "classic tabata", "do tabata with me")
_WARM = ("{u} warm up, then", "warm up {u}, after that", "first {u} of warming up, then")


def _ask_interval(rng: Random) -> tuple[str, Slots]:
    if rng.random() < 0.05:
        return phrase(rng, _TABATA), {"count": 8, "times": ["20s", "10s"]}
    work = rng.choice((durations.pick(rng, 5, 300), rng.choice((20, 30, 40, 45, 50, 60))))
    rest = rng.choice((durations.pick(rng, 5, 180), rng.choice((10, 15, 20, 30))))
    count = rng.choice((0, 3, 4, 5, 6, 8, 10, 12, rng.randint(2, 20)))
    slots: Slots = {"count": count, "times": [durations.spoken(work), durations.spoken(rest)]}
    parts = {"w": durations.say(work, rng), "r": durations.say(rest, rng), "m": rng.choice(_MOVES)}
    words = phrase(rng, _INTERVALS, **parts)
    if count:
        words += ", " + phrase(rng, _ROUNDS, n=figure(count, rng), k=count)
    if rng.random() < 0.2:
        warm = durations.pick(rng, 30, 900)
        words = phrase(rng, _WARM, u=durations.say(warm, rng)) + " " + words
        slots["warm"] = durations.spoken(warm)
        slots["times"].append(slots["warm"])
    return words, slots


def _design_interval(slots: Slots, rng: Random) -> Document:
    work, rest = rng.choice((("lime", "blue"), ("orangered", "deepskyblue"), ("red", "green"), ("gold", "royalblue")))
    steps = [
        step("go", pattern("solid", color=work), slots["times"][0]),
        step("rest", pattern("breathing", color=rest, speed=rng.choice((3000, 4000))), slots["times"][1]),
    ]
    name = rng.choice(("Intervals", "Workout", "Go And Rest"))
    end = STOP if slots["count"] else None
    if "warm" not in slots:
        return program(name, *steps, repeat=slots["count"], end=end)
    warm = step("warm", pattern("breathing", color=rng.choice(("orange", "gold")), speed=4000), slots["warm"])
    return part_loop(name, [warm, *steps], "go", "rest", slots["count"], end)


_CIRCUIT = (
    "{l}, {w} each",
    "{w} each of {l}",
    "(circuit|workout): {l}, {w} each",
    "{w} per exercise: {l}",
    "I do {l}, {w} (each|apiece), (show me when to switch|a colour for each)",
)


def _ask_circuit(rng: Random) -> tuple[str, Slots]:
    moves = rng.sample(_MOVES, rng.choice((2, 3, 3, 4)))
    seconds, count = durations.pick(rng, 10, 600), rng.choice((0, 0, 2, 3, 4, 5))
    words = phrase(rng, _CIRCUIT, l=", ".join(moves[:-1]) + " and " + moves[-1], w=durations.say(seconds, rng))
    if count:
        words += ", " + phrase(rng, _ROUNDS, n=figure(count, rng), k=count)
    return words, {"moves": moves, "count": count, "times": [durations.spoken(seconds)] * len(moves)}


def _design_circuit(slots: Slots, rng: Random) -> Document:
    tints = rng.choice((("red", "gold", "lime", "deepskyblue"), ("orangered", "deepskyblue", "magenta", "lime")))
    steps = [
        step(move.split()[0], pattern("solid", color=color), time)
        for move, color, time in zip(slots["moves"], tints, slots["times"], strict=False)
    ]
    if slots["count"]:
        return program("Circuit", *steps, repeat=slots["count"], end=STOP)
    done = step("done", pattern("pulse", color="white", speed=500), "10s")
    return program("Circuit", *steps, done, end=STOP)


_EVERY = (
    "every {d} {s}",
    "{s} every {d}",
    "{s} once every {d}",
    "each {d} {s}",
    "(give a sign|signal|remind me) every {d}: {s}",
    "{s} every {d} (so that I|to) {t}",
    "every {d} {s}, I want to {t}",
    "I (should|must) {t} every {d}, so {s} then",
)
_HABITS = ("drink water", "stand up", "blink", "stretch", "breathe", "look out of the window", "sit up straight")
_EVERY_PLAIN = (
    "remind me every {d} to {t}",
    "every {d} remind me to {t}",
    "(nudge|tell) me to {t} every {d}",
    "{t} reminder every {d}",
)
_SIGNS = {"flash": ("flash {c}", "blink {c}", "a {c} flash"), "glow": ("glow {c}", "glow {c} for a bit", "breathe {c}")}


def _ask_every(rng: Random) -> tuple[str, Slots]:
    seconds = durations.pick(rng, 5, 4 * durations.HOUR)
    slots: Slots = {"times": [durations.spoken(seconds)], "sign": "glow"}
    said = durations.say(seconds, rng)
    said = {"a minute": "minute", "an hour": "hour", "a second": "second"}.get(said, said)
    if rng.random() < 0.3:
        return phrase(rng, _EVERY_PLAIN, d=said, t=rng.choice(_HABITS)), slots
    word, sign = colors.pick(rng), rng.choice(("flash", "flash", "glow"))
    words = phrase(rng, _EVERY, d=said, t=rng.choice(_HABITS), s=phrase(rng, _SIGNS[sign], c=word))
    return words, {**slots, "sign": sign, "color": colors.css(word)}


def _design_every(slots: Slots, rng: Random) -> Document:
    color = slots.get("color") or rng.choice(("deepskyblue", "lime", "gold"))
    sign = pattern("pulse", color=color, speed=500)
    if slots["sign"] == "glow":
        sign = pattern("breathing", color=color, speed=2500)
    wait = step("wait", pattern("solid", color=colors.dimmed(color, 0.08)), slots["times"][0])
    return program("Every So Often", wait, step(slots["sign"], sign, "5s"), repeat=0)


FAMILIES: tuple[Family, ...] = (
    Family("work_break", "multi_step", 1.5, _ask_work, _design_work),
    Family("interval", "multi_step", 1.5, _ask_interval, _design_interval),
    Family("circuit", "multi_step", 0.6, _ask_circuit, _design_circuit),
    Family("every", "multi_step", 1.2, _ask_every, _design_every),
)
