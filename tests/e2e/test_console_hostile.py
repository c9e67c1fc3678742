"""Mail that means harm, in every view of the console, in a real browser: it stays text."""

from __future__ import annotations

import json
import signal
import urllib.request
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.console.payloads import AWAY, PAYLOADS, PROGRAM
from tests.e2e.server import Server
from tests.e2e.visitor import READY, SLOW, box, open_page_of
from tests.samples import sample_row, sample_set
from tests.scenario_folder import write_folder
from triage_core.models import Attachment, Header, Mail, Split
from triage_core.sources import Row, ScenarioSet

TASK = "inbox/hard"
ABREAST = 20
"""Mails of one scenario: few scenarios of many mails are quicker to play than many of few."""
SCENARIOS = -(-(len(PAYLOADS) + 1) // ABREAST)
BRACES = "${Object.assign(window,{PWNED:1}).PWNED} ${ {{constructor}} {{{self}}} #{1} <b onclick=x>"
"""What runs in a template that foreign text is put into; in the second half it breaks one."""
MOST = {"name": 200, "line": 960, "body": 20_000}
"""Characters that the models let a name, a line and a body have."""

STRAY = """
() => {
  const root = document.querySelector("triage-console").shadowRoot;
  const wrong = [];
  if (window.PWNED) wrong.push("a program ran");
  if (document.title !== "Email Triage Arena") wrong.push(`a title: ${document.title}`);
  const made = "script,img,svg,math,object,embed,video,audio,base,meta,map,marquee,template,style,"
    + "a[href],noscript,plaintext,[contenteditable],[is],[slot],[popover]";
  for (const one of root.querySelectorAll(made)) wrong.push(`an element: ${one.localName}`);
  for (const one of root.querySelectorAll("*")) {
    for (const { name } of one.attributes) if (/^(on|style$|src)/.test(name) && name !== "srcdoc") {
      wrong.push(`an attribute: ${name} of ${one.localName}`);
    }
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) wrong.push(`the page is ${scrollWidth} wide`);
  for (const pane of root.querySelectorAll(".pane")) {
    const { left, right, top, bottom } = pane.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) wrong.push(`a pane lies beside: ${pane.className}`);
    for (let x = 5; x < innerWidth; x += 50) for (let y = 5; y < innerHeight; y += 40) {
      const within = x >= left && x <= right && y >= top && y <= bottom;
      if (!within && pane.contains(root.elementFromPoint(x, y))) {
        wrong.push(`out of the ${pane.className}: ${x}, ${y}`);
      }
    }
  }
  return wrong;
}
"""
"""What is wrong with the page: signs of a program, of markup, of something that lies over it."""
DOCUMENT = """
frame => {
  const wrong = [];
  if (frame.getAttribute("sandbox") !== "") wrong.push("the frame has rights");
  const made = new DOMParser().parseFromString(frame.srcdoc, "text/html");
  const [, policy, referrer, ...more] = made.querySelectorAll("meta");
  if (!policy.content.startsWith("default-src 'none'")) wrong.push("the frame has no policy");
  if (referrer.name !== "referrer" || more.length) wrong.push("a meta");
  for (const one of made.body.querySelectorAll("*")) {
    for (const { name } of one.attributes) {
      if (!["dir", "lang", "colspan", "rowspan", "start"].includes(name)) wrong.push(name);
    }
    if ("action" in one || "src" in one || "href" in one) wrong.push(`a ${one.localName}`);
  }
  return wrong;
}
"""
"""What is wrong with the frame of a mail and its document."""
UNGUARDED = """
documents => Promise.all(documents.map(text => new Promise(done => {
  const frame = document.createElement("iframe");
  frame.addEventListener("load", () => done(frame.contentDocument.title));
  frame.srcdoc = text;
  document.body.append(frame);
})))
"""
"""Show documents in frames with all rights; return their titles."""


class Canary:
    """A server that nobody should ask; `hits` are the paths that somebody did."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        hits = self.hits

        class Sings(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802 - http.server wants this name
                hits.append(self.path)
                self.send_response(204)
                self.end_headers()

            do_POST = do_GET  # noqa: N815 - as above

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Sings)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()

    def aimed(self, payload: str) -> str:
        """Let a payload ask this server, and its program ask it and leave a mark in the page."""
        program = f"fetch(`{self.url}/ran`),top.PWNED=1"
        text = payload.replace(PROGRAM, program).replace(AWAY, self.url)
        return text.encode("utf-8", "replace").decode()


def hostile_mail(mail: Mail, text: str) -> Mail:
    """Put a text into everything that a mail consists of."""
    line, name = text[: MOST["line"]], text[: MOST["name"]] or "none"
    return mail.model_copy(
        update={
            "subject": line,
            "body": text[: MOST["body"]],
            "html": text[: MOST["body"]] or " ",
            "sender": f'"{line}" <ann@post.example>',
            "headers": (Header(name="X-Mark", value=line), Header(name=name, value="a")),
            "thread": (text[: MOST["body"]], "Earlier."),
            "attachments": (
                Attachment(
                    filename=name, media_type="text/html", size=9, text=text[: MOST["body"]]
                ),
            ),
        }
    )


def hostile_row(number: int, texts: Sequence[str], split: Split) -> Row:
    """Write an inbox in which each mail carries one text, as do the records of the firm."""
    names = [f"hostile-{split[0]}{number}-m{at}" for at, _ in enumerate(texts)]
    samples = [sample_row(TASK, at, split=split) for at, _ in enumerate(texts)]
    mails = [
        hostile_mail(row.scenario.mails[0].model_copy(update={"email_id": name}), text)
        for row, name, text in zip(samples, names, texts, strict=True)
    ]
    answers = [
        row.key.answers[0].model_copy(update={"email_id": name})
        for row, name in zip(samples, names, strict=True)
    ]
    scenario, key = samples[0]
    line = BRACES[: MOST["line"]]
    records = scenario.records.model_copy(
        update={
            "orders": tuple(
                one.model_copy(update={"item": line}) for one in scenario.records.orders
            ),
            "accounts": tuple(
                one.model_copy(update={"holder": line}) for one in scenario.records.accounts
            ),
            "notes": tuple(
                scenario.records.notes[0].model_copy(update={"email_id": name}) for name in names
            ),
        }
    )
    name = f"hostile-{split[0]}{number}"
    return Row(
        scenario.model_copy(
            update={"scenario_id": name, "mails": tuple(mails), "records": records}
        ),
        key.model_copy(update={"scenario_id": name, "answers": tuple(answers)}),
    )


def hostile_scenarios(texts: Sequence[str]) -> ScenarioSet:
    """Write a set whose inboxes carry the texts, twenty mails each; the other tasks are plain."""
    plain = sample_set(each=1)
    rows = {
        place: [Row(*plain.scenario(*place, name)) for name in plain.ids(*place)]
        for place in plain.places()
    }
    rows[TASK, "practice"] = [
        hostile_row(number, texts[start : start + ABREAST], "practice")
        for number, start in enumerate(range(0, len(texts), ABREAST))
    ]
    rows[TASK, "test"] = [hostile_row(0, [BRACES] * 2, "test")]
    return ScenarioSet(rows, name="hostile")


class Ground:
    """A server on hostile mail, and the canary that this mail wants to reach."""

    def __init__(self, server: Server, canary: Canary) -> None:
        self.server, self.canary = server, canary


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The app on the payloads as mail."""
    folder = tmp_path_factory.mktemp("payloads")
    canary = Canary()
    texts = [*map(canary.aimed, PAYLOADS.values()), BRACES]
    server = Server(folder, scenarios=write_folder(folder / "set", hostile_scenarios(texts)))
    server.start()
    yield Ground(server, canary)
    server.stop(with_signal=signal.SIGKILL)
    canary.close()


class Watched:
    """A page with a list of everything that must not happen in it."""

    def __init__(self, context: BrowserContext, ground: Ground) -> None:
        self.page = context.new_page()
        self.wrong: list[str] = []
        self._own = ground.server.url
        self._canary = ground.canary
        self._before = len(ground.canary.hits)
        context.on("request", self._asked)
        context.on("page", lambda _: self.wrong.append("a window opened"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"a dialog: {dialog.message}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"an error: {error}"))
        self.page.on("console", self._said)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._own, f"blob:{self._own}")):
            self.wrong.append(f"a request: {request.url[:200]}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.wrong.append(f"on the console: {message.text[:200]}")

    def look(self) -> None:
        """Look over the page as it stands: no program ran, nothing was made of a mail's text."""
        self.wrong += self.page.evaluate(STRAY)

    def open(self, query: str) -> None:
        """Open the console at an address."""
        self.page.goto(f"{self._own}{query}")

    def end(self) -> None:
        """Nothing happened."""
        self.page.wait_for_timeout(200)
        assert self.wrong == []
        assert self._canary.hits[self._before :] == []


def titles_unguarded(chromium: Browser, ground: Ground, documents: list[str]) -> set[str]:
    """Show documents with neither sandbox nor policy, so that only what they hold protects."""
    context = chromium.new_context(bypass_csp=True)
    watched = Watched(context, ground)
    watched.open("robots.txt")
    watched.wrong.clear()
    titles = set(watched.page.evaluate(UNGUARDED, documents))
    watched.end()
    assert watched.page.evaluate("window.PWNED") is None
    context.close()
    return titles


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_payloads_stay_text_in_every_view(chromium: Browser, ground: Ground, number: int) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    watched = Watched(context, ground)
    scenario = f"hostile-p{number}"

    documents = walk_the_desk(watched, scenario)
    walk_the_report(watched, len(documents))
    walk_the_replay(watched, len(documents))
    walk_the_browser(watched, scenario, len(documents))
    walk_the_annotation(watched, len(documents))

    watched.end()
    context.close()
    assert titles_unguarded(chromium, ground, documents) == {"Mail"}


def walk_the_desk(watched: Watched, scenario: str) -> list[str]:
    """Read every mail of a scenario as text, as HTML and raw, and decide it; return the HTML."""
    page = watched.page
    watched.open(f"?task={TASK}&scenario={scenario}")
    rows = page.locator("[data-part=row]")
    expect(rows.first).to_be_visible(timeout=SLOW)
    documents = []
    for number in range(rows.count()):
        expect(page.locator("[data-part=progress]")).to_contain_text(f"Mail {number + 1} of")
        unfold(watched)
        watched.look()
        page.keyboard.press("h")
        frame = page.locator("iframe.mail-frame")
        frame.wait_for()
        watched.wrong += frame.evaluate(DOCUMENT)
        documents.append(frame.evaluate("frame => frame.srcdoc"))
        watched.look()
        page.keyboard.press("r")
        page.locator("dialog [data-part=raw]").wait_for()
        watched.look()
        page.keyboard.press("Escape")
        page.keyboard.type("1qaz")
        page.keyboard.press("Control+Enter")
    return documents


def unfold(watched: Watched) -> None:
    """Open whatever is folded."""
    watched.page.evaluate(
        """
        () => {
          const root = document.querySelector("triage-console").shadowRoot;
          for (const one of root.querySelectorAll("details")) one.open = true;
        }
        """
    )


def walk_the_report(watched: Watched, mails: int) -> None:
    """Read the report."""
    page = watched.page
    expect(page.locator("[data-part=report]")).to_be_visible(timeout=SLOW)
    unfold(watched)
    assert page.locator("[data-part=report] [data-part=feedback]").count() >= mails
    watched.look()


def walk_the_replay(watched: Watched, mails: int) -> None:
    """Step through the recording of what was just played."""
    page = watched.page
    page.click("[data-act=replay]")
    for number in range(mails):
        expect(page.locator(".place")).to_have_text(f"Step {number + 1} of {mails}", timeout=SLOW)
        unfold(watched)
        watched.look()
        page.keyboard.press("ArrowRight")


def walk_the_browser(watched: Watched, scenario: str, mails: int) -> None:
    """Open the scenario in the browser, with every mail of it."""
    page = watched.page
    watched.open("?view=browse")
    page.locator("[data-part=search]").fill(scenario)
    page.locator(f"[data-scenario={scenario}]").click()
    for number in range(mails):
        page.get_by_role("button", name=f"Mail {number + 1}", exact=True).click()
        unfold(watched)
        watched.look()


def walk_the_annotation(watched: Watched, mails: int) -> None:
    """Step through the mails of the next scenario that is to be annotated."""
    page = watched.page
    watched.open("?view=annotate")
    page.locator("#annotate-task").select_option(TASK)
    page.click("[data-act=begin]")
    rows = page.locator("[data-part=annotate] [data-part=row]")
    expect(rows.first).to_be_visible(timeout=SLOW)
    for number in range(rows.count()):
        unfold(watched)
        watched.look()
        page.keyboard.press("j")
