"""A model's vocabulary for llguidance: every token's bytes, asked of llama.cpp once for a file and kept on disk.

Asking is a call through ctypes for each of 49,152 or 262,144 tokens, and the longest part of a start.
"""

from __future__ import annotations

import ctypes
from itertools import accumulate, pairwise
from pathlib import Path

import llama_cpp
import llguidance
import numpy as np

from lamp_runtime.engine.kept import keep, model_key, read_kept
from lamp_runtime.engine.llama import LlamaModel

# llguidance's own mark for tokens that no text may spell.
_SPECIAL = b"\xff"


def load_tokenizer(llama: LlamaModel, path: Path) -> llguidance.LLTokenizer:
    """llguidance's tokenizer over the model's own, which spells forced text as the model would."""
    key = {"vocabulary": llama.vocabulary, **model_key(path)}
    kept = read_kept(key)
    pieces = _unpacked(kept, llama.vocabulary) if kept is not None else _asked(llama)
    if kept is None:
        keep(key, _packed(pieces))
    tokenize = ctypes.cast(llama_cpp.llama_cpp._lib.llama_tokenize, ctypes.c_void_p).value
    return llguidance.LLTokenizer.from_llamacpp(
        tokens=pieces, vocab_ptr=llama.vocab, tokenize_fptr=tokenize, eos_token=llama.token_eos(), slices=None
    )


def _asked(llama: LlamaModel) -> list[bytes]:
    return [_marked(llama, token) for token in range(llama.vocabulary)]


def _marked(llama: LlamaModel, token: int) -> bytes:
    """A token's bytes, with llguidance's mark if it controls the model or was made to look as if."""
    piece = llama.piece(token, special=True)
    kind = llama_cpp.llama_token_get_attr(llama.vocab, token)
    looks_special = piece[:1] == b"<" and piece[-1:] == b">"
    own = bool(kind & llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED) and looks_special
    return _SPECIAL + piece if own or kind & llama_cpp.LLAMA_TOKEN_ATTR_CONTROL else piece


def _packed(pieces: list[bytes]) -> bytes:
    return np.array([len(piece) for piece in pieces], dtype="<u4").tobytes() + b"".join(pieces)


def _unpacked(kept: bytes, count: int) -> list[bytes]:
    lengths = np.frombuffer(kept[: 4 * count], dtype="<u4").tolist()
    text = kept[4 * count :]
    return [text[start:end] for start, end in pairwise(accumulate(lengths, initial=0))]
