"""What is kept, and what is done at a time of day: on the page, as a person does it, with a finger and with keys."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, chromium, sound_page
from conftest import Server
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.schedule.model import Schedule
from lamp_schema import Program, parse

pytestmark = [
    pytest.mark.alone,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed; on Debian: apt install chromium"),
]
WAIT_MS = 60_000
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
NARROWEST = ViewportSize(width=320, height=640)


def light(name: str, color: str = "red") -> Program:
    command = {"type": "pattern", "name": "solid", "params": {"color": color}}
    return parse({"program": {"name": name, "steps": [{"id": "a", "command": command, "duration": None}]}})


def schedule(time: str, **more: object) -> Schedule:
    return Schedule.model_validate({"time": time, "action": {"type": "off"}, **more})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def lamp() -> Iterator[Lamp]:
    with Lamp(Settings(model=Path("/there/is/no/model.gguf"))) as lamp:
        yield lamp


@pytest.fixture
def server(lamp: Lamp) -> Iterator[Server]:
    with Server(lamp) as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """The page on a phone. Any error on its console fails the test, but for refusals, which Chromium writes there."""
    expect.set_options(timeout=WAIT_MS)
    with sound_page(browser, server.url, PHONE, WAIT_MS, fine="status of 422") as page:
        expect(page.locator("#schedules .clock")).to_contain_text("for the lamp, in the time zone")
        yield page


def keep(page: Page, name: str) -> None:
    """Save screenshots where LAMP_SCREENSHOTS says, to be looked at: phone, the narrowest, and desk."""
    folder = os.environ.get("LAMP_SCREENSHOTS")
    if folder:
        for size, viewport in (("phone", PHONE), ("narrow", NARROWEST), ("desk", DESK)):
            page.set_viewport_size(viewport)
            page.wait_for_timeout(500)
            page.screenshot(path=Path(folder) / f"{name}-{size}.png", full_page=size != "desk")
        page.set_viewport_size(PHONE)


def rows(page: Page) -> Locator:
    return page.locator("#schedules li")


def form(page: Page) -> Locator:
    return page.locator("#schedule")


def button(page: Page, section: str, name: str) -> Locator:
    return page.locator(f"#{section}").get_by_role("button", name=name, exact=True)


def tab_to(page: Page, name: str) -> None:
    for _ in range(20):
        if page.evaluate("(name) => [document.activeElement.name, document.activeElement.value].includes(name)", name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {name}")


def test_every_weekday_at_seven_the_sunrise(page: Page, lamp: Lamp) -> None:
    lamp.presets.save("Sunrise", light("Sunrise"))
    page.reload()
    expect(button(page, "presets", "Play Sunrise")).to_be_visible()
    button(page, "schedules", "Add").click()
    expect(form(page).get_by_label("Time")).to_be_focused()
    expect(form(page).get_by_label("Time")).to_have_value("07:00")
    expect(form(page).get_by_label("Kept as")).to_have_value("Sunrise")
    form(page).get_by_label("If it is missed, do it").select_option("up to 30 min late")
    keep(page, "schedule-form")
    form(page).get_by_role("button", name="Add").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("07:00")
    expect(rows(page)).to_contain_text("Weekdays: “Sunrise”")
    expect(rows(page)).to_contain_text("next ")
    expect(form(page)).to_be_hidden()
    expect(rows(page).get_by_role("button").first).to_be_focused()
    (kept,) = lamp.schedules.everything()
    assert kept.schedule == schedule(
        "7:00", days=["mon", "tue", "wed", "thu", "fri"], late_min=30, action={"type": "preset", "preset": "Sunrise"}
    )


def test_all_of_it_by_keys_alone(page: Page, lamp: Lamp) -> None:
    button(page, "schedules", "Add").focus()
    page.keyboard.press("Enter")
    expect(form(page).get_by_label("Time")).to_be_focused()
    page.keyboard.press("ArrowUp")  # What can be typed depends on the system's language.
    tab_to(page, "kind")
    page.keyboard.type("Off")
    tab_to(page, "sat")
    page.keyboard.press("Space")
    tab_to(page, "keep")
    page.keyboard.press("Enter")
    expect(rows(page)).to_contain_text("08:00")
    assert lamp.schedules.everything()[0].schedule == schedule("8:00", days=["mon", "tue", "wed", "thu", "fri", "sat"])
    expect(rows(page).get_by_role("button").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("switch")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("switch")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(0)
    expect(button(page, "schedules", "Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page)).to_contain_text("switched off")
    expect(rows(page).get_by_role("button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(form(page).get_by_label("Time")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form(page)).to_be_hidden()
    expect(rows(page).get_by_role("button").first).to_be_focused()


def test_one_is_switched_changed_forgotten_and_brought_back(page: Page, lamp: Lamp) -> None:
    lamp.schedules.add(schedule("18:00", zone="America/New_York", late_min=45, action={"type": "ask", "text": "fire"}))
    expect(rows(page)).to_contain_text("Every day: ask for “fire”")
    expect(rows(page)).to_contain_text("at 18:00 in America/New York")
    switch = page.get_by_role("switch", name="18:00 every day, ask for “fire”")
    switch.click()
    expect(rows(page)).to_contain_text("switched off")
    assert not lamp.schedules.everything()[0].schedule.enabled
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    rows(page).get_by_role("button").first.click()
    expect(form(page).get_by_label("Words")).to_have_value("fire")
    expect(form(page).get_by_label("If it is missed, do it")).to_have_value("45")
    form(page).get_by_label("What").select_option("Brightness")
    form(page).get_by_label("Brightness", exact=True).fill("0.25")
    button(page, "schedules", "Weekend").click()
    keep(page, "schedule-change")
    form(page).get_by_role("button", name="Change").click()
    expect(rows(page)).to_contain_text("Weekend: brightness 25\u00a0%")
    changed = schedule(
        "18:00", days=["sat", "sun"], zone="America/New_York", late_min=45,
        action={"type": "brightness", "brightness": 0.25},
    )  # fmt: skip
    assert lamp.schedules.everything()[0].schedule == changed
    button(page, "schedules", "Forget 18:00 weekend, brightness 25\u00a0%").click()
    expect(rows(page)).to_have_count(0)
    assert lamp.schedules.everything() == []
    button(page, "schedules", "Undo").click()
    expect(rows(page)).to_contain_text("Weekend: brightness 25\u00a0%")
    assert [kept.schedule for kept in lamp.schedules.everything()] == [changed]


def test_what_the_lamp_refuses_is_said_where_it_is_wrong(page: Page, lamp: Lamp) -> None:
    button(page, "schedules", "Add").click()
    expect(form(page).get_by_label("What").locator("[value=preset]")).to_be_disabled()
    form(page).get_by_label("What").select_option("Off")
    form(page).get_by_label("Time").fill("")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        form(page).get_by_label(day).press("Space")
    submit = form(page).get_by_role("button", name="Add")
    submit.click()
    alert = form(page).get_by_role("alert")
    expect(alert).to_contain_text("time: '' is no time of day; use 0:00 to 23:59")
    expect(alert).to_contain_text("days: no day is chosen; name one at least of mon, tue")
    expect(form(page).get_by_label("Time")).to_be_focused()
    expect(form(page).get_by_label("Time")).to_have_attribute("aria-invalid", "true")
    keep(page, "schedule-refused")
    form(page).get_by_label("Time").fill("23:59")
    button(page, "schedules", "Every day").click()
    form(page).get_by_label("What").select_option("Ask in words")
    submit.click()
    expect(alert).to_contain_text("action.ask.text")
    expect(form(page).get_by_label("Words")).to_be_focused()
    expect(form(page).get_by_label("Time")).not_to_have_attribute("aria-invalid", "true")
    form(page).get_by_label("Words").fill("a calm sea")
    form(page).get_by_label("Words").press("Enter")
    expect(rows(page)).to_contain_text("ask for “a calm sea”")
    assert len(lamp.schedules.everything()) == 1


def test_what_others_change_is_seen_without_a_reload(page: Page, lamp: Lamp) -> None:
    kept = lamp.schedules.add(schedule("6:30"))
    expect(rows(page)).to_contain_text("06:30")
    lamp.schedules.replace(kept.id, schedule("6:30", enabled=False))
    expect(rows(page)).to_contain_text("switched off")
    lamp.schedules.delete(kept.id)
    expect(rows(page)).to_have_count(0)


def test_nothing_is_wider_than_the_narrowest_phone(page: Page, lamp: Lamp) -> None:
    name = "AVeryLongNameOfALightThatSomebodyKeptOnceAndForAllOfTheTimes"
    lamp.presets.save(name, light("Long"))
    lamp.choose_boot(name)
    for at, days in (("7:00", ["mon", "wed", "fri", "sun"]), ("8:00", ["sat"])):
        lamp.schedules.add(schedule(at, days=days, action={"type": "preset", "preset": name}))
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    page.reload()
    expect(rows(page)).to_have_count(2)
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == 320
    button(page, "schedules", "Add").click()
    button(page, "presets", "Edit").click()
    assert page.evaluate(width) == 320
    keep(page, "long")


@pytest.mark.parametrize(
    ("next_", "now", "said"),
    [
        ("2026-07-30T07:00+02:00", "2026-07-29T22:30:00Z", "today at 07:00"),
        ("2026-07-30T07:00+02:00", "2026-07-29T21:30:00Z", "tomorrow at 07:00"),
        ("2026-08-03T07:00+02:00", "2026-07-29T12:00:00Z", "Mon at 07:00"),
        ("2026-08-05T07:00+02:00", "2026-07-29T12:00:00Z", "Wed in a week at 07:00"),
        ("2026-07-29T18:00-04:00", "2026-07-30T03:59:00Z", "today at 18:00"),
        ("2027-01-01T00:00+00:00", "2026-12-31T23:59:59Z", "tomorrow at 00:00"),
    ],
)
def test_moments_in_words(page: Page, next_: str, now: str, said: str) -> None:
    code = "async ([next, now]) => (await import('/page/when.js')).nextInWords(next, Date.parse(now))"
    assert page.evaluate(code, [next_, now]) == said


def test_lights_are_renamed_chosen_for_the_start_and_forgotten(page: Page, lamp: Lamp) -> None:
    for name in ("Evening", "Morning"):
        lamp.presets.save(name, light(name))
    lamp.schedules.add(schedule("7:00", action={"type": "preset", "preset": "Morning"}))
    page.reload()
    button(page, "presets", "Edit").click()
    field = page.get_by_label("Name of Evening")
    field.fill("morning")
    field.press("Enter")
    notice = page.locator("#presets .notice")
    expect(notice).to_contain_text("a preset is called 'Morning' already; delete it, or take another name")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("Escape")
    expect(field).to_have_value("Evening")
    field.fill("Dusk")
    field.press("Enter")
    expect(page.get_by_label("Name of Dusk")).to_be_visible()
    start = button(page, "presets", "Shine at the start: Dusk")
    start.click()
    expect(start).to_have_attribute("aria-pressed", "true")
    chosen = lamp.presets.boot()
    assert chosen is not None
    assert chosen.name == "Dusk"
    keep(page, "presets-edit")
    button(page, "presets", "Forget Morning").click()
    expect(notice).to_contain_text("schedule 1 plays 'Morning'; remove or change that first")
    button(page, "presets", "Forget Dusk").click()
    expect(page.get_by_label("Name of Dusk")).to_have_count(0)
    expect(button(page, "presets", "Undo")).to_be_focused()
    assert lamp.presets.boot() is None
    page.keyboard.press("Enter")
    expect(start).to_have_attribute("aria-pressed", "true")
    start.click()
    expect(start).to_have_attribute("aria-pressed", "false")
    assert lamp.presets.boot() is None
    button(page, "presets", "Done").click()
    button(page, "presets", "Play Dusk").click()
    expect(page.locator("#origin")).to_contain_text("kept under this name")


def test_lights_and_schedules_move_in_a_file(page: Page, lamp: Lamp, tmp_path: Path) -> None:
    lamp.presets.save("Evening", light("Evening"))
    lamp.schedules.add(schedule("21:00", action={"type": "preset", "preset": "Evening"}))
    lamp.choose_boot("Evening")
    page.reload()
    button(page, "presets", "Edit").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export all").click()
    file = tmp_path / "lamp.json"
    download.value.save_as(file)
    assert list(json.loads(file.read_text())["presets"]) == ["Evening"]
    lamp.schedules.delete(1)
    lamp.presets.delete("Evening")
    page.reload()
    expect(page.locator("#presets .none")).to_be_visible()
    button(page, "presets", "Edit").click()
    broken = tmp_path / "broken.json"
    broken.write_text("[]")
    page.locator("#presets input[type=file]").set_input_files(broken)
    expect(page.locator("#presets .notice")).to_contain_text("that is no export of presets")
    page.locator("#presets input[type=file]").set_input_files(file)
    expect(page.locator("#presets .notice")).to_contain_text("Kept: 1 light, 1 new schedule. “Evening” shines")
    expect(page.get_by_label("Name of Evening")).to_be_visible()
    expect(rows(page)).to_contain_text("“Evening”")
