"""What reset, step and state answer, and the record from which an episode can be played again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from triage_core.models.inbox import Department, InboxEntry, InboxMove, InboxObservation, Tool
from triage_core.models.mail import Mail
from triage_core.models.routing import Mode, Profile, RoutingObservation
from triage_core.models.scenario import Answer, Split
from triage_core.models.wire import Line, Name, Readable, Wire
from triage_core.models.workflow import TicketState, WorkflowObservation

RewardMode = Literal["rules", "score_delta"]
Observation = WorkflowObservation | InboxObservation | RoutingObservation
JsonObject = dict[str, JsonValue]


class WorkflowOptions(Wire):
    """Options of a workflow episode."""

    reward_mode: RewardMode = "rules"


class InboxOptions(Wire):
    """Options of an inbox episode; `email_id` names the mail with which the inbox begins."""

    reward_mode: RewardMode = "rules"
    email_id: Name | None = None


class RoutingOptions(Wire):
    """Options of a routing episode; only `routing/production` knows more than the reward mode."""

    reward_mode: RewardMode = "rules"


class ProductionOptions(RoutingOptions):
    """Options of `routing/production`."""

    production_profile: Profile = "standard"
    business_hours_mode: bool = False
    escalation_mode: Mode = "normal"


Options = WorkflowOptions | InboxOptions | RoutingOptions | ProductionOptions


class RewardPart(Wire):
    """One named share of a reward; `reason` is null where the split withholds it for now."""

    name: Name
    value: float
    reason: Line | None


class ResetInfo(Readable):
    """Which episode was begun, under which policy, on which data."""

    episode_id: Name
    task_id: Name
    scenario_id: Name
    split: Split
    seed: int | None
    step: int
    options: JsonObject
    policy: str
    policy_version: Name
    track_version: Name
    package_version: Name
    scenario_digest: Name


class Verdict(Wire):
    """One judged action, as the end of an episode shows it."""

    step: int
    email_id: Name
    action: JsonObject
    reward: float
    parts: tuple[RewardPart, ...]
    answer: Answer | None


class StepInfo(Readable):
    """What a step brought.

    `score` is the task's grade so far (what is undecided counts 0). `answer` is what would have
    been right, on practice, for the mail just decided. `skill` and `report` come with the end.
    """

    episode_id: Name
    task_id: Name
    step: int
    parts: tuple[RewardPart, ...]
    score: float | None
    answer: Answer | None = None
    skill: float | None = None
    report: tuple[Verdict, ...] | None = None


class ResetResult(Readable):
    """The first observation of an episode."""

    observation: Observation
    info: ResetInfo


class StepResult(Readable):
    """The answer to one action. `reward` is null only on the private split."""

    model_config = ConfigDict(revalidate_instances="never")

    observation: Observation
    reward: float | None
    done: bool
    terminated: bool
    truncated: bool
    info: StepInfo


class EpisodeState(Readable):
    """The public state of an episode; each track adds its own fields."""

    episode_id: Name
    task_id: Name
    scenario_id: Name
    split: Split
    seed: int | None
    step_count: int
    refusals: int
    score: float | None
    done: bool
    terminated: bool
    truncated: bool


class WorkflowState(EpisodeState):
    """State of a workflow episode."""

    tickets: tuple[TicketState, ...]
    current_ticket: int
    attempts_left: int


class InboxState(EpisodeState):
    """State of an inbox episode, in the names of the earlier system."""

    inbox: tuple[Name, ...]
    current_email_index: int
    processed: tuple[Name, ...]
    email_data: tuple[Mail, ...]
    episode_history: tuple[InboxEntry, ...]
    available_tools: tuple[Tool, ...]
    departments: tuple[Department, ...]
    actions: tuple[InboxMove, ...]


class RoutingState(EpisodeState):
    """State of a routing episode: ids in the order of arrival, inserted follow-ups included."""

    queue: tuple[Name, ...]
    decided: int
    follow_ups: tuple[Name, ...]


Seed = Annotated[int, Field(ge=0, lt=2**63)]


class Transcript(Wire):
    """All it takes to play an episode again: how it began and every accepted action.

    `refused` says that three refused actions in a row ended it.
    """

    task_id: Name
    scenario_id: Name
    split: Split
    seed: Seed | None
    options: JsonObject
    actions: tuple[JsonObject, ...] = Field(max_length=2_000)
    refused: bool
    track_version: Name
    policy_version: Name
    scenario_digest: Name
