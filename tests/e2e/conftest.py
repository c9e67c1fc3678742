"""Servers and pages for the tests that use the app the way people and programs do."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from playwright.sync_api import Browser, Page

from tests.e2e.server import HOSTILE, Server, hostile_set
from tests.scenario_folder import write_folder
from triage_core.settings import BUNDLED
from triage_core.sources import FLOORS_FILE, load_folder

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("server")
            if "chromium" in getattr(item, "fixturenames", ()):
                item.add_marker("e2e")
    # Last: once a browser runs, this thread has an event loop, and asyncio.run would refuse.
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the bundled scenarios, with references made up while none are bundled."""
    folder = tmp_path_factory.mktemp("server")
    ranked = (BUNDLED / FLOORS_FILE).exists()
    bundled = None if ranked else load_folder(BUNDLED, floors=False)
    scenarios = write_folder(folder / "set", bundled) if bundled else None
    started = Server(folder, scenarios=scenarios)
    started.start()
    yield started
    started.stop(with_signal=signal.SIGKILL)


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on mail that attacks whoever shows it."""
    folder = tmp_path_factory.mktemp("hostile")
    started = Server(folder, scenarios=write_folder(folder / "set", hostile_set(HOSTILE)))
    started.start()
    yield started
    started.stop(with_signal=signal.SIGKILL)


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[Client]:
    """A gradio_client of the app."""
    opened = Client(server.url, ssl_verify=False, verbose=False)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """The app in a browser, opened once; earlier tests have been on its pages too."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.goto(server.url)
    yield opened
    context.close()
