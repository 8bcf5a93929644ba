"""The program: named steps, an optional loop, and what stays at the end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lamp_schema import limits
from lamp_schema.base import Strict
from lamp_schema.commands import Command
from lamp_schema.fields import DurationMs, Name, StepId, TransitionMs


class Transition(Strict):
    """Cross-fade from what was shown before, within the step's own time."""

    type: Literal["fade"]
    duration: TransitionMs


class Step(Strict):
    """One command for a time in ms; `null` stays for ever."""

    id: StepId
    command: Command
    duration: DurationMs | None
    transition: Transition | None = None


class Loop(Strict):
    """Repeat the steps from `start_step` to `end_step` `count` times in all; 0 is for ever."""

    count: Annotated[int, Field(ge=0, le=limits.LOOP_MAX)]
    start_step: StepId
    end_step: StepId


class OnComplete(Strict):
    """What stays when the program has ended."""

    command: Command


def _fault(message: str, *at: str | int, **values: object) -> PydanticCustomError:
    return PydanticCustomError("lamp_at", message, {**values, "at": at})


class Program(Strict):
    """A whole light program. Ids are unique, loop references exist and are in order, `null` is last and unlooped."""

    name: Name
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=limits.STEPS, strict=False)]
    loop: Loop | None = None
    on_complete: OnComplete | None = None

    def index_of(self, step_id: str) -> int:
        """Position of a step, from 0. Raises ValueError when no step has that id."""
        return [step.id for step in self.steps].index(step_id)

    @model_validator(mode="after")
    def _references_hold(self) -> Program:
        first_at: dict[str, int] = {}
        for number, step in enumerate(self.steps):
            if step.id in first_at:
                raise _fault(
                    "{id} is also the id of steps[{first}]; ids are unique",
                    "steps", number, "id", id=repr(step.id), first=first_at[step.id],
                )  # fmt: skip
            first_at[step.id] = number
            if step.duration is None and number < len(self.steps) - 1:
                raise _fault(
                    "null stays for ever, so only the last step may have it; give a time",
                    "steps", number, "duration",
                )  # fmt: skip
        if self.loop is not None:
            self._check_loop(self.loop, first_at)
        return self

    def _check_loop(self, loop: Loop, position: dict[str, int]) -> None:
        for key in ("start_step", "end_step"):
            step_id = getattr(loop, key)
            if step_id not in position:
                raise _fault(
                    "no step has the id {id}; use one of {ids}",
                    "loop", key, id=repr(step_id), ids=", ".join(position),
                )  # fmt: skip
        if position[loop.start_step] > position[loop.end_step]:
            raise _fault(
                "{end} comes before {start}; a loop ends with its start or after it", "loop", "end_step",
                end=loop.end_step, start=loop.start_step,
            )  # fmt: skip
        if self.steps[position[loop.end_step]].duration is None:
            raise _fault(
                "{id} stays for ever (null), so it can't be in a loop; give it a time", "loop", "end_step",
                id=loop.end_step,
            )  # fmt: skip


class Document(Strict):
    """The JSON document: `{"program": {...}}`."""

    program: Program
