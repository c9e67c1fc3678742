"""What every test shares: strictness in continuous integration, and a browser."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

BENCHMARKS = Path(__file__).parent / "benchmarks"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def forbid_skipping(report: Report) -> Report:
    """Under ARENA_CI=1 make a failure of a skip or an xfail, also of an xfail that passed."""
    expected_failure = getattr(report, "wasxfail", None)
    if os.environ.get("ARENA_CI") != "1" or not (report.skipped or expected_failure is not None):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if expected_failure is not None:
        del report.wasxfail
        reason = f"xfail {expected_failure}".strip()
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: nothing may skip or xfail under ARENA_CI=1: {reason}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return forbid_skipping((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return forbid_skipping((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> Generator[None]:
    """Reports of subtests reach only this hook; a wrapper acts before the session counts them."""
    forbid_skipping(report)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(BENCHMARKS):
            item.add_marker("benchmark")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A Chromium for the whole run; a test opens its own context in it."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no browser on PATH: looked for {', '.join(BROWSERS)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        yield browser
        browser.close()
