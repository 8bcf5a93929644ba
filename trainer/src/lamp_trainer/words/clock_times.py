"""Times of the day as people say them, to five minutes: "quarter past four", "half past seven", "ten to six"."""

from __future__ import annotations

from random import Random

from lamp_trainer.families.durations import number

_TO = {5: "five", 10: "ten", 15: "quarter", 20: "twenty", 25: "twenty five"}


def in_words(hour: int, minute: int, rng: Random) -> str:
    """Words or digits of a time on a 12 hour dial; `hour` 1..12, `minute` a multiple of 5."""
    return rng.choice(ways(hour, minute))


def ways(hour: int, minute: int) -> list[str]:
    digits, after = f"{hour}:{minute:02}", hour % 12 + 1
    plain = number(hour)
    if minute == 0:
        return [digits, digits, f"{hour} o'clock", f"{plain} o'clock", f"{plain} o'clock sharp", f"{plain} on the dot"]
    if minute == 30:
        return [
            digits,
            digits,
            f"half past {plain}",
            f"half past {hour}",
            f"{plain} thirty",
            f"half {plain}".replace("half ", "half past "),
        ]
    said = [digits, digits, f"{plain} {number(minute) if minute > 5 else 'oh five'}"]
    if minute < 30:
        part = _TO[minute]
        said += [f"{part} past {plain}", f"{part} past {hour}"]
        return (
            [*said, f"a quarter past {plain}"]
            if minute == 15
            else [*said, f"{minute} past {hour}", f"{part} minutes past {plain}"]
        )
    part = _TO[60 - minute]
    said += [f"{part} to {number(after)}", f"{part} to {after}"]
    return (
        [*said, f"a quarter to {number(after)}"]
        if minute == 45
        else [*said, f"{60 - minute} to {after}", f"{part} before {number(after)}"]
    )
