"""The light goes on and every request is answered, whatever happens to the model. `make faults` does it 100 times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from faults import (
    GAP_MS,
    HANG,
    KILL,
    MEMORY,
    PROCESS_FAULTS,
    SEGV,
    Fault,
    Outcome,
    Patient,
    When,
    Workers,
    hostile_files,
    hurt,
    load,
    starve,
)

from lamp_runtime.engine.models import find_model

pytestmark = [pytest.mark.model, pytest.mark.alone, pytest.mark.timeout(7200)]

FEW: tuple[tuple[Fault, When], ...] = ((KILL, "loading"), (SEGV, "composing"), (HANG, "idle"), (MEMORY, "composing"))
FEW_FILES = ("missing", "truncated in the weights", "an absurdly long array", "weights with wrong bytes")


def test_faults_leave_no_gap_and_no_request_without_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: int
) -> None:
    """`faults` of them: three of five to the process, the rest as files; 0 stands for the few that are quick."""
    chance = Random(11)
    workers = Workers(tmp_path, monkeypatch)
    outcomes: list[Outcome] = []
    every: list[tuple[Fault, When]] = list(product(PROCESS_FAULTS, ("composing", "idle", "loading")))
    chance.shuffle(every)
    with Patient() as patient:
        assert patient.lamp.engine.wait_ready(600), patient.lamp.engine.status().detail
        usual = patient.gaps_ms()
        for fault, when in islice(cycle(every), faults * 3 // 5) if faults else FEW:
            outcomes.append(_told(hurt(patient, workers, fault, when, chance)))
        outcomes.append(_told(starve(patient, workers, 220)))
    left = faults - len(outcomes) if faults else len(FEW_FILES)
    for name, file in islice(_files(tmp_path, chance, () if faults else FEW_FILES), left):
        outcomes.append(_told(load(file, name)))
    _report(outcomes, usual)
    assert [(outcome.fault, problem) for outcome in outcomes for problem in outcome.problems] == []
    assert {outcome.fault: outcome.gaps_ms.max() for outcome in outcomes if outcome.gaps_ms.max() >= GAP_MS} == {}


def _files(folder: Path, chance: Random, names: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Files of every kind, or of those named, again and again and each time others."""
    whole = find_model(None)
    while True:
        for name, make in hostile_files(whole, chance).items():
            if names and name not in names:
                continue
            content = make()
            file = folder / "hostile.gguf"
            file.unlink(missing_ok=True)
            if content is not None:
                file.write_bytes(content)
            yield name, file


def _told(outcome: Outcome) -> Outcome:
    print(
        f"{outcome.fault}: {outcome.gaps_ms.max():.0f} ms, {outcome.recovered_s:.1f} s, {outcome.answer}",
        *outcome.problems, sep="\n  ", flush=True,
    )  # fmt: skip
    return outcome


def _report(outcomes: list[Outcome], usual: np.ndarray) -> None:
    gaps = np.concatenate([outcome.gaps_ms for outcome in outcomes])
    answers = Counter(outcome.answer.partition(":")[0] for outcome in outcomes)
    print(f"{len(outcomes)} faults; answers: {dict(answers)}; problems: {sum(len(o.problems) for o in outcomes)}")
    print(f"frames: {len(gaps)}; gap: median {np.median(gaps):.1f} ms, p99.9 {np.quantile(gaps, 0.999):.1f} ms", end="")
    over = int((gaps > GAP_MS).sum())
    print(f", most {gaps.max():.1f} ms; {over} over {GAP_MS:g} ms; most without a fault {usual.max():.1f} ms")
    print(f"until the model was back: median {np.median([o.recovered_s for o in outcomes]):.1f} s")
