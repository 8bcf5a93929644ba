"""Randomness without state: a hash of a seed and of numbers. The same arguments give the same value on any machine."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from lamp_schema import Program, dumps_canonical

_U64 = (1 << 64) - 1


def program_seed(program: Program) -> int:
    """64 bits out of name and first step: a program whose later steps are still being written sparkles as the whole."""
    beginning = dumps_canonical(Program(name=program.name, steps=program.steps[:1]))
    return int.from_bytes(hashlib.sha256(beginning.encode()).digest()[:8], "big")


def _stir(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea, Flood, 2014): every bit of the input moves every bit of the output."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _row(number: int) -> npt.NDArray[np.uint64]:
    # An array of one: numpy wraps those round silently, as a hash wants, and warns about scalars.
    return np.array([number & _U64], dtype=np.uint64)


def derive(seed: int, *numbers: int) -> int:
    """A seed for a part of something that has a seed."""
    for number in numbers:
        seed = int(_stir(_row(seed) + _row(number) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1))[0])
    return seed


def uniform(seed: int, *numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Values in 0 <= v < 1, one for each place of the arrays `numbers`, which are broadcast against each other."""
    bits = _row(seed)
    for number in numbers:
        bits = _stir(bits + number.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1))
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
