"""Replays: a transcript is played again and comes back as a recording; also one that was changed.

>>> replay(service, ReplayArguments(transcript=log.transcript))     # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from triage_core.environment import Wish
from triage_core.episode import Episode
from triage_core.errors import Forbidden, InvalidOption, InvalidRun
from triage_core.models import RunFile, Transcript
from triage_core.models.parse import parse
from triage_core.service.arguments import Arguments
from triage_core.service.context import Service
from triage_core.service.recordings import Recording, Taken, record
from triage_core.tracks import track_of


class ReplayArguments(Arguments):
    """What to play again: a transcript, or one of a run."""

    transcript: dict[str, Any] | None = Field(
        None, description="a transcript as episode_log gives it; change an action to ask what if"
    )
    run: dict[str, Any] | None = Field(None, description="a run file instead of a transcript")
    number: int = Field(0, ge=0, lt=1_000, description="which transcript of the run, from 0")


def replay(service: Service, asked: ReplayArguments) -> Recording:
    """Play a transcript again and tell every step, as far as it can be played.

    A practice or stream transcript is told whole; of test the answers are told where the
    transcript plays the episode to its end.

    Raises:
        InvalidRun: For what is no transcript or run, or a run without one of this number.
        Forbidden: For a private transcript.
        UnknownTask, UnknownScenario, InvalidOption: For a beginning that this server cannot deal.
    """
    record_of, title = _transcript(asked)
    if record_of.split == "private":
        raise Forbidden(
            "A private episode is not played again.", fix="Replay practice, test or stream."
        )
    wish = Wish(
        task=record_of.task_id,
        seed=record_of.seed,
        scenario_id=record_of.scenario_id,
        split=record_of.split,
        options=record_of.options,
    )
    episode = service.arena.dealer.deal(wish, episode_id="replayed")
    return replayed(episode, record_of, title=title)


def replayed(episode: Episode, told: Transcript, *, title: str) -> Recording:
    """Play a transcript on a fresh episode of its beginning."""
    actions = iter(told.actions)

    def act(now: Episode) -> Taken | None:
        action = next(actions, None)
        if action is not None:
            return Taken(action)
        if told.refused:
            now.give_up()
        return None

    planned = len(told.actions)
    return record(episode, act, title=title, planned=planned, notice=_notice(episode, told))


def _transcript(asked: ReplayArguments) -> tuple[Transcript, str]:
    """Return the transcript that is asked for, and who played it."""
    if (asked.transcript is None) == (asked.run is None):
        raise InvalidOption("It is not clear what to replay.", fix="Send transcript, or run.")
    if asked.transcript is not None:
        found = parse(Transcript, asked.transcript, error=InvalidRun, what="transcript")
        return found, "a transcript"
    run = parse(RunFile, asked.run, error=InvalidRun, what="run")
    if asked.number >= len(run.transcripts):
        raise InvalidRun(
            f"The run has no transcript {asked.number}.",
            fix=f"Send a number from 0 to {len(run.transcripts) - 1}.",
        )
    return run.transcripts[asked.number], run.agent


def _notice(episode: Episode, told: Transcript) -> str:
    """Say what is other here than where the transcript comes from."""
    track, start = track_of(episode.start.task_id), episode.start
    ours = {
        "scenario set": (told.scenario_digest, start.digest),
        "rules": (told.track_version, track.version),
        "policy": (told.policy_version, track.tasks[start.task_id].policy_version),
    }
    other = [what for what, (theirs, here) in ours.items() if theirs != here]
    return f"Played with another {' and '.join(other)} than here." if other else ""
