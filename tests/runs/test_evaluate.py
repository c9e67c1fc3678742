"""Playing and grading runs: only actions count, and a bad agent is data."""

from __future__ import annotations

import pytest

from tests.samples import sample_set
from triage_core.errors import InvalidRun, ReplayMismatch
from triage_core.models import JsonObject, Observation, RunFile
from triage_core.runs.evaluate import evaluate, grade_run, plan_episodes, reference_episodes
from triage_core.sources import Floors, ScenarioSet, TaskFloor

TASK = "workflow/easy"


class Escalates:
    """Escalates everything."""

    def act(self, observation: Observation) -> JsonObject:
        return {"action": "escalate", "label": "security_incident"}


class Breaks:
    """Raises at its second action."""

    def __init__(self) -> None:
        self.count = 0

    def act(self, observation: Observation) -> JsonObject:
        self.count += 1
        if self.count > 1:
            raise RuntimeError("broken agent")
        return {"action": "classify"}


@pytest.fixture
def source() -> ScenarioSet:
    return sample_set(each=4)


@pytest.fixture
def anchored(source: ScenarioSet) -> ScenarioSet:
    """A set with a reference in which the floor is 0.2 on every episode and the oracle 1."""
    ids = tuple(source.ids(TASK, "test"))
    floor = TaskFloor(
        task_id=TASK,
        split="test",
        floor_policy="stand-in",
        floor=0.2,
        oracle=1.0,
        spread=0.8,
        episodes=ids,
        oracles=dict.fromkeys(ids, 1.0),
        floors=dict.fromkeys(ids, 0.2),
        policies={"stand-in": 0.2},
        kinds={"stand-in": "blind"},
    )
    source.know(Floors(digest=source.digest, tasks=(floor,)))
    return source


def played(source: ScenarioSet, agent: object = None) -> tuple[object, RunFile]:
    return evaluate(
        agent or Escalates(),  # type: ignore[arg-type]
        reference_episodes(source, TASK, "test"),
        source=source,
        name="stand-in",
    )


def test_evaluate_scores_by_hand(source: ScenarioSet) -> None:
    result, _ = played(source)
    scores = {e.scenario_id: e.score for e in result.episodes}  # type: ignore[attr-defined]
    # The plots rotate: refund, security, spam, pricing. Only the second is escalated at once:
    # 0.4 + 0.2 + 0.2 + 0.2; the fourth ends as escalated by the wrong way: 0.2.
    assert list(scores.values()) == [0.0, 1.0, 0.0, 0.2]


def test_evaluate_counts_a_broken_agent_as_refused(source: ScenarioSet) -> None:
    result, run = played(source, Breaks())
    assert result.refusals == 12  # type: ignore[attr-defined]
    assert [t.refused for t in run.transcripts] == [True] * 4
    # Its first move was right for the refund: 0.4 + 0.2 without label and end.
    assert result.episodes[0].score == 0.6  # type: ignore[attr-defined]


def test_grade_run_gives_the_played_score_again(source: ScenarioSet) -> None:
    result, run = played(source)
    assert grade_run(run, source) == result


def test_grade_run_ignores_the_claim(source: ScenarioSet) -> None:
    result, run = played(source)
    lied = run.model_copy(update={"claimed_score": 1.0})
    assert grade_run(lied, source).score == result.score  # type: ignore[attr-defined]


def test_grade_run_scores_missing_episodes_as_the_floor(anchored: ScenarioSet) -> None:
    _, run = played(anchored)
    short = run.model_copy(update={"transcripts": run.transcripts[:1]})
    graded = grade_run(short, anchored)
    assert [e.score for e in graded.episodes] == [0.0, 0.2, 0.2, 0.2]
    assert [e.missing for e in graded.episodes] == [False, True, True, True]
    assert graded.episodes[1].skill == 0.0


def test_grade_run_names_scenario_and_step_that_do_not_replay(source: ScenarioSet) -> None:
    _, run = played(source)
    bad = run.transcripts[1].model_copy(update={"actions": ({"action": "fly"},)})
    edited = run.model_copy(update={"transcripts": (run.transcripts[0], bad)})
    with pytest.raises(ReplayMismatch, match=r"Step 1 of scenario workflow-easy-t1"):
        grade_run(edited, source)


def test_grade_run_refuses_an_unfinished_episode(source: ScenarioSet) -> None:
    _, run = played(source)
    bad = run.transcripts[0].model_copy(update={"actions": ()})
    with pytest.raises(ReplayMismatch, match="not finished"):
        grade_run(run.model_copy(update={"transcripts": (bad,)}), source)


def test_grade_run_refuses_a_transcript_of_another_task(source: ScenarioSet) -> None:
    _, run = played(source)
    with pytest.raises(InvalidRun, match="was played for workflow/easy"):
        grade_run(run.model_copy(update={"task_id": "workflow/medium"}), source)


def test_plan_with_a_seed_repeats_nothing_before_all_were_played(source: ScenarioSet) -> None:
    plans = plan_episodes(source, TASK, "practice", episodes=6, seed=3)
    assert len({plan.scenario_id for plan in plans[:4]}) == 4
    assert plans == plan_episodes(source, TASK, "practice", episodes=6, seed=3)
    assert plans != plan_episodes(source, TASK, "practice", episodes=6, seed=4)


def test_plan_of_no_episode_is_a_typed_error(source: ScenarioSet) -> None:
    with pytest.raises(InvalidRun, match="no run"):
        plan_episodes(source, TASK, "practice", episodes=0, seed=None)
