"""The lamp's own decoder: what the grammar already knows is not asked of the model.

A light program is half punctuation and keys. Tokens between which the grammar leaves no choice are taken at once and
join the next forward pass, the prompt's constant part is read from disk, and logits are computed where a token is
chosen, nowhere else. At temperature 0 the program is the one that decoding token by token gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lamp_runtime.engine.answer import Request, Written
from lamp_runtime.engine.calibration import Tuning, load_tuning
from lamp_runtime.engine.constraint import ProgramConstraint
from lamp_runtime.engine.drafts import Drafts, echoes, training_programs
from lamp_runtime.engine.language import Language
from lamp_runtime.engine.llama import LlamaModel, Logits
from lamp_runtime.engine.models import ModelInfo, read_info
from lamp_runtime.engine.prefix import evaluate_prefix
from lamp_runtime.engine.tokens import build_frame, check_room
from lamp_runtime.engine.vocabulary import load_tokenizer
from lamp_schema import parse
from lamp_schema.prompt import Style

# Prompt and answer together. SmolLM2's cache takes 23 KB a token; the full prompt is 1,500 tokens. A request that may
# have a longer answer than usual gets a larger context.
CONTEXT_TOKENS: dict[Style, int] = {"short": 1664, "full": 4096}
_REQUEST_ROOM = 600
# On a processor llama.cpp's flash attention goes through the cache once for each token. Behind a long prompt plain
# products of matrices are faster, behind a short one a little slower.
_FLASH: dict[Style, bool] = {"short": True, "full": False}


class LampDecoder:
    """A loaded model that composes programs, one at a time. Not thread-safe; the worker process owns one.

    It runs as this machine was calibrated for the file; `threads` and `draft_tokens` (how many are guessed ahead, 0 for
    none) say otherwise. Without `fast_forward` the model is asked for every token, as a reference. Raises ModelError
    when llama.cpp can't load the file, MemoryError when there is no room for its context.
    """

    def __init__(
        self,
        path: Path,
        threads: int | None = None,
        context: int | None = None,
        fast_forward: bool = True,
        draft_tokens: int | None = None,
    ):
        self._path = path
        self._grows = context is None
        self._fast_forward = fast_forward
        self._llama = LlamaModel(path)
        self.info: ModelInfo = read_info(self._llama.metadata, path)
        tuning = load_tuning(path)
        if threads is not None:
            tuning = replace(tuning, threads=threads, batch_threads=threads)
        if draft_tokens is not None:
            tuning = replace(tuning, draft_tokens=draft_tokens)
        self._tuning = tuning
        self._frame = build_frame(self._llama, self.info.style)
        self._warm = False
        self._open(context or CONTEXT_TOKENS[self.info.style], tuning)
        self._language = Language(load_tokenizer(self._llama, path), self._llama.piece)
        self._drafts: Drafts | None = None
        self.tune(tuning)

    def tune(self, tuning: Tuning) -> None:
        """Run differently from the next answer on."""
        if tuning.sparse != self._tuning.sparse:
            self._open(self._llama.room, tuning)
        self._tuning = tuning
        self._llama.set_threads(tuning.threads, tuning.batch_threads)
        self._draft_tokens = tuning.draft_tokens if self._fast_forward else 0
        if self._draft_tokens and self._drafts is None:
            self._drafts = Drafts(map(self._spell, training_programs()))

    def warm_up(self) -> None:
        """Bring the constant part of the prompt into the context, from disk if it was evaluated before."""
        evaluate_prefix(self._llama, self._path, self._frame.head)
        self._warm = True

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
        self._grow(request.max_tokens)
        room = self._llama.room - request.max_tokens - 8
        prompt = self._frame.around(self._llama, request.text, room)
        check_room(request.max_tokens, constraint.shortest, len(prompt.all()), room, self._llama.room)
        if not self._warm:
            self.warm_up()
        self._llama.keep(len(prompt.head))
        answer = _Answer(self._llama, constraint, self._guesser(request))
        rng = np.random.default_rng(request.seed)
        answer.begin([*prompt.words, *prompt.tail], self._forced(constraint))
        while not constraint.done:
            if cancelled():
                return None
            tokens = constraint.candidates()
            found = constraint.admit(tokens, answer.logits(tokens), request.temperature == 0)
            token = _choose(found, request.temperature, rng)
            constraint.advance(token)
            answer.add([token, *self._forced(constraint)])
            if on_token is not None:
                on_token(constraint)
        return Written(parse(constraint.text), constraint.tokens, answer.sampled, answer.passes)

    def close(self) -> None:
        """Give the model's memory back."""
        self._llama.close()

    def _grow(self, max_tokens: int) -> None:
        needed = min(max_tokens + _REQUEST_ROOM, CONTEXT_TOKENS["full"])
        if self._grows and needed > self._llama.room:
            self._open(needed, self._tuning)

    def _open(self, room: int, tuning: Tuning) -> None:
        self._llama.open(room, tuning.threads, tuning.batch_threads, tuning.sparse, _FLASH[self.info.style])
        self._warm = False

    def _guesser(self, request: Request) -> Callable[[list[int]], list[int]] | None:
        """What guesses the tokens that come after those that are written; None where that is off."""
        drafts, most = self._drafts, self._draft_tokens
        if drafts is None or not most or request.temperature > 0:
            return None
        echoed = echoes(request.text, self._spell)
        return lambda written: drafts.guess(written, most, echoed)

    def _spell(self, text: str) -> list[int]:
        return self._llama.tokenize(text.encode(), add_bos=False)

    def _forced(self, constraint: ProgramConstraint) -> list[int]:
        return constraint.forced() if self._fast_forward else []


class _Answer:
    """The tokens of one answer on their way into the context, with guesses at the next ones behind them."""

    def __init__(
        self, llama: LlamaModel, constraint: ProgramConstraint, guesser: Callable[[list[int]], list[int]] | None
    ):
        self._llama = llama
        self._constraint = constraint
        self._guesser = guesser
        self._passes = llama.passes
        self._decided = len(llama.tokens)  # Tokens of the context that stay.
        self._written: list[int] = []
        self._fresh: list[int] = []  # Decided, and not in the context yet.
        self._draft: list[int] = []  # In the context behind what is decided, and perhaps wrong.
        self.sampled = 0

    @property
    def passes(self) -> int:
        return self._llama.passes - self._passes

    def begin(self, prompt: list[int], forced: list[int]) -> None:
        self._written = list(forced)
        self._fresh = [*prompt, *forced]

    def add(self, tokens: list[int]) -> None:
        """A token that was chosen and what it forces. What the draft had right is in the context already."""
        self.sampled += 1
        self._written += tokens
        right = 0
        while right < min(len(tokens), len(self._draft)) and tokens[right] == self._draft[right]:
            right += 1
        self._draft = self._draft[right:] if right == len(tokens) else []
        self._fresh = tokens[right:]
        self._decided += right
        if self._fresh:
            self._llama.keep(self._decided)

    def logits(self, tokens: NDArray[np.intp]) -> Logits:
        """Of `tokens` (int[n], float32[n]), after the last token that is decided; evaluates what is not in the context,
        and a new draft with it."""
        few = self._llama.has_some(tokens)
        if not self._fresh and not few and not self._llama.has_all_logits():
            # The draft came to where nearly anything goes, such as a name, and only the last token's state is there.
            self._decided -= 1
            self._fresh, self._draft = [self._written[-1]], []
            self._llama.keep(self._decided)
        if self._fresh:
            # Where the whole output layer is computed it costs more than a guess saves.
            self._draft = self._guess() if few or not self._llama.sparse else []
            self._llama.evaluate([*self._fresh, *self._draft], outputs=1 + len(self._draft), sparse=few)
            self._decided += len(self._fresh)
            self._fresh = []
        return self._llama.some_logits(tokens, 1 + len(self._draft))

    def _guess(self) -> list[int]:
        if self._guesser is None:
            return []
        guessed = self._guesser(self._written)
        return guessed[: self._constraint.allowed(guessed)] if guessed else []


def _choose(found: dict[int, float], temperature: float, rng: np.random.Generator) -> int:
    """The likeliest token, or one drawn by the softmax at `temperature`, of those that are left with their logits."""
    if temperature == 0 or len(found) == 1:
        return max(found, key=found.__getitem__)
    logits = np.array(list(found.values()))
    weights = np.exp((logits - logits.max()) / temperature)
    return int(rng.choice(list(found), p=weights / weights.sum()))
