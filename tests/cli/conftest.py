"""A scenario folder with the samples, and a way to run a command on it in this process."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.samples import sample_set
from tests.scenario_folder import write_folder
from triage_core.cli.entry import main
from triage_core.cli.terminal import Terminal


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("cli") / "scenarios", sample_set())


@pytest.fixture
def cli(folder: Path) -> Cli:
    def run(*arguments: str, typed: str = "", environment: Mapping[str, str] | None = None) -> Ran:
        terminal = Terminal(io.StringIO(), io.StringIO(), io.StringIO(typed))
        variables = {"TRIAGE_SCENARIOS": str(folder), **(environment or {})}
        code = main(list(arguments), environment=variables, terminal=terminal)
        assert isinstance(terminal.out, io.StringIO)
        assert isinstance(terminal.err, io.StringIO)
        return Ran(code, terminal.out.getvalue(), terminal.err.getvalue())

    return run
