"""Agents by name."""

from __future__ import annotations

from functools import cache

import pytest

from tests.samples import TASKS, sample_set
from triage_core.agents.heuristic import Heuristic
from triage_core.agents.registry import AGENTS, agent_named
from triage_core.errors import InvalidSetting, UnknownTask
from triage_core.runs.rollout import EpisodePlan, Played, rollout, set_up, start_of
from triage_core.sources import ScenarioSet

REFUSED = {"silent", "list-everything", "paste", "tool-spam"}
"""Agents whose actions some track refuses, which is what they are for."""


@cache
def samples() -> ScenarioSet:
    """Write the samples once; nothing here changes them."""
    return sample_set()


def play(name: str, task_id: str) -> Played:
    source = samples()
    plan = EpisodePlan(task_id, "practice", source.ids(task_id, "practice")[0])
    return rollout(set_up(start_of(source, plan)), agent_named(name, task_id=task_id))


@pytest.mark.parametrize("task_id", TASKS)
@pytest.mark.parametrize("name", AGENTS)
def test_every_agent_plays_every_task(name: str, task_id: str) -> None:
    played = play(name, task_id)

    assert 0 <= played.score <= 1
    assert played.refusals == 0 or name in REFUSED


def test_agent_is_named_with_case_and_spacing_ignored() -> None:
    assert isinstance(agent_named(" Heuristic ", task_id="inbox/hard"), Heuristic)
    assert play("Escalate_All", "inbox/hard") == play("escalate-all", "inbox/hard")


def test_agent_is_new_at_every_call() -> None:
    first, second = (agent_named("heuristic", task_id="inbox/hard") for _ in range(2))

    assert first is not second


def test_unknown_agent_answers_with_the_nearest_match() -> None:
    with pytest.raises(InvalidSetting) as refused:
        agent_named("heuristics", task_id="inbox/hard")

    assert "'heuristics'" in str(refused.value)
    assert "'heuristic'" in refused.value.fix
    assert refused.value.choices == tuple(AGENTS)


@pytest.mark.parametrize("name", ["", "gpt", "a" * 10_000])
def test_agent_that_resembles_none_answers_with_the_list(name: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        agent_named(name, task_id="inbox/hard")

    assert all(known in refused.value.fix for known in AGENTS)
    assert len(refused.value.message) < 200


def test_agent_for_an_unknown_task_is_refused() -> None:
    with pytest.raises(UnknownTask, match="workflow"):
        agent_named("heuristic", task_id="workflows/easy")
