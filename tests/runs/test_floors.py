"""The references of the bundled set are those of its rows, and every gate holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage_core.errors import InvalidScenario
from triage_core.runs.gates import balance_gates, gates, mean_skill
from triage_core.runs.oracle import search
from triage_core.runs.policies import blind_policies, examples_of
from triage_core.runs.rollout import EpisodePlan, rollout, set_up, start_of
from triage_core.settings import BUNDLED
from triage_core.sources import Floors, ScenarioSet, load_floors, load_folder
from triage_core.tracks import TASKS


@pytest.fixture(scope="module")
def source() -> ScenarioSet:
    return load_folder(BUNDLED)


@pytest.fixture(scope="module")
def floors() -> Floors:
    return load_floors(BUNDLED / "floors.json")


def test_floors_cover_every_task_and_split(floors: Floors) -> None:
    places = {(floor.task_id, floor.split) for floor in floors.tasks}
    assert places == {(task, split) for task in TASKS for split in ("practice", "test")}


def test_every_gate_holds(source: ScenarioSet, floors: Floors) -> None:
    assert [failure.words for failure in gates(floors, source)] == []


def test_floors_of_another_set_are_refused(floors: Floors) -> None:
    other = load_folder(BUNDLED, floors=False)
    with pytest.raises(InvalidScenario, match="belongs to the set"):
        other.know(floors.model_copy(update={"digest": "0" * 64}))


@pytest.mark.parametrize(
    "task_id",
    [pytest.param(one, marks=pytest.mark.slow if one == "inbox/hard" else ()) for one in TASKS],
)
def test_recorded_oracles_are_what_search_finds(
    task_id: str, source: ScenarioSet, floors: Floors
) -> None:
    floor = next(f for f in floors.tasks if (f.task_id, f.split) == (task_id, "test"))
    for scenario_id in floor.episodes[::40]:
        board = set_up(start_of(source, EpisodePlan(task_id, "test", scenario_id)))
        assert search(board).score == floor.oracles[scenario_id]


@pytest.mark.parametrize("task_id", ["workflow/easy", "inbox/easy", "routing/hard"])
def test_recorded_blind_means_are_what_they_play(
    task_id: str, source: ScenarioSet, floors: Floors
) -> None:
    floor = next(f for f in floors.tasks if (f.task_id, f.split) == (task_id, "test"))
    examples = [lesson.example for lesson in examples_of(source, task_id)]
    silent = next(p for p in blind_policies(task_id, examples) if p.name == "silent")
    plans = [EpisodePlan(task_id, "test", name) for name in floor.episodes[:10]]
    scores = [rollout(set_up(start_of(source, p)), silent.agents[0]).score for p in plans]
    assert scores == [0.0] * 10
    assert floor.policies["silent"] == 0.0


def test_skill_is_one_for_the_oracle_and_zero_for_the_floor(
    source: ScenarioSet, floors: Floors
) -> None:
    for floor in floors.tasks:
        assert mean_skill(floor, floor.oracles, source) == pytest.approx(1, abs=1e-12)
        assert mean_skill(floor, floor.floors, source) == pytest.approx(0, abs=1e-12)


def test_balance_gate_catches_a_set_with_one_answer(source: ScenarioSet) -> None:
    rows = {
        ("routing/easy", "practice"): [
            source.scenario("routing/easy", "practice", name)
            for name in source.ids("routing/easy", "practice")
            if source.scenario("routing/easy", "practice", name)[1].answers[0].labels == ("urgent",)
        ]
    }
    lopsided = ScenarioSet(rows, name="lopsided")  # type: ignore[arg-type]
    assert [f.gate for f in balance_gates(lopsided, "routing/easy", "practice")] == ["answer"]


def test_docs_hold_the_table_of_the_bundled_set(source: ScenarioSet) -> None:
    page = Path(__file__).parents[2] / "docs" / "tracks.md"
    assert f"Scenario set `{source.digest}`" in page.read_text(encoding="utf-8")
