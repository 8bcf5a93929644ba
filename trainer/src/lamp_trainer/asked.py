"""What a request names that a program must keep: its durations, in English, and whether it wishes for darkness."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from rapidfuzz.distance import OSA

from lamp_schema import Program

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()  # noqa: SIM905
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBERS = {word: value for value, word in enumerate(_ONES)} | _TENS
_NUMBERS |= {f"{ten}{sign}{_ONES[one]}": v + one for ten, v in _TENS.items() for one in range(1, 10) for sign in " -"}
_WORD = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_UNIT_MS = {"ms": 1, "millisecond": 1, "s": 1000, "sec": 1000, "second": 1000, "m": 60_000, "min": 60_000}
_UNIT_MS |= {"minute": 60_000, "h": 3_600_000, "hr": 3_600_000, "hour": 3_600_000}
# A digit may follow a unit ("1h30m"), a letter not ("3 metres").
_LONG = r"(?:milliseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?)(?![a-z])"
_UNIT = rf"(?:{_LONG}|(?:ms|s|m|h)(?![a-z]))"
_PART = r" and (?:a half|a quarter|three quarters)"
# "1,5 minutes" and "10:30 min" are no "5 minutes" and no "30 min"; "an s" is a letter, and "a second star" no second.
_DIGITS = r"(?<!\d)(?<!\d[.,:])(?:\d+(?:\.\d+)?|(?<!\w)\.\d+)"
_FEW = rf"\ban?\b(?=[ -]{_LONG})(?! second (?:colou?r|one|star|light|time|step|layer)\b)"
_TIME = re.compile(
    rf"(?:(?P<number>{_DIGITS}|\b(?:{_WORD})\b|{_FEW})(?P<half>{_PART})?[ -]?(?P<unit>{_UNIT})(?P<after>{_PART})?"
    r"|\b(?P<share>three[ -]quarters of an?|quarter of an?|quarter|half an?|half)[ -](?P<whole>hour|minute|second)\b)"
)
# "an hour and ten", "4 min 30": the smaller unit is left out, and nothing follows that the number would count.
_REST = re.compile(
    rf"(?: and)? ?(\d{{1,2}}|{_WORD})\b"
    r"(?= ?(?:$|[.,;!?)]|(?:please|pls|thanks|timer|countdown|then|and|of|for|from|in|to|until|before|long)\b))"
)
_SHARES = {"half": 0.5, "quarter": 0.25, "three": 0.75}
_PARTS = {"a half": 0.5, "a quarter": 0.25, "three quarters": 0.75}
_JOINED = re.compile(r"\s*(?:,|and)?\s*")
_DARK = re.compile(
    # English.
    r"\b(?:off|out|dark\w*|black\w*|stop\w*|end|ends|enough|quit|quiet|silen\w*|sh+|shush|hush|sleep|asleep|rest|bed\w*|"
    r"(?:good)?night|nighty|kill|shut\w*|done|over|cut|nothing|none|gone|leav\w+|away|vanish|disappear|invisible|"
    r"extinguish|douse|snuff|clear|power down|pull the plug|unplug|that'?s (?:all|it)|that is it|zip it|hit the switch|"
    r"(?:no|not|zero|without) (?:more )?(?:light\w*|glow\w*|shin\w*)|don'?t (?:need|shine|glow)|not there|"
    r"(?:turn|switch|lights?) (?:\w+ ){0,2}of)\b"
    # German, French, Spanish and Portuguese, Italian, Dutch, Polish, Turkish, Swedish, Danish, Norwegian, Finnish.
    r"|\b(?:aus\w*|dunkel\w*|schluss|reicht|kein licht|feierabend|[ée]tei\w+|(?:coupe la|plus de) lumi[èe]re|"
    r"extinction|noir\w*|ap[aá]g\w*|desl[ií]g\w*|oscur\w*|escur\w*|no necesito luz|fuera luces|spegn\w*|spent\w*|buio|"
    r"basta|uit|donker|zga[śs]\w*|wy[łl][ąa]cz\w*|ciemno|kapa\w*|s[öo]nd[üu]r\w*|sl[äa]ck\w*|st[äa]ng|slu[ck]k?\w*|sammu\w*)\b"
    # Japanese, Chinese, Korean, Russian and Ukrainian, Greek, Arabic, Hebrew, Hindi.
    r"|消|切って|暗|关|關|熄|꺼|끄|выключ|погас|потуш|вимкн|σβήσε|κλείσε|أطفئ|اطفئ|כבה|תכבה|बंद"
)
# Misspelled by a letter they are known too: "stpo", "trun of the lihgt".
_OFTEN = "black clear dark darkness enough kill lights nothing off quit rest sleep stop switch turn".split()  # noqa: SIM905


def _value_ms(match: re.Match[str]) -> tuple[float, int]:
    """(milliseconds, the unit's own milliseconds)."""
    if match["share"]:
        unit = _UNIT_MS[match["whole"]]
        return _SHARES[re.split("[ -]", match["share"])[0]] * unit, unit
    word = match["number"]
    unit_word = match["unit"]
    unit = _UNIT_MS.get(unit_word) or _UNIT_MS[unit_word.rstrip("s")]
    number = 1.0 if word in ("a", "an") else float(_NUMBERS[word]) if word in _NUMBERS else float(word)
    part = match["half"] or match["after"] or ""
    return (number + _PARTS.get(part.removeprefix(" and "), 0.0)) * unit, unit


def durations_ms(request: str) -> list[int]:
    """Every duration in the order it is said; "an hour and ten minutes" is one.

    A bare "3m" counts, "3 metres" does not. What is not read is not asked for: hundreds, a range's lower end.
    """
    found: list[tuple[int, int, float, int]] = []
    words = request.lower()
    for match in _TIME.finditer(words):
        value, unit = _value_ms(match)
        rest = _REST.match(words, match.end())
        if rest is not None and (unit == 3_600_000 or (unit == 60_000 and "and" not in rest[0])) and not match["share"]:
            value += (_NUMBERS[rest[1]] if rest[1] in _NUMBERS else int(rest[1])) * unit / 60
        if found:
            start, end, before, last_unit = found[-1]
            if unit < last_unit and _JOINED.fullmatch(words, end, match.start()):
                found[-1] = (start, match.end(), before + value, unit)
                continue
        found.append((match.start(), match.end(), value, unit))
    return [round(value) for _, _, value, _ in found]


def shown_ms(program: Program) -> Iterator[int]:
    """Every time that a person could mean: of steps, fades, cycles, from the start to a border, between borders."""
    # A step that stays for ever and fades in takes as long as its fade, to a person.
    lengths = [step.duration or (step.transition.duration if step.transition else 0) for step in program.steps]
    for step in program.steps:
        yield step.duration or 0
        if step.transition is not None:
            yield step.transition.duration
        yield int(getattr(getattr(step.command, "params", None), "speed", 0))
    for first in range(len(lengths)):
        yield from accumulate(lengths[first:])
    if program.loop is not None and program.loop.count:
        turn = sum(lengths[program.index_of(program.loop.start_step) : program.index_of(program.loop.end_step) + 1])
        yield turn * program.loop.count
        yield sum(lengths) + turn * (program.loop.count - 1)


def missing_ms(request: str, program: Program) -> list[int]:
    """Durations that the request names and the program shows nowhere."""
    shown = set(shown_ms(program))
    return [asked for asked in durations_ms(request) if asked not in shown]


def wishes_dark(request: str) -> bool:
    """Whether a request may wish for no light, in any of the languages that the data has.

    Generous: a word that may mean it is enough ("black and white" is a hit). Wishes that only imply it ("locking the
    door behind me") are not known.
    """
    said = request.lower().replace("\u2019", "'")
    words = re.findall(r"[\w']+", said)
    mended = (next((often for often in _OFTEN if OSA.distance(word, often) <= 1), word) for word in words)
    return any(_DARK.search(text) for text in (said, " ".join(mended)))
