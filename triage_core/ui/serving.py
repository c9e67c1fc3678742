"""Serving the app until a signal ends it, without waiting for pages that are open."""

from __future__ import annotations

import gc
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI
from gradio.routes import App

from triage_core.web.patience import Patient

PATIENCE = 10
"""Seconds that calls under way may take when the server is stopped."""
FRAMES = 4
"""A WebSocket message is refused with words up to this many times its bound; beyond, uvicorn closes
the socket before anybody here sees the message."""


class ArenaServer(uvicorn.Server):
    """A server that ends the streams of open pages when it is stopped.

    Every open page and client holds a stream that says it is alive; a server that waited for
    them would never end.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then let calls under way finish."""
        close_streams(self.config.app)
        await super().shutdown(sockets)


def close_streams(app: object) -> None:
    """Tell every page mounted on the app to let its visitors go."""
    for route in app.routes if isinstance(app, FastAPI) else ():
        mounted = getattr(route, "app", None)
        if isinstance(mounted, App):
            mounted.stop_event.set()


def serve(app: FastAPI, *, host: str, port: int, message: int) -> None:
    """Serve until SIGINT or SIGTERM; `message` bounds the bytes of a WebSocket message."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Patient,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=PATIENCE,
        # The guard knows which hop to trust; uvicorn would believe any local caller.
        proxy_headers=False,
        server_header=False,
        ws_max_size=FRAMES * message,
        # A mail of 2 kB gains nothing from it, and every socket would keep 300 kB of state.
        ws_per_message_deflate=False,
    )
    # What was loaded by now stays: a collection that walks through it takes as long as many steps.
    gc.collect()
    gc.freeze()
    # uvicorn raises the signal again once it has ended in good order.
    with suppress(KeyboardInterrupt):
        ArenaServer(config).run()
