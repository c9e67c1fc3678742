"""Evaluating agents, the smoke run, and writing the references anew."""

import json
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.samples import sample_row
from tests.scenario_folder import write_folder
from triage_core.models import RunFile, RunResult
from triage_core.runs.floors import BEGIN, END
from triage_core.sources import ScenarioSet
from triage_core.tracks import TASKS


def evaluate(cli: Cli, *arguments: str) -> list[RunResult]:
    ran = cli("evaluate", "--json", *arguments)
    assert ran.code == 0, ran.err
    return [RunResult.model_validate(one) for one in json.loads(ran.out)]


def test_evaluate_prints_score_skill_and_a_bar(cli: Cli) -> None:
    ran = cli(
        *("evaluate", "--agent", "heuristic", "--task", "inbox/hard"),
        *("--episodes", "50", "--seed", "0"),
    )
    agent, head, row = ran.out.splitlines()

    assert ran.code == 0
    assert agent == "agent heuristic"
    assert head.split()[:4] == ["task", "split", "episodes", "score"]
    assert row.split()[:3] == ["inbox/hard", "practice", "50"]
    assert float(row.split()[3]) > 0
    assert ran.err == "inbox/hard [########################] 50/50\n"


def test_evaluate_plays_every_task_by_default(cli: Cli) -> None:
    results = evaluate(cli, "--agent", "random", "--episodes", "2")

    assert [result.task_id for result in results] == list(TASKS)


def test_evaluate_takes_aliases_and_each_task_once(cli: Cli) -> None:
    results = evaluate(cli, "--agent", "silent", "--task", "task_easy", "3", "inbox/hard")

    assert [result.task_id for result in results] == ["routing/easy", "inbox/hard"]


def test_evaluate_plays_the_fixed_list_where_nothing_else_is_asked(cli: Cli) -> None:
    [result] = evaluate(cli, "--agent", "silent", "--task", "routing/easy", "--split", "test")

    names = [episode.scenario_id for episode in result.episodes]
    assert names == [f"routing-easy-t{n}" for n in range(4)]


def test_evaluate_is_fixed_by_its_seed(cli: Cli) -> None:
    task = ("--agent", "random", "--task", "inbox/hard", "--episodes", "6")

    assert evaluate(cli, *task, "--seed", "5") == evaluate(cli, *task, "--seed", "5")
    assert evaluate(cli, *task, "--seed", "5") != evaluate(cli, *task, "--seed", "6")


def test_evaluated_run_is_written_and_replays(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    [result] = evaluate(cli, "--task", "routing/medium", "--seed", "1", "--out", str(path))
    again = json.loads(cli("replay", str(path), "--json").out)

    assert RunFile.model_validate_json(path.read_text()).claimed_score == result.score.mean
    assert again["score"] == result.score.model_dump()


def test_evaluated_runs_of_several_tasks_get_a_file_each(cli: Cli, tmp_path: Path) -> None:
    evaluate(cli, "--task", "inbox/easy", "workflow/easy", "--out", str(tmp_path / "run.json"))

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "run-inbox-easy.json",
        "run-workflow-easy.json",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--agent", "heuristik"), "Did you mean 'heuristic'?"),
        (("--episodes", "0"), "--episodes is '0'"),
        (("--seed", "-1"), "The seed -1 does not fit"),
        (("--seed", "x"), "invalid int value: 'x'"),
        (("--split", "private"), "No private scenarios are loaded"),
        (("--out", "absent/run.json"), "cannot be written: No such file"),
    ],
)
def test_evaluate_refuses_what_does_not_fit(
    cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    ran = cli("evaluate", "--task", "routing/easy", *arguments)

    assert ran.code == 2
    assert told in ran.err
    assert ran.err.splitlines()[-1].startswith("error ")


def test_smoke_plays_every_task_in_seconds(cli: Cli) -> None:
    begun = time.monotonic()
    ran = cli("smoke")

    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()[2:-1]] == list(TASKS)
    assert ran.out.splitlines()[-1].startswith("10 tasks, 0 faults")
    assert time.monotonic() - begun < 20


def test_smoke_passes_on_the_bundled_set(cli: Cli) -> None:
    assert cli("smoke", environment={"TRIAGE_SCENARIOS": ""}).code == 0


def test_regenerate_writes_floors_and_tables(cli: Cli, tmp_path: Path) -> None:
    tasks = ("workflow/easy", "inbox/easy")
    rows = {(task, "practice"): [sample_row(task, n) for n in range(3)] for task in tasks}
    folder = write_folder(tmp_path / "set", ScenarioSet(rows, name="small"))
    (folder / "floors.json").unlink()
    page = tmp_path / "tables.md"
    page.write_text(f"Above.\n{BEGIN}\nold\n{END}\nBelow.\n")
    ran = cli(
        *("regenerate", str(folder), "--floors-only", "--docs", str(page), "--processes", "1")
    )

    assert ran.code in (0, 1)  # samples need not pass the gates
    assert "gates failed" in ran.out
    assert (folder / "floors.json").exists()
    assert "### inbox/easy" in page.read_text()
    assert "old" not in page.read_text()


def test_regenerate_wants_a_page_for_another_folder(cli: Cli, folder: Path) -> None:
    ran = cli("regenerate", str(folder), "--floors-only")

    assert ran.code == 2
    assert "--docs" in ran.err


def test_regenerate_wants_a_place_for_the_tables(cli: Cli, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "tables.md"
    page.write_text("No place.")
    ran = cli("regenerate", str(folder), "--floors-only", "--docs", str(page))

    assert ran.code == 2
    assert "has no place for the tables" in ran.err
