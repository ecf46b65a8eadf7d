"""The pages in a real browser: no error, no sideways scroll, readable by everyone; pictures."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from gnomon.operations.home import Home
from web_pages import PAGES

_CHROMIUM = "/usr/bin/chromium"
_PICTURED = {
    "overview": "/",
    "unit": "/units/commerce",
    "metric": "/metrics/change_lead_time?window=26w",
    "change": "/changes/gitlab:change:1!51",
    "sources": "/sources",
    "person": "/people/ann?window=26w",
    "tokens": "/tokens",
    "journal": "/audit",
    "use": "/use",
}
_DOCUMENTED = ("overview", "unit", "metric", "change", "sources")
_DRAWN = ("metric", "change")
_WIDE: ViewportSize = {"width": 1440, "height": 900}
_NARROW: ViewportSize = {"width": 390, "height": 900}

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
@pytest.mark.parametrize("name", _PICTURED)
def test_pages_are_well_in_a_browser(
    browser: Browser, address: str, images: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport=_WIDE, color_scheme=scheme)
    page = context.new_page()
    problems = _listen(page)
    page.goto(address + _PICTURED[name])
    if name in _DRAWN:
        page.wait_for_selector("html[data-charts=drawn]")
    assert _too_wide(page) <= 0
    assert _grave(page) == []
    if os.environ.get("GNOMON_PICTURES") and name in _DOCUMENTED:
        page.screenshot(path=images / f"{name}-{scheme}.png")
    page.set_viewport_size(_NARROW)
    if name in _DRAWN:
        page.reload()
        page.wait_for_selector("html[data-charts=drawn]")
    assert _too_wide(page) <= 0
    assert scheme == "dark" or _grave(page) == []
    assert problems == []
    context.close()


@pytest.mark.parametrize("path", sorted(set(PAGES) - set(_PICTURED.values())))
def test_every_other_page_is_well_in_a_browser(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport=_WIDE)
    problems = _listen(page)
    page.goto(address + path)
    if page.locator("script[src^='/scripts/charts.js']").count():
        page.wait_for_selector("html[data-charts=drawn]")
    assert _grave(page) == []
    assert _too_wide(page) <= 0
    page.set_viewport_size(_NARROW)
    assert _too_wide(page) <= 0
    assert problems == []
    page.close()


def _too_wide(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found


def _grave(page: Page) -> list[tuple[str, list[object]]]:
    """Return what axe finds serious."""
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


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


def test_what_somebody_fills_in_outlives_new_figures(
    browser: Browser, address: str, home: Home
) -> None:
    page, other = browser.new_page(), browser.new_page()
    page.goto(f"{address}/sources/new?type=gitlab")
    page.get_by_label("Address").fill("https://git.example.org")
    other.goto(f"{address}/sources")
    for each in (page, other):
        each.wait_for_selector("#live:text-is('live')")

    home.inbox.retry(source="gitlab")

    other.wait_for_selector("#live:has-text('updated')", timeout=120_000)
    assert page.get_by_label("Address").input_value() == "https://git.example.org"
    for each in (page, other):
        each.close()


def test_a_source_is_tested_and_refused_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = browser.new_page()
    problems = _listen(page)
    page.goto(f"{address}/sources/new")
    page.get_by_role("link", name="Feedback from files").press("Enter")
    page.get_by_label("Address").fill("/nowhere")
    page.get_by_label("Address").press("Enter")

    assert "There is no folder" in page.get_by_role("status").last.inner_text()
    assert page.get_by_label("Address").input_value() == "/nowhere"
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("link", name="Name").click()
    assert page.get_by_label("Name").get_attribute("aria-invalid") == "true"
    # The browser says so of any page that is answered with a refusal.
    assert [each for each in problems if "400" not in each] == []
    page.close()


def test_somebody_signs_in_reads_their_page_and_signs_out(
    browser: Browser, guarded: str, home: Home
) -> None:
    context = browser.new_context()
    page = context.new_page()
    problems = _listen(page)
    page.goto(f"{guarded}/people/eve")
    page.wait_for_url("**/oauth2/authorize?**")
    page.locator('input[name="sub"]').first.fill("eve")
    page.locator('form button[type="submit"], form input[type="submit"]').first.click()
    page.wait_for_url(f"{guarded}/people/eve")
    # The provider's own page asks for a stylesheet that is elsewhere.
    problems.clear()
    page.reload()

    assert page.get_by_role("heading", level=1).inner_text() == "Eve Elm"
    assert page.get_by_role("link", name="eve", exact=True).count() == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{guarded}/signed-out")
    assert problems == []
    page.goto(f"{guarded}/metrics")
    page.wait_for_url("**/oauth2/authorize?**")
    assert home.inbox.entries(limit=1, action="sign_in")[0].who == "eve"
    context.close()


def _listen(page: Page) -> list[str]:
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return problems
