"""The browser that the page is tested in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A browser for the time of the block, with more flags of Chromium's where they are given."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS, *flags])
        yield browser
        browser.close()


@contextmanager
def sound_page(browser: Browser, url: str, viewport: ViewportSize, wait_ms: int, fine: str = "") -> Iterator[Page]:
    """The lamp's page, open and connected. An error on its console fails the test at the end of the block, but for one
    that has the words `fine`."""
    page = browser.new_page(viewport=viewport)
    page.set_default_timeout(wait_ms)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(url)
    expect(page.locator("body")).to_have_attribute("data-connected", "true", timeout=wait_ms)
    yield page
    page.close()
    assert not [problem for problem in problems if not fine or fine not in problem]
