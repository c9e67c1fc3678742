"""Undo: take back the last action of an episode whose answers are told at once anyway."""

from __future__ import annotations

from pydantic import Field

from triage_core.episode import OPEN, Episode, action_json
from triage_core.errors import AlreadyDone, Forbidden, InvalidOption
from triage_core.models import JsonObject, Name, Observation, Wire
from triage_core.service.arguments import EpisodeArguments
from triage_core.service.context import Service


class UndoArguments(EpisodeArguments):
    """Names a live episode, and which of its actions is believed to be the last."""

    step: int | None = Field(
        None,
        ge=1,
        lt=2**31,
        description="info.step of the action to take back, so that a retry takes back no other one",
    )


class Undone(Wire):
    """Where an episode stands after an action was taken back; `action` is the one that was."""

    episode_id: Name
    task_id: Name
    step: int
    action: JsonObject
    observation: Observation
    score: float | None


def undo(service: Service, asked: UndoArguments) -> Undone:
    """Take back the last action of a practice or stream episode, with the refusals after it.

    Raises:
        UnknownEpisode: When this caller has no such episode.
        Forbidden: For an episode of test or private.
        AlreadyDone: When the action `step` is no longer there.
        InvalidOption: When others were played after it.
        NotStarted: When no action was played.
    """
    with service.sessions.hold(asked.episode_id, owner=asked.owner) as live:
        episode = live.episode
        if episode.start.split not in OPEN:
            raise Forbidden(
                f"In an episode of {episode.start.split} a decision stands: it counts.",
                fix="Play practice or stream to try things out.",
            )
        _check_last(episode, asked.step)
        taken = live.undo()
        return Undone(
            episode_id=episode.id,
            task_id=episode.start.task_id,
            step=len(episode.transcript().actions),
            action=action_json(taken),
            observation=episode.observation(),
            score=episode.score,
        )


def _check_last(episode: Episode, step: int | None) -> None:
    last = len(episode.transcript().actions)
    if step is None or step == last:
        return
    if step > last:
        raise AlreadyDone(
            f"Action {step} is not there any more: the episode stands after {last}.",
            fix="Ask for the state and go on from there.",
        )
    raise InvalidOption(
        f"Action {step} is not the last one: the last is {last}.",
        fix="Send its number, or none to take back whichever is the last.",
    )
