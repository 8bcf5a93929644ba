"""What every test gets: a home of its own, repeatable chance, and, on demand, the real model in a real lamp."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import uvicorn

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.engine.engine import Engine
from lamp_runtime.input.http.app import create_app
from lamp_runtime.input.http.server import server_config

# What the model writes hundreds of tokens for, so that there is time to interrupt it.
LONG = "count down from ten to one in green, then flash"

hypothesis.settings.register_profile("lamp", derandomize=True, deadline=None)
hypothesis.settings.load_profile("lamp")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", type=int, default=0, help="how many things go wrong in tests/e2e/test_faults.py")


@pytest.fixture
def faults(request: pytest.FixtureRequest) -> int:
    """0 is the few that are quick."""
    return int(request.config.getoption("--faults"))


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests is read or written."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True, scope="session")
def _one_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The shipped model is made once a run, where all tests find it.

    A lamp that several tests share is there before a test's own home is: its state has a place here, too.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def _ready_engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    try:
        assert engine.wait_ready(120), engine.status().detail
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The real default model in its worker process; tests may supersede each other's requests, but not break it."""
    yield from _ready_engine()


@pytest.fixture
def own_engine() -> Iterator[Engine]:
    """One more of these, which the test may break."""
    yield from _ready_engine()


class Server:
    """A lamp behind uvicorn on a free port, as `lamp serve` runs it."""

    def __init__(self, lamp: Lamp):
        self.lamp = lamp
        self._uvicorn = uvicorn.Server(server_config(create_app(lamp), port=0))
        self._thread = threading.Thread(target=self._uvicorn.run, daemon=True)

    def __enter__(self) -> Server:
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._uvicorn.started:
            assert time.monotonic() < deadline, "uvicorn did not start"
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._uvicorn.should_exit = True
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._uvicorn.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture(scope="session")
def borrowed(engine: Engine) -> Engine:
    """The session's engine, for a lamp of the test's own."""

    class Borrowed(Engine):
        """The session's engine, which the lamp may neither start anew nor close."""

        def __init__(self) -> None:
            self.__dict__ = engine.__dict__

        def start(self) -> None:
            pass

        def close(self) -> None:
            pass

    return Borrowed()


@pytest.fixture(scope="session")
def server(borrowed: Engine) -> Iterator[Server]:
    """A running lamp with the real model."""
    with Lamp(Settings(max_tokens=160, cache_answers=0), engine=borrowed) as lamp, Server(lamp) as server:
        yield server
