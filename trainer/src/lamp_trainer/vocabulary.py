"""Counting tokens as the base model's tokenizer does, without loading its weights."""

from __future__ import annotations

import logging
from pathlib import Path

from lamp_trainer.errors import TrainerError


class Vocabulary:
    """The tokenizer of a GGUF. Raises TrainerError when llama.cpp can't read the file."""

    def __init__(self, gguf: Path):
        import llama_cpp

        # Not `Llama(vocab_only=True)`: that makes a context too, which complains that there is nothing to run.
        parameters = llama_cpp.llama_model_default_params()
        parameters.vocab_only = True
        logging.getLogger("llama-cpp-python").setLevel(logging.ERROR)
        self._llama_cpp = llama_cpp
        llama_cpp.llama_backend_init()
        self._model = llama_cpp.llama_model_load_from_file(bytes(gguf), parameters) if gguf.is_file() else None
        if not self._model:
            raise TrainerError(f"llama.cpp can't read the tokenizer of {gguf}; is it a whole GGUF file?")
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)

    def count(self, text: str) -> int:
        """How many tokens `text` is; what looks like a control token counts as the words that it is made of."""
        data = text.encode()
        # Without room for the tokens, their number comes back below zero.
        return abs(int(self._llama_cpp.llama_tokenize(self._vocab, data, len(data), None, 0, False, False)))
