"""What a lamp keeps, from outside: presets over HTTP and the command line, history, the light after a restart."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from lamp_runtime.app import FIRST_BRIGHTNESS, WELCOME, Lamp, Playing
from lamp_runtime.cli import main
from lamp_runtime.config import Settings
from lamp_runtime.input.http.app import create_app
from lamp_runtime.store.database import Database
from lamp_runtime.store.presets import Presets
from lamp_schema import Program, dumps_canonical, parse

RED = {"type": "pattern", "name": "solid", "params": {"color": "red"}}
NO_MODEL = Path("/there/is/no/model.gguf")


def lamp(**settings: object) -> Lamp:
    return Lamp(Settings.model_validate({"model": NO_MODEL, **settings}))


@pytest.fixture
def running() -> Iterator[Lamp]:
    with lamp() as running:
        yield running


@pytest.fixture
def client(running: Lamp) -> TestClient:
    return TestClient(create_app(running), base_url="http://localhost")


def shown(lamp: Lamp) -> Program | None:
    return lamp._playing.program if lamp._playing else None


def test_presets_over_http(client: TestClient, running: Lamp) -> None:
    assert client.get("/v1/presets").json() == {"presets": []}
    saved = client.put("/v1/presets/Movie night", json=RED)
    assert saved.status_code == 200
    assert saved.json()["name"] == "Movie night"
    client.put("/v1/presets/a%2Fb").raise_for_status()
    assert client.post("/v1/presets/a%2Fb/name", json={"name": "welcome"}).json()["name"] == "welcome"
    names = [preset["name"] for preset in client.get("/v1/presets").json()["presets"]]
    assert names == ["Movie night", "welcome"]
    assert client.post("/v1/presets/movie NIGHT/play").json()["name"] == "Movie night"
    assert shown(running) == parse(RED)
    status = running.status()["playing"]
    assert (status["source"], status["request"]) == ("preset", "Movie night")
    assert client.post("/v1/presets/welcome/name", json={"name": "hello"}).json()["name"] == "hello"
    assert client.get("/v1/presets/hello").json()["program"]["name"] == WELCOME.name
    assert client.delete("/v1/presets/hello").status_code == 204
    exported = client.get("/v1/presets.json")
    assert "presets.json" in exported.headers["content-disposition"]
    client.delete("/v1/presets/Movie night").raise_for_status()
    assert client.post("/v1/presets.json", content=exported.content).json() == {
        "presets": ["Movie night"], "schedules": [], "boot": None,
    }  # fmt: skip


def test_what_can_not_be_kept_changes_nothing(client: TestClient, running: Lamp) -> None:
    before = shown(running)
    for call, status, said in (
        (client.get("/v1/presets/nothing"), 404, "no preset is called 'nothing'"),
        (client.post("/v1/presets/nothing/play"), 404, "no preset is called 'nothing'"),
        (client.delete("/v1/presets/nothing"), 404, "no preset is called 'nothing'"),
        (client.put("/v1/presets/bad", json={"type": "pattern"}), 422, "the program is not valid"),
        (client.put(f"/v1/presets/{'x' * 61}", json=RED), 422, "is no name for a preset"),
        (client.post("/v1/presets.json", json=[]), 422, "no export of presets"),
        (client.get("/v1/history?limit=0"), 422, "the request is not valid"),
    ):
        assert call.status_code == status, call.text
        assert said in call.json()["error"]
    assert shown(running) == before
    assert client.get("/v1/presets").json() == {"presets": []}
    running.stop()
    assert "nothing plays that could be kept" in client.put("/v1/presets/dark").json()["error"]


def test_what_is_still_being_written_is_not_kept(client: TestClient, running: Lamp) -> None:
    running._show(Playing(parse(RED), "model", "red and more", whole=False))
    answer = client.put("/v1/presets/half")
    assert answer.status_code == 422
    assert "still being written; keep it when it is done" in answer.json()["error"]
    assert client.get("/v1/presets").json() == {"presets": []}


def test_an_export_of_many_presets_can_be_imported(client: TestClient, running: Lamp) -> None:
    large = parse({"program": {"name": "Large", "steps": [
        {"id": f"s{number}", "command": RED, "duration": 100} for number in range(30)
    ]}})  # fmt: skip
    running.presets.save_all({f"preset {number}": large for number in range(320)})
    exported = client.get("/v1/presets.json").content
    assert len(exported) > 500_000
    assert len(client.post("/v1/presets.json", content=exported).raise_for_status().json()["presets"]) == 320
    assert client.post("/v1/programs", content=exported).status_code == 413


def test_of_many_changes_the_newest_is_kept(running: Lamp) -> None:
    for step in range(1, 201):
        running.set_brightness(step / 200)
    running._keeper.later(lambda: None)
    running._keeper._thread.submit(lambda: None).result(5)
    assert running._recalled("brightness") == "1.0"


def test_a_disk_that_fails_is_told_without_its_paths(client: TestClient, running: Lamp, tmp_path: Path) -> None:
    running.database.close()
    running.database.path = tmp_path / "file" / "lamp.sqlite"
    (tmp_path / "file").write_text("in the way")
    answer = client.put("/v1/presets/red", json=RED)
    assert answer.status_code == 503
    assert str(tmp_path) not in answer.text
    client.post("/v1/programs", json=RED).raise_for_status()
    assert shown(running) == parse(RED)
    assert running.loop.is_alive()


def test_what_was_asked_can_be_seen_and_forgotten(client: TestClient, running: Lamp) -> None:
    answer = client.post("/v1/ask", json={"text": "a calm blue sea"}).json()
    client.post("/v1/ask", json={"text": "brighter"}).raise_for_status()
    running._keeper.later(lambda: None)
    running._keeper._thread.submit(lambda: None).result(5)
    (asked,) = client.get("/v1/history").json()["history"]
    assert (asked["request"], asked["source"], asked["program"]) == (
        "a calm blue sea", "fallback", answer["program"]["program"],
    )  # fmt: skip
    assert client.delete("/v1/history").json() == {"forgotten": 1}
    assert client.get("/v1/history").json() == {"history": []}


def test_the_light_and_its_brightness_are_back_after_a_restart() -> None:
    with lamp() as first:
        assert shown(first) == WELCOME
        assert first.loop.brightness == FIRST_BRIGHTNESS
        first.play(parse(RED))
        first.set_brightness(0.25)
    with lamp() as second:
        assert shown(second) == parse(RED)
        assert second.loop.brightness == 0.25
        second.stop()
    with lamp() as third:
        assert shown(third) is None
        assert third.loop.status().state == "stopped"
    with lamp(brightness=0.5, boot="welcome") as told:
        assert (shown(told), told.loop.brightness) == (WELCOME, 0.5)
        told.play(parse(RED))
        told.save_preset("evening")
    with lamp(boot="dark") as dark:
        assert shown(dark) is None
    with lamp(boot="Evening") as evening:
        assert shown(evening) == parse(RED)


def test_a_preset_is_chosen_for_the_start() -> None:
    blue = {"type": "pattern", "name": "solid", "params": {"color": "blue"}}
    with lamp() as first:
        client = TestClient(create_app(first), base_url="http://localhost")
        assert client.get("/v1/boot").json() == {"preset": None, "setting": None}
        for name, light in (("evening", RED), ("morning", blue)):
            client.put(f"/v1/presets/{name}", json=light).raise_for_status()
        assert client.put("/v1/boot", json={"preset": "noon"}).status_code == 404
        chosen = client.put("/v1/boot", json={"preset": "EVENING"}).json()
        assert chosen == {"preset": "evening", "setting": None}
        client.post("/v1/presets/evening/name", json={"name": "dusk"}).raise_for_status()
        client.put("/v1/presets/dusk", json=RED).raise_for_status()
        first.play(parse(blue))
    with lamp() as second:
        client = TestClient(create_app(second), base_url="http://localhost")
        assert shown(second) == parse(RED)
        assert client.get("/v1/boot").json()["preset"] == "dusk"
        # That light at the start is not the last that somebody wished for.
        assert client.put("/v1/boot", json={"preset": None}).json()["preset"] is None
    with lamp() as third:
        assert shown(third) == parse(blue)
        third.choose_boot("dusk")
        third.presets.delete("dusk")
        assert third.presets.boot() is None
        third.save_preset("dusk", parse(RED))
        assert third.presets.boot() is None
        third.choose_boot("dusk")
    with lamp(boot="dark") as told:
        client = TestClient(create_app(told), base_url="http://localhost")
        assert shown(told) is None
        assert client.get("/v1/boot").json() == {"preset": "dusk", "setting": "dark"}
        refused = client.put("/v1/boot", json={"preset": "morning"})
        assert refused.status_code == 422
        assert refused.json()["error"].startswith("the settings have boot = 'dark', which goes first; take that out")


def test_a_start_that_finds_nothing_good_is_the_welcome(caplog: pytest.LogCaptureFixture) -> None:
    with lamp(boot="no such preset") as asked:
        assert shown(asked) == WELCOME
    assert "no preset is called 'no such preset'" in caplog.text
    database = Database()
    with database.write() as connection:
        connection.execute("INSERT OR REPLACE INTO remembered VALUES ('light', '{'), ('brightness', 'x')")
    database.close()
    with lamp() as again:
        assert (shown(again), again.loop.brightness) == (WELCOME, FIRST_BRIGHTNESS)


def test_presets_on_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "red.json"
    file.write_text(json.dumps(RED))
    assert main(["presets"]) == 0
    assert main(["presets", "save", "red light", str(file)]) == 0
    assert main(["presets", "rename", "red light", "stop"]) == 0
    assert main(["presets", "list"]) == 0
    assert main(["presets", "show", "STOP"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:4] == ["no presets yet", "kept as red light", "now called stop", "stop"]
    assert out[4] == dumps_canonical(parse(RED))
    for words, said in (
        ([], "the last light shines at the start"), (["Stop"], "stop shines at the start"),
        ([], "stop shines at the start"), (["--clear"], "the last light shines at the start"),
    ):  # fmt: skip
        assert main(["presets", "boot", *words]) == 0
        assert capsys.readouterr().out == f"{said}\n"
    assert main(["presets", "boot", "none"]) == main(["presets", "boot", "stop", "--clear"]) == 1
    assert "--clear chooses none, and 'stop' is one" in capsys.readouterr().err
    assert main(["presets", "boot", "stop"]) == 0
    capsys.readouterr()
    assert main(["presets", "export"]) == 0
    export = capsys.readouterr().out
    assert main(["presets", "delete", "stop"]) == 0
    assert main(["presets", "delete", "stop"]) == 1
    assert "no preset is called 'stop'" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(export.encode())))
    assert main(["presets", "import", "-"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["kept as stop", "stop shines at the start"]
    assert [preset.name for preset in Presets(Database()).everything()] == ["stop"]


def test_muting_takes_true_and_false_and_nothing_near_them(client: TestClient, running: Lamp) -> None:
    for wrong in (0, 1, "yes", None):
        assert client.put("/v1/voice", json={"muted": wrong}).status_code == 422
        assert not running.voice.muted
    assert client.put("/v1/voice", json={"muted": True}).json()["voice"]["muted"]
