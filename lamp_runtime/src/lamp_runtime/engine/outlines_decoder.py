"""Decoding through Outlines: its llama.cpp model, its llguidance backend, and the program's own constraint on top."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import outlines
from numpy.typing import NDArray
from outlines.backends.llguidance import LLGuidanceBackend, LLGuidanceLogitsProcessor

from lamp_runtime.engine.answer import Request, Written
from lamp_runtime.engine.backends import load_backends
from lamp_runtime.engine.constraint import ProgramConstraint
from lamp_runtime.engine.language import Language
from lamp_runtime.engine.models import ModelInfo, read_info
from lamp_runtime.engine.tokens import build_prompt, check_room
from lamp_runtime.errors import ModelError
from lamp_schema import parse
from lamp_schema.prompt import Style

# Prompt and answer together. SmolLM2's cache takes 23 KB a token: 94 MB.
CONTEXT_TOKENS = 4096


class TokenPromptModel(outlines.models.LlamaCpp):  # type: ignore[misc]
    """Outlines' llama.cpp model, fed with tokens instead of text.

    Text would be tokenised with control tokens on, so a request could write itself out of its place in the chat.
    """

    def generate_stream(self, model_input: Any, output_type: Any = None, **inference_kwargs: Any) -> Iterator[str]:
        chunks = self.model.create_completion(
            model_input,
            logits_processor=self.type_adapter.format_output_type(output_type),
            stream=True,
            **inference_kwargs,
        )
        for chunk in chunks:
            yield chunk["choices"][0]["text"]


class _ProgramProcessor(LLGuidanceLogitsProcessor):  # type: ignore[misc]
    """Applies a `ProgramConstraint` where Outlines' own processor would apply the bare grammar.

    llama.cpp calls it through C, where an exception would be lost: it is kept in `error`, and the answer ended.
    """

    def __init__(self, constraint: ProgramConstraint, language: Language, greedy: bool, eos: int):
        super().__init__(language.grammar, language.tokenizer, "numpy")
        self.constraint = constraint
        self.error: Exception | None = None
        self.is_first_token: bool = True
        self._greedy = greedy
        self._eos = eos

    def process_logits(self, input_ids: NDArray[np.intc], logits: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            if not self.is_first_token:
                self.constraint.advance(int(input_ids[0][-1]))
            self.is_first_token = False
            self.constraint.restrict(logits[0], self._greedy)
        except Exception as error:
            self.error = error
            logits[0][:] = -np.inf
            logits[0][self._eos] = 0.0
        return logits


class OutlinesDecoder:
    """A loaded model that composes programs, one at a time. Not thread-safe; the worker process owns one.

    `threads` unset: half of the cores write, all read the prompt. Raises ModelError when llama.cpp can't load the
    file, MemoryError when there is no room for its context.
    """

    def __init__(self, path: Path, threads: int | None = None, context: int = CONTEXT_TOKENS):
        cores = os.cpu_count() or 2
        load_backends()
        try:
            self._llama = llama_cpp.Llama(
                str(path),
                n_ctx=context,
                n_threads=threads or max(cores // 2, 1),
                n_threads_batch=threads or cores,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            if "context" in str(error):
                raise MemoryError(f"not enough memory for {path.name}: {error}") from error
            raise ModelError(f"llama.cpp can't load {path.name}: {error}; is it a whole GGUF file?") from error
        self.info: ModelInfo = read_info({k: str(v) for k, v in self._llama.metadata.items()}, path)
        self._model = TokenPromptModel(self._llama, chat_mode=False)
        self._language = Language(LLGuidanceBackend(self._model).llg_tokenizer, self._piece)

    @property
    def style(self) -> Style:
        return self.info.style

    def warm_up(self) -> None:
        """Evaluate the constant part of the prompt, which llama.cpp then keeps for every request."""
        prompt = build_prompt(self._llama, "", self.style, self._llama.n_ctx())
        self._llama.reset()
        self._llama.eval(prompt.head)

    def compose(
        self,
        request: Request,
        on_token: Callable[[ProgramConstraint], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Written | None:
        """The program for a request; None when `cancelled()` said so on the way.

        Raises EngineError when `max_tokens` is too small for any program or the context too small for the request.
        """
        constraint = ProgramConstraint(self._language, request.max_tokens)
        room = self._llama.n_ctx() - request.max_tokens - 8
        prompt = build_prompt(self._llama, request.text, self.style, room)
        check_room(request.max_tokens, constraint.shortest, len(prompt.all()), room, self._llama.n_ctx())
        processor = _ProgramProcessor(constraint, self._language, request.temperature == 0, self._llama.token_eos())
        stream = outlines.Generator(self._model, processor=processor).stream(
            prompt.all(),
            max_tokens=request.max_tokens + 1,
            temperature=request.temperature,
            seed=request.seed,
            top_k=0,
            top_p=1.0,
            min_p=0.0,
            repeat_penalty=1.0,
        )
        for _ in stream:
            if processor.error is not None:
                raise processor.error
            if cancelled():
                return None
            if on_token is not None:
                on_token(constraint)
        if processor.error is not None:
            raise processor.error
        # The prompt is a pass, and the last token needs none.
        return Written(parse(constraint.text), constraint.tokens, constraint.tokens, constraint.tokens)

    def _piece(self, token: int) -> bytes:
        return bytes(self._llama.detokenize([token]))
