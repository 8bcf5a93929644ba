"""Presets, history and what is remembered, in a real SQLite file that is killed, filled up and damaged."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from lamp_runtime.errors import LampError, NotKeptError, StoreError
from lamp_runtime.schedule.model import Schedule
from lamp_runtime.store import database as module
from lamp_runtime.store import exchange
from lamp_runtime.store.database import MIGRATIONS, Database, state_folder
from lamp_runtime.store.history import History, Remembered
from lamp_runtime.store.presets import NAME_CHARS, PRESETS_MOST, Presets
from lamp_runtime.store.schedules import Schedules
from lamp_schema import Program, parse, to_dict

KILLS = 200
NAMES = 10


def solid(color: str) -> Program:
    return parse({"type": "pattern", "name": "solid", "params": {"color": color}})


RED, BLUE = solid("red"), solid("blue")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "state" / "lamp.sqlite")


def test_a_preset_is_kept_for_the_next_start(database: Database) -> None:
    Presets(database).save("  Movie   night ", RED)
    database.close()
    presets = Presets(Database(database.path))
    assert presets.get("movie night").name == "Movie night"
    assert presets.get("MOVIE NIGHT").program == RED
    presets.save("movie Night", BLUE)
    assert [(preset.name, preset.program) for preset in presets.everything()] == [("movie Night", BLUE)]


def test_presets_are_listed_renamed_and_deleted(database: Database) -> None:
    presets = Presets(database)
    for name in ("tea", "Cat", "zoo"):
        presets.save(name, RED)
    assert [preset.name for preset in presets.everything()] == ["Cat", "tea", "zoo"]
    with pytest.raises(LampError, match="a preset is called 'Cat' already; delete it, or take another name"):
        presets.rename("tea", "cat")
    assert presets.rename("tea", "TEA").name == "TEA"
    assert presets.rename("TEA", "coffee").program == RED
    presets.delete("zoo")
    with pytest.raises(NotKeptError, match="no preset is called 'zoo'; there are Cat, coffee"):
        presets.delete("zoo")


def test_names_differ_by_more_than_case_and_spaces(database: Database) -> None:
    presets = Presets(database)
    presets.save("Été  Chaud", RED)
    presets.save("été chaud", BLUE)
    assert [preset.name for preset in presets.everything()] == ["été chaud"]
    assert presets.get(" ÉTÉ   CHAUD").program == BLUE


def test_a_preset_that_can_not_be_read_any_more_can_be_deleted(database: Database) -> None:
    presets = Presets(database)
    presets.save("old", RED)
    with database.write() as connection:
        connection.execute("UPDATE presets SET program = '{}'")
    assert presets.everything() == []
    with pytest.raises(NotKeptError):
        presets.get("old")
    presets.delete("old")
    assert database.read("SELECT count(*) FROM presets") == [(0,)]


@pytest.mark.parametrize("name", ["", "   ", "x" * (NAME_CHARS + 1), "a\x07b"])
def test_a_name_that_is_none_is_refused(database: Database, name: str) -> None:
    with pytest.raises(LampError, match="is no name for a preset; use 1 to 60 printable characters"):
        Presets(database).save(name, RED)
    assert Presets(database).everything() == []


def test_presets_move_to_another_lamp(database: Database, tmp_path: Path) -> None:
    first, other = database, Database(tmp_path / "other.sqlite")
    Presets(first).save("Été", RED)
    Presets(first).save("tea", BLUE)
    Presets(other).save("tea", RED)
    assert len(exchange.loads(other, exchange.dumps(first)).presets) == 2
    assert exchange.dumps(other) == exchange.dumps(first)
    for text, why in (
        ("[]", "no export of presets"),
        ("{", "no export of presets"),
        ('{"presets": {"a": 3}}', "is no valid program"),
        (
            json.dumps({"presets": {"ok": json.loads(exchange.dumps(first))["presets"]["tea"], "": {}}}),
            "is no valid program",
        ),
    ):
        with pytest.raises(LampError, match=why):
            exchange.loads(other, text)
    assert exchange.dumps(other) == exchange.dumps(first)


def test_the_choice_for_the_start_moves_along(database: Database, tmp_path: Path) -> None:
    presets, other = Presets(database), Presets(Database(tmp_path / "other.sqlite"))
    presets.save("Tea", RED)
    other.save("tea", BLUE)
    other.save("sea", BLUE)
    other.choose_boot("sea")
    without = exchange.dumps(database)
    assert json.loads(without)["boot"] is None
    older = json.dumps({"presets": json.loads(without)["presets"]})
    for document in (without, older):
        assert exchange.loads(other._database, document).boot is None
        assert other.boot() == other.get("sea")
    presets.choose_boot("tea")
    document = exchange.dumps(database)
    assert json.loads(document)["boot"] == "Tea"
    assert exchange.loads(other._database, document).boot == other.boot() == other.get("tea")
    assert (other.get("tea").name, other.get("tea").program) == ("Tea", RED)


def test_a_preset_replaced_by_an_import_stays_the_choice_for_the_start(database: Database) -> None:
    presets = Presets(database)
    presets.save("tea", RED)
    presets.choose_boot("tea")
    exchange.loads(database, json.dumps({"presets": {"TEA": to_dict(BLUE)["program"]}}))
    chosen = presets.boot()
    assert chosen is not None
    assert (chosen.name, chosen.program) == ("TEA", BLUE)


@pytest.mark.parametrize(
    ("boot", "why"),
    [("gone", "no preset is called 'gone'; there are sea, tea"), ("", "is no name for a preset"),
     ("\ud800", "is no name for a preset"), (3, "no export of presets"), (["tea"], "no export of presets")],
)  # fmt: skip
def test_a_choice_for_the_start_that_is_none_is_refused_as_a_whole(database: Database, boot: object, why: str) -> None:
    presets = Presets(database)
    presets.save("sea", RED)
    presets.choose_boot("sea")
    before = exchange.dumps(database)
    document = {"presets": {"tea": to_dict(BLUE)["program"]}, "boot": boot}
    with pytest.raises(LampError, match=why):
        exchange.loads(database, json.dumps(document))
    assert exchange.dumps(database) == before


def test_too_many_presets_are_refused_as_a_whole(database: Database) -> None:
    presets = Presets(database)
    presets.save_all({str(number): RED for number in range(PRESETS_MOST)})
    with pytest.raises(LampError, match="501 presets are over 500; delete some first"):
        presets.save("one more", RED)
    presets.save("7", BLUE)
    assert len(presets.everything()) == PRESETS_MOST


def test_history_keeps_the_newest(database: Database) -> None:
    history = History(database, 3)
    for number in range(5):
        history.add(f"request {number}", "model", RED, 100 + number)
    assert [(asked.request, asked.ms) for asked in history.newest(10)] == [
        ("request 4", 104), ("request 3", 103), ("request 2", 102),
    ]  # fmt: skip
    assert [asked.request for asked in history.newest(1)] == ["request 4"]
    assert history.newest(1)[0].to_json()["program"]["steps"]
    assert history.clear() == 3
    assert history.newest(10) == []
    history.add("kept", "model", RED, 1)
    none = History(database, 0)
    none.add("secret", "model", RED, 1)
    assert none.newest(10) == []
    assert [asked.request for asked in history.newest(10)] == ["kept"]


def test_a_value_is_remembered(database: Database) -> None:
    remembered = Remembered(database)
    assert remembered.get("brightness") is None
    remembered.put("brightness", "0.5")
    remembered.put("brightness", "0.7")
    database.close()
    assert Remembered(Database(database.path)).get("brightness") == "0.7"


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """A child writes what a lamp keeps and says so; it is killed somewhere in between, KILLS times, over one file."""
    path = tmp_path / "lamp.sqlite"
    database = Database(path)
    for name in range(NAMES):
        Schedules(database).add(wish(-1))
        Presets(database).save(f"preset {name}", numbered(-1))
    Presets(database).save("moved", RED)
    Schedules(database).add(schedule({"type": "preset", "preset": "moved"}))
    expected = kept_values(database)
    database.close()
    chance, value, acknowledged, on_their_way = random.Random(7), 0, 0, 0
    for round_number in range(KILLS):
        said = _killed_while_writing(path, value, chance)
        acknowledged += len(said)
        expected.update(said)
        database = Database(path)
        kept = kept_values(database)
        # The one that was on its way may be there, too.
        more = {name: number for name, number in kept.items() if number != expected.get(name)}
        assert len(more) <= 1, (round_number, more)
        assert all(number > expected.get(name, -1) for name, number in more.items()), (round_number, more)
        assert expected.keys() <= kept.keys(), round_number
        alone = "SELECT id FROM schedules WHERE preset IS NOT NULL AND preset NOT IN (SELECT key FROM presets)"
        assert database.read(alone) == [], "a preset has another name, and its schedule does not know"
        assert database.read("PRAGMA integrity_check") == [("ok",)]
        assert database.set_aside is None
        database.close()
        on_their_way += len(more)
        expected, value = kept, max(kept.values()) + 1
    print(f"{KILLS} kills; {acknowledged} acknowledged writes, none lost; {on_their_way} more were there")
    assert acknowledged > KILLS


def kept_values(database: Database) -> dict[str, int]:
    """The number that was written last under each name, read as a lamp reads it."""
    found = {row[0]: int(row[1]) for row in database.read("SELECT key, value FROM remembered")}
    for preset in Presets(database).everything():
        if preset.name.startswith("preset"):
            found[preset.name] = int(preset.program.name)
        else:
            found["moved"] = int(preset.name.removeprefix("moved") or -1)
    for kept in Schedules(database).everything():
        if kept.schedule.action.type == "ask":
            found[f"schedule {kept.id - 1}"] = int(kept.schedule.action.text)
    return found


def numbered(value: int) -> Program:
    """A program that carries a number as its name."""
    step = {"id": "a", "command": {"type": "pattern", "name": "solid", "params": {"color": "red"}}, "duration": None}
    return parse({"program": {"name": str(value), "steps": [step]}})


def schedule(action: dict[str, str]) -> Schedule:
    return Schedule.model_validate({"time": "7:00", "action": action})


def wish(value: int) -> Schedule:
    """A schedule that carries a number as its words."""
    return schedule({"type": "ask", "text": str(value)})


def _killed_while_writing(path: Path, value: int, chance: random.Random) -> dict[str, int]:
    """What a child has acknowledged, that writes numbers from `value` on and was killed at a random moment."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _write_for_ever(path, writer, value)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as lines:
        said = [lines.readline() for _ in range(chance.randrange(24))]
        time.sleep(chance.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "the child has ended by itself"
        said += lines.readlines()
    whole = [line.decode().rsplit(" ", 1) for line in said if line.endswith(b"\n")]
    return {name: int(number) for name, number in whole}


def _write_for_ever(path: Path, writer: int, value: int) -> None:
    database = Database(path)
    remembered, presets, schedules = Remembered(database), Presets(database), Schedules(database)
    moved = next(preset.name for preset in presets.everything() if preset.name.startswith("moved"))
    while True:
        name = value // 4 % NAMES
        match value % 4:
            case 0:
                what = f"remembered {name}"
                remembered.put(what, str(value))
            case 1:
                what = f"preset {name}"
                presets.save(what, numbered(value))
            case 2:
                what = f"schedule {name}"
                schedules.replace(name + 1, wish(value))
            case _:
                what = "moved"
                moved = presets.rename(moved, f"moved{value}").name
        os.write(writer, f"{what} {value}\n".encode())
        value += 1


def test_a_full_disk_is_said_and_loses_nothing(database: Database) -> None:
    presets = Presets(database)
    presets.save("before", RED)
    (pages,) = database.read("PRAGMA page_count")[0]
    database.read(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="can't be written: database or disk is full; make room on the disk"):
        presets.save_all({f"preset {number}": RED for number in range(200)})
    assert [preset.name for preset in presets.everything()] == ["before"]
    database.read("PRAGMA max_page_count = 100000")
    presets.save("after", BLUE)
    assert len(presets.everything()) == 2


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 600])
def test_a_damaged_file_is_set_aside(database: Database, damage: bytes) -> None:
    Presets(database).save("tea", RED)
    database.close()
    data = bytearray(database.path.read_bytes())
    data[100:] = damage or os.urandom(len(data) - 100)
    if damage:
        data[:100] = damage[:100]
    database.path.write_bytes(data)
    again = Database(database.path)
    presets = Presets(again)
    assert presets.everything() == []
    presets.save("new", BLUE)
    assert again.set_aside is not None
    assert again.set_aside.read_bytes() == bytes(data)


def test_a_folder_that_can_not_be_made_is_an_error_each_time_and_not_for_ever(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    presets = Presets(Database(tmp_path / "state" / "lamp.sqlite"))
    with pytest.raises(StoreError, match="can't be written"):
        presets.save("tea", RED)
    (tmp_path / "state").unlink()
    presets.save("tea", RED)


def test_a_file_of_a_newer_lamp_is_left_alone(database: Database) -> None:
    database.read("SELECT 1")
    database.close()
    with sqlite3.connect(database.path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StoreError, match="was written by a newer lamp"):
        Database(database.path).read("SELECT 1")
    assert database.path.is_file()


def test_an_older_file_is_brought_up_to_date(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    Presets(database).save("tea", RED)
    database.close()
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE presets ADD COLUMN icon TEXT;"))
    newer = Database(database.path)
    assert newer.read("SELECT name, icon FROM presets") == [("tea", None)]
    assert newer.read("PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]


def test_the_service_manager_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    assert state_folder() == tmp_path / ".local" / "state" / "lamp"
    monkeypatch.setenv("XDG_STATE_HOME", "/var/x")
    assert state_folder() == Path("/var/x/lamp")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/lamp:/var/lib/other")
    assert state_folder() == Path("/var/lib/lamp")
