"""Replays: a transcript is played again and comes back as a recording; also one that was changed.

>>> replay(service, ReplayArguments(transcript=log.transcript))     # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

from pydantic import Field

from triage_core.environment import Wish
from triage_core.episode import Episode
from triage_core.errors import Forbidden, InvalidOption, InvalidRun
from triage_core.models import Raw, RunFile, Transcript
from triage_core.models.parse import parse
from triage_core.service.arguments import Arguments
from triage_core.service.context import Service
from triage_core.service.recordings import Recording, Taken, record
from triage_core.tracks import track_of


class Told(NamedTuple):
    """A transcript, who played it, and what they wrote for its actions as far as that is known."""

    transcript: Transcript
    title: str
    raw: Sequence[str]


class ReplayArguments(Arguments):
    """What to play again: a transcript, or one of a run."""

    transcript: dict[str, Any] | None = Field(
        None, description="a transcript as episode_log gives it; change an action to ask what if"
    )
    run: dict[str, Any] | None = Field(None, description="a run file instead of a transcript")
    number: int = Field(0, ge=0, lt=1_000, description="which transcript of the run, from 0")
    raw: list[Raw] | None = Field(
        None,
        max_length=2_000,
        description="beside a transcript: what the agent wrote for each action, to be shown",
    )


def replay(service: Service, asked: ReplayArguments) -> Recording:
    """Play a transcript again and tell every step, as far as it can be played.

    A practice or stream transcript is told whole; of test the answers are told where the
    transcript plays the episode to its end.

    Raises:
        InvalidRun: For what is no transcript or run, or a run without one of this number.
        Forbidden: For a private transcript.
        UnknownTask, UnknownScenario, InvalidOption: For a beginning that this server cannot deal.
    """
    told = _told(asked)
    if told.transcript.split == "private":
        raise Forbidden(
            "A private episode is not played again.", fix="Replay practice, test or stream."
        )
    begun = told.transcript
    wish = Wish(
        task=begun.task_id,
        seed=begun.seed,
        scenario_id=begun.scenario_id,
        split=begun.split,
        options=begun.options,
    )
    episode = service.arena.dealer.deal(wish, episode_id="replayed")
    return replayed(episode, told)


def replayed(episode: Episode, told: Told) -> Recording:
    """Play a transcript on a fresh episode of its beginning."""
    actions, refused = told.transcript.actions, told.transcript.refused
    turns = zip(actions, chain(told.raw, repeat("")), strict=False)

    def act(now: Episode) -> Taken | None:
        turn = next(turns, None)
        if turn is not None:
            action, raw = turn
            return Taken(action, raw=raw)
        if refused:
            now.give_up()
        return None

    notice = _notice(episode, told.transcript)
    return record(episode, act, title=told.title, planned=len(actions), notice=notice)


def _told(asked: ReplayArguments) -> Told:
    """Return what is asked for: the transcript, who played it, and what they wrote."""
    if (asked.transcript is None) == (asked.run is None):
        raise InvalidOption("It is not clear what to replay.", fix="Send transcript, or run.")
    if asked.transcript is not None:
        found = parse(Transcript, asked.transcript, error=InvalidRun, what="transcript")
        return Told(found, "a transcript", asked.raw or ())
    run = parse(RunFile, asked.run, error=InvalidRun, what="run")
    at = asked.number
    if at >= len(run.transcripts):
        raise InvalidRun(
            f"The run has no transcript {at}.",
            fix=f"Send a number from 0 to {len(run.transcripts) - 1}.",
        )
    return Told(run.transcripts[at], run.agent, run.raw[at] if at < len(run.raw) else ())


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
