"""Opening the arena: what serves when, and `make` from a checkout, a folder, a wheel alone."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import triage_core
from tests.fake_hub import FakeHub
from tests.samples import sample_set
from tests.scenario_folder import write_folder
from triage_core.arena import make, open_arena
from triage_core.errors import InvalidScenario, InvalidSetting, UnknownTask
from triage_core.settings import Settings

ROOT = Path(__file__).parents[1]
PRIVATE = json.dumps(
    {
        "task_easy": [
            {
                "scenario_id": "secret-1",
                "emails": [
                    {
                        "email_id": "s1",
                        "subject": "Kettle",
                        "body": "It is late.",
                        "sender": "ann@post.example",
                        "timestamp": "2026-05-12T10:00:00Z",
                        "thread_history": [],
                    }
                ],
                "ground_truth": [
                    {
                        "label": "normal",
                        "route_to": "support",
                        "priority_weight": 1,
                        "summary_keywords": ["kettle"],
                    }
                ],
            }
        ]
    }
)

# The clients read HF_ENDPOINT when they are imported, so this runs in a process of its own.
FALLBACK = """
import json, sys, warnings
from pathlib import Path
from triage_core.arena import make, open_arena
from triage_core.errors import ArenaError
from triage_core.settings import Settings

folder, *names = sys.argv[1:]
found = {}
for name in names:
    arena = open_arena(Settings(scenarios=name), bundled=Path(folder))
    try:
        open_arena(Settings(scenarios=name), bundled=Path(folder, "nothing"))
    except ArenaError as refused:
        both = [refused.code, refused.message]
    try:
        make("inbox/easy", scenarios=name)
    except ArenaError as refused:
        explicit = refused.code
    found[name] = {
        "notice": arena.notice, "digest": arena.source.digest, "both": both, "explicit": explicit
    }
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("set"), sample_set(each=2))


def run(*words: str, cwd: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def fallbacks(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What opening makes of Hub sets that are missing, do not fit or cannot be reached."""
    home = tmp_path_factory.mktemp("home")
    with FakeHub() as hub:
        hub.commit("org/bare", {"README.md": b"# nothing here\n"})
        words = ("-c", FALLBACK, str(folder), "org/none@main", "org/bare@main")
        environment = hub.environment(home)
        found: dict[str, Any] = json.loads(run(*words, cwd=ROOT, environment=environment))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        environment["HF_ENDPOINT"] = f"http://127.0.0.1:{taken.getsockname()[1]}"
        words = ("-c", FALLBACK, str(folder), "org/far@v1")
        found |= json.loads(run(*words, cwd=ROOT, environment=environment))
    return found


HUB_SETS = ("org/none@main", "org/bare@main", "org/far@v1")


@pytest.mark.parametrize("name", HUB_SETS)
def test_bundled_set_serves_for_a_hub_set_that_fails(name: str, fallbacks: dict[str, Any]) -> None:
    assert fallbacks[name]["digest"] == sample_set(each=2).digest


@pytest.mark.parametrize("name", HUB_SETS)
def test_notice_names_the_set_that_failed_and_the_one_that_serves(
    name: str, fallbacks: dict[str, Any]
) -> None:
    notice = fallbacks[name]["notice"]

    assert name.partition("@")[0] in notice
    assert f"The bundled set {sample_set(each=2).digest[:12]} serves instead." in notice
    assert "Traceback" not in notice
    assert len(notice) < 400


@pytest.mark.parametrize("name", HUB_SETS)
def test_neither_hub_nor_bundled_set_is_one_error(name: str, fallbacks: dict[str, Any]) -> None:
    code, message = fallbacks[name]["both"]

    assert code == "unavailable"
    assert "brings no scenarios" in message


@pytest.mark.parametrize("name", HUB_SETS)
def test_make_does_not_replace_a_set_that_was_asked_for(
    name: str, fallbacks: dict[str, Any]
) -> None:
    assert fallbacks[name]["explicit"] in {"unavailable", "invalid_scenario"}


def test_arena_of_a_folder_has_no_notice(folder: Path) -> None:
    arena = open_arena(Settings(scenarios=str(folder)))

    assert arena.notice == ""
    assert arena.source.digest == sample_set(each=2).digest


def test_arena_of_no_name_opens_the_bundled_set(folder: Path) -> None:
    assert open_arena(Settings(), bundled=folder).source.digest == sample_set(each=2).digest


def test_folder_that_does_not_fit_stops_the_start(folder: Path, tmp_path: Path) -> None:
    spoilt = shutil.copytree(folder, tmp_path / "spoilt")
    (spoilt / "inbox" / "test.jsonl").write_text("{}\n")

    with pytest.raises(InvalidScenario, match=r"inbox/test\.jsonl line 1"):
        open_arena(Settings(scenarios=str(spoilt)), bundled=folder)


def test_private_rows_are_added_beside_the_public_ones(folder: Path) -> None:
    arena = open_arena(Settings(scenarios=str(folder), private_json=PRIVATE))

    assert list(arena.source.ids("routing/easy", "private")) == ["secret-1"]


def test_private_rows_leave_the_digest_alone(folder: Path) -> None:
    arena = open_arena(Settings(scenarios=str(folder), private_json=PRIVATE))

    assert arena.source.digest == sample_set(each=2).digest


def test_malformed_private_split_stops_the_start(folder: Path) -> None:
    with pytest.raises(InvalidSetting, match="OPENENV_PRIVATE_SCENARIOS_JSON"):
        open_arena(Settings(scenarios=str(folder), private_json="{"))


def test_make_is_public() -> None:
    assert triage_core.make is make


def test_make_plays_from_a_folder(folder: Path) -> None:
    env = make("workflow/easy", scenarios=str(folder))
    env.reset()

    assert env.step({"action": "classify", "label": "refund"}).reward == 0.8


def test_make_takes_an_alias() -> None:
    env = make("task_hard", scenarios=sample_set())

    assert env.reset().info.task_id == "routing/hard"


def test_make_without_a_task_deals_the_tasks_in_turn() -> None:
    env = make(scenarios=sample_set())

    assert [env.reset().info.task_id for _ in range(2)] == ["workflow/easy", "workflow/medium"]


def test_make_reads_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_SCENARIOS", str(folder))

    assert make("inbox/easy").reset().info.scenario_digest == sample_set(each=2).digest


def test_make_refuses_an_unknown_task_before_it_loads() -> None:
    with pytest.raises(UnknownTask, match="Did you mean 'inbox/hard'"):
        make("inbox/hart", scenarios="/no/such/folder")


def test_make_refuses_a_name_that_means_nothing() -> None:
    with pytest.raises(InvalidSetting, match="no such folder"):
        make("inbox/hard", scenarios="/no/such/folder")


ALONE = """
import sys, triage_core
try:
    print(triage_core.make("inbox/easy", scenarios=sys.argv[1] or None).reset().info.task_id)
except triage_core.ArenaError as refused:
    print(refused)
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package without the checkout around it, as a wheel installs it."""
    place = tmp_path_factory.mktemp("site")
    shutil.copytree(
        ROOT / "triage_core",
        place / "triage_core",
        ignore=shutil.ignore_patterns("__pycache__", "banks", "static"),
    )
    return place


def test_package_alone_plays_from_a_folder(alone: Path, folder: Path) -> None:
    said = run("-c", ALONE, str(folder), cwd=alone, environment={})

    assert said == "inbox/easy\n"


def test_package_alone_without_scenarios_says_what_to_set(alone: Path) -> None:
    said = run("-c", ALONE, "", cwd=alone, environment={})

    assert said == (
        "This installation brings no scenarios and TRIAGE_SCENARIOS is not set. Name a folder that "
        "holds <track>/<split>.jsonl, or a set on the Hub as ORG/NAME@REVISION.\n"
    )
