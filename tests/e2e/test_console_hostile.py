"""Mail that means harm, in every view of the console, in a real browser: it stays text."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, expect

from tests.console.payloads import AWAY, PAYLOADS, PROGRAM
from tests.e2e.server import Server
from tests.e2e.visitor import SLOW, box, open_page_of
from tests.samples import sample_row, sample_set
from tests.scenario_folder import write_folder
from triage_core.models import Attachment, Header, Mail, Split
from triage_core.sources import Row, ScenarioSet

TASK = "inbox/hard"
ABREAST = 20
"""Mails of one scenario: few scenarios of many mails are quicker to play than many of few."""
SCENARIOS = -(-len(PAYLOADS) // ABREAST)
BRACES = "${Object.assign(window,{PWNED:1}).PWNED} ${ {{constructor}} {{{self}}} #{1} <b onclick=x>"
"""What runs in a template that foreign text is put into, and what breaks one."""
NAME = BRACES[:80]
PLAIN = "arena-static/tokens.css"
"""An address of the server where nothing of the console runs."""
MOST = {"name": 200, "line": 960, "body": 20_000}
"""Characters that the models let a name, a line and a body have."""

STRAY = """
() => {
  const root = document.querySelector("triage-console").shadowRoot;
  const wrong = [];
  if (window.PWNED) wrong.push("a program ran");
  if (document.title !== "Email Triage Arena") wrong.push(`a title: ${document.title}`);
  const made = "script,img,svg,math,object,embed,video,audio,base,meta,map,marquee,template,style,"
    + "a[href],noscript,plaintext,[contenteditable],[is],[slot],[popover],.mail-pane [style]";
  for (const one of root.querySelectorAll(made)) wrong.push(`an element: ${one.localName}`);
  for (const one of root.querySelectorAll("*")) {
    for (const { name } of one.attributes) {
      if (/^(on|src$)/.test(name)) wrong.push(`an attribute: ${name} of ${one.localName}`);
    }
    if (one.localName === "details") one.open = true;
  }
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) wrong.push(`the page is ${scrollWidth} wide`);
  for (let x = 5; x < innerWidth; x += 64) for (let y = 5; y < innerHeight; y += 50) {
    const pane = root.elementFromPoint(x, y)?.closest(".pane");
    if (!pane) continue;
    const { left, right, top, bottom } = pane.getBoundingClientRect();
    const within = x >= left && x <= right && y >= top && y <= bottom;
    if (!within) wrong.push(`at ${x}, ${y} lies what belongs in the ${pane.className}`);
  }
  return wrong;
}
"""
"""What is wrong with the page: signs of a program, of markup, of something that lies over it.

It opens what is folded, too.
"""
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
  return [wrong, frame.srcdoc];
}
"""
"""What is wrong with the frame of a mail and its document, and the document."""
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
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_response(204)
                self.end_headers()

            do_POST = do_GET

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
    rows[TASK, "practice"].append(hostile_row(SCENARIOS, [BRACES] * 2, "practice"))
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
    texts = [*map(canary.aimed, PAYLOADS.values())]
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
    watched.open(PLAIN)
    titles = set(watched.page.evaluate(UNGUARDED, documents))
    watched.end()
    assert watched.page.evaluate("window.PWNED") is None
    context.close()
    return titles


@pytest.mark.parametrize(
    "number", [pytest.param(n, marks=pytest.mark.slow if n else ()) for n in range(SCENARIOS)]
)
def test_payloads_stay_text_in_every_view(chromium: Browser, ground: Ground, number: int) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    watched = Watched(context, ground)
    scenario = f"hostile-p{number}"

    documents = walk_the_desk(watched, scenario)
    walk_the_report(watched, len(documents))
    walk_the_replay(watched, len(documents))
    walk_the_browser(watched, scenario, len(documents))
    walk_the_annotation(watched)

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
        expect(page.locator(".count")).to_contain_text(f"Mail {number + 1} of", timeout=SLOW)
        watched.look()
        documents.append(read_as_html(watched))
        page.keyboard.press("r")
        page.wait_for_selector("dialog [data-part=raw]")
        watched.look()
        page.keyboard.press("Escape")
        page.locator(".mail-pane").focus()
        page.keyboard.type("1qaz")
        expect(page.locator(".fields [aria-checked=true]")).to_have_count(4)
        page.keyboard.press("Control+Enter")
    return documents


def read_as_html(watched: Watched) -> str:
    """Read the mail at hand as HTML; return its document."""
    watched.page.keyboard.press("h")
    frame = watched.page.wait_for_selector("iframe.mail-frame")
    assert frame
    wrong, document = frame.evaluate(DOCUMENT)
    watched.wrong += wrong
    return str(document)


def walk_the_report(watched: Watched, mails: int) -> None:
    """Read the report."""
    page = watched.page
    expect(page.locator("[data-part=report]")).to_be_visible(timeout=SLOW)
    assert page.locator("[data-part=report] [data-part=feedback]").count() >= mails
    watched.look()


def walk_the_replay(watched: Watched, mails: int) -> None:
    """Step through the recording of what was just played."""
    page = watched.page
    page.click("[data-act=replay]")
    for number in range(mails):
        expect(page.locator(".place")).to_have_text(f"Step {number + 1} of {mails}", timeout=SLOW)
        read_as_html(watched)
        page.keyboard.press("ArrowRight")
    watched.look()


def walk_the_browser(watched: Watched, scenario: str, mails: int) -> None:
    """Open the scenario in the browser, with every mail of it."""
    page = watched.page
    watched.open("?view=browse")
    page.locator("[data-part=search]").fill(scenario)
    page.locator(f"[data-scenario={scenario}]").click()
    expect(page.locator(".scenario-title")).to_have_text(scenario, timeout=SLOW)
    for number in range(mails):
        page.locator(f"[aria-label='Mail {number + 1}']").focus()
        page.keyboard.press("Enter")
        read_as_html(watched)
    watched.look()


def walk_the_annotation(watched: Watched) -> None:
    """Step through the mails of the next scenario that is to be annotated."""
    page = watched.page
    watched.open("?view=annotate")
    page.locator("#annotate-task").select_option(TASK)
    page.click("[data-act=begin]")
    rows = page.locator("[data-part=annotate] [data-part=row]")
    expect(rows.first).to_be_visible(timeout=SLOW)
    page.locator(".mail-pane").focus()
    for _ in range(rows.count()):
        read_as_html(watched)
        page.keyboard.press("j")
    expect(rows.last).to_have_attribute("aria-current", "true")
    watched.look()


def test_program_of_a_payload_would_be_noticed(chromium: Browser, ground: Ground) -> None:
    canary = Canary()
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{ground.server.url}{PLAIN}")

    page.set_content(canary.aimed(PAYLOADS["img onerror"] + PAYLOADS["img"]))

    page.wait_for_function("window.PWNED")
    page.wait_for_load_state("networkidle")
    assert {"/ran", "/a.gif"} <= set(canary.hits)
    context.close()
    canary.close()


def test_braces_stay_text_in_the_console(chromium: Browser, ground: Ground) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    watched = Watched(context, ground)
    page = watched.page
    watched.open(f"?task={TASK}&scenario=hostile-p{SCENARIOS}")
    for part in ("subject", "sender", "body", "attachment", "thread", "headers"):
        expect(page.locator(f".mail-pane [data-part={part}]")).to_contain_text(BRACES, timeout=SLOW)
    expect(page.locator("[data-part=row]").first).to_contain_text(BRACES)

    page.fill("input[data-tool=lookup_order]", "LF-10001")
    page.click("[data-act=look][data-tool=lookup_order]")
    expect(page.locator("[data-part=found]")).to_contain_text(BRACES, timeout=SLOW)
    watched.look()

    watched.open("?task=routing/easy&seed=1")
    page.locator("[data-field=summary] textarea").fill(BRACES)
    page.locator(".mail-pane").focus()
    page.keyboard.type("1z")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-part=feedback]").first).to_contain_text(BRACES, timeout=SLOW)
    watched.look()

    watched.open(f"?view=watch&task={TASK}&scenario=hostile-p{SCENARIOS}")
    expect(page.locator(".watch-bar .segment")).to_have_count(2, timeout=SLOW)
    page.click("[data-act=compare]")
    expect(page.locator(".compare-page")).to_contain_text(BRACES)
    watched.look()
    watched.end()
    context.close()


def test_braces_stay_text_as_the_name_of_an_agent(chromium: Browser, ground: Ground) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    watched = Watched(context, ground)
    page = watched.page
    watched.open(f"?task={TASK}&split=test")
    for number in range(2):
        expect(page.locator(".count")).to_contain_text(f"Mail {number + 1} of", timeout=SLOW)
        page.keyboard.type("1qaz")
        page.keyboard.press("Control+Enter")
    page.fill("#agent-name", NAME)
    page.click("[data-act=submit]")
    expect(page.locator(".said")).to_contain_text("Receipt", timeout=SLOW)
    with page.expect_download() as saved:
        page.click("[data-act=export][data-kind=run]")
    run = json.loads(Path(saved.value.path()).read_text()) | {"agent": NAME, "notes": BRACES}

    open_page_of(page, "hand-in")
    box(page, "run-text").fill(json.dumps(run))
    page.click("#submit")
    expect(box(page, "run-receipt")).to_have_value(re.compile("Receipt"), timeout=SLOW)
    open_page_of(page, "board")
    page.locator("#board-task input").first.click()
    page.get_by_role("option", name=TASK, exact=True).click()
    expect(page.locator("#board")).to_contain_text(NAME, timeout=SLOW)
    open_page_of(page, "guide")

    watched.end()
    context.close()
