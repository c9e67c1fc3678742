"""How long things take to be there: the scenario set, the package, the app."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.benchmarks.report import say
from tests.samples import sample_row
from triage_core.sources import Row, load_folder, write_rows

ROOT = Path(__file__).parents[2]
MAILS = 10_000
PYDANTIC = "import pydantic; pydantic.BaseModel"
IMPORTS = {
    "import triage_core / pydantic": "import triage_core",
    "  with the whole kernel loaded": "import triage_core; triage_core.Environment",
}
BLOCKS = "import gradio\nwith gradio.Blocks(): pass"
PATIENCE = 120.0
"""Seconds after which an app that does not answer is given up."""


def seconds(code: str) -> float:
    """Run code in a fresh interpreter and return how long that took."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - began


def tell(name: str, ours: list[float], theirs: list[float], wanted: float) -> None:
    """Say the ratio of two medians, measured in turn."""
    one, other = statistics.median(ours), statistics.median(theirs)
    say(f"{name:34s}{one / other:6.2f} ({one:.2f} s, {other:.2f} s)   wanted {wanted}")


def test_loading_ten_thousand_mails(tmp_path):
    rows = [inbox_row(number) for number in range(MAILS // 5)]
    write_rows(tmp_path / "inbox" / "practice.jsonl", [row.scenario for row in rows])
    write_rows(tmp_path / "keys" / "inbox" / "practice.jsonl", [row.key for row in rows])
    times = []
    for _ in range(9):
        began = time.perf_counter()
        load_folder(tmp_path)
        times.append(time.perf_counter() - began)
    best, middle = min(times), statistics.median(times)
    say(f"{'loading 10,000 mails':34s}{best:6.2f} s best {middle:6.2f} s median   wanted 1 s")


def inbox_row(number: int) -> Row:
    """Write an inbox of five mails with bodies of sixty words, and its key."""
    row = sample_row("inbox/hard", number)
    mails = tuple(
        m.model_copy(update={"body": f"{m.body} {'and so on ' * 15}{number}"})
        for m in row.scenario.mails
    )
    return Row(row.scenario.model_copy(update={"mails": mails}), row.key)


@pytest.mark.parametrize("name", IMPORTS)
def test_import_beside_pydantic(name):
    pairs = [(seconds(IMPORTS[name]), seconds(PYDANTIC)) for _ in range(11)]
    tell(name, *map(list, zip(*pairs, strict=True)), wanted=1.8)  # type: ignore[misc]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def app_ready(folder: Path) -> float:
    """Start the app and return the seconds until it answers."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "TRIAGE_DATA": str(folder)}
    began = time.perf_counter()
    app = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while app.poll() is None and time.perf_counter() - began < PATIENCE:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.01)
        raise AssertionError(f"the app does not answer; it ended with {app.poll()}")
    finally:
        app.kill()
        app.wait(timeout=20)


def test_app_beside_empty_blocks(tmp_path):
    seconds(BLOCKS)
    pairs = [(app_ready(tmp_path), seconds(BLOCKS)) for _ in range(5)]
    ours, theirs = map(list, zip(*pairs, strict=True))
    tell("app ready / gradio, empty Blocks", ours, theirs, 1.35)
