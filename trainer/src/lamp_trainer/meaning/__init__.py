"""The judge of meaning: whether a program shows what was asked for, as docs/meaning.md says it."""

from lamp_trainer.meaning.expectation import Case, Event, Expectation, read_cases, read_expectation
from lamp_trainer.meaning.judge import Verdict, judge

__all__ = ["Case", "Event", "Expectation", "Verdict", "judge", "read_cases", "read_expectation"]
