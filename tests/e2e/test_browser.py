"""The pages beside the console in a real browser: leaderboard, submit, API."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.server import HOSTILE, Server
from tests.e2e.visitor import READY, SLOW, box, open_page_of


def played_run(server: Server, *, agent: str, label: str = "urgent") -> str:
    """Play one episode of the ranked list as a person does, and take the run away as JSON."""
    with httpx.Client(base_url=server.url, timeout=30) as http:
        action = {"label": label, "route_to": "support"}
        asked = {"task": "routing/easy", "split": "test"}
        screen = http.post("/console/begin", json=asked).json()["screen"]
        named = {name: screen["episode"][name] for name in ("episode_id", "owner")}
        acted = http.post("/console/act", json={**named, "action": action}).json()
        assert acted["screen"]["episode"]["done"]
        wish = {"owner": named["owner"], "task": "routing/easy", "split": "test", "agent": agent}
        return http.post("/console/export", json=wish).text


def hand_in(page: Page, run: str) -> None:
    """Paste a run into the page and submit it."""
    open_page_of(page, "hand-in")
    box(page, "run-text").fill(run)
    page.click("#submit")


def show_board(page: Page) -> None:
    """Open the board of the task that `played_run` plays."""
    open_page_of(page, "board")
    page.locator("#board-task input").first.click()
    page.get_by_role("option", name="routing/easy", exact=True).click()


def test_run_that_is_handed_in_stands_on_the_board(page: Page, server: Server) -> None:
    hand_in(page, played_run(server, agent="Ann of the front desk"))
    expect(box(page, "run-receipt")).to_have_value(re.compile("ranked"), timeout=SLOW)

    show_board(page)

    board = page.locator("#board")
    expect(board).to_contain_text("Ann of the front desk", timeout=SLOW)
    expect(board).to_contain_text("oracle")


def test_chosen_file_is_read_and_submitted(page: Page, server: Server) -> None:
    run = played_run(server, agent="Exporter")
    assert json.loads(run)["agent"] == "Exporter"
    open_page_of(page, "hand-in")
    with tempfile.NamedTemporaryFile(suffix=".json") as copy:
        Path(copy.name).write_text(run)
        with page.expect_file_chooser() as chooser:
            page.click("#pick")
        chooser.value.set_files(copy.name)
        expect(box(page, "run-text")).to_have_value(re.compile("Exporter"), timeout=SLOW)
    page.click("#submit")

    expect(box(page, "run-receipt")).to_have_value(re.compile("Receipt"), timeout=SLOW)


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"agent": "x"}', '{"a": ' * 5_000])
def test_text_that_is_no_run_is_told(page: Page, text: str) -> None:
    hand_in(page, text)

    expect(box(page, "run-receipt")).to_have_value(re.compile("run"), timeout=SLOW)


def test_hostile_agent_name_is_shown_as_text(chromium: Browser, hostile_server: Server) -> None:
    context = chromium.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(hostile_server.url)
    names = {
        HOSTILE.partition("<script")[0]: "urgent",
        "<img src=//x.invalid onerror=INJ=4>": "spam",
    }
    for name, label in names.items():  # the same run twice would stand there once
        hand_in(page, played_run(hostile_server, agent=name, label=label))
        expect(box(page, "run-receipt")).to_have_value(re.compile("ranked"), timeout=SLOW)
    show_board(page)
    expect(page.locator("#board")).to_contain_text("onerror=INJ=4>", timeout=SLOW)
    expect(page.locator("#board")).to_contain_text("${Object")

    assert page.evaluate("window.INJ") is None
    assert hosts == {hostile_server.url.split("/")[2]}
    context.close()


def test_pages_ask_no_other_host(page: Page, server: Server) -> None:
    hosts: set[str] = set()
    page.context.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    for path in READY:
        open_page_of(page, path)
        page.wait_for_timeout(200)

    assert hosts == {server.url.split("/")[2]}


def test_every_page_leads_to_every_other(page: Page) -> None:
    for path in READY:
        open_page_of(page, path)
        links = page.locator("nav[aria-label=Pages] a")
        assert links.count() == len(READY)
        assert page.locator("nav a[aria-current=page]").count() == 1
        for number in range(links.count()):
            address = links.nth(number).evaluate("one => new URL(one.href).pathname")
            assert address.strip("/") in READY


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 800, "light"), (390, 844, "dark")])
def test_pages_fit_and_are_named(
    chromium: Browser, server: Server, width: int, height: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(server.url)

    for path in READY:
        open_page_of(page, path)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert page.evaluate(UNNAMED) == []
        assert page.get_by_role("heading", level=1).count() == 1
    context.close()


UNNAMED = """
[...document.querySelectorAll("input, textarea, button, select")]
  .filter(one => one.checkVisibility() && !one.labels?.length && !one.textContent.trim()
    && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby") && !one.title)
  .map(one => one.outerHTML.slice(0, 200))
"""
