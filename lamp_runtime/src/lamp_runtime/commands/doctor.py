"""Look at everything that the lamp needs: what is there, what is missing, and how to mend it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lamp_runtime.board.checks import check_board
from lamp_runtime.board.finding import Finding
from lamp_runtime.config import Settings, add_flags, flags_of, install_sprites, load_settings
from lamp_runtime.engine.models import find_model
from lamp_runtime.errors import LampError
from lamp_runtime.input.gpio.pins import check_pins, missing
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.sources import microphone_name
from lamp_runtime.input.voice.trial import on_disk, try_recogniser
from lamp_runtime.model.shipped import TRIAL_PREFIX, Shipped, build, cache_folder, choose, find_base, prepared, shipped
from lamp_runtime.piped import WAITING
from lamp_runtime.store.access import Access
from lamp_runtime.version import __version__
from lamp_schema import LampSchemaError
from lamp_schema import __version__ as schema_version
from lamp_schema.sprites import library

if TYPE_CHECKING:
    from lamp_runtime.engine.calibration import Trial

HELP = "check what the lamp needs, and say how to mend it"

_MODEL_MEMORY_MB = 450
_VOICE_MEMORY_MB = 290
_MARKS = {"ok": "ok  ", "warning": "?   ", "error": "FAIL", "ask": "look"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--calibrate", action="store_true", help="measure how this machine runs the model fastest")
    parser.add_argument("--config", type=Path, help="the settings file to look at")
    add_flags(parser, "host", "port", "model", "sprites", "output")


def main(options: argparse.Namespace) -> int:
    if options.calibrate:
        return _calibrate(options)
    findings = list(examine(options))
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            print(f"{_MARKS[finding.state]}  {finding.check}: {finding.found}")
            if finding.fix:
                print(f"      -> {finding.fix}")
    return 1 if any(finding.state == "error" for finding in findings) else 0


def _calibrate(options: argparse.Namespace) -> int:
    """Try threads, guesses and file types on real requests, keep what is fastest, and say what was seen."""
    # As in the worker that will run it, and before llama.cpp is loaded: threads that spin are faster here than there.
    os.environ.update(WAITING)
    # Not at the top: the other checks load no model.
    from lamp_runtime.engine.calibration import better, save_tuning

    settings, _ = load_settings(flags_of(options), options.config)
    if settings.model is not None:
        model = find_model(settings.model)
        best = _fastest(model)
    else:
        what = shipped()
        trials = {name: _fastest_of_type(what, name) for name in what.file_types}
        file_type = what.file_type
        for name in what.file_types:
            if better(trials[file_type], trials[name]) is trials[name]:
                file_type = name
        choose(file_type)
        model, best = find_model(None, _say), trials[file_type]
    file = save_tuning(model, best.tuning)
    print(f"kept for {model.name} in {file}: {_words(best)}")
    return 0


def _fastest_of_type(what: Shipped, file_type: str) -> Trial:
    """The fastest way to run the shipped model as `file_type`, out of a file that is gone afterwards."""
    # Not where the system has its own: that may be memory, and a file has 145 MB.
    cache_folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=TRIAL_PREFIX, dir=cache_folder()) as folder:
        path = Path(folder) / f"{file_type}.gguf"
        build(what, path, file_type, _say)
        return _fastest(path)


def _fastest(model: Path) -> Trial:
    from lamp_runtime.engine.calibration import calibrate
    from lamp_runtime.engine.lamp_decoder import LampDecoder

    decoder = LampDecoder(model)
    try:
        decoder.warm_up()
        print(f"{model.stem}:")
        return calibrate(decoder, lambda trial: print(f"  {_words(trial)}", flush=True))
    finally:
        decoder.close()


def _words(trial: Trial) -> str:
    tuning = trial.tuning
    return (
        f"{tuning.threads} threads write, {tuning.batch_threads} read, {tuning.draft_tokens} tokens guessed ahead, "
        f"logits of {'allowed tokens' if tuning.sparse else 'all tokens'}: {trial.seconds:.3f} s an answer"
    )


def _say(doing: str) -> None:
    print(doing, file=sys.stderr)


def examine(options: argparse.Namespace) -> Iterator[Finding]:
    """Every check, in the order in which one would mend things."""
    yield Finding("lamp", "ok", f"{__version__}, light programs {schema_version}, Python {platform.python_version()}")
    yield _machine()
    try:
        settings, origin = load_settings(flags_of(options), options.config)
    except LampError as error:
        yield Finding("settings", "error", str(error), "mend it where it came from, which stands in brackets")
        return
    from_where = ", ".join(f"{name} from the {source}" for name, source in origin.items())
    yield Finding("settings", "ok", from_where or "all defaults")
    checks: tuple[Callable[[Settings], Finding], ...] = (
        _llama,
        _model,
        _memory,
        _voice,
        _sprites,
        _port,
        _access,
        _page,
        _gpio,
        _terminal,
    )
    for check in checks:
        yield check(settings)
    yield from check_board(settings.output, settings.leds)


def _machine() -> Finding:
    board = Path("/proc/device-tree/model")
    name = board.read_text().rstrip("\0") if board.is_file() else platform.platform()
    return Finding("machine", "ok", f"{name}, {os.cpu_count()} cores")


def _llama(_: Settings) -> Finding:
    try:
        import llama_cpp

        from lamp_runtime.engine.backends import load_backends

        load_backends()
        features = llama_cpp.llama_print_system_info().decode()
    except (ImportError, OSError, RuntimeError) as error:
        fix = "pip install --force-reinstall --no-binary llama-cpp-python llama-cpp-python"
        return Finding("llama.cpp", "error", f"llama-cpp-python does not load: {error}", fix)
    fast = [word.split(" = ")[0].strip() for word in features.split("|") if word.strip().endswith("= 1")]
    found = f"llama-cpp-python {version('llama-cpp-python')}, {', '.join(fast)}"
    if not {"AVX2", "NEON"} & {word.split(":")[-1].strip() for word in fast}:
        return Finding("llama.cpp", "warning", found, "compile it on this machine: it has no fast vector code")
    return Finding("llama.cpp", "ok", found)


def _model(settings: Settings) -> Finding:
    try:
        path = prepared() if settings.model is None else find_model(settings.model)
        if path is None:
            found = f"{shipped().name}, not made yet; the first start makes it from {find_base().name}"
            return Finding("model", "ok", found)
        with path.open("rb") as file:
            magic = file.read(4)
    except (LampError, OSError) as error:
        return Finding("model", "error", str(error), "without a model the lamp shows a calm light to every request")
    if magic != b"GGUF":
        return Finding("model", "error", f"{path} is not a GGUF file", "fetch it again, or name another with --model")
    return Finding("model", "ok", f"{path.name}, {path.stat().st_size / 1e6:.0f} MB")


def _memory(_: Settings) -> Finding:
    meminfo = Path("/proc/meminfo")
    if not meminfo.is_file():
        return Finding("memory", "ok", "can't be read here")
    values = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
    available = int(values["MemAvailable"].split()[0]) // 1024
    swap = int(values["SwapFree"].split()[0]) // 1024
    found = f"{available} MB available, {swap} MB of swap"
    if available + swap < _MODEL_MEMORY_MB:
        return Finding("memory", "warning", found, f"the model needs about {_MODEL_MEMORY_MB} MB; add swap")
    return Finding("memory", "ok", found)


def _voice(settings: Settings) -> Finding:
    """What hears; a lamp that is not to listen by itself is well without."""
    voice = settings.voice
    try:
        parts.check()
        if voice.speech or voice.wyoming:
            parts.load("wyoming")
        source = voice.source
        if voice.enabled and source.startswith("mic"):
            source = microphone_name(source.partition(":")[2] or None)
        if (voice.enabled or voice.model) and on_disk(voice.model):
            try_recogniser(voice)
    except LampError as error:
        if voice.enabled or voice.model or voice.speech or voice.wyoming:
            return Finding("voice", "error", str(error), "mend that, or leave [voice] out of the settings")
        return Finding("voice", "ok", f"not installed; for spoken requests: {parts.INSTALL}")
    model = voice.model or "tiny.en"
    does = f"listens to {source} for {voice.wake!r}" if voice.enabled else "hears what the page sends"
    does += f", by Wyoming at {voice.wyoming}" if voice.wyoming else ""
    if voice.speech:
        return Finding("voice", "ok", f"the words come from {voice.speech}; {does}")
    return Finding("voice", "ok", f"{model}, {does}; takes {_VOICE_MEMORY_MB} MB once it is used")


def _sprites(settings: Settings) -> Finding:
    try:
        own = install_sprites(settings)
    except (LampError, LampSchemaError, OSError) as error:
        return Finding("sprites", "error", str(error), "mend that, or leave the folder out of the settings")
    return Finding("sprites", "ok", f"{len(library().names())} installed, {len(own)} of them your own")


def _port(settings: Settings) -> Finding:
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        found = f"{settings.host}:{settings.port} can't be used: {error.strerror}"
        return Finding("port", "warning", found, "a lamp may be running already; --port picks another")
    return Finding("port", "ok", f"{settings.host}:{settings.port} is free")


def _access(settings: Settings) -> Finding:
    if not settings.needs_token:
        return Finding("access", "ok", "from this machine alone")
    try:
        if Access().has_token():
            return Finding("access", "ok", "from the network, with the token or a paired browser")
    except LampError as error:
        return Finding("access", "error", str(error), "until then the lamp does not start")
    return Finding("access", "error", f"no token, so the lamp won't listen on {settings.host}", "lamp token")


def _page(_: Settings) -> Finding:
    page = Path(__file__).parent.parent / "input" / "page" / "index.html"
    if page.is_file():
        return Finding("page", "ok", "installed")
    return Finding("page", "error", f"{page} is missing", "install lamp-runtime again")


def _gpio(settings: Settings) -> Finding:
    if not settings.gpio.pins:
        return Finding("button", "ok", "none is set")
    named = f"on GPIO {', '.join(map(str, settings.gpio.pins))}"
    try:
        check_pins(settings.gpio, settings.output, settings.leds)
    except LampError as error:
        return Finding("button", "error", str(error), "set that pin in [gpio] or the strip's in [leds]")
    absent = [package for package in ("gpiozero", "lgpio") if find_spec(package) is None]
    if absent:
        return Finding("button", "warning", f"{named}; {absent[0]} is not installed", "pip install 'lamp-runtime[pi]'")
    refused = missing()
    if refused:
        return Finding("button", "warning", f"{named}; they can't be reached", refused)
    return Finding("button", "ok", named)


def _terminal(_: Settings) -> Finding:
    if not sys.stdout.isatty():
        return Finding("terminal", "ok", "the output is not a terminal, so `lamp play` has nowhere to draw here")
    columns, lines = shutil.get_terminal_size()
    if os.environ.get("COLORTERM") not in ("truecolor", "24bit"):
        fix = "if `lamp play` shows wrong colours, use a terminal with 24-bit colour"
        return Finding("terminal", "warning", f"{columns} x {lines}, 24-bit colour not announced", fix)
    return Finding("terminal", "ok", f"{columns} x {lines}, 24-bit colour")
