"""Serve the arena: the page, the API and the board on one port.

    python app.py
    uvicorn app:create_app --factory

Settings come from environment variables; docs/settings.md lists them.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from fastapi import FastAPI

from triage_core.arena import open_arena
from triage_core.board import Board, SqliteStore
from triage_core.entrances import Entrances
from triage_core.environment import Dealer
from triage_core.service import Service
from triage_core.sessions import EpisodeStore, Limits, Sessions
from triage_core.settings import Settings, read_settings
from triage_core.shared_sessions import SharedSessions, again_from
from triage_core.ui.pages import mount
from triage_core.ui.serving import serve
from triage_core.web.watch import set_up_logs


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose the app; None reads the settings from the environment."""
    settings = settings or read_settings(os.environ)
    set_up_logs(settings.log)
    arena = open_arena(settings)
    service = Service(
        arena=arena,
        sessions=episodes(settings, arena.dealer),
        board=Board(arena.source, SqliteStore(settings.data / "board.sqlite3")),
        settings=settings,
        now=utc_now,
        started=utc_now(),
    )
    entrances = Entrances(service)
    app = FastAPI(
        title="Email Triage Arena",
        lifespan=entrances.running,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # Counted at /metrics; this would read the environment at every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # Our routes first: the page is mounted at "/" and takes whatever is left.
    app.router.routes.extend(entrances.routes())
    mount(app, service)
    entrances.guard(app)
    return app


def episodes(settings: Settings, dealer: Dealer) -> EpisodeStore:
    """Open the store of live episodes: this process, or a Redis that several servers share."""
    limits = Limits(
        most=settings.episodes, per_owner=settings.episodes_per_owner, idle=settings.episode_idle
    )
    if settings.state_url:
        return SharedSessions(settings.state_url, deal_again=again_from(dealer), limits=limits)
    return Sessions(clock=time.monotonic, limits=limits)


def utc_now() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


def main() -> None:
    """Serve until a signal ends it."""
    settings = read_settings(os.environ)
    app = create_app(settings)
    serve(app, host=settings.host, port=settings.port, message=settings.body)


if __name__ == "__main__":
    main()
