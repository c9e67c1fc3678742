"""How fast the console is in a browser: until it can be used, a key, a decision on a slow line."""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.benchmarks.report import say
from tests.e2e.reader import DESKTOP, SLOW
from tests.e2e.server import PATIENCE, Server, free_port

ROUNDS = 5
LATENCY = 150
"""Milliseconds that every request takes longer."""
EMPTY = """
import sys, gradio
with gradio.Blocks(analytics_enabled=False) as page:
    gradio.Button("Begin", elem_id="begin")
page.launch(server_port=int(sys.argv[1]), quiet=True, ssr_mode=False)
"""
USABLE = """
place => {
  const root = document.querySelector("triage-console")?.shadowRoot ?? document;
  return root.querySelector(place)?.checkVisibility() ? performance.now() : 0;
}
"""
TIMED = """
done => {
  window.timed = new Promise(tell => addEventListener("keydown", event => {
    const seen = () => {
      if (!new Function(`return ${done}`)()) return requestAnimationFrame(seen);
      setTimeout(() => tell(performance.now() - event.timeStamp));
    };
    requestAnimationFrame(seen);
  }, { once: true, capture: true }));
}
"""
"""Begin to measure from the next key until something holds and has been painted."""
IN_PLACE = "document.querySelector('triage-place > triage-console')"
"""Gradio has drawn its page."""
STATE = "document.querySelector('triage-console').state"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the bundled scenarios."""
    started = Server(tmp_path_factory.mktemp("console"))
    started.start()
    yield started
    started.stop(with_signal=signal.SIGKILL)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Gradio page with one button."""
    program: Path = tmp_path_factory.mktemp("empty") / "empty.py"
    program.write_text(EMPTY)
    port = free_port()
    page = subprocess.Popen([sys.executable, str(program), str(port)], stdout=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}/"
    page.kill()
    page.wait(timeout=15)


def usable(chromium: Browser, url: str, place: str) -> float:
    """Return the seconds until a button of a page can be pressed, with nothing kept before."""
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(url, wait_until="commit")
    seen = page.wait_for_function(USABLE, arg=place, timeout=SLOW).json_value()
    context.close()
    return float(seen) / 1_000


def wait_for(chromium: Browser, url: str) -> None:
    """Return once a page is there."""
    end = time.monotonic() + PATIENCE
    context = chromium.new_context()
    while time.monotonic() < end:
        try:
            context.new_page().goto(url)
            break
        except Exception:  # noqa: BLE001 - it does not listen yet
            time.sleep(0.2)
    context.close()


def slow_page(chromium: Browser, url: str) -> Page:
    """Open an episode on a line with latency."""
    page = chromium.new_context(viewport=DESKTOP).new_page()
    page.goto(url)
    expect(page.locator("[data-part=subject]")).to_be_visible(timeout=SLOW)
    page.wait_for_function(IN_PLACE)
    page.wait_for_load_state("networkidle")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    return page


def press(page: Page, key: str, done: str) -> float:
    """Press a key; return the milliseconds until something holds and is painted."""
    page.evaluate(TIMED, done)
    page.keyboard.press(key)
    return float(page.evaluate("window.timed"))


def tell(name: str, times: list[float], wanted: int) -> None:
    middle, worst = statistics.median(times), max(times)
    say(f"{name:34s}{middle:6.0f} ms median {worst:6.0f} ms worst   wanted {wanted} ms")


def test_console_usable_beside_empty_gradio(chromium, server, empty):
    wait_for(chromium, empty)
    wait_for(chromium, server.url)
    pairs = [
        (usable(chromium, server.url, "[data-act=begin]"), usable(chromium, empty, "#begin"))
        for _ in range(ROUNDS)
    ]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    say(
        f"{'console usable / empty Gradio':34s}{ours / theirs:6.2f} "
        f"({ours:.2f} s, {theirs:.2f} s)   wanted 1.3"
    )


def test_first_key_while_gradio_draws_its_page(chromium, server):
    first = []
    for number in range(ROUNDS):
        page = chromium.new_context(viewport=DESKTOP).new_page()
        page.goto(f"{server.url}?task=inbox/hard&seed={number}", wait_until="commit")
        page.wait_for_function(USABLE, arg="[data-part=subject]", timeout=SLOW)
        first.append(press(page, "j", f"{STATE}.selected === 1"))
        page.context.close()
    tell("key at once, Gradio still to come", first, 100)


def test_key_and_decision_on_a_slow_line(chromium, server):
    moves, choices, decisions = [], [], []
    for number in range(ROUNDS):
        page = slow_page(chromium, f"{server.url}?task=inbox/hard&seed={number}")
        moves.append(press(page, "j", f"{STATE}.selected === 1"))
        moves.append(press(page, "k", f"{STATE}.selected === 0"))
        choices.append(press(page, "1", f"{STATE}.values.category === 'spam'"))
        page.keyboard.type("qaz")
        decisions.append(press(page, "Control+Enter", f"{STATE}.feedback.length === 1"))
        page.context.close()
    tell("key j or k to paint", moves, 100)
    tell("key of a field to paint", choices, 100)
    tell(f"decision at {LATENCY} ms latency", decisions, 300)
