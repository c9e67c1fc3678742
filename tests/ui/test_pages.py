"""The page as it is built: exactly our endpoints, every handler private, every setting set."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from dataclasses import replace

import gradio as gr
import pytest
from fastapi import FastAPI

from tests.test_service import Shelf, sample_service
from triage_core.service import ENDPOINTS, Endpoint, Service
from triage_core.ui import pages
from triage_core.ui.api_page import page_text, program
from triage_core.ui.early import console_first
from triage_core.ui.expose import flat, plain
from triage_core.ui.theme import STATIC, STATIC_PATH


@pytest.fixture(scope="module")
def service() -> Service:
    return sample_service(Shelf())


async def built(service: Service) -> gr.Blocks:
    """Build inside a running event loop: outside one, Gradio opens loops and never closes them."""
    return pages.build_pages(service)


@pytest.fixture(scope="module")
def blocks(service: Service) -> gr.Blocks:
    return asyncio.run(built(service))


def functions(blocks: gr.Blocks) -> Iterator[gr.blocks.BlockFunction]:
    yield from blocks.fns.values()


def test_public_endpoints_are_those_of_the_table(blocks: gr.Blocks) -> None:
    public = [one.api_name for one in functions(blocks) if one.api_visibility == "public"]

    assert public == [endpoint.name for endpoint in ENDPOINTS]


def test_every_other_handler_is_private(blocks: gr.Blocks) -> None:
    assert {one.api_visibility for one in functions(blocks)} == {"public", "private"}


def test_no_component_gives_foreign_text_a_template(blocks: gr.Blocks) -> None:
    written = {one.value for one in blocks.blocks.values() if isinstance(one, gr.HTML)}
    risky = [one for one in blocks.blocks.values() if isinstance(one, gr.Chatbot)]
    tables = [one for one in blocks.blocks.values() if isinstance(one, gr.Dataframe)]

    assert written == {pages.PLACE, *map(pages.top_html, pages.PAGES)}
    assert risky == []
    assert {table.datatype for table in tables} == {"str"}


def test_markdown_never_changes(blocks: gr.Blocks) -> None:
    changed = {out for one in functions(blocks) for out in one.outputs}

    assert not [one for one in changed if isinstance(one, gr.Markdown | gr.HTML)]


def test_text_boxes_have_labels(blocks: gr.Blocks) -> None:
    fields = (gr.Textbox, gr.Radio, gr.Dropdown, gr.Checkbox, gr.Dataframe)

    assert all(one.label for one in blocks.blocks.values() if isinstance(one, fields))


def test_mounted_page_tells_no_faults_and_bounds_its_queue(service: Service) -> None:
    async def mounted_app() -> FastAPI:
        return pages.mount(FastAPI(), service)

    app = asyncio.run(mounted_app())
    mounted = next(r.app for r in app.routes if getattr(r, "path", None) == "")
    page = mounted.get_blocks()

    assert page.show_error is False
    assert page.api_open is False
    assert page._queue.max_size == pages.WAITING
    assert page.state_session_capacity == page.state_holder.capacity == pages.SESSIONS
    assert page.allowed_paths == []
    assert page.blocked_paths == [str(service.settings.data.resolve()), str(pages.ROOT)]
    assert page._queue.default_concurrency_limit == 8
    assert page.delete_cache == (3_600, 3_600)
    assert not page.analytics_enabled
    assert not page.mcp_server
    assert not page.share
    assert page.max_file_size == 2**20
    assert not page.enable_monitoring
    assert not page.run_history
    assert not page.ssr_mode


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_exposed_function_has_the_flat_arguments(service: Service, endpoint: Endpoint) -> None:
    made = flat(endpoint, service)

    parameters = inspect.signature(made).parameters
    assert list(parameters) == list(endpoint.takes.model_fields)
    assert inspect.iscoroutinefunction(made) is endpoint.quick


def test_refusal_leaves_as_a_titled_error(service: Service) -> None:
    made = flat(next(one for one in ENDPOINTS if one.name == "grade"), service)

    with pytest.raises(gr.Error) as caught:
        made("none", "", None, None, None, None)

    assert caught.value.title == "unknown_episode"
    assert caught.value.print_exception is False


def test_fault_of_ours_is_logged_and_not_told(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a secret")

    broken = replace(next(one for one in ENDPOINTS if one.name == "tasks"), function=fail)
    monkeypatch.setattr("triage_core.service.endpoints.BY_NAME", {"tasks": broken})
    made = flat(broken, service)

    with pytest.raises(gr.Error) as caught:
        made()

    assert caught.value.title == "internal_error"
    assert "secret" not in str(caught.value)
    assert "a secret" in caplog.text


@pytest.mark.parametrize(
    ("annotation", "shown"),
    [(dict[str, int], dict), (list[str], list), (str, str), (dict[str, str] | None, dict | None)],
)
def test_type_is_reduced_to_what_gradio_describes(annotation: object, shown: object) -> None:
    assert plain(annotation) == shown


def test_api_page_has_code_for_every_endpoint() -> None:
    text = page_text("http://localhost:7860")

    assert all(f'api_name="/{endpoint.name}"' in text for endpoint in ENDPOINTS)
    compile(program("http://localhost:7860"), "page", "exec")


def test_static_files_are_named_in_the_head() -> None:
    files = sorted(path.name for path in STATIC.iterdir() if path.is_file())

    assert files == ["arena.css", "arena.js", "theme.js", "tokens.css"]
    named = pages.HEAD + "".join(console_first("", ""))
    assert all(f"{STATIC_PATH[1:]}/{name}" in named for name in files)
