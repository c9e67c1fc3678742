"""A visitor of the pages: goes from one to the other, reads and fills in boxes."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

SLOW = 15_000
"""Milliseconds an answer of the server may take on a busy machine."""
READY = {
    "": "triage-console",
    "board": "#board",
    "hand-in": "#run-text",
    "guide": "#api-text",
}
"""Every page by its path, with what stands on it once it is there."""


def box(page: Page, name: str) -> Locator:
    """Find the field of a text box."""
    return page.locator(f"#{name} textarea, #{name} input").first


def open_page_of(page: Page, path: str) -> None:
    """Go to a page of the app by its path."""
    page.goto("/".join([*page.url.split("/", 3)[:3], path]))
    page.wait_for_selector(READY[path], state="attached")
