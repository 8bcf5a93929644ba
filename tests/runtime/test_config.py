"""Settings: which source wins, and what a wrong one says."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamp_runtime.config import Settings, config_path, load_settings
from lamp_runtime.errors import ConfigError


def test_flags_win_over_the_environment_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text('port = 1001\nrate_hz = 30\nmodel = "/a.gguf"\n')
    environment = {"LAMP_PORT": "1002", "LAMP_RATE_HZ": "40", "LAMP_OUTPUT": "null, terminal"}
    settings, origin = load_settings({"port": "1003", "host": None}, file, environment)
    assert (settings.port, settings.rate_hz, settings.model) == (1003, 40, Path("/a.gguf"))
    assert settings.output == ("null", "terminal")
    assert origin["port"] == "flag"
    assert origin["rate_hz"] == "environment"
    assert origin["model"] == f"file {file}"
    assert "host" not in origin


def test_without_sources_all_is_default(tmp_path: Path) -> None:
    assert load_settings(environment={"XDG_CONFIG_HOME": str(tmp_path)}) == (Settings(), {})


def test_the_file_is_found_in_the_configuration_folder(tmp_path: Path) -> None:
    path = config_path({"XDG_CONFIG_HOME": str(tmp_path)})
    path.parent.mkdir()
    path.write_text("brightness = 0.5")
    assert load_settings(environment={"XDG_CONFIG_HOME": str(tmp_path)})[0].brightness == 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("port = 70000", r"port \(file .*\): Input should be less than or equal to 65535, not 70000"),
        ("colour = 1", r"colour \(file .*\): no such setting; `lamp serve --help` lists them"),
        ("port = ", r"can't read the settings file .*lamp\.toml"),
    ],
)
def test_a_wrong_setting_names_itself_its_source_and_the_limit(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_settings(file=file, environment={})


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't read the settings file"):
        load_settings(file=tmp_path / "none.toml", environment={})
