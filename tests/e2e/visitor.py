"""A visitor of the page: reads, fills in the form and presses the buttons."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from triage_core.models.parse import choices_at
from triage_core.tracks import TASKS, track_of

SLOW = 15_000
"""Milliseconds an answer of the server may take on a busy machine."""

SIGNS = """
[...document.querySelectorAll("#place textarea, #line textarea, #parts textarea")]
  .map(one => one.value).join("|")
"""


def box(page: Page, name: str) -> Locator:
    """Find the field of a text box."""
    return page.locator(f"#{name} textarea, #{name} input").first


def text_of(page: Page, name: str) -> str:
    """Read a text box."""
    return box(page, name).input_value()


def choose(page: Page, name: str, value: str) -> None:
    """Choose a value of a list."""
    page.locator(f"#{name} input").first.click()
    page.get_by_role("option", name=value, exact=True).first.click()


def start(page: Page, task_id: str, *, split: str = "practice", seed: str = "") -> None:
    """Begin an episode, on a fresh page where an earlier one was left unfinished."""
    if page.locator("#decide").is_visible():
        page.reload()
        page.wait_for_selector("#start")
    choose(page, "task", task_id)
    page.locator("#split").get_by_label(split, exact=True).check()
    box(page, "seed").fill(seed)
    page.click("#start")
    expect(page.locator("#start")).to_be_enabled(timeout=SLOW)
    expect(page.locator("#decide")).to_be_visible(timeout=SLOW)
    expect(page.locator("#result")).to_be_hidden(timeout=SLOW)
    for name in TASKS[task_id].needed:
        place = page.locator(f"#{task_id.partition('/')[0]}-{name.replace('_', '-')}")
        expect(place).to_be_visible(timeout=SLOW)


def fill_in(page: Page, task_id: str, *, number: int) -> None:
    """Fill in all that the task needs; `number` moves on through the values."""
    track = task_id.partition("/")[0]
    for name in TASKS[task_id].needed:
        values = choices_at(track_of(task_id).action_type, (name,))
        place = f"{track}-{name.replace('_', '-')}"
        if values:
            page.locator(f"#{place}").get_by_label(values[number % len(values)], exact=True).check()
        else:
            box(page, place).fill("support" if name == "route_to" else f"A mail, number {number}.")


def play(page: Page, task_id: str) -> int:
    """Play until nothing is left to decide; return the number of decisions."""
    for number in range(100):
        before = _signs(page)
        fill_in(page, task_id, number=number)
        page.click("#decide")
        page.wait_for_function(f"before => ({SIGNS}) !== before", arg=before, timeout=SLOW)
        assert not page.locator("#message").is_visible(), text_of(page, "message")
        if "final score" in text_of(page, "line"):
            expect(page.locator("#summary")).to_be_visible(timeout=SLOW)
            return number + 1
    raise AssertionError("the episode does not end")


def _signs(page: Page) -> str:
    """Return what changes with every decision."""
    return str(page.evaluate(SIGNS))


def open_page_of(page: Page, path: str) -> None:
    """Go to a page of the app by its path."""
    root = page.url.split("/", 3)
    page.goto("/".join([*root[:3], path]))
    page.wait_for_selector(READY[path], state="attached")


READY = {
    "": "triage-console",
    "board": "#board",
    "hand-in": "#run-text",
    "guide": "#api-text",
    "form": "#start",
}
"""What stands on each page once it is there."""
