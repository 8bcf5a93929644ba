"""Older programs: each golden `vN_*.json` is what version N wrote, its `.canonical.json` what it means today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from strategies import documents

from lamp_schema import dumps_canonical, parse
from lamp_schema.migrations import MIGRATIONS, upgrade

GOLDEN = Path(__file__).parent / "golden"
OLD = sorted(path for path in GOLDEN.glob("v*.json") if not path.name.endswith(".canonical.json"))


@pytest.mark.parametrize("path", OLD, ids=[path.stem for path in OLD])
def test_an_older_program_means_what_it_meant(path: Path) -> None:
    expected = path.with_suffix(".canonical.json").read_text(encoding="utf-8").rstrip("\n")
    assert dumps_canonical(parse(path.read_bytes())) == expected


def test_the_golden_files_are_all_looked_at() -> None:
    assert len(OLD) == 7
    assert len(list(GOLDEN.glob("*.json"))) == 2 * len(OLD)


def test_an_upgrade_leaves_what_it_was_given_alone() -> None:
    for path in OLD:
        given = json.loads(path.read_bytes())
        upgrade(given)
        assert given == json.loads(path.read_bytes())


@given(documents())
def test_a_document_of_today_comes_out_unchanged(document: dict[str, Any]) -> None:
    assert upgrade(document) == document


def test_an_upgrade_twice_is_an_upgrade_once() -> None:
    for path in OLD:
        once = upgrade(json.loads(path.read_bytes()))
        assert upgrade(once) == once


def test_migrations_stand_in_the_order_of_their_versions() -> None:
    versions = [int(name.split()[0]) for name, _ in MIGRATIONS]
    assert versions == sorted(versions)
