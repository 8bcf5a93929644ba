"""Who is measured: each loads the same GGUF with the same threads, gets the same prompt, and answers one request.

The lamp's peers are used as their own documentation says, with the spoken JSON Schema; none knows of ids that must
exist or of programs that must close, so their answers may be no programs.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import llama_cpp

from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.lamp_decoder import CONTEXT_TOKENS, LampDecoder
from lamp_runtime.engine.models import read_info
from lamp_runtime.engine.steps import StepReader
from lamp_runtime.engine.tokens import build_prompt
from lamp_runtime.errors import LampError
from lamp_schema import dumps_spoken
from lamp_schema.jsonschema import json_schema
from lamp_schema.prompt import messages

MAX_TOKENS = 400
_START_S = 180


@dataclass(frozen=True)
class Sample:
    """One answer. Times in seconds from the request; `first_light_s` is when the first step can shine."""

    seconds: float
    first_light_s: float
    tokens: int
    sampled: int
    passes: int
    text: str


class Peer(Protocol):
    def answer(self, request: str) -> Sample: ...
    def close(self) -> None: ...


class Lamp:
    """The lamp's own decoder; with `draft_tokens` guesses ahead, without `fast_forward` not even what is forced."""

    def __init__(self, model: Path, threads: int, **how: Any):
        self._decoder = LampDecoder(model, threads, **how)
        self._decoder.warm_up()

    def answer(self, request: str) -> Sample:
        steps, first, started = StepReader(), 0.0, time.perf_counter()

        def on_token(constraint: Any) -> None:
            nonlocal first
            if steps.feed(constraint.text) and not first:
                first = time.perf_counter() - started

        written = self._decoder.compose(Request(request, max_tokens=MAX_TOKENS), on_token)
        seconds = time.perf_counter() - started
        assert written is not None, "nothing cancels here"
        text = dumps_spoken(written.program)
        return Sample(seconds, first or seconds, written.tokens, written.sampled, written.passes, text)

    def close(self) -> None:
        self._decoder.close()


class LlamaCpp:
    """llama.cpp through its Python package: free, or held by the grammar that it makes of the schema itself."""

    def __init__(self, model: Path, threads: int, with_grammar: bool):
        self._llama = llama_cpp.Llama(
            str(model), n_ctx=max(CONTEXT_TOKENS.values()), n_threads=threads, n_threads_batch=threads, verbose=False
        )
        self._style = read_info({key: str(value) for key, value in self._llama.metadata.items()}, model).style
        self._grammar = None
        if with_grammar:
            self._grammar = llama_cpp.LlamaGrammar.from_json_schema(_plain_schema(), verbose=False)

    def answer(self, request: str) -> Sample:
        prompt = build_prompt(self._llama, request, self._style, self._llama.n_ctx() - MAX_TOKENS).all()
        started = time.perf_counter()
        done = self._llama.create_completion(prompt, max_tokens=MAX_TOKENS, temperature=0, grammar=self._grammar)
        seconds = time.perf_counter() - started
        return _whole(seconds, self._llama.n_tokens - len(prompt), done["choices"][0]["text"])

    def close(self) -> None:
        self._llama.close()


class Outlines:
    """Outlines over the same llama.cpp, with one of its backends."""

    def __init__(self, model: Path, threads: int, backend: str):
        from outlines.backends import get_json_schema_logits_processor

        from lamp_runtime.engine.outlines_decoder import TokenPromptModel

        self._llama = llama_cpp.Llama(
            str(model), n_ctx=max(CONTEXT_TOKENS.values()), n_threads=threads, n_threads_batch=threads, verbose=False
        )
        self._style = read_info({key: str(value) for key, value in self._llama.metadata.items()}, model).style
        self._model = TokenPromptModel(self._llama, chat_mode=False)
        schema = json.dumps(json_schema("spoken"))
        self._processor = get_json_schema_logits_processor(backend, self._model, schema)

    def answer(self, request: str) -> Sample:
        import outlines

        prompt = build_prompt(self._llama, request, self._style, self._llama.n_ctx() - MAX_TOKENS).all()
        self._processor.reset()
        started = time.perf_counter()
        pieces = outlines.Generator(self._model, processor=self._processor).stream(
            prompt, max_tokens=MAX_TOKENS, temperature=0
        )
        text = "".join(pieces)
        return _whole(time.perf_counter() - started, self._llama.n_tokens - len(prompt), text)

    def close(self) -> None:
        self._llama.close()


class Server:
    """llama.cpp's Python server with a JSON Schema as response format, as one would run Ollama: over HTTP."""

    def __init__(self, model: Path, threads: int):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._url = f"http://127.0.0.1:{free.getsockname()[1]}"
        command = [
            sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--port", self._url.rpartition(":")[2],
            "--n_ctx", str(max(CONTEXT_TOKENS.values())), "--n_threads", str(threads),
            "--n_threads_batch", str(threads), "--verbose", "false",
        ]  # fmt: skip
        self._style = _style_of(model)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()

    def answer(self, request: str) -> Sample:
        import httpx

        body = {
            "messages": messages(request, self._style),
            "max_tokens": MAX_TOKENS,
            "temperature": 0,
            "response_format": {"type": "json_object", "schema": json.loads(_plain_schema())},
        }
        started = time.perf_counter()
        response = httpx.post(f"{self._url}/v1/chat/completions", json=body, timeout=_START_S)
        seconds = time.perf_counter() - started
        done = response.raise_for_status().json()
        return _whole(seconds, done["usage"]["completion_tokens"], done["choices"][0]["message"]["content"])

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _wait(self) -> None:
        import httpx

        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(httpx.HTTPError):
                httpx.get(f"{self._url}/v1/models", timeout=2).raise_for_status()
                return
            time.sleep(0.2)
        self.close()
        raise LampError("llama_cpp.server did not start; `pip install 'llama-cpp-python[server]'` brings what it needs")


PEERS: dict[str, Callable[[Path, int], Peer]] = {
    "lamp": Lamp,
    "lamp-drafts": lambda model, threads: Lamp(model, threads, draft_tokens=4),
    "lamp-token-by-token": lambda model, threads: Lamp(model, threads, draft_tokens=0, fast_forward=False),
    "llamacpp-grammar": lambda model, threads: LlamaCpp(model, threads, with_grammar=True),
    "llamacpp-free": lambda model, threads: LlamaCpp(model, threads, with_grammar=False),
    "outlines-llguidance": lambda model, threads: Outlines(model, threads, "llguidance"),
    "outlines-outlines_core": lambda model, threads: Outlines(model, threads, "outlines_core"),
    "server": Server,
}
"""Name -> how to load it. Outlines' third backend, xgrammar, takes no llama.cpp model."""


def _whole(seconds: float, tokens: int, text: str) -> Sample:
    """Every token asked for, a pass each, and nothing to see before the end."""
    return Sample(seconds, seconds, tokens, tokens, tokens, text)


def _plain_schema() -> str:
    """The spoken schema without the groups that capture nothing: llama.cpp's converter knows only those that do."""
    return json.dumps(json_schema("spoken")).replace("(?:", "(")


def _style_of(model: Path) -> Any:
    from lamp_runtime.engine.llama import LlamaModel

    llama = LlamaModel(model)
    try:
        return read_info(llama.metadata, model).style
    finally:
        llama.close()
