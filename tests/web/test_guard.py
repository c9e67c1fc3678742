"""The middleware: closed paths, origins, bounded bodies, frequencies, headers, records."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_core.errors import TooMany
from triage_core.web.guard import CLOSED, Bounds, Guard, Known
from triage_core.web.limits import TokenBuckets
from triage_core.web.watch import Watch

Headers = Sequence[tuple[bytes, bytes]]
SMALL = Bounds(body=100, run=200, read_seconds=0.2)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the number of bytes received."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message["body"]), message["more_body"]
    cross = (b"access-control-allow-origin", b"https://elsewhere.example")
    await send({"type": "http.response.start", "status": 200, "headers": [cross]})
    await send({"type": "http.response.body", "body": str(size).encode()})


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("hf_secret in /srv/app")


def guarded(
    app: ASGIApp = echo, *, bounds: Bounds = SMALL, rate: float = 0.0, burst: int = 1
) -> Guard:
    buckets = TokenBuckets(rate=rate, burst=burst, clock=lambda: 0.0)
    watch = Watch(live=lambda: 0, evicted=lambda: 0)
    return Guard(
        app, bounds=bounds, buckets=buckets, watch=watch, known=Known(frozenset({"/step"}))
    )


def ask(
    guard: Guard,
    path: str = "/step",
    *chunks: bytes,
    headers: Headers = (),
    method: str = "POST",
    client: str = "10.0.0.1",
) -> list[Message]:
    """Send a request through the guard, a socket's for the method "", and return what comes."""
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks or (b"",), start=1)
    ]
    told: list[Message] = []

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(1)
        return waiting.pop(0)

    async def send(message: Message) -> None:
        told.append(message)

    scope: Scope = {
        "type": "http" if method else "websocket",
        "path": path,
        "headers": list(headers),
        "client": (client, 1),
        "method": method,
    }
    asyncio.run(guard(scope, receive, send))
    return told


def code_of(told: list[Message]) -> str:
    return str(json.loads(told[1]["body"])["error"]["code"])


@pytest.mark.parametrize("start", CLOSED)
@pytest.mark.parametrize("before", ["/", "/gradio_api/", "//gradio_api/", "/gradio_api//"])
def test_unused_path_is_not_found(before: str, start: str) -> None:
    told = ask(guarded(), f"{before}{start}x", method="GET")

    assert (told[0]["status"], code_of(told)) == (404, "unknown_route")


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/call/reset", "/assets/a.js"])
def test_used_path_passes_with_its_whole_body(path: str) -> None:
    first, second = ask(guarded(), path, b"abc", b"de")

    assert (first["status"], second["body"]) == (200, b"5")


def test_every_answer_carries_security_headers_and_a_request_id() -> None:
    passed = dict(ask(guarded())[0]["headers"])
    refused = dict(ask(guarded(), "/upload")[0]["headers"])

    for headers in (passed, refused):
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert b"https://huggingface.co" in headers[b"content-security-policy"]
        assert len(headers[b"x-request-id"]) == 16
    assert passed[b"x-request-id"] != refused[b"x-request-id"]


def test_declared_large_body_is_refused_unread() -> None:
    told = ask(guarded(), headers=[(b"content-length", b"101")])

    assert (told[0]["status"], code_of(told)) == (413, "too_large")


def test_undeclared_large_body_is_refused_as_it_comes() -> None:
    assert ask(guarded(), "/step", b"x" * 100, b"x")[0]["status"] == 413


def test_whole_run_may_be_larger() -> None:
    assert ask(guarded(), "/submit", b"x" * 150)[1]["body"] == b"150"


def test_slow_body_is_given_up() -> None:
    async def never() -> Message:
        await asyncio.sleep(5)
        return {}

    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    scope: Scope = {"type": "http", "path": "/step", "headers": [], "method": "POST"}
    asyncio.run(guarded()(scope, never, send))

    assert (told[0]["status"], code_of(told)) == (408, "timed_out")


def test_compressed_body_is_refused() -> None:
    told = ask(guarded(), headers=[(b"content-encoding", b"gzip")])

    assert (told[0]["status"], code_of(told)) == (422, "malformed")


def test_deep_body_is_refused() -> None:
    told = ask(guarded(), "/step", b"[" * 40 + b"]" * 40)

    assert (told[0]["status"], code_of(told)) == (422, "malformed")


OURS: dict[str, Headers] = {
    "a program": [],
    "the page": [(b"origin", b"http://arena.example:7860"), (b"host", b"arena.example:7860")],
    "the page behind TLS": [(b"origin", b"https://a-b.hf.space"), (b"host", b"a-b.hf.space")],
    "another case": [(b"origin", b"https://A.example"), (b"host", b"a.example")],
}
FOREIGN: dict[str, Headers] = {
    "another site": [(b"origin", b"https://elsewhere.example"), (b"host", b"arena.example")],
    "another port": [(b"origin", b"http://arena.example:1"), (b"host", b"arena.example:2")],
    "a sandbox": [(b"origin", b"null"), (b"host", b"null")],
    "no host": [(b"origin", b"https://elsewhere.example")],
    "no origin at all": [(b"origin", b"")],
    "broken": [(b"origin", b"http://["), (b"host", b"[")],
    "a form of another site": [(b"sec-fetch-site", b"cross-site")],
}


@pytest.mark.parametrize("headers", OURS.values(), ids=OURS)
def test_own_origin_may_post(headers: Headers) -> None:
    assert ask(guarded(), headers=headers)[0]["status"] == 200


@pytest.mark.parametrize("path", ["/step", "/gradio_api/queue/join", "/mcp/"])
@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_foreign_origin_may_not_post(headers: Headers, path: str) -> None:
    told = ask(guarded(), path, headers=headers)

    assert (told[0]["status"], code_of(told)) == (403, "forbidden")


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_foreign_origin_opens_no_socket(headers: Headers) -> None:
    told = ask(guarded(), "/ws", headers=headers, method="")

    assert [message["type"] for message in told] == ["websocket.close"]


def test_named_origin_may_post() -> None:
    bounds = Bounds(origins=frozenset({"https://lab.example"}))
    headers = [(b"origin", b"https://lab.example"), (b"host", b"arena.example")]

    assert ask(guarded(bounds=bounds), headers=headers)[0]["status"] == 200


def test_foreign_page_is_not_told_that_it_may_read() -> None:
    foreign = ask(guarded(), headers=FOREIGN["another site"], method="GET")
    own = ask(guarded(), headers=OURS["the page"], method="GET")

    assert b"access-control-allow-origin" not in dict(foreign[0]["headers"])
    assert b"access-control-allow-origin" in dict(own[0]["headers"])


def test_client_that_asks_too_often_is_told_to_wait() -> None:
    guard = guarded(rate=0.5, burst=2)

    told = [ask(guard) for _ in range(3)]

    assert [one[0]["status"] for one in told] == [200, 200, TooMany.status]
    assert dict(told[2][0]["headers"])[b"retry-after"]


def test_other_clients_are_served_meanwhile() -> None:
    guard = guarded(rate=0.5, burst=1)
    for _ in range(3):
        ask(guard)

    assert ask(guard, client="10.0.0.2")[0]["status"] == 200


@pytest.mark.parametrize(("trusted", "status"), [(False, 429), (True, 200)])
def test_forwarded_address_counts_behind_a_proxy_only(trusted: bool, status: int) -> None:
    guard = guarded(bounds=Bounds(behind_proxy=trusted), rate=0.5, burst=1)
    ask(guard, headers=[(b"x-forwarded-for", b"1.1.1.1")])

    told = ask(guard, headers=[(b"x-forwarded-for", b"2.2.2.2")])

    assert told[0]["status"] == status


def test_last_hop_is_the_one_that_counts() -> None:
    guard = guarded(bounds=Bounds(behind_proxy=True), rate=0.5, burst=1)
    ask(guard, headers=[(b"x-forwarded-for", b"1.1.1.1, 9.9.9.9")])

    assert ask(guard, headers=[(b"x-forwarded-for", b"2.2.2.2, 9.9.9.9")])[0]["status"] == 429


def test_fault_of_ours_is_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    told = ask(guarded(broken))

    assert (told[0]["status"], code_of(told)) == (500, "internal_error")
    assert b"hf_secret" not in told[1]["body"]


def test_request_is_logged_by_its_route_and_never_by_its_path(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG, logger="triage_core.web.guard"):
        ask(guarded(), "/step")
        ask(guarded(), "/invented/secret")

    told = [record.__dict__["told"] for record in caplog.records]
    assert [one["route"] for one in told] == ["/step", "page"]
    assert told[0]["status"] == 200


def test_other_traffic_passes_untouched() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing(*_: object) -> Message:
        return {}

    asyncio.run(guarded(app)({"type": "lifespan"}, nothing, nothing))

    assert seen == ["lifespan"]
