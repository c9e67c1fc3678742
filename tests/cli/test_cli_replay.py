"""Replaying a run file or a transcript."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli


@pytest.fixture
def run_file(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "run.json"
    cli(
        *("play", "--task", "routing/medium", "--scenario", "routing-medium-p0"),
        *("--out", str(path)),
        typed="normal\nAnn\nbilling\n" * 5,
    )
    return path


def changed(path: Path, **changes: object) -> Path:
    """Write the run again with changes to its first transcript."""
    run = json.loads(path.read_text())
    run["transcripts"][0].update(changes)
    path.write_text(json.dumps(run))
    return path


def actions(path: Path) -> list[Any]:
    listed = json.loads(path.read_text())["transcripts"][0]["actions"]
    assert isinstance(listed, list)
    return listed


def test_replay_prints_the_recomputed_score(cli: Cli, run_file: Path) -> None:
    run = json.loads(run_file.read_text())
    run["claimed_score"] = 0.99
    run_file.write_text(json.dumps(run))
    ran = cli("replay", str(run_file))

    assert ran.code == 0
    assert "(the file claims 0.990)" in ran.out
    assert "score 0.990" not in ran.out


def test_replay_takes_a_lone_transcript(cli: Cli, run_file: Path) -> None:
    lone = json.loads(run_file.read_text())["transcripts"][0]
    whole = json.loads(cli("replay", str(run_file), "--json").out)
    run_file.write_text(json.dumps(lone))

    assert json.loads(cli("replay", str(run_file), "--json").out)["score"] == whole["score"]


def test_replay_names_the_step_that_does_not_replay(cli: Cli, run_file: Path) -> None:
    played = actions(run_file)
    played[2] = {"label": "important"}
    ran = cli("replay", str(changed(run_file, actions=played)))

    assert ran.code == 1
    assert ran.err.startswith("error replay_mismatch: transcripts[0]: Step 3 of scenario")


def test_replay_refuses_a_step_after_the_end(cli: Cli, run_file: Path) -> None:
    played = actions(run_file)
    ran = cli("replay", str(changed(run_file, actions=[*played, played[0]])))

    assert ran.code == 1
    assert "Step 6" in ran.err


def test_replay_notes_that_the_set_is_another(cli: Cli, run_file: Path) -> None:
    ran = cli("replay", str(changed(run_file, scenario_digest="f" * 64)))

    assert ran.code == 0
    assert "The run was played on the set 'ffffffffffff'" in ran.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{\n  broken", "line 2, column 3"),
        ("[]", "not an object"),
        ("{}", "lacks the field 'agent'"),
        ('{"actions": []}', "lacks the field 'task_id'"),
        ("[" * 100_000, "endless nesting"),
    ],
)
def test_replay_of_something_else_is_a_typed_error(
    cli: Cli, tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    ran = cli("replay", str(path))

    assert ran.code == 2
    assert ran.err.startswith("error invalid_run: ")
    assert told in ran.err


def test_replay_of_no_file_is_a_typed_error(cli: Cli, tmp_path: Path) -> None:
    ran = cli("replay", str(tmp_path / "absent.json"))

    assert ran.code == 2
    assert "cannot be read: No such file" in ran.err


def test_replay_of_an_unknown_scenario_names_the_nearest(cli: Cli, run_file: Path) -> None:
    ran = cli("replay", str(changed(run_file, scenario_id="routing-medium-p9")))

    assert ran.code == 2
    assert "Did you mean 'routing-medium-p" in ran.err
