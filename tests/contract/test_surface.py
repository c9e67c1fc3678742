"""The public surface as it was agreed: a change of it shows up in a diff of surface.json.

    .venv/bin/python -m tests.contract.test_surface

writes that file anew; a change of what it holds belongs into the CHANGELOG.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.samples import sample_set
from triage_core.board import Board, SqliteStore
from triage_core.entrances import Entrances, laid_out
from triage_core.environment import Dealer
from triage_core.errors import ArenaError
from triage_core.openenv import OPENENV_PATHS
from triage_core.openenv.socket import CODES, KINDS
from triage_core.rest import description
from triage_core.service import ENDPOINTS, Service
from triage_core.service.about import error_cards
from triage_core.sessions import Sessions
from triage_core.settings import Settings
from triage_core.sources import ScenarioSet
from triage_core.tracks import ALIASES, TASKS, TRACKS

SURFACE = Path(__file__).with_name("surface.json")
Json = dict[str, Any]
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Samples:
    """An opened arena of sample scenarios."""

    source: ScenarioSet
    dealer: Dealer
    notice: str = ""


def surface() -> Json:
    """Gather everything that a client may lean on."""
    described = description(more=OPENENV_PATHS)
    return {
        "endpoints": {
            endpoint.name: {
                "reads": endpoint.reads,
                "arguments": fields(endpoint.takes.model_json_schema()),
                "answer": fields(endpoint.gives.model_json_schema(mode="serialization")),
            }
            for endpoint in ENDPOINTS
        },
        "tracks": {
            name: {
                "action": fields(track.action_type.model_json_schema()),
                "state": fields(track.state_type.model_json_schema(mode="serialization")),
            }
            for name, track in TRACKS.items()
        },
        "models": {
            name: fields(schema) or worded(schema)
            for name, schema in sorted(described["components"]["schemas"].items())
        },
        "errors": {card.code: card.status for card in error_cards(ArenaError)},
        "openapi": {path: sorted(methods) for path, methods in described["paths"].items()},
        "routes": routes(),
        "messages": {
            "in": list(KINDS),
            "out": ["observation", "state", "error", "mcp"],
            "codes": sorted(
                {code for _, code in CODES} | {"UNKNOWN_TYPE", "EXECUTION_ERROR", "SESSION_ERROR"}
            ),
        },
        "tasks": list(TASKS),
        "aliases": dict(ALIASES),
    }


def fields(schema: Json) -> dict[str, str]:
    """Say type and default of every field of an object."""
    found = {}
    for name, given in schema.get("properties", {}).items():
        default = f" = {json.dumps(given['default'])}" if "default" in given else ""
        found[name] = worded(given) + default
    return found


def worded(schema: Mapping[str, Any]) -> str:
    """Say a type in few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " | ".join(worded(option) for option in options)
    kind = str(schema.get("type", "any"))
    if kind == "array":
        inner = schema.get("prefixItems") or [schema.get("items", {})]
        return f"[{', '.join(worded(one) for one in inner)}]"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{{{worded(schema['additionalProperties'])}}}"
    return kind


def routes() -> list[str]:
    """List every path that is served, those of the page excepted."""
    source = sample_set(each=1)
    with TemporaryDirectory() as folder:
        service = Service(
            arena=Samples(source, Dealer(source)),
            sessions=Sessions(clock=time.monotonic),
            board=Board(source, SqliteStore(Path(folder) / "board.sqlite3")),
            settings=Settings(),
            now=lambda: NOON,
            started=NOON,
        )
        return sorted({path for path, _ in laid_out(Entrances(service).routes())})


def test_surface_is_as_it_was_agreed() -> None:
    agreed = json.loads(SURFACE.read_text(encoding="utf-8"))

    assert surface() == agreed, "see the docstring of this file"


if __name__ == "__main__":
    SURFACE.write_text(json.dumps(surface(), indent=1) + "\n", encoding="utf-8")
