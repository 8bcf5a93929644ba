"""How a machine is tuned: kept for a file, found again, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamp_runtime.engine import calibration
from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.calibration import Trial, Tuning, calibrate, default_tuning, load_tuning, save_tuning


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    return tmp_path / "model.gguf"


class FakeDecoder:
    """Takes as long as its tuning says, on a clock that it moves itself."""

    def __init__(self, cost_s: dict[Tuning, float]):
        self.cost_s = cost_s
        self.now_s = 0.0
        self.tuning = Tuning(0, 0)

    def tune(self, tuning: Tuning) -> None:
        self.tuning = tuning

    def compose(self, _request: Request) -> None:
        self.now_s += self.cost_s.get(self.tuning, 9.0)


def run(monkeypatch: pytest.MonkeyPatch, cost_s: dict[Tuning, float]) -> tuple[Trial, list[Trial], FakeDecoder]:
    decoder, heard = FakeDecoder(cost_s), []
    monkeypatch.setattr(calibration.os, "cpu_count", lambda: 4)
    monkeypatch.setattr(calibration.time, "perf_counter", lambda: decoder.now_s)
    return calibrate(decoder, heard.append), heard, decoder


def test_what_is_kept_is_found_again_for_that_file_alone(model: Path) -> None:
    assert load_tuning(model) == default_tuning()
    save_tuning(model, Tuning(3, 4, 2))
    other = model.with_name("other.gguf")
    other.write_bytes(b"GGUF more")
    save_tuning(other, Tuning(1, 1))
    assert load_tuning(model) == Tuning(3, 4, 2)
    assert load_tuning(other) == Tuning(1, 1)
    model.write_bytes(b"GGUF anew")
    assert load_tuning(model) == default_tuning()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"KEY": {"threads": 2}}', '{"KEY": {"threads": 2, "x": 1}}'])
def test_a_file_that_says_nothing_is_no_error(model: Path, text: str) -> None:
    file = save_tuning(model, Tuning(3, 4))
    file.write_text(text.replace("KEY", calibration._key(model)), encoding="utf-8")
    assert load_tuning(model) == default_tuning()


def test_the_fastest_threads_and_then_the_fastest_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    best, heard, decoder = run(monkeypatch, {Tuning(2, 4): 2.0, Tuning(4, 2): 1.0, Tuning(4, 2, 4): 0.8})
    assert best.tuning == decoder.tuning == Tuning(4, 2, 4)
    assert best.seconds == pytest.approx(0.8)
    assert Trial(Tuning(2, 4), 2.0) in heard
    assert {trial.tuning.draft_tokens for trial in heard} == set(calibration.DRAFT_LENGTHS)


def test_all_logits_where_they_are_quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    best, heard, _ = run(monkeypatch, {Tuning(2, 4): 1.0, Tuning(2, 4, 0, sparse=False): 0.9})
    assert best.tuning == Tuning(2, 4, 0, sparse=False)
    assert [trial.tuning.sparse for trial in heard].count(False) == 1


def test_a_gain_that_is_noise_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    best, _, _ = run(monkeypatch, {Tuning(2, 4): 1.0, Tuning(1, 1): 0.98, Tuning(2, 4, 2): 0.99})
    assert best.tuning == Tuning(2, 4)
