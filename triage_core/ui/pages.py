"""The pages together: what stands where, and how they are mounted on the app.

>>> app = mount(FastAPI(), service)     # doctest: +SKIP
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from triage_core.service import Service
from triage_core.ui.api_page import build_api_page
from triage_core.ui.board_page import BoardPage
from triage_core.ui.calls import Calls, functions_of
from triage_core.ui.early import Early, console_first, styles_first
from triage_core.ui.expose import expose
from triage_core.ui.submit_page import SubmitPage
from triage_core.ui.theme import HEAD, STATIC, STATIC_PATH, arena_theme

ROOT = Path(__file__).resolve().parents[2]
"""Where the app lies; no file of it is served but through its own routes."""
TITLE = "Email Triage Arena"
PAGES = {
    "": "Console",
    "board": "Leaderboard",
    "hand-in": "Submit",
    "guide": "API",
}
"""Every page by its path, in the order in which they are offered."""
AT = ' aria-current="page"'
PLACE = "<triage-place></triage-place>"
"""Where the console belongs (`static/console/place.js`); no foreign text is ever put here."""
WAITING = 256
"""Calls that may wait; one more is answered with 503."""
PAUSE = 0.01
"""Seconds between two looks at the queue of calls while it is empty."""
SESSIONS = 500
"""Browser and client sessions that Gradio remembers, about 0.3 MB each at the most."""


class Fresh(StaticFiles):
    """Files that a browser keeps and asks after: modules of two versions do not fit together."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or that it has not changed."""
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = "no-cache"
        return answer


def build_pages(service: Service) -> gr.Blocks:
    """Build all pages and the API of one service."""
    # The endpoints first, so that no handler of a page takes the name of one.
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3_600, 3_600)) as blocks:
        expose(service)
        _top("")
        if service.arena.notice:
            gr.Textbox(service.arena.notice, label="Notice", interactive=False, elem_id="notice")
        gr.HTML(PLACE, elem_id="console")
    with _page(blocks, "board"):
        BoardPage(service).show_on(blocks)
    with _page(blocks, "hand-in"):
        SubmitPage(service)
    with _page(blocks, "guide"):
        build_api_page(f"http://localhost:{service.settings.port}")
    page: gr.Blocks = blocks
    page.queue(max_size=WAITING, api_open=False, default_concurrency_limit=8)
    # Looking for work a thousand times a second costs an idle server a twentieth of a core.
    page._queue.sleep_when_free = PAUSE
    # Only launch() takes this as an argument; a mounted app reads the attribute.
    page.state_session_capacity = SESSIONS
    return page


@contextmanager
def _page(blocks: gr.Blocks, path: str) -> Iterator[None]:
    with blocks.route(PAGES[path], path, show_in_navbar=False):
        _top(path)
        yield


def _top(current: str) -> None:
    """Lay the title and the way to the other pages over a page."""
    gr.HTML(top_html(current), elem_id="top")


def top_html(current: str) -> str:
    """Write title and navigation; all of it is our own text."""
    links = "".join(
        f'<a href="{path or "./"}"{AT if path == current else ""}>{name}</a>'
        for path, name in PAGES.items()
    )
    return (
        f'<header class="arena-top"><h1>{TITLE}</h1><nav aria-label="Pages">{links}</nav></header>'
    )


def mount(app: FastAPI, service: Service) -> FastAPI:
    """Mount the page at "/" behind the app's own routes, with everything unused closed."""
    app.mount(STATIC_PATH, Fresh(directory=STATIC), name="static")
    blocks = build_pages(service)
    with warnings.catch_warnings():
        # Told of every app of several pages, also of one without it.
        warnings.filterwarnings("ignore", "SSR mode is not supported", UserWarning)
        gr.mount_gradio_app(
            app,
            blocks,
            path="/",
            # True is the default here, and would send the text of any exception to the caller.
            show_error=False,
            allowed_paths=[],
            blocked_paths=[str(service.settings.data.resolve()), str(ROOT)],
            max_file_size="1mb",
            ssr_mode=False,
            enable_monitoring=False,
            run_history=False,
            mcp_server=False,
            pwa=False,
            footer_links=["api"],
            theme=arena_theme(),
            head=HEAD,
        )
    app.add_middleware(Calls, functions=functions_of(blocks))
    early = {f"/{path}": styles_first() for path in PAGES} | {
        "/": console_first(TITLE, top_html(""))
    }
    app.add_middleware(Early, pages=early)
    return app
