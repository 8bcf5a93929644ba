"""What people say to the lamp, which a recogniser of all English should expect."""

from __future__ import annotations

from pathlib import Path

# Whole sentences, as short as this: a list of all colours and pictures makes it hear them everywhere, see the decision.
_WISHES = (
    "Turn it off. Make it purple, then blink red and blue. Draw a cat. Tea timer, four minutes, then pulse lime green. "
    "A candle, 50 percent."
)
_OWN_MOST = 8


def context(own: Path | None = None) -> str:
    """A text for the recogniser to go on from, with the first few pictures of your own folder, which it can't know."""
    files = sorted(own.glob("*.txt"))[:_OWN_MOST] if own else []
    return " ".join([_WISHES, *(f"Draw a {file.stem.replace('_', ' ')}." for file in files)])
