"""Who sees little, works by keys or has a slow line: axe-core on every page, and what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.reader import SLOW, Reader, reading
from tests.e2e.server import Server
from tests.e2e.visitor import open_page_of

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
FAULTS = """
async () => {
  const options = { iframes: false, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.flat().join(" ")}`));
}
"""
"""The serious and critical faults; a mail in its frame is not ours and is left out."""
PHONE = {"width": 390, "height": 844}
TASK = "inbox/hard"
THEMES = ("light", "dark")


def welcome(reader: Reader) -> None:
    reader.open()
    expect(reader.page.locator("[data-task]").first).to_be_visible(timeout=SLOW)


def desk(reader: Reader) -> None:
    reader.link(TASK, seed=3)


def looked_up(reader: Reader) -> None:
    reader.page.locator("input[data-tool=lookup_order]").fill("LF-10001")
    with reader.answer("act"):
        reader.page.locator("[data-act=look]").first.click()
    expect(reader.part("found")).to_be_visible(timeout=SLOW)


def incomplete(reader: Reader) -> None:
    reader.press("Escape", "Control+Enter")
    expect(reader.note).to_be_visible()


def as_html(reader: Reader) -> None:
    reader.press("Escape", "h")
    expect(reader.page.locator("iframe.mail-frame")).to_be_visible(timeout=SLOW)


def decided(reader: Reader) -> None:
    reader.press("Escape", "1", "q", "a", "z")
    reader.commit()
    expect(reader.part("feedback")).to_be_visible(timeout=SLOW)


def keys_sheet(reader: Reader) -> None:
    reader.press("?")
    expect(reader.part("sheet")).to_be_visible()


def policy(reader: Reader) -> None:
    reader.press("Escape", "p")
    expect(reader.part("policy")).to_be_visible()


def raw(reader: Reader) -> None:
    reader.press("Escape", "r")
    expect(reader.part("raw")).to_be_visible()


def doubt(reader: Reader) -> None:
    reader.press("Escape")
    reader.page.locator("[data-act=report-grade]").first.click()
    expect(reader.part("sheet")).to_be_visible()


def report(reader: Reader) -> None:
    reader.press("Escape")
    reader.link("inbox/easy", seed=2)
    reader.play()
    reader.page.locator("[data-part=report] .block > .fold > summary").click()


def watch(reader: Reader) -> None:
    reader.open(f"?view=watch&task={TASK}&seed=3")
    expect(reader.tabs).to_have_count(2, timeout=SLOW)


def compare(reader: Reader) -> None:
    reader.page.locator("[data-act=compare]").click()
    expect(reader.page.locator(".compare-page")).to_be_visible()


def browse(reader: Reader) -> None:
    reader.open("?view=browse")
    reader.rows.first.click()
    expect(reader.part("accepted")).to_be_visible(timeout=SLOW)


def annotate(reader: Reader) -> None:
    reader.open("?view=annotate")
    expect(reader.page.locator("#annotate-task option").first).to_be_attached(timeout=SLOW)
    reader.page.locator("[data-act=begin]").click()
    expect(reader.rows.first).to_be_visible(timeout=SLOW)


def board(reader: Reader) -> None:
    open_page_of(reader.page, "board")
    expect(reader.page.locator("#board")).to_contain_text("oracle", timeout=SLOW)


def hand_in(reader: Reader) -> None:
    open_page_of(reader.page, "hand-in")


def guide(reader: Reader) -> None:
    open_page_of(reader.page, "guide")


VIEWS: Mapping[str, Callable[[Reader], None]] = {
    one.__name__: one
    for one in (
        welcome, desk, looked_up, incomplete, as_html, decided, keys_sheet, policy, raw, doubt,
        report, watch, compare, browse, annotate, board, hand_in, guide,
    )
}  # fmt: skip
"""How one comes to each view, in an order in which some begin where the one before ended."""


@dataclass
class Walk:
    """A walk through all views: the faults of each, and who was asked on the way."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)


def faults_of(page: Page) -> list[str]:
    """Return the serious and critical faults of a page, by axe-core."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(FAULTS)
    return found


def walk(reader: Reader) -> Walk:
    """Go through all views."""
    seen = Walk()
    page = reader.page
    page.on("request", lambda request: seen.asked.add("/".join(request.url.split("/")[:3])))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    for name, go in VIEWS.items():
        go(reader)
        seen.faults[name] = faults_of(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            seen.wide.append(name)
    return seen


@pytest.fixture(scope="module", params=["light", pytest.param("dark", marks=pytest.mark.slow)])
def walked(request: pytest.FixtureRequest, chromium: Browser, server: Server) -> Iterator[Walk]:
    """A walk through all views in one theme."""
    with reading(chromium, server.url, color_scheme=request.param) as reader:
        yield walk(reader)


@pytest.mark.parametrize("view", VIEWS)
def test_view_has_no_serious_fault(walked: Walk, view: str) -> None:
    assert walked.faults[view] == []


def test_no_view_asks_another_host(walked: Walk, server: Server) -> None:
    assert walked.asked == {server.url.rstrip("/")}


def test_no_view_has_an_error_or_is_too_wide(walked: Walk) -> None:
    assert walked.errors == []
    assert walked.wide == []


@pytest.mark.parametrize("theme", THEMES)
def test_desk_of_a_phone_has_no_serious_fault(
    chromium: Browser, server: Server, theme: Any
) -> None:
    with reading(chromium, server.url, viewport=PHONE, color_scheme=theme) as reader:
        reader.open(f"?task={TASK}&seed=3")
        found = []
        for pane in ("list", "decide", "mail"):
            reader.page.locator(f"[data-act=pane][data-pane={pane}]").click()
            found += faults_of(reader.page)

        assert found == []
        assert not reader.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_fault_in_the_console_would_be_found(chromium: Browser, server: Server) -> None:
    with reading(chromium, server.url) as reader:
        welcome(reader)
        reader.page.evaluate(
            "document.querySelector('triage-console').shadowRoot.querySelector('.frame')"
            ".append(document.createElement('button'))"
        )

        assert any(fault.startswith("button-name") for fault in faults_of(reader.page))


@pytest.fixture
def posts(chromium: Browser, server: Server) -> Iterator[tuple[Reader, list[str]]]:
    """A reader two mails into an inbox, and what the page has asked for since."""
    with reading(chromium, server.url) as reader:
        reader.link("inbox/hard", seed=1)
        for _ in range(2):
            reader.press("1", "q", "a", "z")
            reader.commit()
        # Gradio draws its page beside the first mails.
        reader.page.wait_for_selector("triage-place > triage-console")
        reader.page.wait_for_load_state("networkidle")
        asked: list[str] = []
        reader.page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))
        yield reader, asked


def test_moving_in_the_list_asks_the_server_nothing(posts: tuple[Reader, list[str]]) -> None:
    reader, asked = posts
    for key in ("k", "k", "j", "j", "j", "j", "k", "g"):
        reader.press(key)
        reader.page.wait_for_timeout(30)

    expect(reader.selected).to_have_attribute("data-index", "2")
    assert asked == []


def test_choosing_asks_the_server_nothing(posts: tuple[Reader, list[str]]) -> None:
    reader, asked = posts
    reader.press("3", "w", "s", "x", "p", "Escape", "r", "Escape")
    reader.page.wait_for_timeout(100)

    assert asked == []


def test_decision_asks_the_server_once(posts: tuple[Reader, list[str]], server: Server) -> None:
    reader, asked = posts
    reader.press("3", "w", "s", "x")
    reader.commit()
    reader.page.wait_for_timeout(300)

    assert asked == [f"POST {server.url}console/act"]
