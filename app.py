"""Serve the arena: the page, the API and the board on one port.

    python app.py

Settings come from environment variables; see `triage_core.settings`.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from fastapi import FastAPI

from triage_core.arena import open_arena
from triage_core.board import Board, SqliteStore
from triage_core.service import Service
from triage_core.sessions import Sessions
from triage_core.settings import Settings, read_settings
from triage_core.ui.pages import mount
from triage_core.ui.serving import serve


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose the app; None reads the settings from the environment."""
    settings = settings or read_settings(os.environ)
    arena = open_arena(settings)
    service = Service(
        arena=arena,
        sessions=Sessions(clock=time.monotonic),
        board=Board(arena.source, SqliteStore(settings.data / "board.sqlite3")),
        settings=settings,
        now=utc_now,
        started=utc_now(),
    )
    return mount(FastAPI(title="Email Triage Arena", docs_url=None, redoc_url=None), service)


def utc_now() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


def main() -> None:
    """Serve until a signal ends it."""
    settings = read_settings(os.environ)
    serve(create_app(settings), host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
