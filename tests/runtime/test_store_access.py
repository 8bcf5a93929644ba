"""The token, the code and the paired browsers: what opens, what doesn't, and what lies on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lamp_runtime.cli import main
from lamp_runtime.errors import StoreError
from lamp_runtime.store.access import BROWSER_S, BROWSERS_MOST, CODE_S, CODE_TRIES, Access


class Clock:
    def __init__(self) -> None:
        self.now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(tmp_path: Path, clock: Clock) -> Access:
    return Access(tmp_path / "state" / "access.json", clock)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_only_the_newest_token_opens_and_only_its_hash_is_kept(access: Access) -> None:
    assert not access.has_token()
    assert not access.allows("")
    first, second = access.new_token(), access.new_token()
    assert len(first) >= 43
    assert (access.allows(first), access.allows(second)) == (False, True)
    assert not access.allows(second[:-1])
    assert second not in access.path.read_text()
    assert not access.allows(json.loads(access.path.read_text())["token"])
    for file in access.path.parent.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file


def test_a_code_lets_one_browser_in(access: Access, clock: Clock) -> None:
    token, code = access.new_token(), access.new_code()
    secret = access.pair(f" {code[:3]} {code[3:]} ")
    assert secret is not None
    assert access.allows(secret)
    assert access.allows(token)
    assert access.pair(code) is None
    assert not access.allows(code)
    assert secret not in access.path.read_text()
    clock.now_s += BROWSER_S + 1
    assert not access.allows(secret)


def test_a_code_dies_of_time_and_of_wrong_tries(access: Access, clock: Clock) -> None:
    code = access.new_code()
    clock.now_s += CODE_S + 1
    assert access.pair(code) is None
    code = access.new_code()
    for _ in range(CODE_TRIES - 1):
        assert access.pair(wrong(code)) is None
    assert access.pair(code) is not None
    code = access.new_code()
    for _ in range(CODE_TRIES):
        assert access.pair(wrong(code)) is None
    assert access.pair(code) is None
    assert access.pair("") is None


def test_revoking_shuts_everybody_out(access: Access) -> None:
    token = access.new_token()
    secret = access.pair(access.new_code())
    code = access.new_code()
    assert secret is not None
    assert access.revoke()
    assert not access.has_token()
    assert not access.allows(token)
    assert not access.allows(secret)
    assert access.pair(code) is None
    assert not access.revoke()


def test_of_many_browsers_the_newest_stay(access: Access) -> None:
    secrets = [access.pair(access.new_code()) for _ in range(BROWSERS_MOST + 1)]
    assert [access.allows(str(secret)) for secret in secrets] == [False] + [True] * BROWSERS_MOST


def test_what_another_process_writes_is_seen_at_once() -> None:
    access = Access()
    assert not access.has_token()
    made = subprocess.run(
        [sys.executable, "-c", "from lamp_runtime.store.access import Access; print(Access().new_token())"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert access.allows(made.stdout.strip())


def test_a_file_that_can_not_be_read_lets_nobody_in(access: Access) -> None:
    token = access.new_token()
    access.path.write_text("{")
    with pytest.raises(StoreError, match="is damaged; move it away, and `lamp token` makes a new one"):
        access.allows(token)
    with pytest.raises(StoreError, match="is damaged"):
        access.new_token()
    access.path.unlink()
    access.path.mkdir()
    with pytest.raises(StoreError, match=r"can't be read: Is a directory"):
        access.has_token()


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair"]) == 1
    assert "`lamp token` makes one" in capsys.readouterr().err
    assert main(["token"]) == 0
    token = capsys.readouterr().out.strip()
    assert Access().allows(token)
    assert main(["token", "--keep"]) == 0
    kept = capsys.readouterr()
    assert (kept.out, "there is a token already" in kept.err) == ("", True)
    assert main(["pair", "--host", "0.0.0.0", "--port", "1234"]) == 0
    code, where = capsys.readouterr().out.splitlines()
    assert ":1234/pair" in where
    assert Access().pair(code) is not None
    assert main(["token", "--revoke"]) == 0
    assert not Access().allows(token)
    assert main(["token", "--revoke"]) == 0
    assert "there was no token" in capsys.readouterr().out
    assert main(["token", "--keep"]) == 0
    assert Access().allows(capsys.readouterr().out.strip())


@pytest.mark.parametrize("flags", [["--host", "0.0.0.0"], ["--host", "lamp.example"], ["--require-token", "true"]])
def test_without_a_token_the_lamp_does_not_listen_where_others_are(
    capsys: pytest.CaptureFixture[str], flags: list[str]
) -> None:
    assert main(["serve", "--port", "0", *flags]) == 1
    error = capsys.readouterr().err
    assert "no token yet, so the lamp won't listen on " in error
    assert "`lamp token`" in error


def test_doctor_says_who_is_let_in(capsys: pytest.CaptureFixture[str]) -> None:
    def found(*flags: str) -> str:
        main(["doctor", "--port", "0", *flags])
        return next(line for line in capsys.readouterr().out.splitlines() if "access:" in line)

    assert found() == "ok    access: from this machine alone"
    assert found("--host", "0.0.0.0") == "FAIL  access: no token, so the lamp won't listen on 0.0.0.0"
    Access().new_token()
    assert "ok    access: from the network" in found("--host", "0.0.0.0")
