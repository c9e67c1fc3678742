"""The API page: client code for every endpoint, made from the table of endpoints."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from triage_core.service import ENDPOINTS, Endpoint

HEAD = """## API

Every endpoint answers `gradio_client`. Arguments are flat, answers are JSON objects; an
error carries its code as `title` (see `meta` for all codes). `episode_id` is a secret: who knows it
plays the episode. For speed on http pass `ssl_verify=False`, which spares building a TLS context
for every call.

The code below runs from top to bottom as one program."""


def client_code(endpoint: Endpoint) -> str:
    """Write the call of an endpoint as client code; its answer gets the endpoint's name."""
    arguments = [f"{name}={text}" for name, text in endpoint.example.items()]
    arguments.append(f'api_name="/{endpoint.name}"')
    short = f"{endpoint.name} = client.predict({', '.join(arguments)})"
    if len(short) <= 88:
        return short
    return f"{endpoint.name} = client.predict(\n    " + ",\n    ".join(arguments) + ",\n)"


def opening_code(address: str) -> str:
    """Write how a client begins."""
    return f'from gradio_client import Client\n\nclient = Client("{address}")'


def program(address: str) -> str:
    """Write all client code as one program."""
    return "\n".join((opening_code(address), *(client_code(one) for one in ENDPOINTS)))


def page_text(address: str) -> str:
    """Write the whole page as Markdown; all of it is our own text."""
    return "\n\n".join((HEAD, _code(opening_code(address)), *_sections()))


def _sections() -> Iterator[str]:
    for endpoint in ENDPOINTS:
        yield f"### {endpoint.name}\n\n{endpoint.summary}"
        yield _code(client_code(endpoint))
        if endpoint.takes.model_fields:
            yield "| argument | |\n|---|---|\n" + "\n".join(
                f"| `{name}`{' (needed)' if given.is_required() else ''} | {given.description} |"
                for name, given in endpoint.takes.model_fields.items()
            )


def _code(text: str) -> str:
    return f"```python\n{text}\n```"


def build_api_page(address: str) -> None:
    """Lay out the page."""
    gr.Markdown(page_text(address), elem_id="api-text")
