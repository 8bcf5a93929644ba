"""Batches by tokens: rows of like length together, so that little is padding and no batch outgrows the memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from torch.utils.data import Sampler


class TokenBatches(Sampler[list[int]]):
    """Batches of indices whose rows, padded to the longest, hold at most `budget` tokens.

    Which rows share a batch is fixed by `seed`, the order of the batches changes each epoch. A row that is longer than
    the budget is a batch of its own.
    """

    def __init__(self, lengths: Sequence[int], budget: int, seed: int):
        self._seed, self._epoch = seed, 0
        rng = Random(seed)
        by_length = sorted(range(len(lengths)), key=lambda index: (lengths[index], rng.random()))
        self._batches: list[list[int]] = [[]]
        for index in by_length:
            # Sorted, so the newest is the longest.
            if self._batches[-1] and lengths[index] * (len(self._batches[-1]) + 1) > budget:
                self._batches.append([])
            self._batches[-1].append(index)

    @property
    def sampler(self) -> TokenBatches:
        """Itself: of several processes' batches, it is the batches' sampler that Accelerate tells the epoch."""
        return self

    def set_epoch(self, epoch: int) -> None:
        """The trainer says which epoch begins."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[list[int]]:
        order = list(self._batches)
        Random(f"{self._seed}-{self._epoch}").shuffle(order)
        return iter(order)
