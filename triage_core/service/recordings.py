"""Recordings: an episode played again step by step, each step with what was seen and why.

A recording tells what the episode itself tells at its end: an episode of test that has not ended
shows no answer, a private one is never recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pydantic import Field

from triage_core.episode import Episode
from triage_core.errors import InvalidAction
from triage_core.models import (
    Answer,
    JsonObject,
    Line,
    Name,
    Observation,
    RewardPart,
    Split,
    Transcript,
    Verdict,
    Wire,
)
from triage_core.service.answers import Refusal


class Why(Wire):
    """A reason in words, with the clause of the policy it stands on.

    `field` is the field of the decision it is for, empty where it is for the whole of it; `clause`
    is empty where no clause stands behind it.
    """

    field: str
    clause: str
    words: str


class RecordedStep(Wire):
    """One action: what was seen before it, why it was taken, and what it brought.

    `email_id` names the mail it was judged by, empty for one that decided nothing. `answer` and the
    reasons of `parts` are null where the split withholds them.
    """

    observation: Observation
    action: JsonObject
    why: tuple[Why, ...]
    raw: str = Field(description="what the agent wrote, where the recording knows it")
    email_id: str
    reward: float | None
    parts: tuple[RewardPart, ...]
    score: float | None
    answer: Answer | None
    done: bool


class Recording(Wire):
    """An episode from its beginning, as far as it was played.

    `final` is what is on the desk after the last step. `stopped` names the first action that could
    not be played, after which none was; `unplayed` counts the rest.
    """

    title: Line
    episode_id: Name
    task_id: Name
    scenario_id: Name
    split: Split
    seed: int | None
    done: bool
    truncated: bool
    score: float | None
    skill: float | None
    steps: tuple[RecordedStep, ...]
    final: Observation
    verdicts: tuple[Verdict, ...]
    stopped: Refusal | None
    unplayed: int
    notice: str = Field(description="in what the recorded episode differs from this server's")
    transcript: Transcript


class Taken(NamedTuple):
    """One action of whoever plays, and why."""

    action: object
    why: tuple[Why, ...] = ()
    raw: str = ""


class Played(NamedTuple):
    """A step as it was played, before it is known what may be told of it.

    `judged` counts the judged actions up to this one; it grew where this one was judged.
    """

    observation: Observation
    taken: Taken
    reward: float | None
    parts: tuple[RewardPart, ...]
    score: float | None
    done: bool
    judged: int


def record(
    episode: Episode,
    player: Callable[[Episode], Taken | None],
    *,
    title: str,
    planned: int = 0,
    notice: str = "",
) -> Recording:
    """Let a player play a fresh episode, and record it.

    Args:
        episode: The episode, before its first action.
        player: Returns the next action, or None where there is none; the first refused one ends it.
        title: Who plays.
        planned: How many actions there are to be played, to count those that were not.
        notice: See `Recording`.
    """
    steps: list[Played] = []
    stopped = None
    while not episode.done and stopped is None:
        taken = player(episode)
        if taken is None:
            break
        try:
            steps.append(_played(episode, taken))
        except InvalidAction as refused:
            message, fix = refused.discreet()
            stopped = Refusal(number=len(steps), code=refused.code, message=message, fix=fix)
    start, state = episode.start, episode.state()
    return Recording(
        title=title,
        episode_id=episode.id,
        task_id=start.task_id,
        scenario_id=start.scenario.scenario_id,
        split=start.split,
        seed=start.seed,
        done=state.done,
        truncated=state.truncated,
        score=state.score,
        skill=episode.skill if state.done else None,
        steps=tuple(_told(steps, episode)),
        final=episode.observation(),
        verdicts=episode.verdicts(),
        stopped=stopped,
        unplayed=max(0, planned - len(steps)),
        notice=notice,
        transcript=episode.transcript(),
    )


def _played(episode: Episode, taken: Taken) -> Played:
    seen = episode.observation()
    result = episode.step(taken.action)
    info = result.info
    judged = len(episode.moves())
    return Played(seen, taken, result.reward, info.parts, info.score, result.done, judged)


def _told(steps: Sequence[Played], episode: Episode) -> Iterator[RecordedStep]:
    """Join steps with the verdicts, which tell as much as may be told after all of them."""
    verdicts, by_rules = episode.verdicts(), episode.start.options.reward_mode == "rules"
    before = 0
    for step, action in zip(steps, episode.transcript().actions, strict=True):
        verdict = verdicts[before] if step.judged > before else None
        before = step.judged
        yield RecordedStep(
            observation=step.observation,
            action=action,
            why=step.taken.why,
            raw=step.taken.raw,
            email_id=verdict.email_id if verdict else "",
            reward=step.reward,
            parts=verdict.parts if verdict and by_rules else step.parts,
            score=step.score,
            answer=verdict.answer if verdict else None,
            done=step.done,
        )
