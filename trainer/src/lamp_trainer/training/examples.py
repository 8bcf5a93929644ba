"""Chat rows -> token ids, exactly as the runtime builds them, with the loss on the answer alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lamp_runtime.engine.tokens import clean, plain_chat
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row

IGNORED = -100
_MARK = "\x01lamp-request\x01"


class Encoder:
    """Turns messages into ids with one tokenizer, by its chat template or, if it has none, the runtime's headings."""

    def __init__(self, tokenizer: Any):
        self._tokenizer = tokenizer
        end = tokenizer.eos_token_id
        if end is None:
            raise TrainerError("the tokenizer has no end token, so an answer would have no end; name one in its config")
        self._end = int(end)
        bos = tokenizer.bos_token_id
        # Whether a text gets a start token of its own is in the tokenizer; the runtime reads it from the GGUF.
        self._start = [bos] if bos is not None and tokenizer("a")["input_ids"][:1] == [bos] else []

    def encode(self, row: Row, max_length: int) -> dict[str, list[int]] | None:
        """`input_ids` and `labels` of one row, or None when it is longer than `max_length`."""
        system, user, answer = (message["content"] for message in row["messages"])
        before, after = self._frame(system)
        start = [] if before.startswith(self._tokenizer.bos_token or "\0") else self._start
        prompt = [*start, *self._ids(before, special=True), *self._ids(clean(user)), *self._ids(after, special=True)]
        reply = [*self._ids(answer), self._end]
        if len(prompt) + len(reply) > max_length:
            return None
        return {"input_ids": prompt + reply, "labels": [IGNORED] * len(prompt) + reply}

    def _ids(self, text: str, special: bool = False) -> list[int]:
        # A person's words never become control tokens: the runtime tokenises them apart, without special tokens.
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, split_special_tokens=not special)["input_ids"]
        return ids

    def _frame(self, system: str) -> tuple[str, str]:
        chat = [{"role": "system", "content": system}, {"role": "user", "content": _MARK}]
        if not self._tokenizer.chat_template:
            before, _, after = plain_chat(chat).partition(_MARK)
            return before, after
        try:
            text = self._tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        except Exception:
            # Some templates refuse a system message: its text then begins the user's, as the runtime does it.
            chat = [{"role": "user", "content": f"{system}\n\n{_MARK}"}]
            text = self._tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
        before, _, after = text.partition(_MARK)
        return before, after


def encode_all(rows: Iterable[Row], encoder: Encoder, max_length: int) -> tuple[list[dict[str, list[int]]], int]:
    """(the encoded rows that fit, how many did not)."""
    encoded, left_out = [], 0
    for row in rows:
        one = encoder.encode(row, max_length)
        if one is None:
            left_out += 1
        else:
            encoded.append(one)
    return encoded, left_out
