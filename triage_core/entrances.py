"""All entrances for programs, laid together: which route stands where, and the guard before them.

entrances = Entrances(service)     # doctest: +SKIP
app.router.routes.extend(entrances.routes())     # doctest: +SKIP
entrances.guard(app)     # doctest: +SKIP
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from fastapi.exception_handlers import http_exception_handler
from fastapi.openapi.docs import get_swagger_ui_html
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from triage_core.console.routes import routes as console_routes
from triage_core.errors import UnknownRoute
from triage_core.mcp import McpServer, Probe
from triage_core.openenv import OPENENV_PATHS, Place, RpcSocket, Socket, Sockets, discovery
from triage_core.rest import Door, description
from triage_core.rest import routes as rest_routes
from triage_core.service import Service
from triage_core.tracks import TRACKS
from triage_core.web.faults import FaultResponse, request_id_of
from triage_core.web.guard import Bounds, Guard, Known
from triage_core.web.limits import TokenBuckets
from triage_core.web.watch import CONTENT_TYPE, Watch

DOCS_FILES = "/docs/files"
"""Where the page of the API finds its script and style; nothing is loaded from elsewhere."""
UNSERVED = ("Not Found", "Method Not Allowed", "Forbidden")
"""What a router says of a path or a method that it does not know, or of a file outside of its
folder; other words are an answer."""


class Entrances:
    """The routes of one service, the guard before them, and what lives as long as they do."""

    def __init__(self, service: Service) -> None:
        self._service = service
        sessions = service.sessions
        self._watch = Watch(live=lambda: len(sessions), evicted=lambda: sessions.evicted)
        self._sockets = Sockets(
            most=service.settings.sockets,
            idle=service.settings.socket_idle,
            message=service.settings.body,
        )
        # Of the root, and one a track, which begins episodes of that track only.
        self._mcp = {track: McpServer(service, self._watch, track=track) for track in ("", *TRACKS)}
        self._routes = self._all_routes()

    @asynccontextmanager
    async def running(self, app: object) -> AsyncIterator[None]:
        """Serve MCP for as long as the app lives."""
        async with AsyncExitStack() as lives:
            for server in self._mcp.values():
                await lives.enter_async_context(server.running())
            yield

    def routes(self) -> list[BaseRoute]:
        """Return every route: those of the root, and those of each track under its path."""
        return self._routes

    def _all_routes(self) -> list[BaseRoute]:
        track = self._service.settings.track
        found = self._playing(track, only=False)
        found += discovery(self._service, track=track, environments=tuple(TRACKS))
        found += console_routes(self._service, self._watch)
        found += [
            Route("/metrics", self._metrics, methods=["GET"]),
            Route("/docs", docs_page, methods=["GET"]),
            Mount(DOCS_FILES, StaticFiles(packages=[("fastapi_offline", "static")])),
        ]
        for name in TRACKS:
            inner = [*self._playing(name, only=True), *discovery(self._service, track=name)]
            found.append(Mount(f"/tracks/{name}", routes=inner))
        return found

    def guard(self, app: FastAPI) -> None:
        """Put the guard before everything that the app serves, the page included."""
        settings, routes = self._service.settings, self._routes
        buckets = TokenBuckets(rate=settings.rate, burst=settings.burst, clock=time.monotonic)
        app.add_middleware(
            Guard,
            bounds=Bounds(
                body=settings.body,
                run=settings.run_body,
                read_seconds=settings.read_seconds,
                origins=settings.origins,
                behind_proxy=settings.behind_proxy,
            ),
            buckets=buckets,
            watch=self._watch,
            known=Known(
                routes=frozenset(path for path, _ in laid_out(routes)),
                straight=dict(straight(routes)),
            ),
        )
        for one in (app, *mounted(app)):
            for status in (403, 404, 405):
                one.add_exception_handler(status, self._unserved)

    async def _unserved(self, request: Request, refused: Exception) -> Response:
        """Tell in the one shape of errors that nothing is served at a path, of the page's too."""
        if isinstance(refused, HTTPException) and refused.detail not in UNSERVED:
            return await http_exception_handler(request, refused)
        told = FaultResponse(
            UnknownRoute(
                "Nothing is served at this path, or not with this method.",
                fix="See /docs for what there is.",
            ),
            request_id=request_id_of(request.scope),
        )
        self._watch.failed(UnknownRoute.code)
        return Response(told.body, told.status, media_type="application/json")

    def _playing(self, track: str, *, only: bool) -> list[BaseRoute]:
        """Return the routes on which episodes are played; `only` those of this track, or all."""
        place, mcp = Place(track, only), self._mcp[track if only else ""]
        socket = Socket(self._service, self._watch, self._sockets, place=place, rpc=mcp.rpc)
        server = f"/tracks/{track}" if only else "/"
        described = to_json(description(more=OPENENV_PATHS, server=server))

        async def openapi(request: Request) -> Response:
            return Response(described, media_type="application/json")

        return [
            *rest_routes(self._service, self._watch, track=track if only else ""),
            WebSocketRoute("/ws", socket),
            Route("/mcp", Probe(mcp)),
            WebSocketRoute("/mcp", RpcSocket(mcp.told, self._sockets, self._watch)),
            Mount("/mcp", mcp),
            Route("/openapi.json", openapi, methods=["GET"]),
        ]

    async def _metrics(self, request: Request) -> Response:
        return Response(self._watch.exposition(), headers={"content-type": CONTENT_TYPE})


async def docs_page(request: Request) -> Response:
    """Show the API to be tried out, from files of this server."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Email Triage Arena: API",
        swagger_js_url=f"{DOCS_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{DOCS_FILES}/swagger-ui.css",
        swagger_favicon_url=f"{DOCS_FILES}/favicon.png",
    )


def mounted(app: FastAPI) -> Iterator[Starlette]:
    """Yield the apps that stand inside the app: the page is one."""
    for route in app.routes:
        inner = route.app if isinstance(route, Mount) else None
        if isinstance(inner, Starlette):
            yield inner


def laid_out(
    routes: Iterable[BaseRoute], *, start: str = ""
) -> Iterator[tuple[str, Route | WebSocketRoute]]:
    """Yield routes with their full paths."""
    for route in routes:
        if isinstance(route, Route | WebSocketRoute):
            yield start + route.path, route
        elif isinstance(route, Mount):
            yield from laid_out(route.routes, start=start + route.path)


def straight(routes: Iterable[BaseRoute]) -> Iterator[tuple[tuple[str, str], ASGIApp]]:
    """Yield what may be served without the framework, by method and path: doors and sockets."""
    for path, route in laid_out(routes):
        if isinstance(route.app, Door | Socket):
            methods = route.methods or () if isinstance(route, Route) else ("WEBSOCKET",)
            for method in methods:
                yield (method, path), route.app
