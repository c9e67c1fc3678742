"""A reader at the triage console: opens mail, presses keys, and asks the server what it has seen.

>>> reader.start("inbox/easy", seed=7)     # doctest: +SKIP
>>> reader.choose(category="spam")     # doctest: +SKIP
>>> reader.commit()     # doctest: +SKIP
>>> reader.log()["verdicts"]     # doctest: +SKIP
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

SLOW = 15_000
"""Milliseconds an answer of the server may take on a busy machine."""
DESKTOP = {"width": 1280, "height": 800}
PLACE = "localStorage.getItem('triage-console/place')"
SELECTED = '[data-part="list"] [aria-selected="true"]'


def post(url: str, payload: object) -> Any:
    """Post JSON to the server beside the browser; return what it answers, also of a refusal."""
    request = urllib.request.Request(
        url, json.dumps(payload).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return json.loads(refused.read())


class Reader:
    """One page of a browser at the console of the server at `url`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url.rstrip("/")
        page.set_default_timeout(SLOW)

    # -- the way to a mail ------------------------------------------------------------------------

    def open(self, query: str = "") -> None:
        """Load the page with a query and wait for what the query names."""
        self.page.goto(f"{self.url}/{query}", wait_until="domcontentloaded")
        self.page.wait_for_selector('.welcome [data-act="begin"]' if not query else ".panes, .page")

    def link(self, task_id: str, **more: object) -> None:
        """Load the page with a link to an episode."""
        query = "&".join(f"{name}={value}" for name, value in {"task": task_id, **more}.items())
        self.open(f"?{query}")
        expect(self.part("subject")).to_be_visible(timeout=SLOW)

    def home(self) -> None:
        """Go to the first page by the button of the bar."""
        begin = self.page.locator(".welcome [data-act='begin']")
        for _ in range(3):
            if begin.is_visible():
                return
            self.page.locator("[data-act='home']").click()
        expect(begin).to_be_visible(timeout=SLOW)

    def set_up(self, task_id: str, *, seed: int | None = None, split: str = "practice") -> None:
        """Choose task, seed and split on the first page."""
        self.home()
        self.page.locator(f"[data-task='{task_id}'] input").check()
        self.page.locator("#set-split").select_option(split)
        self.page.locator("#seed").fill("" if seed is None else str(seed))

    def start(self, task_id: str, *, seed: int | None = None, split: str = "practice") -> None:
        """Begin an episode from the first page, without loading it again."""
        self.set_up(task_id, seed=seed, split=split)
        with self.answer("begin"):
            self.page.locator(".welcome [data-act='begin']").click()
        expect(self.part("subject")).to_be_visible(timeout=SLOW)

    def watch(self, task_id: str, *, seed: int | None = None) -> None:
        """Watch both agents on a task, from the first page."""
        self.set_up(task_id, seed=seed)
        self.page.locator(".welcome [data-act='watch']").click()
        expect(self.tabs).to_have_count(2, timeout=SLOW)

    # -- deciding ---------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def choice(self, field: str, value: str) -> Locator:
        """Find the button of a value."""
        place = f"[data-part='decide'] [data-field='{field}'] [data-value='{value}']"
        return self.page.locator(place)

    def key_of(self, field: str, value: str) -> str:
        """Return the key that stands on a value."""
        return str(self.choice(field, value).get_attribute("aria-keyshortcuts"))

    def choose(self, **values: str) -> None:
        """Click a value of each field, or write it where the field takes text."""
        for field, value in values.items():
            area = self.page.locator(f"[data-part='decide'] [data-field='{field}'] textarea")
            if area.count():
                area.fill(value)
            else:
                self.choice(field, value).click()

    def fields(self) -> dict[str, list[str]]:
        """List the needed fields of the form with their values; a text field has none."""
        found: dict[str, list[str]] = self.page.evaluate(FIELDS)
        return found

    def commit(self) -> None:
        """Send the decision by its key and wait until its answer is shown."""
        with self.answer("act"):
            self.press("Control+Enter")
        expect(self.page.locator(".frame")).to_have_attribute("aria-busy", "false", timeout=SLOW)

    def decide(self, **values: str) -> None:
        """Choose and commit."""
        self.choose(**values)
        self.commit()

    def play(self, choose: Callable[[str, list[str]], str] | None = None) -> int:
        """Decide every mail until the result is shown; return how many decisions it took.

        Args:
            choose: Takes a field and its values, returns one; without it the first one is taken.
        """
        for number in range(60):
            if self.part("report").is_visible():
                return number
            for field, values in self.fields().items():
                value = choose(field, values) if choose and values else (values or ["A mail."])[0]
                self.choose(**{field: value})
            self.commit()
        raise AssertionError("the episode does not end")

    def tab_to(self, place: str) -> None:
        """Press Tab until the focus stands on an element of a selector."""
        for _ in range(120):
            self.press("Tab")
            if self.page.evaluate(FOCUSED_IS, place):
                return
        raise AssertionError(f"Tab does not reach {place}")

    def has_focus(self, place: str) -> bool:
        """Tell whether the focus stands on an element of a selector."""
        return bool(self.page.evaluate(FOCUSED_IS, place))

    # -- what is seen -----------------------------------------------------------------------------

    def part(self, name: str) -> Locator:
        """Find a part of the page by its hook."""
        return self.page.locator(f"[data-part='{name}']").first

    def text(self, name: str) -> str:
        """Read a part of the page."""
        return self.part(name).inner_text()

    @property
    def rows(self) -> Locator:
        """The mails of the list."""
        return self.page.locator("[data-part='list'] [data-part='row']")

    @property
    def selected(self) -> Locator:
        """The mail that is chosen in the list."""
        return self.page.locator(SELECTED)

    @property
    def note(self) -> Locator:
        """What the page says about the last thing that was done."""
        return self.page.locator(".frame > [role='alert']")

    @property
    def tabs(self) -> Locator:
        """The recordings that are open."""
        return self.page.locator(".watch-bar .segment")

    @contextmanager
    def answer(self, route: str) -> Iterator[None]:
        """Wait until the console has been answered by a route."""
        with self.page.expect_response(f"**/console/{route}", timeout=SLOW):
            yield

    # -- what the server has seen -----------------------------------------------------------------

    def who(self) -> dict[str, str]:
        """Return episode and owner, as this browser keeps them."""
        place = json.loads(self.page.evaluate(PLACE))
        return {name: place[name] for name in ("episode_id", "owner")}

    def log(self) -> dict[str, Any]:
        """Return the server's log of the episode."""
        log: dict[str, Any] = post(f"{self.url}/episode_log", self.who())
        return log

    def actions(self) -> list[dict[str, Any]]:
        """Return the actions in the server's log, without what was left out."""
        return [said(action) for action in self.log()["transcript"]["actions"]]

    def state(self) -> dict[str, Any]:
        """Return the server's state of the episode."""
        state: dict[str, Any] = post(f"{self.url}/state", self.who())
        return state

    def episode(self) -> dict[str, Any]:
        """Return what the server tells the page of the episode as a whole."""
        shown = post(f"{self.url}/console/screen", self.who())
        episode: dict[str, Any] = shown["screen"]["episode"]
        return episode

    def saved(self, press: Callable[[], None]) -> str:
        """Return the text of the file that something saves."""
        with self.page.expect_download(timeout=SLOW) as found:
            press()
        return Path(found.value.path()).read_text(encoding="utf-8")


def seed_where(url: str, task_id: str, fits: Callable[[Any], object]) -> int:
    """Return the first seed of a task whose first screen fits."""
    for seed in range(200):
        begun = post(f"{url.rstrip('/')}/console/begin", {"task": task_id, "seed": seed})
        if fits(begun["screen"]):
            return seed
    raise AssertionError("no scenario of the task is like that")


def points(value: float) -> str:
    """Write a number as the page writes it, halves away from zero."""
    rounded = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(rounded).replace("-", "\u2212")


def said(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an action that somebody filled in."""
    return {name: value for name, value in action.items() if value not in (None, "")}


@contextmanager
def reading(chromium: Browser, url: str, **how: Any) -> Iterator[Reader]:
    """Open a reader in a context of its own."""
    context: BrowserContext = chromium.new_context(**{"viewport": DESKTOP, **how})
    yield Reader(context.new_page(), url)
    context.close()


FIELDS = """
(() => {
  const root = document.querySelector("triage-console").shadowRoot;
  const boxes = [...root.querySelectorAll("[data-part=decide] .fields [data-field]")];
  return Object.fromEntries(boxes
    .filter(one => !one.querySelector(".field-title")?.textContent.includes("optional"))
    .map(one => [one.dataset.field,
      [...one.querySelectorAll("[data-value]")].map(value => value.dataset.value)]));
})()
"""
FOCUSED_IS = """
place => {
  const root = document.querySelector("triage-console").shadowRoot;
  return Boolean(root.activeElement?.matches(place));
}
"""
