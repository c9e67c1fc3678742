"""The middleware before everything: who may ask, how much, how often, and what is closed.

Gradio brings routes that this app has no use for, reflects any Origin with credentials, takes a
`text/plain` post without a preflight and bounds no body. All of it is settled here, for our own
routes and for Gradio's alike.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import getrandbits
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_core.errors import (
    ArenaError,
    Forbidden,
    Malformed,
    TimedOut,
    TooLarge,
    TooMany,
    UnknownRoute,
)
from triage_core.web.faults import FaultResponse, broken
from triage_core.web.limits import TokenBuckets
from triage_core.web.reading import check_depth
from triage_core.web.watch import Watch, tell

log = logging.getLogger(__name__)

CLOSED = (
    "upload",
    "file",
    "proxy=",
    "stream",
    "process_recording",
    "component_server",
    "vibe-",
    "undo-vibe-",
    "runs",
    "run-history",
    "profiling",
    "monitoring",
    "dev/",
    "custom_component",
    "deep_link",
)
"""Beginnings of paths, with and without /gradio_api/ before them, that answer 404."""
RUN_PATHS = frozenset({"/submit", "/replay", "/console/replay"})
"""Where a whole run is handed in."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
FRAMES = "frame-ancestors 'self' https://huggingface.co https://*.huggingface.co https://*.hf.space"
"""Who may show the page in a frame: the Hub shows every Space in one."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"media-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; "
        b"frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        + FRAMES.encode(),
    ),
)
CROSS = frozenset({b"access-control-allow-origin", b"access-control-allow-credentials"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the guard lets through: bytes of a body and of a handed-in run, seconds to read one.

    `origins` may ask beside the server's own; `behind_proxy` says that the last hop of
    X-Forwarded-For is written by a proxy of ours.
    """

    body: int = 262_144
    run: int = 2_097_152
    read_seconds: float = 10.0
    origins: frozenset[str] = frozenset()
    behind_proxy: bool = False


def request_name() -> str:
    """Name a request for the log: it tells requests apart and opens nothing."""
    return f"{getrandbits(64):016x}"


@dataclass(slots=True)
class Seen:
    """One request as the guard follows it."""

    route: str
    entrance: str
    client: str
    began: float
    status: int = 0
    request_id: str = field(default_factory=request_name)


class Known(NamedTuple):
    """What is served behind the guard, as far as the guard makes a difference.

    Paths among `routes` are counted by their names; all others are "page". What is asked all the
    time stands in `straight` by method (WEBSOCKET for a socket) and path; it is served without the
    way through the framework, which costs more than a step.
    """

    routes: frozenset[str] = frozenset()
    straight: Mapping[tuple[str, str], ASGIApp] = MappingProxyType({})


class Guard:
    """Refuse what must not come in; number, count and log the rest.

    Args:
        app: What stands behind.
        bounds: See `Bounds`.
        buckets: How often a client may ask.
        watch: Where answers are counted.
        known: See `Known`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        bounds: Bounds,
        buckets: TokenBuckets,
        watch: Watch,
        known: Known | None = None,
    ) -> None:
        self._app, self._bounds, self._buckets = app, bounds, buckets
        self._watch = watch
        self._routes, self._straight = known or Known()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refusal, or pass the request on."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        route, entrance = self._named(scope["path"])
        seen = Seen(route, entrance, self._client(scope, headers), time.perf_counter())
        scope["state"] = state = {**scope.get("state", {}), "request_id": seen.request_id}
        answering = self._answering(scope, headers, seen, send)
        try:
            self._admit(scope, headers, seen.client)
            if scope["method"] not in READING:
                body = await self._body(scope, headers, receive)
                state["body"] = body
                receive = _replayed(body, receive)
                seen.began = time.perf_counter()
            behind = self._straight.get((scope["method"], scope["path"]), self._app)
            await behind(scope, receive, answering)
        except ArenaError as refused:
            self._watch.failed(refused.code)
            await FaultResponse(refused, request_id=seen.request_id)(scope, receive, answering)
        except Exception:  # noqa: BLE001 - the boundary: `broken` logs it
            if seen.status:
                broken(seen.route)  # the answer has begun: the server closes the connection
                return
            fault = FaultResponse(broken(seen.route), request_id=seen.request_id)
            await fault(scope, receive, answering)
        finally:
            self._record(scope, seen)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        request_id = request_name()
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        try:
            self._admit(scope, headers, self._client(scope, headers))
        except ArenaError as refused:
            self._watch.failed(refused.code)
            await _refuse_socket(refused, scope, send, request_id)
            return
        behind = self._straight.get(("WEBSOCKET", scope["path"]))
        if behind is not None:
            await behind(scope, receive, send)
            return
        await self._app(scope, receive, self._opening(scope, send, request_id))

    def _opening(self, scope: Scope, send: Send, request_id: str) -> Send:
        """Tell in words what closes a socket before it was opened: nothing is served there."""
        opened = False

        async def open_or_refuse(message: Message) -> None:
            nonlocal opened
            if message["type"] == "websocket.close" and not opened:
                nothing = UnknownRoute("No socket is served here.", fix="Connect to /ws.")
                self._watch.failed(nothing.code)
                await _refuse_socket(nothing, scope, send, request_id)
                return
            opened = opened or message["type"] == "websocket.accept"
            await send(message)

        return open_or_refuse

    # -- what is checked ----------------------------------------------------------------------

    def _admit(self, scope: Scope, headers: dict[bytes, bytes], client: str) -> None:
        """Check frequency, path and origin.

        Raises:
            UnknownRoute, Forbidden, TooMany: For what is closed, foreign or too often.
        """
        # First, so that what is refused counts as well.
        wait = self._buckets.take(client)
        if wait:
            raise TooMany(
                "Too many requests from one client.",
                fix=f"Wait {max(1, math.ceil(wait))} s; or play on a server of your own, where"
                " TRIAGE_RATE sets the limit.",
            )
        path = str(scope["path"]).lstrip("/").removeprefix("gradio_api/").lstrip("/")
        if path.startswith(CLOSED):
            raise UnknownRoute("There is nothing here.", fix="See /docs for what there is.")
        if scope["type"] == "websocket" or scope["method"] not in READING:
            self._check_origin(headers)

    def _check_origin(self, headers: dict[bytes, bytes]) -> None:
        """Let pages of this server ask, programs (which send no Origin), and nobody else."""
        origin = headers.get(b"origin")
        if origin is None:
            if headers.get(b"sec-fetch-site") == b"cross-site":
                raise Forbidden("Another site may not ask this server.", fix=FROM_PAGE)
            return
        if not self._is_ours(origin, headers):
            raise Forbidden("The Origin of the request is not this server.", fix=FROM_PAGE)

    def _is_ours(self, origin: bytes, headers: dict[bytes, bytes]) -> bool:
        text = origin.decode("latin-1")
        try:
            host = urlsplit(text).netloc
        except ValueError:
            return False
        own = headers.get(b"host", b"").decode("latin-1")
        return bool(host) and (host.lower() == own.lower() or text in self._bounds.origins)

    async def _body(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        """Read the body, bounded in bytes, time and depth.

        Raises:
            TooLarge, TimedOut, Malformed: Beyond a bound, or compressed.
        """
        most = self._bounds.run if scope["path"] in RUN_PATHS else self._bounds.body
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared[:12]) > most:
            raise _too_large(most)
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise Malformed("The body is compressed.", fix="Send it as it is.")
        try:
            async with asyncio.timeout(self._bounds.read_seconds):
                body = await _read(receive, most)
        except TimeoutError:
            raise TimedOut(
                f"The body did not arrive within {self._bounds.read_seconds:g} s.",
                fix="Send it in one piece.",
            ) from None
        check_depth(body)
        return body

    def _client(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        """Name the client: its address, or what our own proxy says that it is."""
        if self._bounds.behind_proxy:
            last = headers.get(b"x-forwarded-for", b"").rpartition(b",")[2].strip()
            if last:
                return last.decode("latin-1")[:64]
        address: Sequence[object] = scope.get("client") or ("",)
        return str(address[0])

    # -- what is recorded ---------------------------------------------------------------------

    def _named(self, path: str) -> tuple[str, str]:
        """Return route and entrance to count a path under; what a caller invents is "page"."""
        if path in self._routes:
            return path, "http"
        for start in ("/gradio_api/call/", "/gradio_api/run/"):
            if path.startswith(start):
                name = "/" + path.removeprefix(start).partition("/")[0]
                return (name if name in self._routes else "other"), "gradio"
        return "page", "page"

    def _answering(self, scope: Scope, headers: dict[bytes, bytes], seen: Seen, send: Send) -> Send:
        foreign = b"origin" in headers and not self._is_ours(headers[b"origin"], headers)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                told = message.get("headers", ())
                if foreign:
                    told = [pair for pair in told if pair[0].lower() not in CROSS]
                extra = (*HEADERS, (b"x-request-id", seen.request_id.encode()))
                message = {**message, "headers": [*told, *extra]}
                self._watch.count(
                    seen.entrance, seen.route, seen.status, time.perf_counter() - seen.began
                )
            await send(message)

        return answer

    def _record(self, scope: Scope, seen: Seen) -> None:
        level = logging.DEBUG if seen.route == "page" else logging.INFO
        if not log.isEnabledFor(level):
            return
        told = {
            "request": seen.request_id,
            "route": seen.route,
            "entrance": seen.entrance,
            "status": seen.status,
            "ms": round((time.perf_counter() - seen.began) * 1_000, 2),
            "episode": scope["state"].get("episode", ""),
        }
        tell(log, level, "request", told)


FROM_PAGE = (
    "Ask from the server's own page or from a program, or name the origin in TRIAGE_ORIGINS."
)


async def _read(receive: Receive, most: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed("The body was cut off.", fix="Send all of it.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise _too_large(most)
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        f"The body is larger than {most} bytes.",
        fix="Send less; a large run is taken by POST /submit.",
    )


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once more, then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


async def _refuse_socket(refused: ArenaError, scope: Scope, send: Send, request_id: str) -> None:
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": refused.code})
        return
    answer = FaultResponse(refused, request_id=request_id)

    async def as_handshake(message: Message) -> None:
        kind = message["type"].replace("http.", "websocket.http.")
        if "headers" in message:
            extra = (*HEADERS, (b"x-request-id", request_id.encode()))
            message = {**message, "headers": [*message["headers"], *extra]}
        await send({**message, "type": kind})

    await answer(scope, _nothing, as_handshake)


async def _nothing() -> Message:
    return {"type": "websocket.disconnect"}
