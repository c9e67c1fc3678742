"""What a page needs, named in the first lines of it.

Gradio adds an app's own tags to the head only when its program runs, which is a second after the
page has come. What is named in the page itself is fetched in that second.

>>> app.add_middleware(Early, tags={"/": "<link ...>"})     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage_core.ui.theme import STATIC, STATIC_PATH, STYLES

END = b"</head>"
NO_CODE = "types.js"
"""A module that holds types alone, which no browser asks for."""
_PLACE = STATIC_PATH.lstrip("/")


def early_tags(*, console: bool) -> str:
    """Write what is fetched at once: the styles of every page, and the modules of the console."""
    tags = [f'<link rel="preload" as="style" href="{one}">' for one in STYLES]
    if console:
        tags.append(f'<link rel="preload" as="style" href="{_PLACE}/console/console.css">')
        tags += [
            f'<link rel="modulepreload" href="{_PLACE}/console/{one.name}">'
            for one in sorted((STATIC / "console").glob("*.js"))
            if one.name != NO_CODE
        ]
        tags.append(f'<script type="module" src="{_PLACE}/console/console.js"></script>')
    return "".join(tags)


class Early:
    """Write tags into the head of pages on their way out.

    Args:
        app: What stands behind.
        tags: What is added to the page of each path.
    """

    def __init__(self, app: ASGIApp, *, tags: Mapping[str, str]) -> None:
        self._app, self._tags = app, {path: text.encode() for path, text in tags.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and a page back with its tags."""
        tags = self._tags.get(scope["path"]) if scope["type"] == "http" else None
        await self._app(scope, receive, _Page(tags, send).take if tags else send)


class _Page:
    """One answer: held until all of it is there, since its length changes."""

    def __init__(self, tags: bytes, send: Send) -> None:
        self._tags, self._send = tags, send
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
            page = page.replace(END, self._tags + END, 1)
        headers = [pair for pair in self._start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(page)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": page})
