"""The console in a frame of another site, as the Hub shows a Space: no storage, and late keys.

The server lets itself and the Hub alone frame it, so both take the names that they have there:
nothing is asked of either, the requests end in this process and go on to the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from tests.e2e.reader import DESKTOP, SLOW, post, seed_where
from tests.e2e.server import Server

AROUND = "https://huggingface.co/spaces/larkfield/arena"
SPACE = "https://larkfield-arena.hf.space/"
TASK = "inbox/medium"
STORAGE = "(() => { try { return String(localStorage.length); } catch (e) { return e.name; } })()"
EPISODE = "document.querySelector('triage-console').state.screen.episode"


class Framed:
    """The page around and the frame in it; `errors` are those that no program caught."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self._server = page, server
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.route(f"{SPACE}**", self._pass_on)

    def _pass_on(self, route: Route) -> None:
        request = route.request
        here = request.url.replace(SPACE, self._server.url)
        headers = {**request.all_headers(), "host": urlsplit(SPACE).netloc}
        route.fulfill(response=route.fetch(url=here, headers=headers))

    def open(self, query: str) -> Frame:
        """Open the page around with the console at an address in its frame."""
        text = f'<!doctype html><h1>A page</h1><iframe src="{SPACE}{query}" width=1240 height=700>'
        self.page.route(AROUND, lambda route: route.fulfill(content_type="text/html", body=text))
        self.page.goto(AROUND)
        frame = self.page.wait_for_selector("iframe").content_frame()  # type: ignore[union-attr]
        assert frame
        expect(frame.locator("[data-part=subject]")).to_be_visible(timeout=SLOW)
        return frame

    def log(self, frame: Frame) -> list[dict[str, str]]:
        """Return what the server has seen of the episode in the frame."""
        episode = frame.evaluate(EPISODE)
        where = {name: episode[name] for name in ("episode_id", "owner")}
        actions: list[dict[str, str]] = post(f"{self._server.url}episode_log", where)["transcript"][
            "actions"
        ]
        return actions


@pytest.fixture
def framed(chromium: Browser, server: Server) -> Iterator[Framed]:
    """The console in a frame of another site."""
    context = chromium.new_context(viewport=DESKTOP)
    shown = Framed(context.new_page(), server)
    yield shown
    context.close()
    assert shown.errors == []


@pytest.fixture(scope="module")
def with_html(server: Server) -> str:
    """The address of an episode whose first mail has an HTML part."""
    seed = seed_where(server.url, TASK, lambda screen: screen["mail"]["document"])
    return f"?task={TASK}&seed={seed}"


def test_console_plays_in_a_frame_without_storage(framed: Framed, with_html: str) -> None:
    frame = framed.open(with_html)
    assert frame.evaluate(STORAGE) == "SecurityError"

    frame.locator(".mail-pane").click(position={"x": 300, "y": 8})
    framed.page.keyboard.type("1qaz")
    framed.page.keyboard.press("Control+Enter")

    expect(frame.locator("[data-part=feedback]")).to_be_visible(timeout=SLOW)
    assert [one["category"] for one in framed.log(frame)] == ["spam"]


def test_keys_come_back_from_the_frame_of_a_mail(framed: Framed, with_html: str) -> None:
    frame = framed.open(with_html)
    frame.locator(".mail-pane").click(position={"x": 300, "y": 8})
    framed.page.keyboard.press("h")
    mail = frame.locator("iframe.mail-frame")
    mail.click()

    # The window hears of the click after the frame has it.
    expect(frame.locator(".mail-pane")).to_be_focused()
    framed.page.keyboard.press("h")
    expect(mail).to_have_count(0)
    framed.page.keyboard.press("j")
    expect(frame.locator("[data-part=row]").nth(1)).to_have_attribute("aria-selected", "true")


def test_keys_come_back_from_the_frame_of_a_mail_on_the_page_itself(
    chromium: Browser, server: Server, with_html: str
) -> None:
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{server.url}{with_html}")
    expect(page.locator("[data-part=subject]")).to_be_visible(timeout=SLOW)
    page.keyboard.press("h")
    page.locator("iframe.mail-frame").click()

    expect(page.locator(".mail-pane")).to_be_focused()
    page.keyboard.press("h")

    expect(page.locator("iframe.mail-frame")).to_have_count(0)
    context.close()
