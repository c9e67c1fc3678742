"""What each route of the console takes: strict and closed, as every endpoint."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from triage_core.console.agreement import Decision
from triage_core.models import Name
from triage_core.service.arguments import Arguments, EpisodeArguments, Key, TaskName

MOST_DECISIONS = 2_000
MOST_WORDS = 4_000
Decisions = Annotated[list[Decision], Field(max_length=MOST_DECISIONS)]


class Begin(Arguments):
    """Which episode to begin; `options` are those of the task."""

    task: TaskName
    seed: int | None = Field(None, ge=0, lt=2**63)
    split: Name | None = None
    scenario_id: Name | None = None
    owner: str = Field("", pattern=r"^(new|[A-Za-z0-9_-]{16,200})?$")
    options: dict[str, Any] = Field(default_factory=dict)


class Act(EpisodeArguments):
    """One action; `after` is how many the page knows to be played before it."""

    action: Any
    step_key: Key = ""
    after: int | None = Field(None, ge=0, lt=2**31)


class OneMail(EpisodeArguments):
    """A mail of an episode that was shown already."""

    email_id: Name


class Doubt(OneMail):
    """A decision whose grade somebody doubts, and why."""

    words: Annotated[str, Field(max_length=MOST_WORDS)] = ""


class Export(Arguments):
    """Which finished episodes of an owner to take away or to submit, and under which name."""

    owner: Annotated[str, Field(pattern=r"^([A-Za-z0-9_-]{16,200})?$")]
    task: TaskName
    split: Name = "practice"
    agent: str = Field("", max_length=80)


class Agreement(Arguments):
    """The decisions of two people."""

    first: Decisions
    second: Decisions
