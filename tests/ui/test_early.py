"""What is written into pages before Gradio draws them: all that they need, into nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from triage_core.ui.early import Early, Written, console_first, styles_first
from triage_core.ui.theme import STATIC

PAGE = "<html><head><title>A page</title></head><body\nclass=a><p></head><body></p></body></html>"
FIRST = Written("<link href=a>", "<b>\\1</b>")
MADE = (
    "<html><head><title>A page</title><link href=a></head><body\nclass=a><b>\\1</b>"
    "<p></head><body></p></body></html>"
)
MODULES = STATIC / "console"


def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


def pieces(request: Request) -> Response:
    return StreamingResponse(iter([PAGE[:30], PAGE[30:]]), media_type="text/html")


def told(request: Request) -> Response:
    return JSONResponse({"text": "</head>"})


@pytest.fixture
def web() -> TestClient:
    routes = [Route("/", page), Route("/pieces", pieces), Route("/told", told), Route("/no", page)]
    app = Starlette(routes=routes)
    app.add_middleware(Early, pages=dict.fromkeys(("/", "/pieces", "/told"), FIRST))
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/pieces"])
def test_page_has_more_at_the_end_of_its_head_and_the_beginning_of_its_body(
    web: TestClient, path: str
) -> None:
    answer = web.get(path)

    assert answer.text == MADE
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("path", ["/told", "/no"])
def test_what_is_no_page_of_ours_is_left_as_it_is(web: TestClient, path: str) -> None:
    assert web.get(path).text in (PAGE, json.dumps({"text": "</head>"}, separators=(",", ":")))


def imported(name: str, found: set[str]) -> set[str]:
    """Gather a module and all that it imports."""
    if name not in found:
        found.add(name)
        for other in re.findall(r'^} from "\./(.+)";|^import .* from "\./(.+)";', text(name), re.M):
            imported("".join(other), found)
    return found


def text(name: str) -> str:
    return Path(MODULES / name).read_text()


def test_every_module_of_the_console_is_named_and_no_other() -> None:
    named = re.findall(r'modulepreload" href="[^"]*/([^"/]+)"', console_first("", "").head)

    assert len(named) > 20
    assert sorted(named) == sorted(imported("console.js", set()))


def test_other_pages_load_nothing_of_the_console() -> None:
    assert "console" not in "".join(styles_first())


def test_header_stands_before_the_console() -> None:
    body = console_first("", "<header>A title</header>").body

    assert "<header>A title</header><triage-console></triage-console>" in body
