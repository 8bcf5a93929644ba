"""Greedy answers of a GGUF to many prompts at once, without any constraint: what a model says when nobody helps it.

Several requests share each forward pass, so that a validation split takes minutes on a CPU instead of an hour.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np

from lamp_runtime.engine.models import read_info
from lamp_runtime.engine.tokens import build_prompt
from lamp_runtime.model.quantize import silence
from lamp_schema.prompt import Style
from lamp_trainer.errors import TrainerError


@dataclass
class _Lane:
    """One sequence in progress. `pending` are the tokens that the next pass evaluates, `at` their first position."""

    index: int
    pending: list[int]
    at: int = 0
    answer: list[int] = field(default_factory=list)


class Generator:
    """A loaded model that answers in `lanes` sequences side by side. Raises TrainerError when llama.cpp refuses."""

    def __init__(self, path: Path, lanes: int = 12, threads: int | None = None, style: Style | None = None):
        try:
            self._llama = llama_cpp.Llama(str(path), n_ctx=512, n_batch=512, n_threads=threads, verbose=False)
        except (ValueError, RuntimeError, OSError) as error:
            raise TrainerError(f"llama.cpp can't load {path}: {error}; is it a whole GGUF file?") from error
        info = read_info({key: str(value) for key, value in self._llama.metadata.items()}, path)
        self.name, self.style = info.name, style or info.style
        # The longest prompt and answer have to fit into each lane.
        self._room = 4096 if self.style == "full" else 2048
        self._lanes = lanes
        silence()
        options = llama_cpp.llama_context_default_params()
        # One sequence more holds the constant part of the prompt, which the others share.
        options.n_ctx, options.n_seq_max = self._room * (lanes + 1), lanes + 1
        options.n_batch = options.n_ubatch = 512
        options.kv_unified = True
        options.n_threads = options.n_threads_batch = threads or self._llama.n_threads
        self._context = llama_cpp.llama_init_from_model(self._llama.model, options)
        if not self._context:
            raise TrainerError(f"no memory for {lanes} lanes of {self._room} tokens; use fewer lanes")
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(512, 0, 1)
        self._vocabulary = self._llama.n_vocab()
        self._head: list[int] = []

    def close(self) -> None:
        """Give the memory back."""
        llama_cpp.llama_batch_free(self._batch)
        llama_cpp.llama_free(self._context)
        self._llama.close()

    def answers(self, requests: Sequence[str], tokens_most: int) -> Iterator[tuple[int, str, int]]:
        """(index of the request, its answer, the answer's tokens) in the order in which they are done.

        An answer that did not end within `tokens_most` is cut there.
        """
        waiting = list(enumerate(requests))[::-1]
        active: dict[int, _Lane] = {}
        if requests:
            self._read_head(requests[0])
        while waiting or active:
            for lane in range(self._lanes):
                if lane not in active and waiting:
                    index, request = waiting.pop()
                    prompt = build_prompt(self._llama, request, self.style, self._room - tokens_most)
                    llama_cpp.llama_memory_seq_cp(self._memory, self._lanes, lane, -1, -1)
                    active[lane] = _Lane(index, prompt.words + prompt.tail, len(self._head))
            for lane, token in self._pass(active):
                work = active[lane]
                ended = llama_cpp.llama_vocab_is_eog(self._llama._model.vocab, token)
                if not ended:
                    work.answer.append(token)
                if ended or len(work.answer) >= tokens_most:
                    text = self._llama.detokenize(work.answer).decode(errors="replace")
                    yield work.index, text, len(work.answer)
                    del active[lane]
                    llama_cpp.llama_memory_seq_rm(self._memory, lane, -1, -1)
                else:
                    work.pending = [token]

    def _read_head(self, request: str) -> None:
        """Evaluate the part of the prompt that is the same for every request, once."""
        head = build_prompt(self._llama, request, self.style, self._room).head
        if head != self._head:
            llama_cpp.llama_memory_seq_rm(self._memory, self._lanes, -1, -1)
            reading = {self._lanes: _Lane(-1, list(head))}
            while reading[self._lanes].pending:
                self._pass(reading)
            self._head = head

    def _pass(self, active: dict[int, _Lane]) -> list[tuple[int, int]]:
        """One forward pass over what is pending, as much as fits. Returns (lane, best next token) of the lanes done."""
        batch, used, ends = self._batch, 0, []
        for lane, work in active.items():
            taken = work.pending[: 512 - used]
            for token in taken:
                batch.token[used], batch.pos[used] = token, work.at
                batch.n_seq_id[used], batch.seq_id[used][0] = 1, lane
                batch.logits[used] = False
                work.at += 1
                used += 1
            del work.pending[: len(taken)]
            if taken and not work.pending:
                batch.logits[used - 1] = True
                ends.append((lane, used - 1))
        batch.n_tokens = used
        code = llama_cpp.llama_decode(self._context, batch)
        if code != 0:
            raise TrainerError(f"llama.cpp could not evaluate a batch of {used} tokens (code {code}); use fewer lanes")
        return [(lane, self._best(at)) for lane, at in ends]

    def _best(self, at: int) -> int:
        pointer: Any = llama_cpp.llama_get_logits_ith(self._context, at)
        array = ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float * self._vocabulary)).contents
        return int(np.frombuffer(array, np.float32).argmax())
