"""The one answer shape of reset and step, written as bytes.

`{"observation", "reward", "done", "terminated", "truncated", "info", "metadata"}`, over HTTP and
inside the `data` of a WebSocket message alike.
"""

from __future__ import annotations

import orjson
from pydantic import Field

from triage_core.models import JsonObject, Observation, ResetInfo, StepInfo, StepResult, Wire
from triage_core.service.answers import BegunEpisode

EPISODE_COOKIE = "triage_episode"
"""Holds the resume token of the episode that this client reset last."""


class Begun(Wire):
    """The answer to reset.

    `metadata` names the episode: `episode_id`; `owner`, its token or empty; `resume`, with which a
    WebSocket takes the episode up again; `task_id`.
    """

    observation: Observation
    reward: None = None
    done: bool = False
    terminated: bool = False
    truncated: bool = False
    info: ResetInfo
    metadata: dict[str, str]


class Stepped(Wire):
    """The answer to one action; `reward` is null only on the private split."""

    observation: Observation
    reward: float | None
    done: bool
    terminated: bool
    truncated: bool
    info: StepInfo
    metadata: JsonObject = Field(description="episode_id, task_id and step")


def begun_json(begun: BegunEpisode, *, inside: JsonObject | None = None) -> bytes:
    """Write the answer to reset; `inside` is added to the observation."""
    info, observation = begun.info, begun.observation
    return json_of(
        {
            "observation": {**vars(observation), **inside} if inside else observation,
            "reward": None,
            "done": False,
            "terminated": False,
            "truncated": False,
            "info": info,
            "metadata": {
                "episode_id": info.episode_id,
                "owner": begun.owner,
                "resume": resume_token(info.episode_id, begun.owner),
                "task_id": info.task_id,
            },
        }
    )


def stepped_json(result: StepResult) -> bytes:
    """Write the answer to a step."""
    info = result.info
    named = {"episode_id": info.episode_id, "task_id": info.task_id, "step": info.step}
    return json_of({**vars(result), "metadata": named})


def json_of(answer: object) -> bytes:
    """Write an answer, a record or a plain value, as JSON.

    A record is written with all its fields as they are, as pydantic writes it, which takes three
    times as long: no record here has a serializer of its own.
    """
    return orjson.dumps(answer, default=vars)


def resume_token(episode_id: str, owner: str) -> str:
    """Join what it takes to go on with an episode elsewhere; ids and tokens hold no dot."""
    return f"{episode_id}.{owner}" if owner else episode_id


def resumed(token: str) -> tuple[str, str]:
    """Take a resume token apart into episode id and owner."""
    episode_id, _, owner = token.partition(".")
    return episode_id[:200], owner[:200]
