"""What the API takes and gives, for validation and for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lamp_runtime.engine.answer import REQUEST_CHARS, Source
from lamp_runtime.store.presets import NAME_CHARS

PROGRAM_EXAMPLE: dict[str, Any] = {
    "program": {
        "name": "Storm",
        "steps": [
            {
                "id": "dark",
                "command": {"type": "pattern", "name": "breathing", "params": {"color": "#1A1A3A", "speed": 3000}},
                "duration": 4000,
            },
            {
                "id": "flash",
                "command": {"type": "pattern", "name": "pulse", "params": {"color": "#FFFFFF", "speed": 300}},
                "duration": 500,
            },
        ],
        "loop": {"count": 0, "start_step": "dark", "end_step": "flash"},
    }
}


class Ask(BaseModel):
    """A request in a person's words."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "a thunderstorm far away"}]})

    text: Annotated[str, Field(min_length=1, max_length=REQUEST_CHARS, description="what the lamp should do")]
    seed: Annotated[
        int | None,
        Field(strict=True, ge=0, le=2**31 - 1, description="picks among answers; the lamp's own when left out"),
    ] = None


class Answer(BaseModel):
    """What was composed, and is playing now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "request": "a thunderstorm far away",
                    "program": PROGRAM_EXAMPLE,
                    "source": "model",
                    "detail": None,
                    "tokens": 96,
                    "ms": 2310,
                    "timings": {"prompt_ms": 140, "generate_ms": 2150, "total_ms": 2310},
                }
            ]
        }
    )

    request: str
    program: Annotated[dict[str, Any], Field(description="the program in canonical form")]
    source: Source
    detail: Annotated[str | None, Field(description="why the fallback is shown; null otherwise")]
    tokens: Annotated[int, Field(description="tokens that the model wrote")]
    ms: Annotated[int, Field(description="from the request to the light, in milliseconds")]
    timings: Annotated[dict[str, int], Field(description="the parts of it, in milliseconds")]


class Brightness(BaseModel):
    """Brightness on a scale that looks even: 0 is dark, 1 is all that the LEDs give."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"brightness": 0.5}]})

    brightness: Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]


class NewName(BaseModel):
    """Another name for a preset."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Movie night"}]})

    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARS)]


class ChosenBoot(BaseModel):
    """The preset that shines at the start; null is none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"preset": "Movie night"}]})

    preset: Annotated[str, Field(min_length=1, max_length=NAME_CHARS)] | None


class Boot(BaseModel):
    """What shines at the start."""

    preset: Annotated[str | None, Field(description="the preset that was chosen for it")]
    setting: Annotated[str | None, Field(description="the settings' own `boot`, which goes first")]


class Fault(BaseModel):
    """One thing that is wrong, and where: a path in the program or the body."""

    path: str
    message: str


class Problem(BaseModel):
    """Why a call was refused. Nothing that plays has changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": "the program is not valid",
                    "detail": [
                        {
                            "path": "steps[1].command.params.speed",
                            "message": "5 is below 20 ms; use 20 or more",
                        }
                    ],
                }
            ]
        }
    )

    error: str
    detail: list[Fault]


# What calls may answer beside their result, for the OpenAPI document.
Responses = dict[int | str, dict[str, Any]]
REFUSED: Responses = {422: {"model": Problem, "description": "Refused; nothing has changed"}}
KEPT: Responses = {**REFUSED, 503: {"model": Problem, "description": "The disk does not take or give it"}}
ASKED: Responses = {
    409: {"model": Problem, "description": "A newer request, a program or a stop came first"},
    429: {"model": Problem, "description": "Too many requests; Retry-After says how long to wait"},
}
