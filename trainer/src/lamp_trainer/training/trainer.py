"""TRL's SFTTrainer, with the loss computed where there is one, a stop after some minutes, and rounding in the loop."""

from __future__ import annotations

import time
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader
from transformers import TrainerCallback
from trl import SFTTrainer

from lamp_trainer.training.batches import TokenBatches
from lamp_trainer.training.examples import IGNORED
from lamp_trainer.training.merged import set_rounding_errors

# Every so many steps the loss is over the whole vocabulary; the steps between see the words of the data.
_WHOLE_EVERY = 4


class AnswerTrainer(SFTTrainer):  # type: ignore[misc]
    """Computes logits for the answer's tokens only, and with `words` (ids that occur in the data) mostly over those.

    On a CPU the vocabulary is a fifth of the work for each token, and most of it never occurs in a light program.
    """

    def __init__(self, *args: Any, words: Tensor | None = None, batch_tokens: int | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._batch_tokens = batch_tokens
        self._words = self._place = None
        if words is not None:
            place = torch.full((int(words.max()) + 1,), IGNORED).scatter(0, words, torch.arange(len(words)))
            # Beside the model: they index its head and its labels at every step.
            self._words, self._place = words.to(self.args.device), place.to(self.args.device)

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Batches by tokens where the recipe wants that, else the usual ones."""
        if self._batch_tokens is None:
            return super().get_train_dataloader()
        lengths = [len(ids) for ids in self.train_dataset["input_ids"]]
        batches = TokenBatches(lengths, self._batch_tokens, self.args.seed)
        loader = DataLoader(self.train_dataset, batch_sampler=batches, collate_fn=self.data_collator)
        return self.accelerator.prepare(loader)

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Mean cross entropy over the labels that count, in nats a token.

        `num_items_in_batch` counts the labels of a whole step, of all processes; the mean over them and over the
        processes is then the step's loss.
        """
        labels = inputs["labels"][:, 1:]
        wanted = labels != IGNORED
        causal = self.accelerator.unwrap_model(model)
        causal = causal.get_base_model() if hasattr(causal, "get_base_model") else causal
        body = getattr(causal, causal.base_model_prefix)
        rest = {key: inputs[key] for key in ("attention_mask", "position_ids") if key in inputs}
        hidden = body(input_ids=inputs["input_ids"], use_cache=False, **rest).last_hidden_state
        hidden, labels = hidden[:, :-1][wanted], labels[wanted]
        head = causal.get_output_embeddings()
        if self._words is None or self._place is None or not model.training or self._step_is_whole():
            logits = head(hidden)
        else:
            logits = functional.linear(hidden, head.weight[self._words])
            labels = self._place[labels]
        total = functional.cross_entropy(logits.float(), labels, reduction="sum")
        if num_items_in_batch is None:
            loss = total / wanted.sum()
        else:
            loss = total / num_items_in_batch * self.accelerator.num_processes
        return (loss, {"logits": None}) if return_outputs else loss

    def _step_is_whole(self) -> bool:
        return bool(self.state.global_step % _WHOLE_EVERY == 0)

    def prediction_step(self, model: Any, inputs: Any, prediction_loss_only: bool, ignore_keys: Any = None) -> Any:
        """The loss alone: nothing here wants 49,152 numbers a token."""
        with torch.no_grad():
            loss = self.compute_loss(model, self._prepare_inputs(inputs))
        return loss.detach(), None, None


class Deadline(TrainerCallback):  # type: ignore[misc]
    """Saves and stops once `minutes` are over; `resume` goes on from there."""

    def __init__(self, minutes: float):
        self._end = time.monotonic() + minutes * 60

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> Any:
        if time.monotonic() >= self._end:
            control.should_save = True
            control.should_training_stop = True
        return control


class RoundingInTheLoop(TrainerCallback):  # type: ignore[misc]
    """From `start` (share of the run) on, what the quantiser would do is added to the weights, every `every` steps."""

    def __init__(self, rounder: Any, start: float, every: int):
        self._rounder, self._start, self._every = rounder, start, every
        self._set = False

    def on_step_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> Any:
        due = state.global_step >= self._start * state.max_steps
        if due and (not self._set or state.global_step % self._every == 0):
            set_rounding_errors(model, self._rounder)
            self._set = True
        return control
