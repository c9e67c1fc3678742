"""The best reachable score of an episode, found by search.

The search knows no key: it tries what `track.moves` offers, plays it with `advance`, and merges
moments whose `crossroads` are equal. Ways are followed best bound first, so that what cannot
reach the best known score is never played out.

    >>> search(board).score     # doctest: +SKIP
    1.0
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from triage_core.agents.answers import accepted, play
from triage_core.episode import Moment, Rulebook, advance, score_of
from triage_core.errors import InvalidScenario
from triage_core.models import (
    Action,
    InboxAnswer,
    InboxObservation,
    JsonObject,
    Lookup,
    Observation,
    RoutingAnswer,
    RoutingObservation,
)
from triage_core.runs.rollout import Board

TINY = 1e-9
"""Differences below it come from adding floats in another order."""


class Best(NamedTuple):
    """The best score (0..1, six decimals), actions that reach it, and moments looked at."""

    score: float
    actions: tuple[Action, ...]
    looked_at: int


class Way(NamedTuple):
    """A way into the episode, ordered by what it may still lose least, then by what it earned."""

    lost: float
    minus_earned: float
    number: int
    moment: Moment


def search(board: Board) -> Best:
    """Find the best reachable score.

    Every mail is worth at most its weight, so 1 - lost / (weight of all mails that could ever be
    shown) bounds what a way can still reach; `lost` counts mails that are done with.
    """
    book = board.book
    most = fsum(getattr(answer, "weight", 1.0) for answer in book.answers.values())
    ways = [Way(0.0, 0.0, 0, board.first)]
    reached: dict[object, float] = {}
    best: Best | None = None
    count = 0
    while ways:
        lost, minus_earned, _, moment = heapq.heappop(ways)
        if best is not None and 1 - lost / most <= best.score + TINY:
            break
        if book.track.over(moment.state):
            score = score_of(book, moment)
            if best is None or score > best.score:
                best = Best(score, moment.log, count)
            continue
        place = book.track.crossroads(moment.state)
        if reached.get(place, -1.0) >= -minus_earned - TINY:
            continue
        reached[place] = -minus_earned
        for after in _forks(book, moment, reached):
            count += 1
            heapq.heappush(ways, _way(after, count))
    if best is None:
        raise InvalidScenario(
            f"Scenario {board.start.scenario.scenario_id} has no end that any action reaches."
        )
    return best._replace(looked_at=count)


def _forks(book: Rulebook, moment: Moment, reached: dict[object, float]) -> Iterator[Moment]:
    """Play every move; of those that lead to the same crossroads only the best goes on."""
    forks: dict[tuple[object, bool], tuple[float, Moment]] = {}
    for action in book.track.moves(moment.state, book.answers):
        after, _ = advance(book, moment, action)
        place = book.track.crossroads(after.state), book.track.over(after.state)
        earned = _earned(after)
        if place not in forks or earned > forks[place][0]:
            forks[place] = earned, after
    for (crossroads, _), (earned, after) in forks.items():
        if reached.get(crossroads, -1.0) < earned - TINY:
            yield after


def _way(moment: Moment, number: int) -> Way:
    return Way(round(_lost(moment), 9), -_earned(moment), number, moment)


def _earned(moment: Moment) -> float:
    return fsum(entry.worth * entry.weight for entry in moment.ledger)


def _lost(moment: Moment) -> float:
    """Return what the mails that are closed fell short of; an open one may still earn."""
    gained: dict[str, float] = {}
    closed: dict[str, float] = {}
    for entry in moment.ledger:
        gained[entry.email_id] = gained.get(entry.email_id, 0.0) + entry.worth * entry.weight
        if entry.closes:
            closed[entry.email_id] = entry.weight
    return fsum(weight - gained[mail] for mail, weight in closed.items())


class Nominal:
    """Plays the key: its first accepted answer, the shortest facts, the first apt tool riding."""

    def __init__(self, board: Board, *, informed: bool = False) -> None:
        self._board = board
        self._informed = informed
        self._asked: dict[str, int] = {}

    def act(self, observation: Observation) -> JsonObject:
        """Return what the key says; the informed form looks up first, each in a step of its own."""
        answer = self._board.book.answers[mail_id(self._board, observation)]
        values = accepted(answer)[0]
        if isinstance(answer, RoutingAnswer):
            return play(observation, values, summary=shortest_summary(answer))
        if not isinstance(answer, InboxAnswer):
            return play(observation, values)
        if not self._informed:
            calls = answer.apt[:1]
            return play(observation, values, rider=_call(calls[0]) if calls else None)
        asked = self._asked.get(answer.email_id, 0)
        if asked < len(answer.lookups):
            self._asked[answer.email_id] = asked + 1
            return _call(answer.lookups[asked])
        return play(observation, values)


def mail_id(board: Board, observation: Observation) -> str:
    """Return the id of the mail at hand; workflow observations do not show one."""
    if isinstance(observation, InboxObservation):
        return observation.current_email.email_id if observation.current_email else ""
    if isinstance(observation, RoutingObservation):
        return observation.email_id
    ticket = board.first.state.tickets[observation.ticket - 1]
    return str(ticket.mail.email_id)


def shortest_summary(answer: RoutingAnswer) -> str:
    """Say every fact in its shortest form, and nothing else."""
    return " ".join(min(fact.forms, key=len) for fact in answer.facts)


def _call(call: Lookup) -> JsonObject:
    return {
        "use_tool": call.tool,
        "tool_input": call.tool_input.model_dump(mode="json", exclude_none=True),
    }
