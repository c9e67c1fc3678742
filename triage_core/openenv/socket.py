"""One WebSocket, one episode at a time: reset, step, state, close, and MCP messages.

A socket holds no episode of its own: it names one that lives among all others. So a dropped socket
loses nothing (`/ws?session_id=<metadata.resume>` goes on), the same episode may be played over
REST, and no connection costs a thread.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.types import Message, Receive, Scope, Send

from triage_core.errors import (
    ArenaError,
    Invalid,
    InvalidOption,
    Malformed,
    NotStarted,
    TooLarge,
    TooMany,
    Unreadable,
)
from triage_core.models import JsonObject, StepResult
from triage_core.service import Service, ask
from triage_core.service.answers import BegunEpisode
from triage_core.web.faults import broken, fault
from triage_core.web.reading import read_object, read_query
from triage_core.web.watch import Watch, mark_of, tell
from triage_core.web.wire import begun_json, json_of, resumed, stepped_json

log = logging.getLogger(__name__)

Rpc = Callable[[JsonObject], Awaitable[JsonObject]]
"""Answers a JSON-RPC message of MCP."""
LABEL = 255
"""Longest episode_id that a client may choose for itself; it is a label and opens nothing."""
GOING_AWAY, TRY_LATER, REFUSED = 1001, 1013, 1008
"""Close codes: idle for too long, no place left, no such episode."""
CODES: tuple[tuple[type[ArenaError], str], ...] = (
    (Malformed, "INVALID_JSON"),
    (Unreadable, "INVALID_JSON"),
    (TooMany, "CAPACITY_REACHED"),
    (Invalid, "VALIDATION_ERROR"),
    (TooLarge, "VALIDATION_ERROR"),
)
"""How the protocol calls our errors; what is not here is an EXECUTION_ERROR."""


class Held(NamedTuple):
    """The episode that a socket plays; `label` is what the client calls it, or empty."""

    episode_id: str
    owner: str
    label: str


class Sockets:
    """How many sockets may be open, and what one may do.

    Args:
        most: Sockets open at once.
        idle: Seconds without a message after which a socket is closed; its episode rests on.
        message: Bytes of a message.
    """

    def __init__(self, *, most: int = 2_000, idle: float = 1_800.0, message: int = 262_144) -> None:
        self.most, self.idle, self.message = most, idle, message
        self.open = 0

    @property
    def full(self) -> bool:
        """Whether no other socket may be opened."""
        return self.open >= self.most

    @contextmanager
    def taken(self, watch: Watch) -> Iterator[None]:
        """Count one socket as open."""
        self.open += 1
        watch.sockets.inc()
        try:
            yield
        finally:
            self.open -= 1
            watch.sockets.dec()


class Place(NamedTuple):
    """Where a WebSocket route stands.

    `track` is that of an episode for which no task is asked; with `only` no other is played there.
    """

    track: str
    only: bool


class Socket:
    """A WebSocket route, as an ASGI app.

    Args:
        service: Whom it asks.
        watch: Where messages are counted.
        sockets: The bounds, shared by all routes.
        place: See `Place`.
        rpc: Answers MCP messages.
    """

    def __init__(
        self, service: Service, watch: Watch, sockets: Sockets, *, place: Place, rpc: Rpc
    ) -> None:
        self.service, self.watch, self.sockets = service, watch, sockets
        self.track, self.only = place
        self.rpc = rpc
        self._stored = CapacityLimiter(64) if service.sessions.remote else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection to its end."""
        await receive()
        await send({"type": "websocket.accept"})
        if self.sockets.full:
            await send({"type": "websocket.send", "text": self._full()})
            await send({"type": "websocket.close", "code": TRY_LATER, "reason": "full"})
            return
        visit = Visit(self)
        try:
            with self.sockets.taken(self.watch):
                await visit.serve(scope, receive, send)
        finally:
            visit.leave()

    async def ask(self, name: str, asked: JsonObject) -> BaseModel:
        """Ask the service, in a thread where its episodes live elsewhere."""
        if self._stored is None:
            return ask(self.service, name, asked)
        call = partial(ask, self.service, name, asked)
        return await to_thread.run_sync(call, limiter=self._stored)

    def _full(self) -> str:
        refused = TooMany("Every place for a socket is taken.", fix="Try again in a moment.")
        more: JsonObject = {"active_sessions": self.sockets.open, "max_sessions": self.sockets.most}
        return error_text(refused, more=more)


class Idle:
    """Closes a connection on which nothing comes for a while; a message costs one look at a clock.

    Args:
        seconds: How long nothing may come.
        send: Sends what closes the connection.
    """

    def __init__(self, seconds: float, send: Send) -> None:
        self._seconds, self._send = seconds, send
        self._loop = asyncio.get_running_loop()
        self._touched = self._loop.time()
        self._closing: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(seconds, self._look)

    def touch(self) -> None:
        """Note that something came."""
        self._touched = self._loop.time()

    def stop(self) -> None:
        """Close nothing any more."""
        self._timer.cancel()

    def _look(self) -> None:
        left = self._touched + self._seconds - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._closing = self._loop.create_task(self._close())

    async def _close(self) -> None:
        await self._send({"type": "websocket.close", "code": GOING_AWAY, "reason": "idle"})


class Visit:
    """What one connection does, from its first message to its last."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._held: Held | None = None

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take up an episode where a token names one, then answer message by message."""
        refused = await self._take_up(scope["query_string"])
        if refused:
            await send({"type": "websocket.send", "text": refused})
            await send({"type": "websocket.close", "code": REFUSED, "reason": "no episode"})
            return
        clock = Idle(self._socket.sockets.idle, send)
        try:
            await self._answer_all(clock, receive, send)
        finally:
            clock.stop()

    async def _answer_all(self, clock: Idle, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            clock.touch()
            text = await self._reply(message)
            if text is None:
                await send({"type": "websocket.close", "code": 1000, "reason": ""})
                return
            await send({"type": "websocket.send", "text": text})

    def leave(self) -> None:
        """Let go of the episode; it rests and may be taken up again."""
        if self._held is not None:
            self._socket.service.sessions.detach(self._held.episode_id)

    async def _take_up(self, query: bytes) -> str:
        """Go on with the episode of a resume token; return the error text where that fails."""
        try:
            token = read_query(query, BaseModel).get("session_id")
            if not isinstance(token, str) or not token:
                return ""
            episode_id, owner = resumed(token)
            await self._socket.ask("state", {"episode_id": episode_id, "owner": owner})
        except ArenaError as refused:
            self._socket.watch.failed(refused.code)
            return error_text(refused, code="SESSION_ERROR")
        self._hold(Held(episode_id, owner, ""))
        return ""

    def _hold(self, held: Held) -> None:
        self.leave()
        self._held = held
        self._socket.service.sessions.attach(held.episode_id)

    async def _reply(self, message: Message) -> str | None:
        """Answer one message; None ends the connection."""
        began, kind, status = time.perf_counter(), "other", 200
        try:
            payload = self._read(message)
            kind = str(payload.get("type"))
            if kind == "close":
                return None
            answer = await self._answer(kind, payload)
        except ArenaError as refused:
            status, answer = refused.status, error_text(refused)
            self._socket.watch.failed(refused.code)
        except Exception:  # noqa: BLE001 - the boundary: `broken` logs it
            fault_of_ours = broken("a message")
            status, answer = fault_of_ours.status, error_text(fault_of_ours)
        route = f"ws {kind}" if kind in KINDS else "ws other"
        self._socket.watch.count("websocket", route, status, time.perf_counter() - began)
        if log.isEnabledFor(logging.DEBUG):
            episode = mark_of(self._held.episode_id) if self._held else ""
            told = {"message": route, "status": status, "episode": episode}
            tell(log, logging.DEBUG, "message", told)
        return answer

    def _read(self, message: Message) -> JsonObject:
        text = message.get("text")
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else b""
        if len(raw) > self._socket.sockets.message:
            raise TooLarge(
                f"The message is larger than {self._socket.sockets.message} bytes.",
                fix="Send less.",
            )
        if not raw:
            raise Malformed("The message is empty or binary.", fix="Send JSON as text.")
        return read_object(raw)

    async def _answer(self, kind: str, payload: JsonObject) -> str:
        if kind == "step":
            return await self._step(payload)
        if kind == "reset":
            return await self._reset(_object(payload, "data"))
        if kind == "state":
            return await self._state()
        if kind == "mcp":
            told = await self._socket.rpc(_object(payload, "data"))
            return to_json({"type": "mcp", "data": told}).decode()
        raise UnknownMessage(
            "There is no message of this type.", fix=f"Send one of: {', '.join(KINDS)}."
        )

    async def _reset(self, asked: JsonObject) -> str:
        label = asked.pop("episode_id", None)
        if label is not None and not (isinstance(label, str) and len(label) <= LABEL):
            raise InvalidOption(
                "The episode_id is no text, or too long.", fix=f"Send at most {LABEL} characters."
            )
        asked.pop("metadata", None)
        track = self._socket.track
        named = asked.get("task") is not None or asked.get("task_id") is not None
        if self._socket.only or not named:
            asked.setdefault("track", track)
        if self._socket.only and asked["track"] != track:
            raise InvalidOption(
                f"Here every episode is of the track {track}.", fix="Leave track out."
            )
        asked.setdefault("owner", "new")
        begun = await self._socket.ask("reset", asked)
        assert isinstance(begun, BegunEpisode)
        before, self._held = self._held, None
        if before is not None:
            # A trainer resets thousands of times; what it has left makes room at once.
            self._socket.service.sessions.detach(before.episode_id)
            self._socket.service.sessions.forget(before.episode_id, owner=before.owner)
        self._hold(Held(begun.info.episode_id, begun.owner, label or ""))
        body = begun_json(begun, inside={"policy": begun.info.policy})
        return f'{{"type":"observation","data":{body.decode()}}}'

    async def _step(self, payload: JsonObject) -> str:
        held = self._need()
        action = _object(payload, "data")
        action.pop("metadata", None)
        asked: JsonObject = {
            "episode_id": held.episode_id,
            "owner": held.owner,
            "action": action,
            **{name: payload[name] for name in ("step_key", "timeout_s") if name in payload},
        }
        result = await self._socket.ask("step", asked)
        assert isinstance(result, StepResult)
        return f'{{"type":"observation","data":{stepped_json(result).decode()}}}'

    async def _state(self) -> str:
        held = self._need()
        named: JsonObject = {"episode_id": held.episode_id, "owner": held.owner}
        state = await self._socket.ask("state", named)
        if held.label:
            state = state.model_copy(update={"episode_id": held.label})
        return f'{{"type":"state","data":{json_of(state).decode()}}}'

    def _need(self) -> Held:
        if self._held is None:
            raise NotStarted(
                "This socket plays no episode.",
                fix="Send reset; or connect to /ws?session_id=<metadata.resume of the answer to"
                " reset> to go on with one.",
            )
        return self._held


KINDS = ("reset", "step", "state", "close", "mcp")


class UnknownMessage(Invalid):
    """A message of a type that the protocol does not know."""

    code = "unknown_message"


def _object(payload: JsonObject, name: str) -> JsonObject:
    found = payload.get(name, {})
    if isinstance(found, dict):
        return found
    raise InvalidOption(f"The field {name!r} is no object.", fix=f"Send an object as {name!r}.")


def error_text(refused: ArenaError, *, code: str = "", more: JsonObject | None = None) -> str:
    """Write an error message of the protocol, with our code and the way out beside it."""
    told = fault(refused)
    if not code:
        named = (word for kind, word in CODES if isinstance(refused, kind))
        code = "UNKNOWN_TYPE" if told.code == "unknown_message" else next(named, "EXECUTION_ERROR")
    data = {
        "message": f"{told.message} {told.fix}".strip(),
        "code": code,
        "error": told.code,
        "fix": told.fix,
        "choices": told.choices,
        **(more or {}),
    }
    return to_json({"type": "error", "data": data}).decode()
