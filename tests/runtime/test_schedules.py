"""Schedules in a real file, under a clock that is set, stops, jumps and goes back; over HTTP and the command line."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from lamp_runtime.app import WELCOME, Lamp
from lamp_runtime.cli import main
from lamp_runtime.config import Settings
from lamp_runtime.errors import LampError, NotKeptError
from lamp_runtime.input.http.app import create_app
from lamp_runtime.schedule.model import Action, Schedule
from lamp_runtime.schedule.perform import words
from lamp_runtime.schedule.scheduler import Scheduler
from lamp_runtime.schedule.zone import SystemZone, name_of
from lamp_runtime.store import exchange
from lamp_runtime.store.database import Database
from lamp_runtime.store.presets import Presets
from lamp_runtime.store.schedules import SCHEDULES_MOST, Schedules
from lamp_schema import parse

RED = {"type": "pattern", "name": "solid", "params": {"color": "red"}}
BERLIN = ZoneInfo("Europe/Berlin")
NO_MODEL = Path("/there/is/no/model.gguf")


def schedule(time_: str, days: str = "mon tue wed thu fri sat sun", **more: object) -> Schedule:
    given = {"time": time_, "days": days.split(), "action": {"type": "off"}, **more}
    return Schedule.model_validate(given)


def dimmed(level: float) -> dict[str, object]:
    return {"type": "brightness", "brightness": level}


class Wall:
    """A clock on the wall in Berlin that shows what it is told to."""

    def __init__(self) -> None:
        self.set("2026-11-30 06:00")  # A Monday.

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()

    def __call__(self) -> float:
        return self.now


class House:
    """A file with schedules, a clock, and a scheduler that can be started anew; `did` is what was done, in words."""

    def __init__(self, path: Path, late_min: int = 10):
        self.wall = Wall()
        self.path = path
        self.late_min = late_min
        self.did: list[str] = []
        self.restart()

    def restart(self) -> None:
        self.database = Database(self.path)
        self.schedules = Schedules(self.database, self.wall)
        self.scheduler = Scheduler(self.schedules, self._perform, self.late_min, clock=self.wall, zone=lambda: BERLIN)

    def _perform(self, action: Action) -> None:
        self.did.append(words(action))

    def at(self, *times: str) -> list[str]:
        """What is done when the clock shows these times, one after another."""
        before = len(self.did)
        for text in times:
            self.wall.set(text)
            self.scheduler.run(self.scheduler.look())
        return self.did[before:]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "lamp.sqlite")


def test_each_day_once_and_only_on_its_days(house: House) -> None:
    house.schedules.add(schedule("7:00", "mon wed"))
    assert house.at("2026-11-30 06:59:59") == []
    assert house.scheduler.status()["next"]["local"] == "2026-11-30T07:00+01:00"
    assert house.at("2026-11-30 07:00:00", "2026-11-30 07:00:02", "2026-11-30 07:04") == ["off"]
    assert house.at("2026-12-01 07:00:01") == []
    assert house.at("2026-12-02 07:00:01") == ["off"]
    assert house.scheduler.status() == {
        "next": {"id": 1, "at": 1_796_623_200, "local": "2026-12-07T07:00+01:00", "action": {"type": "off"}},
        "last": {"id": 1, "at": 1_796_191_200, "outcome": "done", "detail": None},
        "revision": 1,
    }


def test_several_at_one_moment_run_by_number(house: House) -> None:
    for level in (0.3, 0.5, 0.4):
        house.schedules.add(schedule("7:00", action=dimmed(level)))
    house.schedules.add(schedule("06:00", zone="Europe/London"))
    assert house.at("2026-11-30 07:00:01") == ["brightness 0.3", "brightness 0.5", "brightness 0.4", "off"]


def test_after_a_restart_only_the_newest_that_was_just_missed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.schedules.add(schedule("6:30", action=dimmed(0.3)))
    house.schedules.add(schedule("7:00", action=dimmed(0.7)))
    house.schedules.add(schedule("7:01", action=dimmed(0.9)))
    house.restart()
    assert house.at("2026-11-30 07:09") == ["brightness 0.9"]
    assert "schedule 1 (brightness 0.3) is skipped: 39 minutes late, and 10 are allowed" in caplog.text
    assert "schedule 2 (brightness 0.7) is skipped: 9 minutes late, and a later one is due" in caplog.text
    caplog.clear()
    house.restart()
    assert house.at("2026-11-30 07:09:30") == []
    assert caplog.text == ""


def test_one_that_was_missed_by_long_is_skipped_and_said(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.schedules.add(schedule("7:00"))
    assert house.at("2026-11-30 07:00:00") == ["off"]
    house.restart()
    assert house.at("2027-03-01 07:10:01") == []
    assert caplog.text.count("is skipped") == 1
    assert house.scheduler.status()["last"]["outcome"] == "skipped"
    assert house.at("2027-03-02 07:00:00") == ["off"]


@pytest.mark.parametrize(("late_min", "shown", "runs"), [(0, "07:00:59", 1), (0, "07:01:01", 0), (60, "08:00:00", 1)])
def test_how_late_is_a_setting(tmp_path: Path, late_min: int, shown: str, runs: int) -> None:
    house = House(tmp_path / "lamp.sqlite", late_min)
    house.schedules.add(schedule("7:00"))
    assert len(house.at(f"2026-11-30 {shown}")) == runs


def test_a_schedule_says_itself_how_late_it_may_be(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.schedules.add(schedule("7:00", late_min=0))
    house.schedules.add(schedule("8:00", late_min=120, action=dimmed(0.5)))
    assert house.at("2026-11-30 07:09") == []
    assert "schedule 1 (off) is skipped: 9 minutes late, and 1 are allowed" in caplog.text
    assert house.at("2026-11-30 09:59") == ["brightness 0.5"]
    # The newest that was missed decides what shines, even where it is too late itself.
    assert house.at("2026-12-01 06:00", "2026-12-01 12:00") == []
    house.schedules.replace(1, schedule("8:30", late_min=10))
    assert house.at("2026-12-02 08:50") == []
    assert "schedule 2 (brightness 0.5) is skipped: 50 minutes late, and a later one is due" in caplog.text


def test_each_change_has_a_number(house: House) -> None:
    def now() -> int:
        house.scheduler.look()
        return int(house.scheduler.status()["revision"])

    before = now()
    house.schedules.add(schedule("7:00"))
    assert now() == before + 1
    house.at("2026-11-30 07:00:01")
    assert now() == before + 1
    house.schedules.replace(1, schedule("7:00", enabled=False))
    assert now() == before + 2
    house.schedules.delete(1)
    assert now() == before + 3


def test_a_clock_that_is_set_hours_forward_does_not_fire_all_at_once(house: House) -> None:
    for hour in range(24):
        house.schedules.add(schedule(f"{hour}:00", action=dimmed(hour / 100)))
    assert house.at("2026-11-30 06:10") == []
    assert house.at("2026-12-04 15:05") == ["brightness 0.15"]
    assert house.at("2026-12-04 15:06", "2026-12-04 16:00") == ["brightness 0.16"]


def test_a_clock_that_is_set_back_a_little_repeats_nothing(house: House) -> None:
    house.schedules.add(schedule("7:00"))
    assert house.at("2026-11-30 07:00:01", "2026-11-30 06:59:50", "2026-11-30 07:00:00") == ["off"]
    assert house.at("2026-12-01 07:00:00", "2026-12-01 06:10:00", "2026-12-01 07:00:00") == ["off"]


def test_a_clock_that_had_been_years_ahead_does_not_silence_the_lamp(house: House) -> None:
    house.schedules.add(schedule("7:00"))
    assert house.at("2031-05-05 07:00:00") == ["off"]
    house.wall.set("2031-05-05 07:01")
    house.schedules.add(schedule("8:00", action=dimmed(0.5)))
    assert house.at("2026-11-30 06:30") == []
    assert house.at("2026-11-30 07:00:00", "2026-11-30 08:00:00") == ["off", "brightness 0.5"]


def test_a_start_in_the_past_before_the_clock_is_set_repeats_nothing(house: House) -> None:
    """A Pi without a clock of its own, started anew at 7:02, that believes for a while that it is 1970."""
    house.schedules.add(schedule("7:00"))
    assert house.at("2026-11-30 07:00:00") == ["off"]
    house.restart()
    assert house.at("1970-01-02 01:00", "1970-01-02 01:00:40") == []
    assert house.at("2026-11-30 07:03") == []
    assert house.at("2026-12-01 07:00") == ["off"]


def test_what_is_changed_or_switched_on_is_not_due_for_the_past(house: House) -> None:
    house.wall.set("2026-11-30 07:03")
    kept = house.schedules.add(schedule("7:00"))
    assert house.at("2026-11-30 07:03:02") == []
    house.schedules.replace(kept.id, schedule("7:05", enabled=False))
    assert house.at("2026-11-30 07:05") == []
    assert house.scheduler.status()["next"] is None
    house.schedules.replace(kept.id, schedule("7:05"))
    assert house.at("2026-11-30 07:05:30") == []
    house.schedules.replace(kept.id, schedule("7:06"))
    assert house.at("2026-11-30 07:06") == ["off"]


def test_another_process_changes_the_schedules(house: House) -> None:
    assert house.at("2026-11-30 06:59") == []
    other = Database(house.path)
    Schedules(other, house.wall).add(schedule("7:00"))
    other.close()
    assert house.at("2026-11-30 07:00") == ["off"]


def test_a_disk_that_fails_does_not_make_it_run_for_ever(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.schedules.add(schedule("7:00"))
    assert house.at("2026-11-30 06:59") == []
    house.database.read("PRAGMA query_only = 1")
    assert house.at("2026-11-30 07:00", "2026-11-30 07:00:02", "2026-11-30 07:00:04") == ["off"]
    assert caplog.text.count("schedules can't be kept") == 1
    house.database.close()
    house.database.path = house.path / "no folder"
    assert house.at("2026-12-01 06:00", "2026-12-01 07:00") == ["off"]


def test_a_night_of_daylight_saving(house: House) -> None:
    house.wall.set("2026-03-28 12:00")
    house.schedules.add(schedule("2:30"))
    in_spring = int(datetime(2026, 3, 29, 0, tzinfo=BERLIN).timestamp())
    in_autumn = int(datetime(2026, 10, 25, 0, tzinfo=BERLIN).timestamp())
    for midnight, shown in ((in_spring, "03:00"), (in_autumn, "02:30")):
        ran = []
        for now in range(midnight, midnight + 6 * 3600, 30):
            house.wall.now = float(now)
            due = house.scheduler.look()
            house.scheduler.run(due)
            ran += [datetime.fromtimestamp(now, BERLIN).strftime("%H:%M") for _ in due]
        assert ran == [shown]


def test_schedules_are_kept_changed_and_forgotten(house: House) -> None:
    first, second = house.schedules.add(schedule("7:00")), house.schedules.add(schedule("8:00"))
    assert [kept.id for kept in house.schedules.everything()] == [first.id, second.id] == [1, 2]
    house.schedules.delete(2)
    assert house.schedules.add(schedule("9:00")).id == 3
    for call in (lambda: house.schedules.delete(2), lambda: house.schedules.replace(2, schedule("7:00"))):
        with pytest.raises(NotKeptError, match="no schedule has the number 2; there are 1, 3"):
            call()
    with pytest.raises(LampError, match="no preset is called 'sunrise'; keep one under that name first"):
        house.schedules.add(schedule("7:00", action={"type": "preset", "preset": "sunrise"}))
    for _ in range(SCHEDULES_MOST - 2):
        house.schedules.add(schedule("7:00"))
    with pytest.raises(LampError, match="101 schedules are over 100; delete some first"):
        house.schedules.add(schedule("7:00"))
    assert len(house.schedules.everything()) == SCHEDULES_MOST
    with house.database.write() as connection:
        connection.execute("UPDATE schedules SET schedule = '{}' WHERE id = 1")
    assert house.schedules.everything()[0].id == 3


def test_a_schedule_follows_its_preset(house: House) -> None:
    presets = Presets(house.database)
    presets.save("Sunrise", parse(RED))
    house.schedules.add(schedule("7:00", action={"type": "preset", "preset": "sunrise"}))
    presets.rename("sunrise", "Dawn")
    assert words(house.schedules.get(1).schedule.action) == "play 'Dawn'"
    with pytest.raises(LampError, match="schedule 1 plays 'dawn'; remove or change that first"):
        presets.delete("dawn")
    house.schedules.delete(1)
    presets.delete("dawn")


def test_schedules_move_to_another_lamp_with_their_presets(house: House, tmp_path: Path) -> None:
    Presets(house.database).save("tea", parse(RED))
    house.schedules.add(schedule("7:00", action={"type": "preset", "preset": "tea"}))
    house.schedules.add(schedule("22:30", zone="Asia/Tokyo"))
    other, document = Database(tmp_path / "other.sqlite"), exchange.dumps(house.database)
    loaded = exchange.loads(other, document)
    assert ([preset.name for preset in loaded.presets], [kept.id for kept in loaded.schedules]) == (["tea"], [1, 2])
    assert exchange.loads(other, document).schedules == []
    assert exchange.dumps(other) == document
    broken = json.loads(document)
    broken["schedules"][1]["time"] = "25:00"
    broken["presets"]["new"] = broken["presets"]["tea"]
    with pytest.raises(LampError, match=r"a schedule is not valid: time: .25:00. is no time of day"):
        exchange.loads(other, json.dumps(broken))
    broken["schedules"][1] = {"time": "7:00", "action": {"type": "preset", "preset": "gone"}}
    with pytest.raises(LampError, match="no preset is called 'gone'"):
        exchange.loads(other, json.dumps(broken))
    assert exchange.dumps(other) == document


def test_the_systems_zone_is_noticed_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    zone = SystemZone(lambda: now[0])
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert str(zone()) == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert str(zone()) == "Asia/Tokyo"
    now[0] = 61
    assert str(zone()) == "Europe/Berlin"
    monkeypatch.setenv("TZ", "Nowhere/Land")
    now[0] = 122
    assert str(zone()) == "UTC"
    monkeypatch.delenv("TZ")
    time.tzset()


@pytest.fixture
def running() -> Iterator[Lamp]:
    with Lamp(Settings(model=NO_MODEL)) as lamp:
        yield lamp


@pytest.fixture
def client(running: Lamp) -> TestClient:
    return TestClient(create_app(running), base_url="http://localhost")


def until(what: str, true: object, timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, f"{what} did not happen in {timeout_s} s"
        time.sleep(0.01)


def test_schedules_over_http(client: TestClient) -> None:
    assert client.get("/v1/schedules").json()["schedules"] == []
    assert client.get("/v1/status").json()["schedule"] == {"next": None, "last": None, "revision": 0}
    client.put("/v1/presets/sunrise", json=RED).raise_for_status()
    asked = {"days": ["mon", "tue"], "time": "7:00", "zone": "Europe/Berlin",
             "action": {"type": "preset", "preset": "sunrise"}}  # fmt: skip
    answer = client.post("/v1/schedules", json=asked)
    assert answer.status_code == 201
    kept = answer.json()
    assert {key: kept[key] for key in ("id", "time", "days", "zone", "enabled", "action")} == {
        **asked, "id": 1, "time": "07:00", "enabled": True,
    }  # fmt: skip
    assert kept["next_local"][10:16] == "T07:00"
    assert kept["next_at"] > time.time()
    until("the next one in the status", lambda: (client.get("/v1/status").json()["schedule"]["next"] or {}).get("id"))
    assert client.get("/v1/status").json()["schedule"]["next"]["at"] == kept["next_at"]
    off = client.put("/v1/schedules/1", json={**asked, "enabled": False}).json()
    assert (off["next_at"], off["next_local"], off["enabled"]) == (None, None, False)
    until("no next one", lambda: client.get("/v1/status").json()["schedule"]["next"] is None)
    assert client.get("/v1/schedules").json()["schedules"] == [off] == [client.get("/v1/schedules/1").json()]
    exported = client.get("/v1/presets.json").json()
    assert exported["schedules"] == [
        {key: off[key] for key in ("days", "time", "zone", "late_min", "action", "enabled")}
    ]
    assert client.delete("/v1/schedules/1").status_code == 204
    assert client.post("/v1/presets.json", json=exported).json() == {
        "presets": ["sunrise"], "schedules": [2], "boot": None,
    }  # fmt: skip


def test_what_is_no_schedule_is_refused(client: TestClient) -> None:
    good = {"time": "7:00", "action": {"type": "off"}}
    for call, status, said in (
        (client.post("/v1/schedules", json={**good, "time": "7 am"}), 422, "'7 am' is no time of day; use 0:00 to"),
        (client.post("/v1/schedules", json={**good, "zone": "Mars"}), 422, "no time zone is called 'Mars'"),
        (client.post("/v1/schedules", json={**good, "days": []}), 422, "no day is chosen"),
        (client.post("/v1/schedules", json={**good, "late_min": 1441}), 422, "less than or equal to 1440"),
        (client.post("/v1/schedules", json={**good, "action": {"type": "preset", "preset": "x"}}), 422, "no preset is"),
        (client.post("/v1/schedules", json={"time": "7:00"}), 422, "action"),
        (client.put("/v1/schedules/9", json=good), 404, "no schedule has the number 9"),
        (client.get("/v1/schedules/9"), 404, "no schedule has the number 9"),
        (client.delete("/v1/schedules/9"), 404, "no schedule has the number 9"),
        *(
            (call, 404, f"no schedule has the number {number}")
            for number in (0, -1, 2**63, -(2**64), 10**30)
            for call in (
                client.get(f"/v1/schedules/{number}"),
                client.put(f"/v1/schedules/{number}", json=good),
                client.delete(f"/v1/schedules/{number}"),
            )
        ),
    ):
        assert call.status_code == status, call.text
        assert said in call.text
    listed = client.get("/v1/schedules").json()
    assert (listed["schedules"], listed["late_min"]) == ([], 10)
    assert abs(datetime.fromisoformat(listed["now_local"]).timestamp() - time.time()) < 60
    assert listed["zone"] == name_of(SystemZone()())


def test_the_document_describes_schedules(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert set(document["paths"]["/v1/schedules"]) == {"get", "post"}
    assert set(document["paths"]["/v1/schedules/{number}"]) == {"get", "put", "delete"}
    assert document["components"]["schemas"]["Schedule"]["examples"][0]["time"] == "07:00"
    for name in {part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"], name


def test_the_lamp_does_what_is_due_while_it_runs(client: TestClient, running: Lamp) -> None:
    """The scheduler's own thread, on a clock that stands a moment before the time."""
    client.put("/v1/presets/sunrise", json=RED).raise_for_status()
    begun = time.monotonic()
    wall = datetime(2026, 11, 30, 6, 59, 59, tzinfo=BERLIN).timestamp()
    running.scheduler._clock = running.schedules._clock = lambda: wall + time.monotonic() - begun
    for action in (dimmed(0.25), {"type": "ask", "text": "a calm sea"}, {"type": "preset", "preset": "sunrise"}):
        asked = {"time": "7:00", "zone": "Europe/Berlin", "action": action}
        client.post("/v1/schedules", json=asked).raise_for_status()
    until("the last of them", lambda: (running.scheduler.status()["last"] or {}).get("id") == 3)
    until("its end", lambda: running.scheduler.status()["last"]["outcome"] == "done")
    now = client.get("/v1/status").json()
    assert (now["playing"]["source"], now["playing"]["request"]) == ("preset", "sunrise")
    assert now["brightness"] == 0.25
    assert now["schedule"]["next"]["local"] == "2026-12-01T07:00+01:00"
    assert [asked["request"] for asked in client.get("/v1/history").json()["history"]] == ["a calm sea"]


def test_one_that_fails_says_so(client: TestClient, running: Lamp, caplog: pytest.LogCaptureFixture) -> None:
    client.put("/v1/presets/sunrise", json=RED).raise_for_status()
    played = {"type": "preset", "preset": "sunrise"}
    running.schedules.add(schedule("7:00", action=played))
    running.schedules.add(schedule("7:00", action={"type": "ask", "text": "the sea"}))
    with running.database.write() as connection:
        connection.execute("DELETE FROM presets")
    preset, ask = running.schedules.everything()
    running.scheduler._done = {1: 0, 2: 0}
    with caplog.at_level(logging.WARNING):
        running.scheduler.run([preset])
    assert running.scheduler.status()["last"] == {
        "id": 1, "at": 0, "outcome": "failed", "detail": "no preset is called 'sunrise'",
    }  # fmt: skip
    assert "a schedule failed: no preset is called 'sunrise'" in caplog.text
    running.scheduler.run([ask])
    assert "no model file at" in str(running.scheduler.status()["last"]["detail"])


def test_one_that_was_just_missed_comes_in_place_of_the_first_light() -> None:
    database = Database()
    just_now = datetime.fromtimestamp(time.time() - 120, ZoneInfo("UTC"))
    schedules = Schedules(database, lambda: time.time() - 3600)
    schedules.add(schedule(just_now.strftime("%H:%M"), zone="UTC"))
    database.close()
    with Lamp(Settings(model=NO_MODEL)) as first:
        until("darkness", lambda: first.status()["playing"] is None)
        first.play(WELCOME)
    with Lamp(Settings(model=NO_MODEL)) as second:
        until("a look", lambda: second.scheduler.status()["next"] is not None)
        assert second.status()["playing"] is not None
        assert second.scheduler.status()["last"] is None


def test_a_lamp_that_ends_leaves_no_scheduler(running: Lamp) -> None:
    running.close()
    assert "lamp-schedule" not in {thread.name for thread in threading.enumerate()}


def test_schedules_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "red.json"
    file.write_text(json.dumps(RED))
    assert main(["presets", "save", "sunrise", str(file)]) == 0
    for words_ in (
        [],
        ["add", "7:00", "weekdays", "preset", "sunrise", "--zone", "Europe/Berlin"],
        ["add", "22:30", "daily", "off", "--late", "30"],
        ["add", "9:00", "sat-mon,wed", "brightness", "0.5"],
        ["add", "18:00", "weekend", "ask", "a warm fire"],
        ["off", "2"],
        ["remove", "4"],
    ):
        assert main(["schedules", *words_]) == 0
    out = capsys.readouterr().out.splitlines()[1:]
    assert out[0] == "no schedules yet"
    assert out[1].startswith("1  07:00 weekdays Europe/Berlin: play 'sunrise' (next 20")
    assert out[2].startswith("2  22:30 daily: off (next 20")
    assert out[3].startswith("3  09:00 mon,wed,sat,sun: brightness 0.5 (next 20")
    assert out[4].startswith("4  18:00 weekend: ask for 'a warm fire' (next 20")
    assert out[5:] == ["2  22:30 daily: off (off)", "schedule 4 is forgotten"]
    assert [(kept.id, kept.schedule.enabled) for kept in Schedules(Database()).everything()] == [
        (1, True), (2, False), (3, True),
    ]  # fmt: skip
    assert [kept.schedule.late_min for kept in Schedules(Database()).everything()] == [None, 30, None]
    for words_, said in (
        (["add", "25:00", "daily", "off"], "'25:00' is no time of day; use 0:00 to 23:59"),
        (["add", "7:00", "someday", "off"], "'someday' is no day; use daily, weekdays, weekend, or mon, tue"),
        (["add", "7:00", "daily", "off", "0.3"], "off takes no value, not '0.3'; leave it out"),
        (["add", "7:00", "daily", "brightness"], "brightness needs a value"),
        (["add", "7:00", "daily", "brightness", "half"], "brightness 'half' is no number; use 0 to 1"),
        (["add", "7:00", "daily", "brightness", "2"], "brightness 2.0: Input should be less than or equal to 1"),
        (["add", "7:00", "daily", "off", "--zone", "Mars"], "no time zone is called 'Mars'; use one"),
        (["add", "7:00", "daily", "preset", "none"], "no preset is called 'none'"),
        (["on", "7"], "no schedule has the number 7; there are 1, 2, 3"),
    ):
        assert main(["schedules", *words_]) == 1
        assert said in capsys.readouterr().err
