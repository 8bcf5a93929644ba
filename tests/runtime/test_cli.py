"""The `lamp` command, as a person runs it. What needs the model asks it once."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import numpy as np
import psutil
import pytest
from conftest import Server
from PIL import Image

from lamp_runtime.cli import COMMANDS, build_parser, main
from lamp_runtime.commands import doctor
from lamp_runtime.errors import LampError
from lamp_runtime.player.frame import frame
from lamp_schema import dumps_canonical, parse
from lamp_schema.sprites import library

GOOD = {
    "program": {
        "name": "Short",
        "steps": [
            {"id": "a", "command": {"type": "pattern", "name": "solid", "params": {"color": "lime"}}, "duration": 200},
            {"id": "b", "command": {"type": "pattern", "name": "rainbow", "params": {"speed": 400}}, "duration": 300},
        ],
    }
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_text(json.dumps(GOOD))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(GOOD).replace("400", "5").replace("lime", "limee"))
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: lamp {command}" in capsys.readouterr().out


def test_no_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_validate_counts_and_names_each_fault(good: Path, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(good)]) == 0
    assert capsys.readouterr().out == "1 of 1 valid\n"
    assert main(["validate", str(good), str(bad), "/nowhere.json"]) == 1
    out, err = capsys.readouterr()
    assert out == "1 of 3 valid\n"
    assert err.splitlines() == [
        f"{bad}: steps[0].command.params.color: 'limee' is not a colour; use #RRGGBB or a name such as dim orange",
        f"{bad}: steps[1].command.params.speed: 5 is below 20 ms; use 20 or more",
        "/nowhere.json: No such file or directory",
    ]


def test_validate_reads_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(GOOD).encode())))
    assert main(["validate", "-"]) == 0


def test_render_npz_holds_the_players_frames(good: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.npz"
    assert main(["render", str(good), "-o", str(out), "--seconds", "0.5", "--fps", "10"]) == 0
    data = np.load(out)
    assert data["frames"].shape == (len(data["times_ms"]), 172, 3)
    assert data["frames"].dtype == np.uint8
    assert list(data["times_ms"][:5]) == [0, 100, 200, 300, 400]
    program = parse(GOOD)
    for t, shown in zip(data["times_ms"], data["frames"], strict=True):
        assert np.array_equal(shown, frame(program, float(t)))


@pytest.mark.parametrize("kind", ["gif", "png"])
def test_render_draws_pictures(good: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"x.{kind}"
    assert main(["render", str(good), "-o", str(out)]) == 0
    with Image.open(out) as image:
        assert image.format == kind.upper()
        assert getattr(image, "n_frames", 1) > (1 if kind == "gif" else 0)


def test_render_refuses_other_files(good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(good), "-o", str(tmp_path / "x.mp4")]) == 1
    assert "can't write 'x.mp4'; end it in one of .gif, .png, .npz" in capsys.readouterr().err
    assert not list(tmp_path.glob("*x.*"))


def test_sprites_lists_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sprites"]) == 0
    listed = capsys.readouterr().out
    assert "cat" in listed
    assert f"{len(library().names())} sprites" in listed
    assert main(["sprites", "-o", str(tmp_path / "sheet.png")]) == 0
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 500


def test_play_without_a_terminal_says_so(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", str(good)]) == 1
    assert "not a terminal, so the light can't be shown here; `lamp render` draws it" in capsys.readouterr().err


def test_play_draws_in_a_terminal_and_leaves_it_in_order(good: Path) -> None:
    parent, child = pty.openpty()
    drawn = bytearray()

    def read() -> None:
        try:
            while data := os.read(parent, 65536):
                drawn.extend(data)
        except OSError:
            pass  # Linux answers so when the other side has closed.

    thread = threading.Thread(target=read)
    thread.start()
    done = subprocess.run(
        [sys.executable, "-m", "lamp_runtime", "play", str(good)],
        stdin=child, stdout=child, stderr=child, timeout=30, check=False,
        env={**os.environ, "PYTHONUTF8": "1", "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(child)
    thread.join(5)
    assert done.returncode == 0
    assert "▀".encode() in drawn
    assert b"\x1b[?25l" in drawn
    assert drawn.rfind(b"\x1b[?25h") > drawn.rfind(b"\x1b[?25l")


def test_a_calibration_waits_as_the_worker_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that spin are faster in an idle terminal than in the lamp."""
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    seen = []

    def trial(*_: object) -> None:
        seen.append(os.environ["OMP_WAIT_POLICY"])
        raise LampError("that is enough")

    monkeypatch.setattr(doctor, "_fastest_of_type", trial)
    assert main(["doctor", "--calibrate"]) == 1
    assert seen == ["passive"]


def test_doctor_finds_the_model_and_says_how_to_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json", "--port", "0"]) == 0
    found = {item["check"]: item for item in json.loads(capsys.readouterr().out)}
    assert found["model"]["state"] == "ok"
    assert found["llama.cpp"]["state"] in ("ok", "warning")
    assert main(["doctor", "--port", "0", "--model", "/nowhere.gguf"]) == 1
    out = capsys.readouterr().out
    assert "FAIL  model: no model file at /nowhere.gguf" in out
    assert "->" in out


def test_ask_needs_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask"]) == 1
    assert "nothing was asked" in capsys.readouterr().err


def test_flags_reach_the_settings() -> None:
    options = build_parser().parse_args(
        ["ask", "x", "--model", "m.gguf", "--seed", "7", "--max-tokens", "90", "--temperature", "0.5", "--threads", "2"]
    )
    assert (options.model, options.seed, options.max_tokens, options.temperature, options.threads) == (
        "m.gguf", "7", "90", "0.5", "2",
    )  # fmt: skip


@pytest.mark.model
def test_ask_a_file_prints_a_line_for_each_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = tmp_path / "requests.txt"
    asked.write_text("blue light\n\n  draw a fish  \n")
    assert main(["ask", "-f", str(asked), "--json", "--max-tokens", "80"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["request"] for line in lines] == ["blue light", "draw a fish"]
    for line in lines:
        assert list(line) == ["request", "program", "source", "tokens", "ms"]
        assert line["source"] == "model"
        text = json.dumps(line["program"], ensure_ascii=False, separators=(",", ":"))
        assert dumps_canonical(parse(line["program"])) == text


@pytest.mark.model
def test_ask_a_running_lamp(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "green", "--json", "--url", server.url]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["request"], line["source"]) == ("green", "model")
    assert server.lamp.status()["playing"]["request"] == "green"


def test_ask_where_no_lamp_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "green", "--url", "http://127.0.0.1:9"]) == 1
    assert "no lamp answers at http://127.0.0.1:9" in capsys.readouterr().err


def test_ask_without_a_terminal_says_so_before_the_model_is_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "green"]) == 1
    assert "--json prints the program" in capsys.readouterr().err


def test_a_file_without_requests_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_text("\n  \n")
    assert main(["ask", "-f", str(tmp_path / "empty.txt")]) == 1
    assert "has no requests; write one a line" in capsys.readouterr().err


def test_own_sprites_are_known_to_every_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "zorp.txt").write_text("name: zorp\ncategory: own\nlicence: CC0-1.0\n\nr = red\n\nrr\nrr\n")
    program = tmp_path / "zorp.json"
    program.write_text('{"type":"render","elements":[{"type":"sprite","name":"zorp"}]}')
    run = [sys.executable, "-m", "lamp_runtime", "validate", str(program)]
    assert subprocess.run(run, check=False, capture_output=True).returncode == 1
    done = subprocess.run([*run, "--sprites", str(folder)], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "1 of 1 valid\n")
    assert main(["validate", str(program), "--sprites", str(tmp_path / "nowhere")]) == 1
    assert "no folder of sprites at" in capsys.readouterr().err


@pytest.mark.alone
@pytest.mark.model
def test_serve_ends_at_once_and_in_order_while_it_composes(tmp_path: Path) -> None:
    """A stop by systemd: the request in progress is let go, no worker stays, and nothing is left of the lamp."""
    with subprocess.Popen(
        [sys.executable, "-m", "lamp_runtime", "serve", "--port", "0", "--output", "null"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        asking = threading.Thread(target=lambda: _ask_quietly(url))
        asking.start()
        time.sleep(1)
        children = psutil.Process(process.pid).children()
        assert children
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
        asking.join(5)
    assert process.returncode == 0
    assert time.monotonic() - started < 8
    assert "Traceback" not in errors
    assert not any(child.is_running() for child in children)


def _ask_quietly(url: str) -> None:
    with contextlib.suppress(httpx.HTTPError):
        httpx.post(f"{url}/v1/ask", json={"text": "a very long story"}, timeout=60)


def test_serve_says_when_the_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "is a lamp running already? --port picks another" in capsys.readouterr().err


def test_serve_ends_in_order_when_stopped_at_its_start() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "lamp_runtime", "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in errors
