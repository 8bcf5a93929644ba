"""What the API is sent for a prompt, and what is made of its answer. Pure: nothing here talks to anyone."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from lamp_schema import ProgramError, dumps_spoken, parse
from lamp_schema.prompt import preamble
from lamp_schema.sprites import library
from lamp_trainer.files import Row
from lamp_trainer.teachers.anthropic_settings import MAX_TOKENS_MOST, AnthropicSettings

Json = dict[str, Any]

_TRIES = 2
_FAULT_CHARS = 300
_FENCED = re.compile(r"```[\w-]*\s*(.*?)\s*```", re.DOTALL)


@dataclass(frozen=True)
class Ask:
    """A prompt on its way. A second try knows what was `said` the first time and its `fault`.

    `lost` counts the answers that never arrived, though they may have been paid for.
    """

    prompt: Row
    max_tokens: int
    tries: int = 1
    said: str = ""
    fault: str = ""
    lost: int = 0

    @property
    def custom_id(self) -> str:
        """Names the prompt in a batch: its id may be any text, the API's ids are 64 plain characters."""
        return hashlib.sha256(f"{self.prompt['id']}\0{self.prompt['prompt']}".encode()).hexdigest()[:40]


@dataclass(frozen=True)
class Answer:
    """Either a valid program as `text`, in the spoken form, or what is wrong: `fault`, and the Ask to try `again` where
    that may help.
    """

    text: str = ""
    fault: str = ""
    again: Ask | None = None


@dataclass(frozen=True)
class Constant:
    """The part of every request that is the same: `system` blocks and example turns, the last block to be cached."""

    system: list[Json] = field(default_factory=list)
    turns: list[Json] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """Identifies what the model is told."""
        return hashlib.sha256(json.dumps([self.system, self.turns], ensure_ascii=False).encode()).hexdigest()


def constant() -> Constant:
    """The full prompt of the language, and what only a teacher is told."""
    system: list[Json] = []
    turns: list[Json] = []
    for message in preamble("full"):
        if message["role"] == "system":
            system.append(_block(message["content"]))
        else:
            turns.append({"role": message["role"], "content": [_block(message["content"])]})
    system.append(
        _block(
            "Your answers teach a small model. Answer with the JSON of one program alone: no words around it, no "
            "Markdown fence, no line breaks. These sprites are installed, and no others: "
            f"{', '.join(library().names())}."
        )
    )
    last: Json = turns[-1]["content"][-1] if turns else system[-1]
    last["cache_control"] = {"type": "ephemeral"}
    return Constant(system, turns)


def body_of(ask: Ask, settings: AnthropicSettings, told: Constant) -> Json:
    """The body of POST /v1/messages, as it also stands in a batch."""
    messages = [*told.turns, _turn("user", ask.prompt["prompt"])]
    if ask.said:
        messages.append(_turn("assistant", ask.said))
        messages.append(_turn("user", f"That can't be used: {ask.fault}. Write the whole program again, JSON alone."))
    body = {"model": settings.model, "max_tokens": ask.max_tokens, "system": told.system, "messages": messages}
    return body if settings.temperature is None else {**body, "temperature": settings.temperature}


def own_bytes(ask: Ask) -> int:
    """The bytes of a request that are its own; a token is at least a byte, so no more tokens than these."""
    own = len(ask.prompt["prompt"].encode()) + 64
    return own + (len(ask.said.encode()) + len(ask.fault.encode()) + 192 if ask.said else 0)


def constant_bytes(told: Constant) -> int:
    """The same for the constant part, with 16 for the frame of each turn."""
    texts = [block["text"] for block in told.system] + [turn["content"][0]["text"] for turn in told.turns]
    return sum(len(text.encode()) + 16 for text in texts)


def read_answer(ask: Ask, message: Any) -> Answer:
    """Judge what came back, an `anthropic.types.Message`. A truncated answer gets twice the room the second time.

    A valid program is written as the pairs need it, however the model has laid it out: it is paid for.
    """
    text = strip_fence("".join(block.text for block in message.content if block.type == "text"))
    if message.stop_reason == "max_tokens":
        room = min(2 * ask.max_tokens, MAX_TOKENS_MOST)
        fault = f"truncated at {ask.max_tokens} tokens; raise max_tokens"
        return _again(replace(ask, max_tokens=room, said="", fault=fault))
    if message.stop_reason not in ("end_turn", "stop_sequence"):
        return Answer(fault=f"the model stopped with {message.stop_reason!r}")
    try:
        return Answer(text=dumps_spoken(parse(text)))
    except ProgramError as error:
        return _again(replace(ask, said=text, fault=one_line(f"not a light program: {error}")))


def _again(ask: Ask) -> Answer:
    if ask.tries >= _TRIES:
        return Answer(fault=ask.fault)
    return Answer(fault=ask.fault, again=replace(ask, tries=ask.tries + 1))


def strip_fence(text: str) -> str:
    """`text` without the Markdown fence that it is wrapped in, if it is."""
    fenced = _FENCED.fullmatch(text.strip())
    return fenced[1] if fenced else text.strip()


def one_line(text: str) -> str:
    """`text` for a message: on one line, cut short."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _FAULT_CHARS else flat[: _FAULT_CHARS - 3] + "..."


def _block(text: str) -> Json:
    return {"type": "text", "text": text}


def _turn(role: str, text: str) -> Json:
    return {"role": role, "content": [_block(text)]}
