"""A prompt as tokens. A person's words never turn into the model's control tokens, whatever they spell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from lamp_runtime.errors import EngineError
from lamp_schema.prompt import Message, Style, messages

_MARK = "\x01lamp-request\x01"


class Model(Protocol):
    """The part of `llama_cpp.Llama` that is needed here."""

    metadata: dict[str, str]

    def tokenize(self, text: bytes, add_bos: bool = ..., special: bool = ...) -> list[int]: ...
    def token_bos(self) -> int: ...
    def token_eos(self) -> int: ...
    def detokenize(self, tokens: list[int], *, special: bool = ...) -> bytes: ...


@dataclass(frozen=True)
class PromptTokens:
    """`head` is the same for every request, `words` are the person's, `tail` opens the answer."""

    head: list[int]
    words: list[int]
    tail: list[int]

    def all(self) -> list[int]:
        return self.head + self.words + self.tail


def clean(request: str) -> str:
    """One line without control characters: what the model sees of a request."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in request)).strip()


@dataclass(frozen=True)
class PromptFrame:
    """What stands before and after a request. A full prompt's takes two milliseconds to cut into tokens."""

    head: list[int]
    tail: list[int]

    def around(self, model: Model, request: str, room: int) -> PromptTokens:
        """The prompt of one request in at most `room` tokens. Words that do not fit are left out from the end."""
        words = model.tokenize(clean(request).encode(), add_bos=False, special=False)
        return PromptTokens(self.head, words[: max(room - len(self.head) - len(self.tail), 0)], self.tail)


def build_frame(model: Model, style: Style) -> PromptFrame:
    """The frame of every prompt of a model."""
    before, after = _frame(model, style)
    head = model.tokenize(before.encode(), add_bos=not before.startswith(_bos(model) or "\0"), special=True)
    return PromptFrame(head, model.tokenize(after.encode(), add_bos=False, special=True))


def build_prompt(model: Model, request: str, style: Style, room: int) -> PromptTokens:
    """The prompt of one request, with a frame for it alone."""
    return build_frame(model, style).around(model, request, room)


def check_room(max_tokens: int, shortest: int, prompt: int, room: int, context: int) -> None:
    """Raise EngineError when `max_tokens` is too small for any program, or leaves no room for the prompt."""
    if max_tokens < shortest:
        raise EngineError(f"max_tokens {max_tokens} is below {shortest}, the shortest program; use {shortest} or more")
    if prompt > room:
        raise EngineError(
            f"max_tokens {max_tokens} leaves no room for the prompt in the model's {context}; use a smaller number"
        )


def _frame(model: Model, style: Style) -> tuple[str, str]:
    """The prompt's text before and after the request, by the model's own chat template or a plain one."""
    chat = messages(_MARK, style)
    template = model.metadata.get("tokenizer.chat_template")
    text = _by_template(model, template, chat) if template else plain_chat(chat)
    before, _, after = text.partition(_MARK)
    return before, after


def _by_template(model: Model, template: str, chat: list[Message]) -> str:
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    eos = model.detokenize([model.token_eos()], special=True).decode()
    formatter = Jinja2ChatFormatter(template=template, eos_token=eos, bos_token=_bos(model))
    try:
        return str(formatter(messages=chat).prompt)
    except Exception:
        # Some templates, such as Gemma's, refuse a system message: its text then begins the first user's.
        joined = {"role": "user", "content": f"{chat[0]['content']}\n\n{chat[1]['content']}"}
        return str(formatter(messages=[joined, *chat[2:]]).prompt)


def _bos(model: Model) -> str:
    bos = model.token_bos()
    return model.detokenize([bos], special=True).decode() if bos >= 0 else ""


def plain_chat(chat: list[Message]) -> str:
    """For a base model that has no chat template: headings that any model has seen."""
    titles = {"system": "", "user": "### Request\n", "assistant": "### Program\n"}
    blocks = [titles[message["role"]] + message["content"] for message in chat]
    return "\n\n".join(blocks) + "\n\n### Program\n"
