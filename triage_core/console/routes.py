"""The routes of the console: POST /console/<name>, JSON in, JSON out, refusals in the one shape.

app.router.routes += routes(service, watch)     # doctest: +SKIP

A post must say that it is JSON: a page of another site can send that only after a preflight, which
nobody here answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from triage_core.console import desk, practice, results
from triage_core.console.asking import Act, Agreement, Begin, Doubt, Export, OneMail
from triage_core.errors import ArenaError, InvalidOption, Malformed
from triage_core.models.parse import parse
from triage_core.service import Service
from triage_core.service.arguments import Arguments, EpisodeArguments, Nothing
from triage_core.service.replays import ReplayArguments
from triage_core.service.scenarios import ScenarioArguments, ScenariosArguments
from triage_core.service.undo import UndoArguments
from triage_core.service.watch import WatchArguments
from triage_core.web.faults import JSON_TYPE, FaultResponse, broken, request_id_of
from triage_core.web.reading import read_object
from triage_core.web.watch import Watch, mark_of
from triage_core.web.wire import json_of

START = "/console"
AT_ONCE = 8
"""Calls that run beside each other, in threads: each plays an episode again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing the page asks for: a function, and the model it takes."""

    function: Callable[[Service, Any], BaseModel]
    takes: type[Arguments]


ROUTES: Mapping[str, Asked] = {
    "tasks": Asked(practice.tasks, Nothing),
    "begin": Asked(desk.begin, Begin),
    "screen": Asked(desk.screen, EpisodeArguments),
    "act": Asked(desk.act, Act),
    "undo": Asked(desk.take_back, UndoArguments),
    "mail": Asked(desk.mail, OneMail),
    "watch": Asked(practice.watching, WatchArguments),
    "replay": Asked(practice.replaying, ReplayArguments),
    "scenarios": Asked(practice.listed, ScenariosArguments),
    "scenario": Asked(practice.opened, ScenarioArguments),
    "export": Asked(results.export, Export),
    "submit": Asked(results.submit, Export),
    "agreement": Asked(results.agreed, Agreement),
    "report-grade": Asked(results.doubted, Doubt),
}


def routes(service: Service, watch: Watch) -> list[BaseRoute]:
    """Make the routes of the console."""
    limiter = CapacityLimiter(AT_ONCE)
    return [
        Route(
            f"{START}/{name}",
            ConsoleDoor(service, name, asked, watch=watch, limiter=limiter),
            methods=["POST"],
        )
        for name, asked in ROUTES.items()
    ]


class ConsoleDoor:
    """One route as an ASGI app.

    Args:
        service: Whom it asks.
        name: What it is called in the log.
        asked: What it asks.
        watch: Where errors are counted.
        limiter: How many calls run in threads at once.
    """

    def __init__(
        self,
        service: Service,
        name: str,
        asked: Asked,
        *,
        watch: Watch,
        limiter: CapacityLimiter,
    ) -> None:
        self._service, self._name, self._asked = service, name, asked
        self._watch, self._limiter = watch, limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            arguments = self._arguments(scope)
            call = partial(self._asked.function, self._service, arguments)
            answer = await to_thread.run_sync(call, limiter=self._limiter)
            body = json_of(answer)
        except ArenaError as refused:
            await self._refuse(refused, scope, receive, send)
            return
        except Exception:  # noqa: BLE001 - the boundary: `broken` logs it
            await self._refuse(broken(f"console/{self._name}"), scope, receive, send)
            return
        size = (b"content-length", str(len(body)).encode())
        headers = [JSON_TYPE, size, (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _arguments(self, scope: Scope) -> Arguments:
        kind = dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0]
        if kind.strip().lower() != b"application/json":
            raise Malformed("The body is not said to be JSON.", fix="Send it as application/json.")
        found = read_object(scope["state"].get("body", b""), checked=True)  # by the guard
        named = found.get("episode_id")
        if isinstance(named, str):
            scope["state"]["episode"] = mark_of(named)
        what = f"call of console/{self._name}"
        return parse(self._asked.takes, found, error=InvalidOption, what=what)

    async def _refuse(
        self, refused: ArenaError, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._watch.failed(refused.code)
        await FaultResponse(refused, request_id=request_id_of(scope))(scope, receive, send)
