"""Write a picture of every page and view, in both themes, on a desktop and a phone.

    python tools/screenshots.py [--to docs/images] [--only desk --only report]

The app runs on its own scenarios with fixed seeds and a clock that stands still, so that the same
version writes the same pictures. Nothing in them is mail of real people.
"""

import argparse
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
THEMES = ("light", "dark")
NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HEAVIEST = 150_000
"""Bytes of a picture."""
COLOURS = (256, 128, 64, 32)
"""Colours of a picture; fewer, as long as it is too heavy."""
PATIENCE = 90
"""Seconds that a start may take."""
USUAL = 7860
SLOW = 20_000
"""Milliseconds that an answer may take."""
TASK = "inbox/hard"
SEED = 7
WATCHED = f"?view=watch&task={TASK}&seed={SEED}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Write pictures of every page.")
    parser.add_argument("--to", type=Path, default=IMAGES)
    parser.add_argument("--only", action="append", choices=VIEWS, help="this view alone; repeat")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit(f"error: no browser on PATH: looked for {', '.join(BROWSERS)}")
    expect.set_options(timeout=SLOW)
    with served() as address, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        for path in pictures(browser, address, arguments.to, arguments.only or list(VIEWS)):
            print(f"{path.stat().st_size / 1_000:6.1f} kB  {path.name}", flush=True)
        browser.close()


def pictures(browser: Browser, address: str, folder: Path, names: list[str]) -> Iterator[Path]:
    """Take all pictures; yield each once it is written."""
    for device, (width, height) in SIZES.items():
        for theme in THEMES:
            for name in names:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    reduced_motion="reduce",
                    locale="en-GB",
                    timezone_id="Europe/Berlin",
                )
                page = context.new_page()
                page.set_default_timeout(SLOW)
                page.clock.set_fixed_time(NOON)
                VIEWS[name](page, address)
                page.mouse.move(0, 0)
                page.wait_for_timeout(300)
                path = folder / f"{name}-{device}-{theme}.png"
                path.write_bytes(light(page.screenshot(animations="disabled", caret="hide")))
                context.close()
                yield path


def light(picture: bytes) -> bytes:
    """Write a picture with a palette, of as many colours as its weight allows."""
    for colours in COLOURS:
        made = io.BytesIO()
        with Image.open(io.BytesIO(picture)) as image:
            few = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
            few.save(made, "PNG", optimize=True)
        if len(made.getvalue()) <= HEAVIEST:
            break
    return made.getvalue()


# -- the views --------------------------------------------------------------------------------


def welcome(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-task]").first).to_be_visible()


def desk(page: Page, address: str) -> None:
    page.goto(f"{address}?task={TASK}&seed={SEED}")
    expect(page.locator("[data-part=subject]")).to_be_visible()


def decided(page: Page, address: str) -> None:
    desk(page, address)
    page.keyboard.type("1qfz")
    with page.expect_response("**/console/act"):
        page.keyboard.press("Control+Enter")
    expect(page.locator("[data-part=feedback]").first).to_be_attached()
    to_pane(page, "decide")


def watch(page: Page, address: str) -> None:
    page.goto(f"{address}{WATCHED}")
    expect(page.locator(".watch-bar .segment")).to_have_count(2)
    page.keyboard.press("ArrowRight")


def compare(page: Page, address: str) -> None:
    watch(page, address)
    page.locator("[data-act=compare]").click()


def report(page: Page, address: str) -> None:
    page.goto(f"{address}{WATCHED}")
    expect(page.locator(".watch-bar .segment")).to_have_count(2)
    page.locator("[data-act=your-turn]").click()
    expect(page.locator(".frame[data-view=desk]")).to_be_visible()
    for keys in ("1qfc", "3wdv", "2waz"):
        page.keyboard.type(keys)
        with page.expect_response("**/console/act"):
            page.keyboard.press("Control+Enter")
        expect(page.locator(".frame")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-part=report]")).to_be_visible()


def browse(page: Page, address: str) -> None:
    page.goto(f"{address}?view=browse")
    to_pane(page, "list")
    rows = page.locator("[data-part=browse] [data-part=row]")
    expect(rows.first).to_be_visible()
    rows.nth(2).click()
    expect(page.locator("[data-part=accepted]")).to_be_attached()
    to_pane(page, "mail")


def annotate(page: Page, address: str) -> None:
    """The page takes the next scenario in turn: here it is always the same."""
    asked = json.dumps({"task": "inbox/medium", "split": "practice", "seed": SEED})
    page.route("**/console/begin", lambda route: route.continue_(post_data=asked))
    page.goto(f"{address}?view=annotate")
    expect(page.locator("#annotate-task option").first).to_be_attached()
    to_pane(page, "list")
    page.locator("[data-part=annotate] [data-act=begin]").click()
    expect(page.locator("[data-part=annotate] [data-part=row]").first).to_be_visible()


def keys(page: Page, address: str) -> None:
    desk(page, address)
    page.keyboard.press("?")
    expect(page.locator("dialog[data-part=sheet]")).to_be_visible()


def board(page: Page, address: str) -> None:
    page.goto(f"{address}board")
    expect(page.locator("#board")).to_contain_text("oracle")


def hand_in(page: Page, address: str) -> None:
    page.goto(f"{address}hand-in")
    expect(page.locator("#run-text")).to_be_visible()


def guide(page: Page, address: str) -> None:
    page.goto(f"{address}guide")
    expect(page.locator("#api-text")).to_be_visible()


def to_pane(page: Page, pane: str) -> None:
    """Turn to a pane, where only one stands on the screen."""
    switch = page.locator(f"[data-act=pane][data-pane={pane}]")
    if switch.is_visible():
        switch.click()


VIEWS: dict[str, Callable[[Page, str], None]] = {
    "welcome": welcome,
    "desk": desk,
    "decided": decided,
    "keys": keys,
    "watch": watch,
    "compare": compare,
    "report": report,
    "browse": browse,
    "annotate": annotate,
    "board": board,
    "hand-in": hand_in,
    "guide": guide,
}
"""Every picture by its name: how one comes to what it shows."""


# -- the server -------------------------------------------------------------------------------


@contextmanager
def served() -> Iterator[str]:
    """Serve the app on a free port, with an empty board; yield its address."""
    with tempfile.TemporaryDirectory() as data:
        port = a_port()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("OPENENV_", "TRIAGE_"))}
        settings = {"PORT": str(port), "TRIAGE_DATA": data, "TRIAGE_LOG": "error"}
        quiet = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
        app = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=kept | settings | quiet,
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}/"
            wait_for(app, address)
            yield address
        finally:
            app.kill()
            app.wait()


def a_port() -> int:
    """Return the usual port, which the pages name, or any other where it is taken."""
    for wanted in (USUAL, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("0.0.0.0", wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    sys.exit("error: no port is free.")


def wait_for(app: subprocess.Popen[bytes], address: str) -> None:
    """Return once the app answers."""
    end = time.monotonic() + PATIENCE
    while app.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}health", timeout=5) as answer:
                json.load(answer)
            return
        except (OSError, urllib.error.URLError, ValueError):
            time.sleep(0.1)
    sys.exit("error: the app did not start.")


if __name__ == "__main__":
    main()
