"""The log: one line a record whatever is in it, and no word of what people ask unless that is wanted."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.input.http.app import create_app
from lamp_runtime.logs import LineFormatter, _is_journal

NO_MODEL = Path("/there/is/no/model.gguf")


def record(message: str, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    return logging.getLogger("lamp").makeRecord("lamp", level, "x.py", 1, message, (), None, extra=extra)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ready", "level=info logger=lamp msg=ready"),
        ("is ready", 'level=info logger=lamp msg="is ready"'),
        ("a=b", 'level=info logger=lamp msg="a=b"'),
        ('say "x"', 'level=info logger=lamp msg="say \\"x\\""'),
        ("one\ntwo\r\x1b[2J\0", 'level=info logger=lamp msg="one\\ntwo\\r\\u001b[2J\\u0000"'),
        ("\x9b2J\u2028\ud800", 'level=info logger=lamp msg="\\u009b2J\\u2028\\ud800"'),
        ("", 'level=info logger=lamp msg=""'),
        ("Straße", 'level=info logger=lamp msg="Straße"'),
    ],
)
def test_a_record_is_one_line(text: str, line: str) -> None:
    assert LineFormatter().format(record(text)) == line


def test_what_comes_along_follows_and_a_traceback_stays_on_the_line() -> None:
    assert LineFormatter().format(record("composed", ms=12, source="model", request="a\nb")) == (
        'level=info logger=lamp msg=composed ms=12 source=model request="a\\nb"'
    )
    try:
        raise ValueError("of no use\nat all")
    except ValueError as error:
        failed = record("failed", logging.ERROR)
        failed.exc_info = (ValueError, error, error.__traceback__)
    line = LineFormatter().format(failed)
    assert "\n" not in line
    assert "ValueError: of no use\\nat all" in line


def test_the_journal_gets_priorities_and_nobody_else(tmp_path: Path) -> None:
    lines = [
        LineFormatter(priority=True).format(record("x", level))[:3]
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL)
    ]
    assert lines == ["<7>", "<6>", "<4>", "<3>", "<2>"]
    with (tmp_path / "stream").open("w") as stream:
        status = os.fstat(stream.fileno())
        assert _is_journal(stream, {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
        assert not _is_journal(stream, {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino + 1}"})
        assert not _is_journal(stream, {})


@pytest.mark.parametrize("wanted", [False, True])
def test_what_is_asked_stays_out_of_the_log(caplog: pytest.LogCaptureFixture, wanted: bool) -> None:
    words = "a heart for my secret love"
    with caplog.at_level(logging.DEBUG), Lamp(Settings(model=NO_MODEL, log_requests=wanted)) as lamp:
        client = TestClient(create_app(lamp), base_url="http://localhost")
        client.post("/v1/ask", json={"text": words}).raise_for_status()
        client.post("/v1/ask", json={"text": words}, headers={"Accept": "text/event-stream"}).raise_for_status()
        assert client.post("/v1/ask", json={"text": words, "sed": 1}).status_code == 422
        client.get("/v1/history").raise_for_status()
    lines = [LineFormatter().format(found) for found in caplog.records if found.name.startswith("lamp")]
    composed = [line for line in lines if "msg=composed source=fallback" in line]
    assert len(composed) == 2
    assert all((words in line) == wanted for line in composed)
    assert wanted or not [line for line in lines if "secret" in line]
