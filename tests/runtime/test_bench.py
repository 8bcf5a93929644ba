"""The benchmark: what a row says, who can be asked for, and one real run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamp_runtime.bench.run import bandwidth_gb_s, share, steps_of
from lamp_runtime.cli import main
from lamp_runtime.commands.bench import table

ONE = '{"program":{"name":"A","steps":[{"id":"a","command":{"type":"stop"},"duration":null}]}}'
ROW = {
    "decoder": "lamp", "seconds_per_program": 0.25, "seconds_quartiles": [0.2, 0.3], "first_light_s": 0.1, "tokens": 60,
    "sampled": 30, "passes": 29, "valid": 1.0, "peak_mb": 250, "bandwidth_share": 0.4,
}  # fmt: skip


def test_what_counts_as_valid() -> None:
    assert steps_of(ONE) == 1
    assert steps_of(ONE[:-1]) == steps_of("[]") == steps_of("") == 0


def test_the_share_until_first_light_is_a_median() -> None:
    samples = [{"first_light_s": light, "seconds": 2.0} for light in (0.2, 0.4, 2.0)]
    assert share(samples) == 0.2
    assert share([]) is None


def test_the_table_has_ratios_to_the_lamps_and_says_why_one_is_missing() -> None:
    other = {**ROW, "decoder": "server", "seconds_per_program": 0.75}
    lines = table([ROW, other, {"decoder": "x", "seconds_per_program": None, "failed": "no such thing"}]).splitlines()
    assert lines[1].split()[:3] == ["lamp", "0.250", "1.00"]
    assert lines[2].split()[:3] == ["server", "0.750", "3.00"]
    assert lines[3] == f"{'x':<24}not measured: no such thing"


def test_memory_is_read_at_a_speed_that_there_is() -> None:
    assert 0.5 < bandwidth_gb_s(megabytes=32, repeats=2) < 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--decoders", "lamp,ollama"], "no decoder 'ollama'; use some of lamp,"),
        (["--requests", "FILE"], "FILE has a line without a request"),
    ],
)
def test_what_can_not_be_measured_is_refused(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "FILE").write_text('{"text": "red"}\n', encoding="utf-8")
    assert main(["bench", *(str(tmp_path / word) if word == "FILE" else word for word in arguments)]) == 1
    assert message.replace("FILE", str(tmp_path / "FILE")) in capsys.readouterr().err


@pytest.mark.model
def test_a_quick_run_measures_the_lamp_and_llama_cpp(tmp_path: Path) -> None:
    names = "lamp,llamacpp-free,llamacpp-grammar"
    assert main(["bench", "--quick", "--decoders", names, "--json", str(tmp_path / "rows.json")]) == 0
    rows = json.loads((tmp_path / "rows.json").read_text())["rows"]
    assert [row["decoder"] for row in rows] == names.split(",")
    for row in rows:
        assert row["answers"] == 3
        assert 0 < row["first_light_s"] <= row["seconds_per_program"]
        assert row["peak_mb"] > 100
    lamp, free, _ = rows
    assert lamp["valid"] == 1
    assert lamp["passes"] <= lamp["sampled"] < 0.7 * lamp["tokens"]
    assert free["passes"] == free["tokens"]
