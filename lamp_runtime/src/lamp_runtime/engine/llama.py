"""llama.cpp's model and a context, through its C functions: tokens in, logits where they are wanted.

`llama_cpp.Llama` keeps a row of logits for every token of a batch. Here a batch says which positions need logits, and
they are read where llama.cpp left them.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from lamp_runtime.engine import llama_log
from lamp_runtime.engine.backends import load_backends
from lamp_runtime.engine.hidden import HiddenWatch, Rows
from lamp_runtime.engine.output_rows import OutputRows, open_rows
from lamp_runtime.errors import ModelError

# Tokens that one forward pass takes at most, and positions of a pass whose logits may be wanted.
_BATCH = 256
OUTPUTS_MOST = 32
_PIECE_BYTES = 256

Logits = NDArray[np.float32]


class LlamaModel:
    """A loaded GGUF. After `open` it evaluates tokens, of one sequence. Not thread-safe.

    Raises ModelError when llama.cpp can't load the file, MemoryError when there is no memory for it.
    """

    def __init__(self, path: Path):
        llama_log.listen()
        load_backends()
        llama_cpp.llama_backend_init()
        self._name = path.name
        self._path = path
        wanted = llama_cpp.llama_model_default_params()
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(path), wanted)
        if not self._model:
            reason = llama_log.reason() or "it gives no reason"
            # Memory may be there again later, and a file that asks for absurdly much is given up after a few tries.
            if "alloc" in reason:
                raise MemoryError(f"not enough memory for {path.name}: {reason}")
            raise ModelError(f"llama.cpp can't load {path.name}; is it a whole GGUF file? {reason}")
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._piece_buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        self.vocabulary = int(llama_cpp.llama_vocab_n_tokens(self._vocab))
        self.metadata = self._read_metadata()
        self.batch = _BATCH
        """Tokens of one pass, at most."""
        self.room = 0
        """Tokens that the context has room for."""
        self.flash = True
        """Whether llama.cpp may compute attention as flash attention, which keeps its values otherwise."""
        self.tokens: list[int] = []
        """What the context holds."""
        self.passes = 0
        """Forward passes so far."""
        self._size = int(llama_cpp.llama_model_n_embd(self._model))
        self._watch: HiddenWatch | None = None
        self._rows: OutputRows | None = None
        self._hidden: Rows | None = None

    def open(self, room: int, threads: int, batch_threads: int, sparse: bool = False, flash: bool = True) -> None:
        """Make a context for `room` tokens, empty, in place of an earlier one.

        `threads` write, `batch_threads` read several tokens at once. `sparse` makes sparse passes possible for models
        that allow it, and costs the others some 4 %. `flash` lets llama.cpp choose how it computes attention, which is
        slow behind a long prompt. Raises MemoryError when there is no memory for it.
        """
        self._free_context()
        if sparse and self._rows is None:
            self._rows = open_rows(self._path, self.metadata, self.vocabulary, self._size)
        self._watch = HiddenWatch() if sparse and self._rows is not None else None
        params = llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = room, _BATCH, _BATCH
        params.n_threads, params.n_threads_batch = threads, batch_threads
        # Logits need vocabulary x outputs x 4 bytes, and a draft that was wrong is taken back out of every layer.
        params.n_outputs_max, params.swa_full, params.no_perf = OUTPUTS_MOST, True, True
        kind = llama_cpp.LLAMA_FLASH_ATTN_TYPE_AUTO if flash else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.flash_attn_type = kind
        if self._watch is not None:
            params.cb_eval = self._watch.callback
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        if not self._context:
            raise MemoryError(f"not enough memory for {self._name} with {room} tokens")
        self.room, self.flash = int(llama_cpp.llama_n_ctx(self._context)), flash
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(_BATCH, 0, 1)
        for index in range(_BATCH):
            self._batch.n_seq_id[index] = 1
            self._batch.seq_id[index][0] = 0

    @property
    def vocab(self) -> llama_cpp.llama_vocab_p:
        """llama.cpp's vocabulary, for libraries that read it themselves."""
        return self._vocab

    def close(self) -> None:
        """Give the memory back. Nothing else may be called after."""
        self._free_context()
        if self._rows is not None:
            self._rows.close()
        llama_cpp.llama_model_free(self._model)

    def _free_context(self) -> None:
        if self.room:
            llama_cpp.llama_batch_free(self._batch)
            llama_cpp.llama_free(self._context)
        self.room, self.tokens = 0, []

    def set_threads(self, threads: int, batch_threads: int) -> None:
        llama_cpp.llama_set_n_threads(self._context, threads, batch_threads)
        if self._rows is not None:
            self._rows.set_threads(threads)

    @property
    def sparse(self) -> bool:
        """Whether some tokens' logits can be had for less than all."""
        return self._watch is not None

    def has_some(self, tokens: NDArray[np.intp]) -> bool:
        """Whether those of `tokens` (int[n], ascending) can, after a sparse pass."""
        return self._watch is not None and self._rows is not None and self._rows.have(tokens)

    def evaluate(self, tokens: Sequence[int], outputs: int = 1, sparse: bool = False) -> None:
        """Append tokens to the context; logits are kept for the last `outputs` of them, 0..OUTPUTS_MOST.

        After a `sparse` pass these are computed token by token, in `some_logits`, and `logits` has none.
        Raises MemoryError when they do not fit into the context.
        """
        if len(self.tokens) + len(tokens) > self.room:
            raise MemoryError(f"{len(self.tokens)} + {len(tokens)} tokens are over the context's {self.room}")
        first_output = len(tokens) - outputs
        for start in range(0, len(tokens), self.batch):
            part = tokens[start : start + self.batch]
            batch = self._batch
            batch.n_tokens = len(part)
            for index, token in enumerate(part):
                batch.token[index] = token
                batch.pos[index] = len(self.tokens) + index
                batch.logits[index] = start + index >= first_output
            last = start + len(part) == len(tokens)
            self._pass(len(part), min(outputs, len(part)) if last else 0, sparse and last)
            self.tokens += part

    def _pass(self, tokens: int, outputs: int, sparse: bool) -> None:
        """One forward pass over the batch as it is filled."""
        self._hidden = None
        stops = self._watch is not None and self._watch.begin(outputs, tokens, sparse)
        code = llama_cpp.llama_decode(self._context, self._batch)
        if code != 0:
            self.keep(len(self.tokens))
            raise RuntimeError(f"llama.cpp can't evaluate {tokens} tokens: code {code}")
        self.passes += 1
        if self._watch is None:
            return
        if not stops:
            self._watch.end()
            return
        self._hidden = self._watch.rows(outputs, self._size)
        if self._hidden is None:
            self.keep(len(self.tokens))
            self._pass(tokens, outputs, False)

    def logits(self, back: int = 1) -> Logits:
        """Logits float32[vocabulary] of the `back`-th last token that was evaluated; llama.cpp's own memory, which the
        next evaluation overwrites."""
        pointer = llama_cpp.llama_get_logits_ith(self._context, -back)
        return np.ctypeslib.as_array(pointer, shape=(self.vocabulary,))

    def has_all_logits(self) -> bool:
        """Whether `logits` has something to give after the last pass."""
        return self._hidden is None

    def some_logits(self, tokens: NDArray[np.intp], back: int = 1) -> Logits:
        """Logits float32[len(tokens)] of `tokens` (int[n]) after the `back`-th last token that was evaluated."""
        if self._hidden is None or self._rows is None:
            return self.logits(back)[tokens]
        return self._rows.logits(tokens, self._hidden[-back])

    def keep(self, count: int) -> None:
        """Forget all but the first `count` tokens."""
        if not llama_cpp.llama_memory_seq_rm(self._memory, 0, count, -1):
            raise RuntimeError(f"llama.cpp can't take back tokens from {count} on")
        del self.tokens[count:]

    def save(self) -> bytes:
        """The context's contents, for `restore` in another process with the same file."""
        size = llama_cpp.llama_state_seq_get_size(self._context, 0)
        data = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._context, data, size, 0)
        return bytes(memoryview(data)[:written])

    def restore(self, data: bytes, tokens: Sequence[int]) -> bool:
        """Put `save`'s contents, which hold `tokens`, in place of the context's; False when llama.cpp refuses them."""
        self.keep(0)
        source = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        if not llama_cpp.llama_state_seq_set_data(self._context, source, len(data), 0):
            return False
        self.tokens = list(tokens)
        return True

    def tokenize(self, text: bytes, add_bos: bool = True, special: bool = False) -> list[int]:
        """Text as tokens. Control tokens are read from the text only with `special`."""
        most = len(text) + 2
        found = (llama_cpp.llama_token * most)()
        count = llama_cpp.llama_tokenize(self._vocab, text, len(text), found, most, add_bos, special)
        if count < 0:
            raise ModelError(f"llama.cpp can't tokenise {len(text)} bytes")
        return list(found[:count])

    def detokenize(self, tokens: Sequence[int], *, special: bool = False) -> bytes:
        """The tokens' bytes, one after another; a control token has none without `special`."""
        return b"".join(self.piece(token, special) for token in tokens)

    def piece(self, token: int, special: bool = False) -> bytes:
        """One token's bytes."""
        buffer = self._piece_buffer
        size = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, _PIECE_BYTES, 0, special)
        if size < 0:
            raise ModelError(f"token {token} has {-size} bytes, over {_PIECE_BYTES}")
        return buffer.raw[:size]

    def token_bos(self) -> int:
        return int(llama_cpp.llama_vocab_bos(self._vocab))

    def token_eos(self) -> int:
        return int(llama_cpp.llama_vocab_eos(self._vocab))

    def _read_metadata(self) -> dict[str, str]:
        found = {}
        size = 1 << 16
        buffer = ctypes.create_string_buffer(size)
        for index in range(llama_cpp.llama_model_meta_count(self._model)):
            key_size = llama_cpp.llama_model_meta_key_by_index(self._model, index, buffer, size)
            key = buffer.raw[:key_size].decode()
            value_size = llama_cpp.llama_model_meta_val_str_by_index(self._model, index, buffer, size)
            found[key] = buffer.raw[: min(value_size, size - 1)].decode(errors="replace")
        return found
