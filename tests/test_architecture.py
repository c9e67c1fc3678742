"""The import rule: a part imports strictly lower layers. Proved over `ast`, function bodies too."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "triage_core"

LAYERS = (
    ("errors", "models", "protocols", "version"),
    ("mail", "world", "grading", "agents"),
    ("tracks", "projections"),
    ("episode", "authoring"),
    ("sources", "environment", "settings"),
    ("private",),
    ("runs", "sessions", "hub"),
    ("audit", "board", "shared_sessions"),
    ("arena",),
    ("service", "client", "vector"),
    ("web",),
    ("rest", "openenv", "mcp", "cli", "console"),
    ("ui", "entrances"),
    ("__init__", "__main__"),  # the root exports names lazily; nobody inside imports it
)
RANKS = {part: rank for rank, parts in enumerate(LAYERS) for part in parts}
SIDEWAYS = {
    ("models", "errors"): "a model that refuses its input raises a typed error",
    ("protocols", "errors"): "a protocol says what it raises",
    ("protocols", "models"): "the protocols are written in terms of the models",
}
# An outside package, and the modules or whole packages that alone may import it.
ONLY_IN = {
    "gradio": ("ui",),
    "openai": ("agents.llm",),
    "huggingface_hub": ("hub",),
    "datasets": ("hub",),
    "sklearn": ("audit",),
    "sqlite3": ("board.store", "runs.ledger"),
    "redis": ("shared_sessions",),
    "nh3": ("console.document",),
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}
PYDANTIC = {
    *("pydantic", "pydantic_core"),
    *("annotated_types", "typing_extensions", "typing_inspection"),
}


def violations(folder: Path) -> Iterator[str]:
    """Name every breach of the rule by the package in `folder`, as `file:line: what`."""
    for path in sorted((folder / PACKAGE).rglob("*.py")):
        module = ".".join(path.relative_to(folder / PACKAGE).with_suffix("").parts)
        if forbidden := FORBIDDEN_NAMES.intersection(module.split(".")):
            yield f"{path.relative_to(folder)}:1: no module is called {forbidden.pop()}"
        if part_of(module) not in RANKS:
            yield f"{path.relative_to(folder)}:1: {part_of(module)} has no layer"
            continue
        for line, target in imports(path, folder):
            if reason := breach(module, target):
                yield f"{path.relative_to(folder)}:{line}: {reason}"


def imports(path: Path, folder: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the absolute dotted name of each module that the file imports."""
    package = path.relative_to(folder).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join((*start, *filter(None, [node.module])))
            for alias in node.names:
                full = f"{source}.{alias.name}"
                yield node.lineno, full if is_module(full, folder) else source


def is_module(name: str, folder: Path) -> bool:
    place = folder.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def breach(module: str, target: str) -> str | None:
    """Say why `module` (within the package) may not import `target` (absolute), if so."""
    top, _, inner = target.partition(".")
    if top != PACKAGE:
        users = ONLY_IN.get(top)
        if users is None or any(f"{module}.".startswith(f"{user}.") for user in users):
            return None
        return f"{top} is only for {' and '.join(users)}"
    if not inner:
        return "nobody inside imports the package root"
    part, used = part_of(module), part_of(inner)
    if used not in RANKS:
        return f"{used} has no layer"
    if part == used:
        tracks_apart = part != "tracks" or module == "tracks.__init__" or same_track(module, inner)
        return None if tracks_apart else "a track never imports another"
    if part == "agents" and RANKS[used] > 0:
        return "agents see observations: errors, models and protocols are all they import"
    if RANKS[used] < RANKS[part] or (part, used) in SIDEWAYS:
        return None
    return f"{part} (layer {RANKS[part]}) may not import {used} (layer {RANKS[used]})"


def part_of(module: str) -> str:
    return module.split(".")[0]


def same_track(module: str, inner: str) -> bool:
    """Say whether both lie in one track, when a track has grown into a package."""
    return inner.count(".") > 0 and module.split(".")[1] == inner.split(".")[1]


def test_package_keeps_the_import_rule() -> None:
    assert (ROOT / PACKAGE).is_dir()
    assert not list(violations(ROOT))


BREACHES = {
    "a higher layer": ("mail/threads.py", "from triage_core.episode import Episode"),
    "sideways": ("world/people.py", "from triage_core.mail import Mail"),
    "sideways in the upper layers": ("sessions.py", "import triage_core.runs"),
    "in a function": ("models.py", "def f():\n    from triage_core.service import step"),
    "for type checking": (
        "sources.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from triage_core import service",
    ),
    "relative": ("world/people.py", "from ..tracks import TRACKS"),
    "relative to the root": ("episode.py", "from . import service"),
    "the root": ("cli.py", "import triage_core"),
    "a name of the root": ("cli.py", "from triage_core import make"),
    "a relative name of the root": ("cli.py", "from . import make"),
    "agent reads the world": ("agents/blind.py", "from triage_core.world import facts"),
    "agent reads answer keys": ("agents/blind.py", "import triage_core.episode"),
    "track imports a track": ("tracks/inbox.py", "from triage_core.tracks.routing import TRACK"),
    "track imports a sibling": ("tracks/inbox.py", "from . import routing"),
    "track imports the registry": ("tracks/inbox.py", "from triage_core.tracks import TRACKS"),
    "gradio outside": ("service.py", "import gradio as gr"),
    "openai outside": ("agents/heuristic.py", "from openai import OpenAI"),
    "datasets outside": ("sources.py", "import datasets"),
    "huggingface_hub outside": ("board/store.py", "from huggingface_hub import HfApi"),
    "nh3 outside": ("console/views.py", "import nh3"),
    "console from an entrance beside it": ("rest/x.py", "import triage_core.console.views"),
    "sqlite3 outside": ("sessions.py", "import sqlite3"),
    "unknown part": ("extras.py", ""),
    "import of an unknown part": ("cli.py", "import triage_core.extras"),
    "forbidden name": ("world/utils.py", ""),
    "forbidden package": ("ui/common/buttons.py", ""),
}
FINE = {
    "lower layers": ("service.py", "from triage_core.sessions import S\nimport triage_core.errors"),
    "own package": ("world/people.py", "from triage_core.world.places import P\nfrom . import at"),
    "own package of a track": ("tracks/inbox/rules.py", "from .state import State"),
    "registry": ("tracks/__init__.py", "from triage_core.tracks import inbox"),
    "named sideways": ("protocols.py", "from triage_core.models import Mail"),
    "models in a package": ("models/action.py", "from .mail import Mail\nimport pydantic"),
    "agents": ("agents/llm.py", "from openai import OpenAI\nfrom triage_core.models import Mail"),
    "gradio": ("ui/board/page.py", "import gradio as gr"),
    "gradio_client": ("client.py", "from gradio_client import Client"),
    "nh3": ("console/document.py", "import nh3\nfrom triage_core.mail.tags import tokens"),
    "stores": ("board/store.py", "import sqlite3"),
}


def plant(folder: Path, name: str, source: str) -> Path:
    """Write a package with every part in place and `source` as its file `name`."""
    for part in RANKS:
        path = folder / PACKAGE / part / "__init__.py"
        if not part.startswith("__") and part not in name.replace(".", "/").split("/"):
            path.parent.mkdir(parents=True)
            path.touch()
    path = folder / PACKAGE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    for sibling in ("inbox", "routing"):
        (folder / PACKAGE / "tracks" / sibling).mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize(("name", "source"), BREACHES.values(), ids=BREACHES)
def test_planted_breach_is_caught(name: str, source: str, tmp_path: Path) -> None:
    found = list(violations(plant(tmp_path, name, source)))

    assert len(found) == 1
    assert found[0].startswith(f"{PACKAGE}/{name}:")


@pytest.mark.parametrize(("name", "source"), FINE.values(), ids=FINE)
def test_lawful_import_passes(name: str, source: str, tmp_path: Path) -> None:
    assert not list(violations(plant(tmp_path, name, source)))


def test_every_layer_exists_once() -> None:
    assert len(RANKS) == sum(map(len, LAYERS))
    assert all(RANKS[a] == RANKS[b] for a, b in SIDEWAYS)


def test_import_costs_pydantic_and_nothing_more() -> None:
    program = (
        f"import sys; old = {{*sys.modules}}; import {PACKAGE}; print(*{{*sys.modules}} - old)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not loaded - sys.stdlib_module_names - PYDANTIC - {PACKAGE}
