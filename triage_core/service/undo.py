"""Undo: take back the last action of an episode whose answers are told at once anyway."""

from __future__ import annotations

from triage_core.episode import OPEN, action_json
from triage_core.errors import Forbidden
from triage_core.models import JsonObject, Name, Observation, Wire
from triage_core.service.arguments import EpisodeArguments
from triage_core.service.context import Service


class Undone(Wire):
    """Where an episode stands after an action was taken back; `action` is the one that was."""

    episode_id: Name
    task_id: Name
    step: int
    action: JsonObject
    observation: Observation
    score: float | None


def undo(service: Service, asked: EpisodeArguments) -> Undone:
    """Take back the last action of a practice or stream episode, with the refusals after it.

    Raises:
        UnknownEpisode: When this caller has no such episode.
        Forbidden: For an episode of test or private.
        NotStarted: When no action was played.
    """
    with service.sessions.hold(asked.episode_id, owner=asked.owner) as live:
        episode = live.episode
        if episode.start.split not in OPEN:
            raise Forbidden(
                f"In an episode of {episode.start.split} a decision stands: it counts.",
                fix="Play practice or stream to try things out.",
            )
        taken = live.undo()
        return Undone(
            episode_id=episode.id,
            task_id=episode.start.task_id,
            step=len(episode.transcript().actions),
            action=action_json(taken),
            observation=episode.observation(),
            score=episode.score,
        )
