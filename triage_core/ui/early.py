"""What a page needs, written into it before Gradio's program runs.

Gradio adds an app's own tags to the head, and draws its page, about a second after the page has
come. Styles that are named in the page itself are fetched in that second; and the console is there
and can be used, until Gradio has drawn the place into which it moves.

>>> app.add_middleware(Early, pages={"/": console_first(title, header)})     # doctest: +SKIP
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_core.ui.theme import STATIC, STATIC_PATH, STYLES

NO_CODE = "types.js"
"""A module that holds types alone, which no browser asks for."""
_FOLDER = STATIC_PATH.lstrip("/")
_HEAD = re.compile(rb"</head>")
_BODY = re.compile(rb"<body[^>]*>")


class Written(NamedTuple):
    """What is written at the end of a page's head, and at the beginning of its body."""

    head: str
    body: str = ""


def styles_first() -> Written:
    """Name the styles of every page."""
    return Written("".join(f'<link rel="preload" as="style" href="{one}">' for one in STYLES))


def console_first(title: str, header: str) -> Written:
    """Write the console into the page, below the header, with all that it loads."""
    modules = sorted(one.name for one in (STATIC / "console").glob("*.js") if one.name != NO_CODE)
    head = [
        f"<title>{title}</title>",
        *(f'<link rel="stylesheet" href="{one}">' for one in STYLES),
        f'<link rel="preload" as="style" href="{_FOLDER}/console/console.css">',
        *(f'<link rel="modulepreload" href="{_FOLDER}/console/{name}">' for name in modules),
        f'<script type="module" src="{_FOLDER}/console/console.js"></script>',
    ]
    body = (
        f'<script src="{_FOLDER}/theme.js"></script>'
        f'<div class="early">{header}<triage-console></triage-console></div>'
    )
    return Written("".join(head), body)


class Early:
    """Write into pages on their way out.

    Args:
        app: What stands behind.
        pages: What is written into the page of each path.
    """

    def __init__(self, app: ASGIApp, *, pages: Mapping[str, Written]) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and a page back with what it needs."""
        written = self._pages.get(scope["path"]) if scope["type"] == "http" else None
        await self._app(scope, receive, _Page(written, send).take if written else send)


class _Page:
    """One answer: held until all of it is there, since its length changes."""

    def __init__(self, written: Written, send: Send) -> None:
        self._written, self._send = written, send
        self._start: Message = {}
        self._body = b""

    async def take(self, message: Message) -> None:
        """Take a message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        page = self._body
        if dict(self._start["headers"]).get(b"content-type", b"").startswith(b"text/html"):
            page = self._with_all(page)
        headers = [pair for pair in self._start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(page)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": page})

    def _with_all(self, page: bytes) -> bytes:
        head, body = self._written.head.encode(), self._written.body.encode()
        page = _HEAD.sub(lambda found: head + found[0], page, count=1)
        return _BODY.sub(lambda found: found[0] + body, page, count=1)
