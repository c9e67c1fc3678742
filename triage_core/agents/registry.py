"""The agents that can be named on a command line: each plays any task as it is, without fitting.

>>> agent_named("heuristic", task_id="inbox/hard")  # doctest: +ELLIPSIS
<triage_core.agents.heuristic.Heuristic object at ...>
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from triage_core.agents.answers import CHOICES, Values, track_name
from triage_core.agents.blind import (
    Constant,
    Everything,
    Paste,
    Repeat,
    Silent,
    ToolSpam,
    UniformRandom,
)
from triage_core.agents.heuristic import Heuristic
from triage_core.errors import InvalidSetting, UnknownTask, nearest, shown
from triage_core.protocols import Agent

AnyAgent: TypeAlias = Agent[Any]
Factory: TypeAlias = Callable[[str], AnyAgent]
"""Makes an agent for a track."""

USUAL: Mapping[str, Values] = {
    "workflow": {"action": "classify", "closing": "resolve", "label": "general"},
    "inbox": {
        "category": "support",
        "priority": "medium",
        "department": "support_team",
        "action": "reply",
    },
    "routing": {"label": "normal", "route_to": "support"},
}
"""What a desk that does not read would answer to every mail."""

ESCALATED: Mapping[str, Values] = {
    "workflow": {"action": "escalate", "closing": "escalate", "label": "urgent_complaint"},
    "inbox": {**USUAL["inbox"], "priority": "high", "action": "escalate"},
    "routing": {"label": "urgent", "route_to": "support"},
}
SPAM: Mapping[str, Values] = {
    "workflow": {"action": "mark_spam", "closing": "mark_spam", "label": "spam"},
    "inbox": {"category": "spam", "priority": "low", "department": "ignore", "action": "archive"},
    "routing": {"label": "spam", "route_to": "security"},
}
ARCHIVED: Mapping[str, Values] = {
    "workflow": {"action": "classify", "closing": "resolve", "label": "general"},
    "inbox": {**USUAL["inbox"], "priority": "low", "department": "ignore", "action": "archive"},
    "routing": {"label": "archive", "route_to": "general"},
}

AGENTS: Mapping[str, Factory] = {
    "heuristic": lambda track: Heuristic(),
    "random": lambda track: UniformRandom(0),
    "silent": lambda track: Silent(),
    "usual": lambda track: Constant(USUAL[track]),
    "escalate-all": lambda track: Constant(ESCALATED[track]),
    "spam-all": lambda track: Constant(SPAM[track]),
    "archive-all": lambda track: Constant(ARCHIVED[track]),
    "repeat": lambda track: Repeat(USUAL[track]),
    "list-everything": lambda track: Everything(USUAL[track]),
    "paste": lambda track: Paste(USUAL[track]),
    "tool-spam": lambda track: ToolSpam(USUAL[track]),
}
"""Every agent by its name. Those that are fitted on practice mails are made in `runs`."""


def agent_named(name: str, *, task_id: str) -> AnyAgent:
    """Make the agent with this name for a task; case, spaces and underscores are ignored.

    Every call makes a new agent, since some remember what they saw of the mail at hand.

    Raises:
        InvalidSetting: For a name that no agent has.
        UnknownTask: For a task of no known track.
    """
    factory = AGENTS.get("-".join(name.strip().casefold().replace("_", " ").split()))
    if factory is None:
        raise InvalidSetting(
            f"There is no agent {shown(name)}.", fix=nearest(name, AGENTS), choices=AGENTS
        )
    track = track_name(task_id)
    if track not in CHOICES:
        raise UnknownTask(
            f"No task {shown(task_id)}: it belongs to no track.",
            fix=nearest(track, CHOICES),
            choices=CHOICES,
        )
    return factory(track)
