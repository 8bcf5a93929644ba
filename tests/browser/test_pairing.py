"""A browser that nobody let in, in front of a lamp on a network: it is led to the code, and then to the light."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, chromium
from conftest import Server
from playwright.sync_api import Page, expect

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.store.access import Access

pytestmark = [
    pytest.mark.alone,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed; on Debian: apt install chromium"),
]
WAIT_MS = 30_000


@pytest.fixture
def server() -> Iterator[Server]:
    Access().new_token()
    settings = Settings(model=Path("/there/is/no/model.gguf"), require_token=True)
    with Lamp(settings) as lamp, Server(lamp) as server:
        yield server


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def type_code(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


def test_a_code_leads_to_the_light_and_revoking_leads_back(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.wait_for_url("**/pair", timeout=WAIT_MS)
    code = Access().new_code()
    type_code(page, f"{(int(code) + 1) % 1_000_000:06}")
    expect(page.get_by_role("alert")).to_contain_text("That is not the code", timeout=WAIT_MS)
    type_code(page, f"{code[:3]} {code[3:]}")
    expect(page.locator("body")).to_have_attribute("data-connected", "true", timeout=WAIT_MS)
    expect(page.locator("#name")).to_have_text("Welcome", timeout=WAIT_MS)
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-connected", "true", timeout=WAIT_MS)
    page.click("#stop")
    expect(page.locator("body")).to_have_attribute("data-playing", "", timeout=WAIT_MS)
    Access().revoke()
    page.wait_for_url("**/pair", timeout=WAIT_MS)
