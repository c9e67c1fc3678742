"""Scenarios and their answer keys: two records, joined only inside an episode."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from triage_core.models.inbox import Category, Department, InboxMove, Lookup, Priority
from triage_core.models.mail import Mail
from triage_core.models.records import Records
from triage_core.models.routing import Fact, RoutingLabel
from triage_core.models.wire import Line, Name, Wire
from triage_core.models.workflow import WorkflowDecision

Split = Literal["practice", "test", "private"]
SPLITS: tuple[Split, ...] = ("practice", "test", "private")


class FollowUp(Wire):
    """A mail that arrives only when the mail `after` was critical and was missed."""

    after: Name
    mail: Mail


class Scenario(Wire):
    """What the world shows in one episode. Nothing in it depends on the answers."""

    scenario_id: Name
    task_id: Name
    mails: tuple[Mail, ...] = Field(min_length=1)
    follow_ups: tuple[FollowUp, ...]
    records: Records


class Reason(Wire):
    """Why a field has its answer: the clause of the written policy and the facts in words."""

    field: Name
    clause: Name
    words: Line


class WorkflowAnswer(Wire):
    """All accepted ways to take one ticket to its end."""

    kind: Literal["workflow"] = "workflow"
    email_id: Name
    accepted: tuple[WorkflowDecision, ...] = Field(min_length=1)
    reasons: tuple[Reason, ...]
    evidence: tuple[Name, ...]


class InboxAnswer(Wire):
    """Accepted values by field, with the look-ups that decide.

    `lookups` is the smallest set that decides the mail; `apt` lists every call that counts as the
    tool this case needs (the same look-up asked by another of its arguments included).
    """

    kind: Literal["inbox"] = "inbox"
    email_id: Name
    category: tuple[Category, ...] = Field(min_length=1)
    priority: tuple[Priority, ...] = Field(min_length=1)
    department: tuple[Department, ...] = Field(min_length=1)
    action: tuple[InboxMove, ...] = Field(min_length=1)
    lookups: tuple[Lookup, ...]
    apt: tuple[Lookup, ...]
    reasons: tuple[Reason, ...]
    evidence: tuple[Name, ...]


class RoutingAnswer(Wire):
    """Accepted labels, the owning team, all teams needed, the facts that a summary should say."""

    kind: Literal["routing"] = "routing"
    email_id: Name
    labels: tuple[RoutingLabel, ...] = Field(min_length=1)
    owner: Name
    teams: tuple[Name, ...] = Field(min_length=1)
    weight: float = Field(gt=0, le=100)
    facts: tuple[Fact, ...]
    reasons: tuple[Reason, ...]
    evidence: tuple[Name, ...]


Answer = Annotated[WorkflowAnswer | InboxAnswer | RoutingAnswer, Field(discriminator="kind")]


class AnswerKey(Wire):
    """The answers of one scenario, follow-ups included.

    `family` groups scenarios that test the same thing; statistics weight families equally.
    """

    scenario_id: Name
    task_id: Name
    family: Name
    canary: Line
    answers: tuple[Answer, ...] = Field(min_length=1)


class Anchor(Wire):
    """What turns a score into skill: the reference spread of the task, the best of this episode.

    skill = 1 - (oracle - score) / spread, with spread = mean oracle - mean floor over the
    reference list of the task and split.
    """

    spread: float = Field(gt=0)
    oracle: float
