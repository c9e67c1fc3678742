"""The console in a frame of another site, as the Space page shows it: no storage, late keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from tests.e2e.reader import SLOW, post
from tests.e2e.server import Server
from tests.samples import sample_row, sample_set
from tests.scenario_folder import write_folder

HOST = "https://huggingface.co/spaces/larkfield/arena"
"""The page around it. The server lets only itself and the Hub show it in a frame."""
