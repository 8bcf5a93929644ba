"""The page in a real browser, against a real lamp: what a person sees, measured in pixels."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import CHROMIUM, chromium, sound_page
from conftest import Server
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from lamp_schema import parse

pytestmark = [
    pytest.mark.alone,
    pytest.mark.browser,
    pytest.mark.model,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed; on Debian: apt install chromium"),
]

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """The page, open and connected. Any error on its console fails the test."""
    server.lamp.set_brightness(1)
    with sound_page(browser, server.url, ViewportSize(width=1280, height=800), WAIT_MS) as page:
        yield page


def show(server: Server, page: Page, color: str, name: str) -> np.ndarray:
    """Play one colour, wait until the page draws it, and return the canvas's mean colour."""
    command = {"type": "pattern", "name": "solid", "params": {"color": color}}
    steps = [{"id": "a", "command": command, "duration": None}]
    server.lamp.play(parse({"program": {"name": name, "steps": steps}}))
    expect(page.locator("body")).to_have_attribute("data-playing", name, timeout=10_000)
    # A program of the same name may have played before.
    expect(page.locator("#json")).to_contain_text(color, timeout=10_000)
    page.wait_for_timeout(600)
    return mean_color(page)


def mean_color(page: Page) -> np.ndarray:
    picture = Image.open(io.BytesIO(page.locator("#lamp").screenshot())).convert("RGB")
    return np.asarray(picture).reshape(-1, 3).mean(axis=0)


def test_typing_a_request_makes_the_lamp_glow(page: Page, server: Server) -> None:
    server.lamp.stop()
    expect(page.locator("body")).to_have_attribute("data-playing", "", timeout=10_000)
    page.wait_for_timeout(800)
    dark = mean_color(page).sum()
    page.fill("#prompt", "warm and cozy")
    page.press("#prompt", "Enter")
    expect(page.locator("#say.done")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1500)
    assert mean_color(page).sum() > dark + 15
    name = server.lamp.status()["playing"]["program"]["name"]
    expect(page.locator("#name")).to_have_text(name)
    assert page.locator("#steps > li").count() >= 1
    keep(page, "page")


def test_the_canvas_shows_the_lamps_own_colours(page: Page, server: Server) -> None:
    red, blue = show(server, page, "#FF0000", "Red"), show(server, page, "#0000FF", "Blue")
    black = show(server, page, "#000000", "Black")
    assert red[0] > 1.5 * red[2]
    assert blue[2] > 1.5 * blue[0]
    assert black.sum() < red.sum() / 2


def test_a_moving_program_is_drawn_many_times_a_second(page: Page, server: Server) -> None:
    server.lamp.play(parse('{"type":"pattern","name":"rainbow","params":{"speed":1000}}'))
    canvas = page.locator("#lamp")
    page.wait_for_timeout(300)
    before = int(canvas.get_attribute("data-frames") or 0)
    page.wait_for_timeout(2000)
    # 60 come; a headless browser without a graphics card on two busy cores gets through fewer.
    assert int(canvas.get_attribute("data-frames") or 0) - before > 20


def test_the_timeline_follows_the_steps(page: Page, server: Server) -> None:
    red = {"type": "pattern", "name": "solid", "params": {"color": "red"}}
    steps = [{"id": name, "command": red, "duration": "600ms"} for name in ("first", "second", "third")]
    loop = {"count": 0, "start_step": "first", "end_step": "third"}
    server.lamp.play(parse({"program": {"name": "Three", "steps": steps, "loop": loop}}))
    expect(page.locator("#steps > li:not(.loop)")).to_have_count(3, timeout=5000)
    for name in ("first", "second", "third"):
        expect(page.locator("#steps > li.active")).to_contain_text(name, timeout=5000)
    expect(page.locator("#timeline")).to_contain_text("for ever")


def test_stop_and_brightness_reach_the_lamp(page: Page, server: Server) -> None:
    show(server, page, "#FFFFFF", "White")
    page.fill("#brightness", "0.2")
    expect(page.locator("#brightness-value")).to_have_text("20 %")
    page.wait_for_timeout(500)
    assert server.lamp.status()["brightness"] == 0.2
    page.click("#stop")
    expect(page.locator("body")).to_have_attribute("data-playing", "", timeout=5000)
    assert server.lamp.status()["playing"] is None


def test_html_in_a_program_is_text(page: Page, server: Server) -> None:
    name = "<img src=x onerror=alert(1)>"
    show(server, page, "#00FF00", name)
    expect(page.locator("#name")).to_have_text(name)
    assert page.locator("#name img").count() == 0


def keep(page: Page, name: str) -> None:
    """Save a screenshot where LAMP_SCREENSHOTS says, to be looked at."""
    folder = os.environ.get("LAMP_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_light_is_kept_played_again_and_forgotten(page: Page, server: Server) -> None:
    show(server, page, "#00FF00", "Green <b>&</b> quiet")
    kept = page.locator("#presets li")
    expect(page.locator("#presets .none")).to_be_visible()
    page.click("#keep")
    expect(kept).to_have_text(["Green <b>&</b> quiet"])
    page.click("#keep")
    show(server, page, "#FFFFFF", "Green <b>&</b> quiet")
    page.click("#keep")
    expect(kept).to_have_text(["Green <b>&</b> quiet", "Green <b>&</b> quiet 2"])
    keep(page, "presets")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Forget Green <b>&</b> quiet 2").click()
    expect(page.locator("#presets .notice")).to_contain_text("“Green <b>&</b> quiet 2” is forgotten.")
    page.get_by_role("button", name="Done").click()
    expect(kept).to_have_text(["Green <b>&</b> quiet"])
    show(server, page, "#0000FF", "Blue")
    page.click("#presets li button >> nth=0")
    expect(page.locator("#name")).to_have_text("Green <b>&</b> quiet")
    expect(page.locator("#origin")).to_contain_text("kept under this name")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Forget Green <b>&</b> quiet").click()
    expect(page.locator("#presets .none")).to_be_visible()
    page.click("#stop")
    expect(page.locator("#keep")).to_be_disabled()


def test_the_last_line_says_what_the_strip_takes_and_how_warm_it_is(
    page: Page, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(page.locator("#about")).not_to_contain_text(" A")
    expect(page.locator("#about")).not_to_contain_text("°C")
    status = server.lamp.status

    def warm() -> dict[str, object]:
        now = status()
        sinks = [{**now["output"]["sinks"][0], "limited": True}]
        told = {"current_a": 2.46, "temperature_c": 79.6, "thermal_share": 0.68, "sinks": sinks}
        return {**now, "output": {**now["output"], **told}}

    monkeypatch.setattr(server.lamp, "status", warm)
    said = "2.5 A  ·  dimmed to what the supply gives  ·  80 °C  ·  dimmed until it is cooler"
    expect(page.locator("#about")).to_contain_text(said, timeout=5000)
