"""How long things take to be there: the scenario set, the package, the app."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.benchmarks.report import say
from tests.samples import sample_row
from triage_core.sources import Row, load_folder, write_rows

ROOT = Path(__file__).parents[2]
MAILS = 10_000
PYDANTIC = "import pydantic; pydantic.BaseModel"
PACKAGE = "import triage_core; triage_core.Environment; triage_core.WorkflowAction"
BLOCKS = "import gradio\nwith gradio.Blocks(): pass"


def seconds(code: str) -> float:
    """Run code in a fresh interpreter and return how long that took."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - began


def ratio(one: str, other: str, *, rounds: int) -> tuple[float, float]:
    """Return the median times of two codes, run in turn."""
    seconds(one), seconds(other)
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def test_loading_ten_thousand_mails(tmp_path):
    rows = [inbox_row(number) for number in range(MAILS // 5)]
    write_rows(tmp_path / "inbox" / "practice.jsonl", [row.scenario for row in rows])
    write_rows(tmp_path / "keys" / "inbox" / "practice.jsonl", [row.key for row in rows])
    times = []
    for _ in range(7):
        began = time.perf_counter()
        load_folder(tmp_path)
        times.append(time.perf_counter() - began)
    best, middle = min(times), statistics.median(times)
    say(
        f"loading {MAILS:,} mails        {best:8.2f} s best {middle:8.2f} s median   wanted below 1 s"
    )


def inbox_row(number: int) -> Row:
    """Write an inbox of five mails with bodies of sixty words, and its key."""
    row = sample_row("inbox/hard", number)
    mails = tuple(
        m.model_copy(update={"body": f"{m.body} {'and so on ' * 15}{number}"})
        for m in row.scenario.mails
    )
    return Row(row.scenario.model_copy(update={"mails": mails}), row.key)


def test_import_beside_pydantic():
    ours, theirs = ratio(PACKAGE, PYDANTIC, rounds=15)
    say(
        f"import triage_core / pydantic {ours / theirs:8.2f} ({ours:.3f} s, {theirs:.3f} s)   wanted 1.8"
    )
    bare, theirs = ratio("import triage_core", PYDANTIC, rounds=9)
    say(f"  with nothing used           {bare / theirs:8.2f}")


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
        while app.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                    return time.perf_counter() - began
            except (URLError, OSError):
                time.sleep(0.01)
        raise AssertionError(f"the app ended with {app.returncode}")
    finally:
        app.send_signal(signal.SIGTERM)
        app.wait(timeout=20)


def test_app_beside_empty_blocks(tmp_path):
    if not (ROOT / "app.py").exists():
        pytest.skip("there is no app yet")
    seconds(BLOCKS)
    pairs = [(app_ready(tmp_path), seconds(BLOCKS)) for _ in range(5)]
    ours, theirs = (statistics.median(values) for values in zip(*pairs, strict=True))
    say(
        f"app ready / gradio, Blocks    {ours / theirs:8.2f} ({ours:.2f} s, {theirs:.2f} s)   wanted 1.35"
    )
