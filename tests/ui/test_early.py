"""Tags in the first lines of a page: added to pages, to nothing else, and complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from triage_core.ui.early import Early, early_tags
from triage_core.ui.theme import STATIC

PAGE = "<html><head><title>A page</title></head><body>&lt;/head></head></body></html>"
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
    tags = dict.fromkeys(("/", "/pieces", "/told"), "<link href=a>")
    app.add_middleware(Early, tags=tags)
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/pieces"])
def test_page_has_the_tags_at_the_end_of_its_head(web: TestClient, path: str) -> None:
    answer = web.get(path)

    assert answer.text == PAGE.replace("</head>", "<link href=a></head>", 1)
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("path", ["/told", "/no"])
def test_what_is_no_page_of_ours_is_left_as_it_is(web: TestClient, path: str) -> None:
    assert "link" not in web.get(path).text


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
    named = re.findall(r'modulepreload" href="[^"]*/([^"/]+)"', early_tags(console=True))

    assert len(named) > 20
    assert sorted(named) == sorted(imported("console.js", set()))


def test_other_pages_load_nothing_of_the_console() -> None:
    assert "console" not in early_tags(console=False)
