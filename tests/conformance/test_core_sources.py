"""What the core may not even mention: clocks, global randomness, the machine, code as data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import triage_core

PACKAGE = Path(triage_core.__file__).parent
CORE = sorted(
    path
    for part in ("models", "tracks", "grading", "world")
    for path in (PACKAGE / part).rglob("*.py")
) + [PACKAGE / f"{name}.py" for name in ("episode", "environment", "protocols", "errors")]
EVERYTHING = sorted(PACKAGE.rglob("*.py"))

NO_MODULE = {"time", "uuid", "secrets", "os", "locale", "socket", "subprocess", "threading"}
NO_CLOCK = {"now", "today", "utcnow", "fromtimestamp", "getenv", "environ"}
NO_CALL = {"hash", "id", "sum", "open", "input", "print"}
"""The built-in sum adds floats differently on Python 3.11 and 3.12."""
NO_CODE = {"eval", "exec", "compile", "__import__"}
NO_PICKLE = {"pickle", "marshal", "shelve", "dill", "cloudpickle"}


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield every import as (module, name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def called(tree: ast.AST) -> Iterator[str]:
    """Yield the names of plain functions that are called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", CORE, ids=named)
def test_core_uses_no_clock_no_machine_and_no_global_randomness(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for module, name in imported(tree):
        assert module.partition(".")[0] not in NO_MODULE, module
        if module == "random":
            assert name == "Random", "only seeded generators of one's own"
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & NO_CLOCK
    assert not set(called(tree)) & NO_CALL


@pytest.mark.parametrize("path", CORE, ids=named)
def test_core_seeds_every_generator(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "Random" or node.args, "Random() without a seed"


@pytest.mark.parametrize("path", EVERYTHING, ids=named)
def test_package_runs_no_data_as_code(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not set(called(tree)) & NO_CODE
    assert not {module.partition(".")[0] for module, _ in imported(tree)} & NO_PICKLE
