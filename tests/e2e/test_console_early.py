"""The console before Gradio has drawn the page: it can be used, and moves in without a loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.reader import DESKTOP, SLOW
from tests.e2e.server import Server

GRADIO = "**/assets/HTML-*.js"
"""The part of Gradio's program that draws the place of the console."""
IN_PLACE = "document.querySelector('triage-place > triage-console')"
DARK = "document.body.classList.contains('dark')"
LINK = "?task=inbox/medium&seed=1"
WITHOUT = ["", "delete Element.prototype.moveBefore"]
"""Browsers that move elements, and those that cannot."""


class Held:
    """A page on which Gradio does not come further than it is let."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self._held: list[Route] = []
        self.page.route(GRADIO, lambda route: self._held.append(route))
        self.page.goto(address)

    def let_go(self) -> None:
        """Let Gradio draw its page, and wait until the console has moved."""
        while not self._held:
            self.page.wait_for_timeout(20)
        self._held[0].continue_()
        self.page.wait_for_function(IN_PLACE, timeout=SLOW)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport=DESKTOP)
    yield made
    made.close()


@pytest.mark.parametrize("without", WITHOUT)
def test_console_is_used_before_gradio_is_there_and_keeps_all_when_it_moves(
    context: BrowserContext, server: Server, without: str
) -> None:
    context.add_init_script(without)
    held = Held(context, server.url + LINK)
    page = held.page
    expect(page.locator("[data-part=subject]")).to_be_visible(timeout=SLOW)
    page.wait_for_selector("gradio-app *", state="attached")
    assert not page.evaluate(IN_PLACE)

    page.keyboard.type("1/is:")
    held.let_go()
    page.keyboard.type("open")

    expect(page.locator("[data-part=search]")).to_have_value("is:open")
    expect(page.locator("[data-field=category] [aria-checked=true]")).to_have_count(1)
    for once in ("h1", "triage-console"):
        expect(page.locator(once)).to_have_count(1)


@pytest.mark.parametrize("without", WITHOUT)
def test_sheet_that_is_open_stays_over_the_page(
    context: BrowserContext, server: Server, without: str
) -> None:
    context.add_init_script(without)
    held = Held(context, server.url + LINK)
    sheet = held.page.locator("dialog")
    expect(held.page.locator("[data-part=subject]")).to_be_visible(timeout=SLOW)
    held.page.keyboard.press("?")
    held.page.locator("#single-keys").focus()

    held.let_go()
    held.page.keyboard.press("Space")

    expect(held.page.locator("#single-keys")).not_to_be_checked()
    assert sheet.evaluate("sheet => sheet.matches(':modal')")
    held.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("viewport", [DESKTOP, {"width": 390, "height": 844}])
def test_nothing_stands_elsewhere_after_the_move(
    chromium: Browser, server: Server, viewport: Any
) -> None:
    context = chromium.new_context(viewport=viewport)
    held = Held(context, server.url + LINK)
    places = """() => {
      const root = document.querySelector("triage-console").shadowRoot;
      const all = [...document.querySelector(".arena-top").querySelectorAll("*"),
        ...root.querySelectorAll(".pane, .bar, [data-part=subject]")];
      return all.map(one => one.getBoundingClientRect().toJSON());
    }"""
    expect(held.page.locator("[data-part=subject]")).to_be_visible(timeout=SLOW)
    before = held.page.evaluate(places)

    held.let_go()

    assert held.page.evaluate(places) == before
    bottom = "document.querySelector('triage-console').getBoundingClientRect().bottom"
    assert abs(held.page.evaluate(bottom) - viewport["height"]) < 1
    context.close()


@pytest.mark.parametrize(
    ("system", "asked"), [("light", ""), ("dark", ""), ("light", "dark"), ("dark", "light")]
)
def test_theme_is_the_one_that_gradio_sets(
    chromium: Browser, server: Server, system: Any, asked: str
) -> None:
    context = chromium.new_context(color_scheme=system)
    held = Held(context, f"{server.url}?__theme={asked}" if asked else server.url)
    held.page.wait_for_selector("[data-act=begin]", timeout=SLOW)
    before = held.page.evaluate(DARK)

    held.let_go()

    assert before == held.page.evaluate(DARK) == ((asked or system) == "dark")
    context.close()
