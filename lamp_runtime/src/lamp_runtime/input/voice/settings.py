"""How the lamp hears, as data."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from lamp_runtime.addresses import host_and_port, is_loopback


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
    sounds: Annotated[bool, Field(description="short tones when it listens, and when it has understood or not")] = False
    speech: Annotated[
        str | None,
        Field(description="tcp://HOST:PORT of a Wyoming server that turns speech to text"),
    ] = None
    wyoming: Annotated[
        str | None, Field(description="tcp://ADDRESS:PORT where Home Assistant and others reach the lamp by Wyoming")
    ] = None
    wyoming_clients: Annotated[
        tuple[str, ...],
        Field(max_length=32, description="who may, beyond this machine: addresses, or networks as 192.168.1.0/24"),
    ] = ()

    @field_validator("source")
    @classmethod
    def _own(cls, source: str) -> str:
        if source == "-":
            raise ValueError("the standard input is for `lamp listen` alone; use mic, mic:DEVICE or a file")
        return source

    @field_validator("speech", "wyoming")
    @classmethod
    def _tcp(cls, address: str | None) -> str | None:
        if address is not None:
            host_and_port(address)
        return address

    @field_validator("wyoming_clients")
    @classmethod
    def _networks(cls, clients: tuple[str, ...]) -> tuple[str, ...]:
        for client in clients:
            try:
                ipaddress.ip_network(client)
            except ValueError as error:
                raise ValueError(f"{error}; write an address, or a network as 192.168.1.0/24") from None
        return clients

    @model_validator(mode="after")
    def _guarded(self) -> VoiceSettings:
        """Wyoming has no passwords, so beyond this machine only those who are named are let in."""
        if self.wyoming is None or self.wyoming_clients:
            return self
        host, _ = host_and_port(self.wyoming)
        if not is_loopback(host):
            raise ValueError(
                f"{self.wyoming} can be reached by others, and Wyoming has no passwords; "
                'name who may, as wyoming_clients = ["192.168.1.20"], or use tcp://127.0.0.1:10700'
            )
        return self
