"""Agents by the name on a command line, those included that must be fitted first."""

from __future__ import annotations

from triage_core.agents import registry
from triage_core.agents.answers import track_name
from triage_core.runs.policies import (
    AnyAgent,
    blind_policies,
    examples_of,
    fit_track,
    readers,
)
from triage_core.sources import ScenarioSet
from triage_core.tracks import TASKS

FITTED = ("keywords", "subject only", "majority answer", "class prior random")
"""Agents that learn from the practice mails of the set before they play."""


def agent_named(name: str, source: ScenarioSet, task_id: str) -> AnyAgent:
    """Make the agent with this name for a task; hyphens, case and spacing are ignored.

    Raises:
        InvalidSetting: For a name that no agent has.
    """
    plain = _plain(name)
    if plain not in FITTED:
        return registry.agent_named(name, task_id=task_id)
    own = [lesson.example for lesson in examples_of(source, task_id)]
    policies = list(blind_policies(task_id, own))
    if plain in FITTED[:2]:
        places = set(source.places())
        track = track_name(task_id)
        tasks = [t for t in TASKS if track_name(t) == track and (t, "practice") in places]
        wide = [lesson.example for task in tasks for lesson in examples_of(source, task)]
        policies = list(readers(fit_track(wide)))
    return next(p.agents[0] for p in policies if _plain(p.name) == plain)


def _plain(name: str) -> str:
    return " ".join(name.replace("-", " ").replace("_", " ").casefold().split())
