"""The lamp's settings, declared once. A TOML file, the environment and flags set them, the later over the earlier."""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lamp_runtime.addresses import is_loopback
from lamp_runtime.engine.answer import TOKENS_MAX, TOKENS_MIN, DecoderName, Request
from lamp_runtime.errors import ConfigError
from lamp_runtime.input.gpio.settings import GpioSettings
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.output.leds import LedSettings
from lamp_runtime.output.thermal import ThermalSettings
from lamp_schema.sprites import library

_PREFIX = "LAMP_"
# Tables of the file; neither the environment nor flags set them.
_TABLES = frozenset({"gpio", "leds", "thermal", "voice"})


class Settings(BaseModel):
    """Everything that a person may set. A field's description is its flag's help; its name is the TOML key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="port to listen on; 0 picks a free one")] = 8642
    require_token: Annotated[
        bool, Field(description="ask for the token on the loopback address, too; for a lamp behind a proxy")
    ] = False
    asks_per_minute: Annotated[
        float, Field(ge=0, le=100_000, description="requests in words that one client may send; 0 any number")
    ] = 60.0
    connections: Annotated[
        int, Field(ge=16, le=800, description="connections that are answered at once; more get 503")
    ] = 256
    viewers: Annotated[int, Field(ge=1, le=256, description="pages and programs that get live frames at once")] = 32
    log_requests: Annotated[bool, Field(description="write the words of requests into the log")] = False
    model: Annotated[Path | None, Field(description="a GGUF in place of the tuned model; `base` is the untuned")] = None
    threads: Annotated[int | None, Field(ge=1, le=64, description="threads of the model; half the cores unset")] = None
    decoder: Annotated[DecoderName, Field(description="lamp, or outlines, which asks the model for every token")] = (
        "lamp"
    )
    max_tokens: Annotated[int, Field(ge=TOKENS_MIN, le=TOKENS_MAX, description="longest program in tokens")] = 1024
    temperature: Annotated[float, Field(ge=0, le=2, description="0 always takes the likeliest word")] = 0.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="picks among answers at a temperature above 0")] = 0
    time_limit_s: Annotated[float, Field(gt=0, le=3600, description="longest wait for the model, in seconds")] = 120.0
    cache_answers: Annotated[int, Field(ge=0, le=100_000, description="answers kept for the same words; 0 none")] = 1000
    output: Annotated[
        tuple[str, ...],
        Field(description="where the light goes, beside the page: auto, ws281x, rp1, spi, ddp, terminal", max_length=8),
    ] = ()
    rate_hz: Annotated[float, Field(ge=1, le=240, description="frames a second")] = 60.0
    brightness: Annotated[
        float | None, Field(ge=0, le=1, description="brightness at the start, 0..1; the last one, or 0.8, unset")
    ] = None
    boot: Annotated[
        str | None,
        Field(
            min_length=1,
            description="what shines at the start: last, welcome, dark, or a preset's name; "
            "unset, the preset that was chosen for it, or the last light",
        ),
    ] = None
    history: Annotated[int, Field(ge=0, le=100_000, description="requests that are kept to be seen again; 0 none")] = (
        200
    )
    schedule_late_min: Annotated[
        int,
        Field(ge=0, le=1440, description="minutes that a schedule may be missed by, where it does not say so itself"),
    ] = 10
    sprites: Annotated[Path | None, Field(description="a folder of your own sprites")] = None
    leds: Annotated[LedSettings, Field(description="the strip: its wiring, colours and supply")] = LedSettings()
    gpio: Annotated[GpioSettings, Field(description="pins of a button and a knob")] = GpioSettings()
    thermal: Annotated[ThermalSettings, Field(description="how warm the lamp may get")] = ThermalSettings()
    voice: Annotated[VoiceSettings, Field(description="spoken requests")] = VoiceSettings()

    @property
    def needs_token(self) -> bool:
        """Whether others could reach the lamp."""
        return self.require_token or not is_loopback(self.host)

    def request(self, text: str, seed: int | None = None) -> Request:
        """A request with these settings."""
        return Request(text, self.seed if seed is None else seed, self.max_tokens, self.temperature, self.time_limit_s)


def install_sprites(settings: Settings) -> list[str]:
    """Add the sprites of the settings' folder to the process's library, and return their names.

    Raises ConfigError when there is no such folder, SpriteError when a file in it is wrong.
    """
    if settings.sprites is None:
        return []
    if not settings.sprites.is_dir():
        raise ConfigError(f"no folder of sprites at {settings.sprites}; make it, or leave --sprites out")
    return library().add_folder(settings.sprites)


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the settings file is looked for when none is named."""
    base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "lamp" / "lamp.toml"


def load_settings(
    flags: Mapping[str, Any] | None = None,
    file: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Settings, dict[str, str]]:
    """The effective settings, and where each that is not a default came from: `file PATH`, `environment` or `flag`.

    `flags` holds only what was given. Raises ConfigError with the setting, its source, and the fix.
    """
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    layers = (
        (f"file {file or config_path(environment)}", _from_file(file, environment)),
        ("environment", _from_environment(environment)),
        ("flag", {key: value for key, value in (flags or {}).items() if value is not None}),
    )
    for name, layer in layers:
        values.update(layer)
        origin.update(dict.fromkeys(layer, name))
    try:
        return Settings.model_validate(values), origin
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        table = str(first["loc"][0])
        key = ".".join(map(str, first["loc"])) if table in _TABLES else table
        source = origin.get(table, "default")
        if first["type"] == "extra_forbidden":
            raise ConfigError(f"{key} ({source}): no such setting; `lamp serve --help` lists them") from None
        raise ConfigError(f"{key} ({source}): {first['msg']}, not {first['input']!r}") from None


def _from_file(file: Path | None, environment: Mapping[str, str]) -> dict[str, Any]:
    path = file or config_path(environment)
    if file is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"can't read the settings file {path}: {error}") from None


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """`LAMP_PORT` and so on; a list is written with commas."""
    found: dict[str, Any] = {}
    for name in Settings.model_fields.keys() - _TABLES:
        text = environment.get(_PREFIX + name.upper())
        if text is not None:
            found[name] = _split(text) if name == "output" else text
    return found


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def add_flags(parser: argparse.ArgumentParser, *names: str) -> None:
    """A flag for each named setting, or for all. Unset flags are None, so that lower layers show through."""
    for name in names or tuple(name for name in Settings.model_fields if name not in _TABLES):
        info = Settings.model_fields[name]
        default = "" if info.default in (None, ()) else f" (default {info.default})"
        parser.add_argument(
            "--" + name.replace("_", "-"),
            dest=name,
            type=_split if name == "output" else str,
            metavar=name.split("_")[0].upper(),
            help=f"{info.description}{default}".replace("%", "%%"),
        )


def flags_of(options: argparse.Namespace) -> dict[str, Any]:
    """What was given on the command line, by setting."""
    return {name: getattr(options, name, None) for name in Settings.model_fields}
