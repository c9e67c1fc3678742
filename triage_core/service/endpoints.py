"""The one table of endpoints: what adapters, documentation and tests are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from pydantic import BaseModel

from triage_core.errors import InvalidOption, nearest, quoted
from triage_core.models import JsonObject
from triage_core.models.parse import parse
from triage_core.service import about, compete, play
from triage_core.service.answers import EndpointCard, Meta, PublicState
from triage_core.service.arguments import (
    Arguments,
    BaselineArguments,
    EpisodeArguments,
    GradeArguments,
    LeaderboardArguments,
    Nothing,
    ResetArguments,
    SampleArguments,
    StepArguments,
    StepManyArguments,
    SubmitArguments,
)
from triage_core.service.context import Service
from triage_core.service.grade import grade
from triage_core.service.inspect import InspectArguments, inspect
from triage_core.service.replays import ReplayArguments, replay
from triage_core.service.scenarios import (
    ScenarioArguments,
    ScenariosArguments,
    scenario,
    scenarios,
)
from triage_core.service.undo import UndoArguments, undo
from triage_core.service.watch import WatchArguments, watch


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing a caller can ask for.

    `quick` endpoints take microseconds and may run on an event loop; what `reads` changes nothing,
    so that a GET may ask for it. `shows` is the type to document where an answer has fields of its
    own in every track. `example` gives arguments as Python expressions; they may use the answers of
    endpoints that stand before this one in the table, by their names.
    """

    name: str
    function: Callable[[Service, Any], BaseModel]
    takes: type[Arguments]
    quick: bool = True
    reads: bool = True
    shows: type[BaseModel] | None = None
    example: Mapping[str, str] = field(default_factory=dict)

    @property
    def gives(self) -> type[BaseModel]:
        """The type of its answer."""
        found: type[BaseModel] = self.shows or get_type_hints(self.function)["return"]
        return found

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return (self.function.__doc__ or "").partition("\n")[0]

    def card(self) -> EndpointCard:
        """Describe the endpoint for `meta`."""
        fields = self.takes.model_fields.items()
        return EndpointCard(
            name=self.name,
            summary=self.summary,
            arguments={name: given.description or "" for name, given in fields},
        )


def meta(service: Service, asked: Nothing) -> Meta:
    """Describe tracks with their written policies, options, error codes and endpoints."""
    return about.describe(service, tuple(endpoint.card() for endpoint in ENDPOINTS))


EPISODE = {"episode_id": 'reset["info"]["episode_id"]'}
RUN = """{
        "agent": "my agent",
        "task_id": "routing/medium",
        "split": "practice",
        "package_version": health["package_version"],
        "transcripts": [episode_log["transcript"]],
    }"""

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("health", about.health, Nothing),
    Endpoint("meta", meta, Nothing, quick=False),
    Endpoint("tasks", about.tasks, Nothing, quick=False),
    Endpoint(
        "reset",
        play.reset,
        ResetArguments,
        reads=False,
        example={"task": '"routing/medium"', "seed": "7"},
    ),
    Endpoint("sample_action", play.sample_action, SampleArguments, example=EPISODE),
    Endpoint(
        "step",
        play.step,
        StepArguments,
        reads=False,
        example={**EPISODE, "action": 'sample_action["action"]', "step_key": '"first"'},
    ),
    Endpoint(
        "undo",
        undo,
        UndoArguments,
        quick=False,
        reads=False,
        example={**EPISODE, "step": 'step["info"]["step"]'},
    ),
    Endpoint(
        "step_many",
        play.step_many,
        StepManyArguments,
        quick=False,
        reads=False,
        example={**EPISODE, "actions": '[sample_action["action"]] * 5'},
    ),
    Endpoint("state", play.state, EpisodeArguments, shows=PublicState, example=EPISODE),
    Endpoint("inspect", inspect, InspectArguments, quick=False, example=EPISODE),
    Endpoint("episode_log", play.episode_log, EpisodeArguments, example=EPISODE),
    Endpoint("grade", grade, GradeArguments, quick=False, reads=False, example=EPISODE),
    Endpoint(
        "replay",
        replay,
        ReplayArguments,
        quick=False,
        reads=False,
        example={"transcript": 'episode_log["transcript"]'},
    ),
    Endpoint(
        "watch",
        watch,
        WatchArguments,
        quick=False,
        example={"task": '"routing/medium"', "seed": "7", "agent": '"oracle"'},
    ),
    Endpoint(
        "scenarios",
        scenarios,
        ScenariosArguments,
        quick=False,
        example={"task": '"inbox/hard"', "text": '"refund"'},
    ),
    Endpoint(
        "scenario",
        scenario,
        ScenarioArguments,
        quick=False,
        example={"scenario_id": 'watch["scenario_id"]'},
    ),
    Endpoint("baseline", about.baseline, BaselineArguments, example={"task": '"routing/easy"'}),
    Endpoint(
        "submit", compete.submit, SubmitArguments, quick=False, reads=False, example={"run": RUN}
    ),
    Endpoint(
        "leaderboard",
        compete.leaderboard,
        LeaderboardArguments,
        quick=False,
        example={"task": '"routing/easy"'},
    ),
)
BY_NAME: Mapping[str, Endpoint] = {endpoint.name: endpoint for endpoint in ENDPOINTS}


def call(service: Service, name: str, arguments: object) -> JsonObject:
    """Check the arguments of an endpoint, call it, and give its answer as plain JSON values.

    Raises:
        ArenaError: Whatever is wrong with the call; see `triage_core.errors`.
    """
    return ask(service, name, arguments).model_dump(mode="json")


def ask(service: Service, name: str, arguments: object) -> BaseModel:
    """Check the arguments of an endpoint, call it, and give its answer.

    Raises:
        ArenaError: Whatever is wrong with the call; see `triage_core.errors`.
    """
    endpoint = BY_NAME.get(name)
    if endpoint is None:
        raise InvalidOption(f"There is no endpoint {quoted(name)}.", fix=nearest(name, BY_NAME))
    asked = parse(endpoint.takes, arguments, error=InvalidOption, what=f"call of {name}")
    return endpoint.function(service, asked)
