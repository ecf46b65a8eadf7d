"""The pages in a real browser: no error, no sideways scroll, readable by everyone; pictures."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

_CHROMIUM = "/usr/bin/chromium"
_PICTURED = {
    "overview": "/",
    "unit": "/units/commerce",
    "metric": "/metrics/change_lead_time?window=26w",
    "change": "/changes/gitlab:change:1!51",
    "sources": "/sources",
}
_DRAWN = ("metric", "change")

pytestmark = pytest.mark.skipif(
    not Path(_CHROMIUM).exists(), reason="Debian's chromium is not installed."
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", _PICTURED)
def test_pages_are_well_in_a_browser(
    browser: Browser, address: str, images: Path, name: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    problems = _listen(page)
    page.goto(address + _PICTURED[name])
    if name in _DRAWN:
        page.wait_for_selector("html[data-charts=drawn]")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    grave = [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []
    assert problems == []
    if width == 1440 and os.environ.get("GNOMON_PICTURES"):
        page.screenshot(path=images / f"{name}-{scheme}.png")
    context.close()


def test_a_chart_takes_the_place_kept_for_it(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address + _PICTURED["metric"])
    page.wait_for_selector("html[data-charts=drawn]")

    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )

    assert shift < 0.1
    page.close()


def test_the_key_opens_the_search_and_a_choice_of_scheme_stays(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(f"{address}/sources")
    page.keyboard.press("/")
    page.keyboard.type("lead")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=lead")
    page.get_by_role("button", name="Dark").click()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    context.close()


def test_pages_are_whole_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + _PICTURED["metric"])

    assert page.get_by_role("heading", level=1).inner_text() == "Change lead time"
    assert page.locator("#observations").count() == 1
    assert page.locator("#trend table tbody tr").count() > 20
    context.close()


def _listen(page: Page) -> list[str]:
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems
