"""When schedules are due: over dates, times and zones, and where clocks are put forward and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from lamp_runtime.schedule.due import decide
from lamp_runtime.schedule.model import DAYS, Schedule
from lamp_runtime.schedule.moments import latest, moment, upcoming
from lamp_runtime.store.schedules import Kept

# Those that change their clocks in odd ways, and some that never do: by half an hour, at midnight, to the other side.
ODD = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "America/Nuuk",
    "America/Santiago", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Chatham", "Asia/Kathmandu", "Etc/UTC",
)  # fmt: skip
ZONES = st.sampled_from(ODD) | st.sampled_from(sorted(available_timezones() - {"localtime", "posixrules", "Factory"}))
DATES = st.dates(date(2024, 1, 1), date(2037, 12, 1))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAY_S = 86_400


def schedule(at: time | str, days: tuple[str, ...] = DAYS) -> Schedule:
    text = at if isinstance(at, str) else at.strftime("%H:%M")
    return Schedule.model_validate({"time": text, "days": days, "action": {"type": "off"}})


def local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at, zone)


@given(day=DATES, at=TIMES, name=ZONES)
@example(day=date(2026, 3, 29), at=time(2, 30), name="Europe/Berlin")
@example(day=date(2026, 10, 25), at=time(2, 30), name="Europe/Berlin")
def test_a_moment_is_the_first_valid_one_from_that_time_on(day: date, at: time, name: str) -> None:
    zone = ZoneInfo(name)
    found = moment(day, at, zone)
    shown = local(found, zone).replace(tzinfo=None)
    assert shown >= datetime.combine(day, at)
    # A second before, the clock showed less, and it had shown this time at no earlier moment.
    assert local(found - 1, zone).replace(tzinfo=None) < datetime.combine(day, at)
    assert shown - datetime.combine(day, at) <= timedelta(hours=2)


@st.composite
def days_of_change(draw: st.DrawFn) -> tuple[str, date]:
    """A zone and a date; one on which its clocks change, if they do in that year."""
    name, year = draw(ZONES), draw(st.integers(2024, 2037))
    zone = ZoneInfo(name)
    offsets = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(days=day) for day in range(360)]
    changes = [
        before.astimezone(zone).date()
        for before, after in pairwise(offsets)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]
    return name, draw(st.sampled_from(changes or [date(year, 6, 1)]))


@settings(max_examples=60)
@given(
    where=days_of_change(), at=TIMES | st.sampled_from([time(0), time(0, 30), time(2, 30)]), step_s=st.integers(60, 590)
)
def test_a_daily_schedule_runs_exactly_once_for_each_date(where: tuple[str, date], at: time, step_s: int) -> None:
    """A clock that goes on evenly over four days with a change among them, and is looked at every so often."""
    name, day = where
    zone, kept = ZoneInfo(name), Kept(1, schedule(at), 0.0, None)
    dates = [day + timedelta(days=offset) for offset in range(-2, 4)]
    expected = [moment(one, at, zone) for one in dates]
    done: dict[int, float] = {1: expected[0]}
    run = []
    for now in range(expected[0], expected[-1], step_s):
        due = decide([kept], done, now, 600, zone)
        done.update(due.moments)
        run += due.moments.values()
        assert len(due.run) == len(due.moments)
        assert not due.skipped
    # The last but one may lie within the last step.
    assert run in (expected[1:-1], expected[1:-2])


@given(day=DATES, at=TIMES, name=ZONES, second=st.integers(0, DAY_S), days=st.sets(st.sampled_from(DAYS), min_size=1))
def test_what_was_last_and_what_comes_next_have_nothing_between_them(
    day: date, at: time, name: str, second: int, days: set[str]
) -> None:
    zone, some = ZoneInfo(name), schedule(at, tuple(days))
    now = int(datetime.combine(day, time(), UTC).timestamp()) + second
    last, following = latest(some, now, zone), upcoming(some, now, zone)
    assert last <= now < following
    assert upcoming(some, last, zone) == following
    assert latest(some, following, zone) == following
    assert latest(some, following - 1, zone) == last


@pytest.mark.parametrize(
    ("name", "day", "at", "shown"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 0), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(3, 0), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(1, 59), "2026-03-29T01:59:00+01:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T02:30:00+02:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-04T02:30:00+11:00"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), "2026-04-24T01:00:00+03:00"),
    ],
)
def test_clocks_that_are_put_forward_and_back(name: str, day: date, at: time, shown: str) -> None:
    assert local(moment(day, at, ZoneInfo(name)), ZoneInfo(name)).isoformat() == shown


def test_a_schedule_is_read_plainly_and_refused_plainly() -> None:
    assert schedule("7:05", ("sun", "mon", "sun")).model_dump(mode="json") == {
        "days": ["mon", "sun"], "time": "07:05", "zone": None, "late_min": None,
        "action": {"type": "off"}, "enabled": True,
    }  # fmt: skip
    good = {"time": "7:00", "action": {"type": "off"}}
    for change, why in (
        ({"time": "24:00"}, "time"),
        ({"time": "7"}, "'7' is no time of day; use 0:00 to 23:59"),
        ({"days": []}, "no day is chosen; name one at least of mon, tue"),
        ({"late_min": -1}, "greater than or equal to 0"),
        ({"days": ["monday"]}, "days"),
        ({"zone": "Europe/Nowhere"}, "no time zone is called 'Europe/Nowhere'"),
        ({"zone": "../etc/passwd"}, "no time zone is called"),
        ({"action": {"type": "brightness", "brightness": 1.5}}, "less than or equal to 1"),
        ({"action": {"type": "ask", "text": "   "}}, "text"),
        ({"action": {"type": "dance"}}, "dance"),
        ({"colour": "red"}, "colour"),
    ):
        with pytest.raises(ValidationError, match=why):
            Schedule.model_validate({**good, **change})
