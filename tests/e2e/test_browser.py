"""People play, export, submit and read the board in a real browser."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.server import HOSTILE, Server
from tests.e2e.visitor import READY, SLOW, box, open_page_of, play, start, text_of
from triage_core.tracks import TASKS


@pytest.mark.parametrize("task_id", TASKS)
def test_episode_of_every_task_is_played_to_its_result(page: Page, task_id: str) -> None:
    start(page, task_id, seed="7")
    assert text_of(page, "body")

    play(page, task_id)

    found = re.search(r"score (\d\.\d\d)", text_of(page, "summary"))
    assert found
    assert 0 <= float(found[1]) <= 1
    assert ": " in text_of(page, "parts")
    expect(page.locator("#verdicts")).to_contain_text("reward")


def test_unfinished_form_says_what_is_missing(page: Page) -> None:
    start(page, "inbox/hard")

    page.click("#decide")

    expect(box(page, "message")).to_have_value(
        "Still to choose: Category, Priority, Department, Action.", timeout=SLOW
    )


def test_look_up_shows_what_is_found_and_keeps_the_mail(page: Page) -> None:
    start(page, "inbox/hard")
    before = text_of(page, "body")
    box(page, "tool-value").fill("LF-404")

    page.click("#look")

    expect(box(page, "found")).to_have_value(re.compile("found: no"), timeout=SLOW)
    assert text_of(page, "body") == before


def test_refusal_is_told_and_changes_nothing(page: Page) -> None:
    start(page, "inbox/easy")
    before = text_of(page, "body")

    page.click("#look")

    expect(box(page, "message")).to_have_value(re.compile("order_id"), timeout=SLOW)
    assert text_of(page, "body") == before


def test_bad_seed_is_told(page: Page) -> None:
    box(page, "seed").fill("seven")

    page.click("#start")

    expect(box(page, "message")).to_have_value(re.compile("seed"), timeout=SLOW)


def test_practice_tells_what_would_have_been_right(page: Page) -> None:
    start(page, "inbox/easy", split="practice")
    page.locator("#inbox-category").get_by_label("sales", exact=True).check()
    page.click("#decide")

    expect(box(page, "right")).to_have_value(re.compile("category "), timeout=SLOW)


def test_test_split_tells_it_only_at_the_end(page: Page) -> None:
    start(page, "inbox/easy", split="test")
    page.locator("#inbox-category").get_by_label("sales", exact=True).check()
    page.click("#decide")

    expect(page.locator("#line")).to_be_visible(timeout=SLOW)
    assert not page.locator("#right").is_visible()


def test_played_run_is_submitted_and_stands_on_the_board(page: Page) -> None:
    start(page, "routing/easy", split="test")
    play(page, "routing/easy")
    box(page, "agent").fill("Ann of the front desk")
    page.click("#submit-run")
    expect(box(page, "receipt")).to_have_value(re.compile("ranked"), timeout=SLOW)

    open_page_of(page, "board")
    page.locator("#board-task input").first.click()
    page.get_by_role("option", name="routing/easy", exact=True).click()

    board = page.locator("#board")
    expect(board).to_contain_text("Ann of the front desk", timeout=SLOW)
    expect(board).to_contain_text("person")
    expect(board).to_contain_text("oracle")


def test_exported_run_is_submitted_as_a_file(page: Page) -> None:
    start(page, "workflow/easy", split="test")
    play(page, "workflow/easy")
    box(page, "agent").fill("Exporter")
    with page.expect_download() as caught:
        page.click("#export")
    path = Path(caught.value.path())
    assert json.loads(path.read_text())["agent"] == "Exporter"

    open_page_of(page, "hand-in")
    with tempfile.NamedTemporaryFile(suffix=".json") as copy:
        Path(copy.name).write_bytes(path.read_bytes())
        with page.expect_file_chooser() as chooser:
            page.click("#pick")
        chooser.value.set_files(copy.name)
        expect(box(page, "run-text")).to_have_value(re.compile("Exporter"), timeout=SLOW)
    page.click("#submit")

    expect(box(page, "run-receipt")).to_have_value(re.compile("Receipt"), timeout=SLOW)


@pytest.mark.parametrize("text", ["", "no json", "[1]", '{"agent": "x"}', '{"a": ' * 5_000])
def test_text_that_is_no_run_is_told(page: Page, text: str) -> None:
    open_page_of(page, "hand-in")
    box(page, "run-text").fill(text)

    page.click("#submit")

    expect(box(page, "run-receipt")).to_have_value(re.compile("run"), timeout=SLOW)


def test_hostile_mail_is_shown_as_text(chromium: Browser, hostile_server: Server) -> None:
    context = chromium.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("dialog", lambda dialog: hosts.add("a dialog"))
    page.goto(f"{hostile_server.url}form")
    page.wait_for_selector("#start")
    for task_id in ("workflow/easy", "inbox/easy", "routing/easy"):
        start(page, task_id)
        assert "<script>window.INJ=2</script>" in text_of(page, "body")
        assert "[U+202E]" in text_of(page, "subject")
        play(page, task_id)

    assert page.evaluate("window.INJ") is None
    assert hosts == {hostile_server.url.split("/")[2]}
    context.close()


def test_hostile_agent_name_is_shown_as_text(chromium: Browser, hostile_server: Server) -> None:
    context = chromium.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{hostile_server.url}form")
    page.wait_for_selector("#start")
    for name in (HOSTILE.partition("<script")[0], "<img src=//x.invalid onerror=INJ=4>"):
        start(page, "routing/easy", split="test")
        play(page, "routing/easy")
        box(page, "agent").fill(name)
        page.click("#submit-run")
        expect(box(page, "receipt")).to_have_value(re.compile("ranked"), timeout=SLOW)
    open_page_of(page, "board")
    page.locator("#board-task input").first.click()
    page.get_by_role("option", name="routing/easy", exact=True).click()
    expect(page.locator("#board")).to_contain_text("onerror=INJ=4>", timeout=SLOW)
    expect(page.locator("#board")).to_contain_text("${Object")

    assert page.evaluate("window.INJ") is None
    assert hosts == {hostile_server.url.split("/")[2]}
    context.close()


def test_two_visitors_share_nothing(chromium: Browser, server: Server) -> None:
    contexts = [chromium.new_context() for _ in range(2)]
    one, two = (context.new_page() for context in contexts)
    for page in (one, two):
        page.goto(f"{server.url}form")
        page.wait_for_selector("#start")
    start(one, "inbox/easy", seed="1")
    start(two, "workflow/hard", seed="2")
    before = text_of(two, "body")

    play(one, "inbox/easy")

    assert text_of(two, "body") == before
    assert not two.locator("#summary").is_visible()
    play(two, "workflow/hard")
    for context in contexts:
        context.close()


def test_page_asks_no_other_host(page: Page, server: Server) -> None:
    hosts: set[str] = set()
    page.context.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    page.reload()
    page.wait_for_selector("#start")
    start(page, "inbox/hard")
    for path in READY:
        open_page_of(page, path)
        page.wait_for_timeout(200)

    assert hosts == {server.url.split("/")[2]}


def test_page_is_played_by_keyboard(page: Page) -> None:
    start(page, "inbox/hard")
    page.locator("#start").focus()
    before = text_of(page, "queue")
    page.keyboard.press("Enter")
    expect(box(page, "queue")).not_to_have_value(before, timeout=SLOW)

    chosen: set[str] = set()
    page.locator("#start").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        at, group = page.evaluate(FOCUS)
        if at == "decide":
            page.keyboard.press("Enter")
            break
        if group and group not in chosen:
            page.keyboard.press("Space")
            chosen.add(group)

    expect(page.locator("#line")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 800, "light"), (390, 844, "dark")])
def test_page_fits_and_is_named(
    chromium: Browser, server: Server, width: int, height: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"{server.url}form")
    page.wait_for_selector("#start")
    start(page, "inbox/easy")
    play(page, "inbox/easy")

    for path in READY:
        open_page_of(page, path)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert page.evaluate(UNNAMED) == []
        assert page.get_by_role("heading", level=1).count() == 1
    context.close()


FOCUS = """
(() => {
  const at = document.activeElement;
  const group = at.type === "radio" ? at.closest("[id^=inbox-]")?.id : null;
  return [at.closest("#decide") ? "decide" : at.id, group ?? null];
})()
"""
UNNAMED = """
[...document.querySelectorAll("input, textarea, button, select")]
  .filter(one => one.checkVisibility() && !one.labels?.length && !one.textContent.trim()
    && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby") && !one.title)
  .map(one => one.outerHTML.slice(0, 200))
"""
