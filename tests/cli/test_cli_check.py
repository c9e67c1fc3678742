"""`check`: a sound server and folder pass, and every planted fault is named in its line."""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests import wire_server
from tests.cli.conftest import Cli, Ran
from tests.cli.stand_in_server import StandIn
from tests.e2e.server import Server
from tests.samples import sample_set
from tests.scenario_folder import write_folder
from tests.test_service import Shelf, sample_service
from triage_core.cli import check_report
from triage_core.cli.check_finding import Finding
from triage_core.cli.check_folder import folder_findings
from triage_core.cli.check_imports import imports_finding, outside_modules
from triage_core.cli.check_server import ServerFacts
from triage_core.service import ask
from triage_core.service.answers import Health, TaskList
from triage_core.tracks import TASKS

ROOT = Path(__file__).parents[2]
FRONT = """---
title: A title
short_description: In a few words
sdk: gradio
sdk_version: 6.31.0
python_version: "3.12"
app_file: app.py
hf_oauth: true
---

# A page
"""
MANIFEST = """
name: email_triage
version: 0.1.0
port: 7860
validation:
  capabilities:
    declared_task_count: {practice: 20, test: 20}
"""


@pytest.fixture(autouse=True)
def _no_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what a test puts on PATH judges beside us."""
    monkeypatch.setattr(check_report, "PEER_PLACE", Path("no-such-place"))


@pytest.fixture
def no_gradio(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where gradio_client is not installed."""
    monkeypatch.setattr("triage_core.cli.check_play.find_spec", lambda name: None)


@pytest.fixture(autouse=True)
def _whole_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give stand-ins one more route, and no waiting for acknowledgements."""
    monkeypatch.setattr(wire_server, "ROUTES", (*wire_server.ROUTES, "metadata"))
    monkeypatch.setattr(wire_server.Answers, "disable_nagle_algorithm", True)


def lines_of(ran: Ran, verdict: str) -> list[str]:
    """Return what follows the verdict in the lines that have it."""
    return [line[8:] for line in ran.out.splitlines() if line.startswith(f"{verdict:<7} ")]


# -- a sound server and folder ----------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the bundled scenarios."""
    started = Server(tmp_path_factory.mktemp("check"))
    started.start()
    yield started
    started.stop(with_signal=signal.SIGKILL)


def plant_peer(folder: Path, code: int) -> dict[str, str]:
    """Put an `openenv` on a PATH; it writes down what it was asked and ends with `code`."""
    program = folder / "openenv"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/asked"\necho Verdict\nexit {code}\n')
    program.chmod(0o755)
    return {"PATH": str(folder)}


@pytest.mark.server
def test_sound_server_and_folder_pass(cli: Cli, server: Server, tmp_path: Path) -> None:
    ran = cli("check", server.url, str(ROOT), environment=plant_peer(tmp_path, 0))

    assert (ran.code, lines_of(ran, "FAIL"), lines_of(ran, "skipped")) == (0, [], [])
    assert re.fullmatch(r"56 checks, 0 failed, 0 skipped, [\d.]+ s", ran.out.splitlines()[-1])
    played = {line.partition(":")[0] for line in lines_of(ran, "ok")}
    for task_id in TASKS:
        ways = (f"{way} {task_id}" for way in ("REST", "WebSocket", "gradio_client"))
        assert {*ways, f"same rewards {task_id}"} <= played
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[0] == f"validate {server.url}"
    assert re.fullmatch(r"validate \S+/published --level static --skip-build", asked[1])


# -- a broken server --------------------------------------------------------------------------


FAULTS: dict[str, tuple[str, int]] = {
    "degraded": (r"health: degraded, .* The Hub was away\.", 1),
    "no socket": (r"WebSocket \S+: There was no WebSocket to be had\..*", len(TASKS)),
    "generous socket": (r"same rewards \S+: the same actions paid REST .*, WebSocket .*", 10),
    "endless": (r"REST \S+: The episode has ended; .*", len(TASKS)),
    "worth too much": (r"REST \S+: \d+ steps, score 1\.5, \d+ ms", len(TASKS)),
}


@pytest.mark.usefixtures("no_gradio")
@pytest.mark.parametrize(("fault", "told"), FAULTS.items(), ids=FAULTS)
def test_fault_of_a_server_is_named(cli: Cli, fault: str, told: tuple[str, int]) -> None:
    pattern, count = told
    with StandIn(fault) as server:
        ran = cli("check", server.address)

    assert ran.code == 1
    failed = lines_of(ran, "FAIL")
    assert len([line for line in failed if re.fullmatch(pattern, line)]) == count, failed


def test_server_without_a_page_fails_for_gradio_client_alone(cli: Cli) -> None:
    with StandIn() as server:
        ran = cli("check", server.address)

    assert ran.code == 1
    assert [line.partition(":")[0] for line in lines_of(ran, "FAIL")] == ["gradio_client"]
    assert lines_of(ran, "skipped") == ["openenv validate: not on PATH, and no no-such-place"]


@pytest.mark.slow
@pytest.mark.usefixtures("no_gradio")
def test_missing_gradio_client_is_skipped(cli: Cli) -> None:
    with StandIn() as server:
        ran = cli("check", server.address)

    assert ran.code == 0
    assert "gradio_client: not installed" in lines_of(ran, "skipped")


@pytest.mark.usefixtures("no_gradio")
def test_verdict_of_the_peer_counts(cli: Cli, tmp_path: Path) -> None:
    with StandIn() as server:
        ran = cli("check", server.address, environment=plant_peer(tmp_path, 1))

    assert "openenv validate URL: exit code 1, Verdict" in lines_of(ran, "FAIL")


class Elsewhere(BaseHTTPRequestHandler):
    """A web server that is no arena."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    other = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=other.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{other.server_port}"
    other.shutdown()
    other.server_close()
    thread.join()


def test_address_of_another_program_is_refused(cli: Cli, elsewhere: str) -> None:
    ran = cli("check", elsewhere)

    assert (ran.code, ran.out) == (2, "")
    assert "error unavailable: The server sent no JSON object" in ran.err


def test_health_of_another_program_is_refused(cli: Cli) -> None:
    with StandIn("stranger") as server:
        ran = cli("check", server.address)

    assert (ran.code, ran.out) == (2, "")
    assert "answer to health does not fit" in ran.err


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:1", "error unavailable: The server at 127.0.0.1 does not answer"),
        ("ftp://127.0.0.1", "error invalid_option: The url of the server"),
    ],
)
def test_address_where_nothing_answers_is_refused(cli: Cli, url: str, told: str) -> None:
    ran = cli("check", url)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


# -- a broken folder --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the real one, as small as can be."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "README.md").write_text(FRONT)
    (folder / "openenv.yaml").write_text(MANIFEST)
    (folder / "requirements.txt").write_text("gradio>=6\npydantic\n")
    (folder / "app.py").write_text("import os\nimport fastapi\nfrom arena import served\n")
    (folder / "arena").mkdir()
    (folder / "arena/__init__.py").write_text("")
    (folder / "arena/served.py").write_text("import pydantic\n")
    write_folder(folder / "scenarios", sample_set(each=2))
    return folder


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / "copy")


@pytest.fixture(scope="module")
def facts() -> ServerFacts:
    """What a server says that plays the samples."""
    service = sample_service(Shelf())
    health, tasks = ask(service, "health", {}), ask(service, "tasks", {})
    assert isinstance(health, Health)
    assert isinstance(tasks, TaskList)
    return ServerFacts(health, tasks, "email_triage_inbox", "0.1.0")


def failed(folder: Path, facts: ServerFacts) -> dict[str, Finding]:
    """Return what failed, by the name of the check."""
    found = list(folder_findings(folder, facts))
    assert "skipped" not in [one.verdict for one in found]
    return {one.name: one for one in found if one.verdict == "FAIL"}


def test_sound_folder_passes(published: Path, facts: ServerFacts) -> None:
    assert failed(published, facts) == {}


Edit = tuple[str, str, str]
EDITS: dict[str, tuple[Edit, str]] = {
    "sdk": (("README.md", "sdk: gradio", "sdk: static"), "README.md sdk"),
    "sdk_version": (("README.md", "6.31.0", "6.30.0"), "README.md sdk_version"),
    "sdk_version of two parts": (("README.md", "6.31.0", '"6.31"'), "README.md sdk_version"),
    "python as a number": (("README.md", '"3.12"', "3.12"), "README.md python_version"),
    "old python": (("README.md", '"3.12"', '"3.10"'), "README.md python_version"),
    "no oauth": (("README.md", "hf_oauth: true\n", ""), "README.md hf_oauth"),
    "long title": (("README.md", "A title", "A title " * 8), "README.md title"),
    "long words": (("README.md", "In a few", "word " * 13), "README.md short_description"),
    "name": (("openenv.yaml", "email_triage", "mail_triage"), "openenv.yaml name"),
    "port": (("openenv.yaml", "7860", "8000"), "openenv.yaml port"),
    "version": (("openenv.yaml", "0.1.0", "0.2.0"), "openenv.yaml version"),
    "counts": (("openenv.yaml", "test: 20", "test: 21"), "openenv.yaml task counts"),
    "no counts": (("openenv.yaml", "capabilities", "abilities"), "openenv.yaml task counts"),
    "import": (("arena/served.py", "pydantic", "tornado"), "requirements.txt"),
    "no app": (("app.py", "import os", "import os ("), "requirements.txt"),
    "no front matter": (("README.md", "---\ntitle", "title"), "front matter and openenv.yaml"),
    "no YAML": (("openenv.yaml", "name:", "name: ["), "front matter and openenv.yaml"),
    "a list": (("openenv.yaml", MANIFEST, "- one\n"), "front matter and openenv.yaml"),
}


@pytest.mark.parametrize(("edit", "name"), EDITS.values(), ids=EDITS)
def test_fault_of_a_folder_is_named(copy: Path, facts: ServerFacts, edit: Edit, name: str) -> None:
    file, old, new = edit
    text = (copy / file).read_text()
    assert old in text
    (copy / file).write_text(text.replace(old, new))

    assert list(failed(copy, facts)) == [name]


def test_missing_app_is_named(copy: Path, facts: ServerFacts) -> None:
    (copy / "app.py").unlink()

    assert list(failed(copy, facts)) == ["README.md app_file", "requirements.txt"]


MISSING = {
    "openenv.yaml": "front matter and openenv.yaml",
    "requirements.txt": "requirements.txt",
    "scenarios": "scenario digest",
}


@pytest.mark.parametrize(("file", "name"), MISSING.items())
def test_missing_file_is_named(copy: Path, facts: ServerFacts, file: str, name: str) -> None:
    (copy / file).rename(copy / "elsewhere")

    assert list(failed(copy, facts)) == [name]


def test_other_scenarios_are_named(copy: Path, facts: ServerFacts) -> None:
    shutil.rmtree(copy / "scenarios")
    write_folder(copy / "scenarios", sample_set(each=1))

    assert "on the server" in failed(copy, facts)["scenario digest"].told


def test_missing_yaml_is_said(
    published: Path, facts: ServerFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)

    found = [one for one in folder_findings(published, facts) if one.verdict == "skipped"]

    assert [one.told for one in found] == ["pyyaml is not installed"]


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir], ids=["a file", "an empty folder"])
def test_folder_that_is_none_is_refused(
    cli: Cli, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "nothing")

    ran = cli("check", "http://127.0.0.1:1", str(tmp_path / "nothing"))

    assert (ran.code, ran.out) == (2, "")
    assert "error invalid_setting: " in ran.err


IMPORTS: dict[str, tuple[str, set[str]]] = {
    "of the standard library": ("import json, os.path", set()),
    "from outside": ("import yaml.nodes\nfrom httpx import Client", {"yaml", "httpx"}),
    "in a function": ("def f():\n    import redis", set()),
    "for types only": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import redis",
        set(),
    ),
    "under a condition": ("if True:\n    import redis\nelse:\n    import yaml", {"redis", "yaml"}),
    "tried": ("try:\n    import redis\nexcept ImportError:\n    redis = None", {"redis"}),
    "through a package of the folder": ("from part import inner", {"httpx"}),
}


@pytest.mark.parametrize(("source", "outside"), IMPORTS.values(), ids=IMPORTS)
def test_outside_modules_are_found(tmp_path: Path, source: str, outside: set[str]) -> None:
    (tmp_path / "app.py").write_text(source)
    (tmp_path / "part").mkdir()
    (tmp_path / "part/__init__.py").write_text("import part.inner")
    (tmp_path / "part/inner.py").write_text("import httpx\nimport part")

    assert outside_modules(tmp_path, "app.py") == outside


def test_requirements_of_the_app_bring_what_it_imports() -> None:
    found = imports_finding(ROOT, "app.py")

    assert found.verdict == "ok", found.told
