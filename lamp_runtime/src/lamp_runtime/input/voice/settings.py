"""How the lamp hears, as data."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator


class VoiceSettings(BaseModel):
    """The settings file's `[voice]` table. Recordings sent by the page need none of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: Annotated[bool, Field(description="the lamp itself listens, for its wake word")] = False
    source: Annotated[str, Field(min_length=1, description="mic, mic:DEVICE, or a recording to try it with")] = "mic"
    wake: Annotated[
        str | None, Field(min_length=1, description="okay nabu, hey jarvis, hey mycroft, alexa, or a JSON file's path")
    ] = "okay nabu"
    model: Annotated[str | None, Field(description="a Whisper model, by folder or name; tiny.en unset")] = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="its code, for a model of several")] = "en"
    threads: Annotated[int, Field(ge=1, le=64, description="threads of the recogniser")] = 1
    expect_words: Annotated[bool, Field(description="the lamp's own words are likelier")] = True
    silence_ms: Annotated[float, Field(ge=100, le=5000, description="quiet that ends a request, in ms")] = 700.0
    longest_s: Annotated[float, Field(ge=1, le=30, description="longest request, in seconds")] = 15.0
    time_limit_s: Annotated[float, Field(gt=0, le=600, description="longest wait for the recogniser, in s")] = 60.0

    @field_validator("source")
    @classmethod
    def _own(cls, source: str) -> str:
        if source == "-":
            raise ValueError("the standard input is for `lamp listen` alone; use mic, mic:DEVICE or a file")
        return source
