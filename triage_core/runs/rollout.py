"""Playing one episode without a server: the lean way for floors, search and practice examples.

Nothing is shown but observations; a bad agent is data: what it does wrong is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from triage_core.episode import (
    REFUSALS,
    Moment,
    Rulebook,
    Start,
    advance,
    first_moment,
    parse_options,
    rulebook,
    score_of,
)
from triage_core.errors import InvalidAction
from triage_core.models import Split
from triage_core.protocols import Agent, ScenarioSource
from triage_core.tracks import track_of
from triage_core.version import PACKAGE_VERSION


class Board(NamedTuple):
    """An episode ready to be played again and again: its rules with answers, its first moment."""

    book: Rulebook
    first: Moment
    start: Start


class Played(NamedTuple):
    """How a lean rollout ended."""

    score: float
    refusals: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class EpisodePlan:
    """Which episode to play."""

    task_id: str
    split: Split
    scenario_id: str
    seed: int | None = None
    options: Mapping[str, object] = field(default_factory=dict)


def start_of(source: ScenarioSource, plan: EpisodePlan) -> Start:
    """Gather all that begins a planned episode.

    Raises:
        UnknownScenario, InvalidOption: For what does not fit.
    """
    scenario, key = source.scenario(plan.task_id, plan.split, plan.scenario_id)
    return Start(
        task_id=plan.task_id,
        scenario=scenario,
        key=key,
        split=plan.split,
        seed=plan.seed,
        options=parse_options(track_of(plan.task_id), plan.task_id, plan.options),
        anchor=source.anchor(plan.task_id, plan.split, plan.scenario_id),
        digest=source.digest,
        package_version=PACKAGE_VERSION,
    )


def set_up(start: Start) -> Board:
    """Bind the rules to an episode and find its first moment."""
    book = rulebook(track_of(start.task_id), start.scenario, start.key)
    return Board(book, first_moment(book, start), start)


def rollout(board: Board, agent: Agent[Any]) -> Played:
    """Let an agent play an episode to its end; three refusals in a row end it."""
    book, moment = board.book, board.first
    track, task_id = book.track, book.task_id
    in_a_row = refused = 0
    while not track.over(moment.state) and in_a_row < REFUSALS:
        try:
            action = track.parse(task_id, agent.act(track.observe(moment.state)))
            moment, _ = advance(book, moment, action)
            in_a_row = 0
        except InvalidAction:
            in_a_row += 1
            refused += 1
    return Played(score_of(book, moment), refused, moment)
