"""The search against trying everything, where crossroads and follow-ups could mislead it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.samples import sample_row
from triage_core.episode import Moment, advance, score_of
from triage_core.models import Answer, Fact, RoutingAction
from triage_core.runs.oracle import Nominal, search
from triage_core.runs.rollout import Board, EpisodePlan, rollout, set_up, start_of
from triage_core.sources import Row, ScenarioSet
from triage_core.tracks.inbox import Inbox
from triage_core.tracks.routing import Routing
from triage_core.tracks.workflow import Workflow


class FewLabels(Workflow):
    """The rules of workflow, searched with two labels only."""

    def moves(self, state: Any, answers: Mapping[str, Answer]) -> Iterator[Any]:
        for action in super().moves(state, answers):
            if action.label in (None, "refund", "security_incident"):
                yield action


class FewRoutes(Routing):
    """The rules of routing, searched with two labels and two routes only."""

    def moves(self, state: Any, answers: Mapping[str, Answer]) -> Iterator[RoutingAction]:
        for label in ("urgent", "normal"):
            for route in ("billing", "engineering"):
                yield RoutingAction(label=label, summary="Ann", route_to=route)  # type: ignore[arg-type]


def board_of(row: Row, track: Any, **options: object) -> Board:
    """Set a row up under the rules of `track`."""
    task_id = row.scenario.task_id
    source = ScenarioSet({(task_id, "practice"): [row]}, name="tiny")
    plan = EpisodePlan(task_id, "practice", row.scenario.scenario_id, options=options)
    board = set_up(start_of(source, plan))
    return board._replace(book=board.book._replace(track=track))


def first_mails(row: Row, count: int, **weights: float) -> Row:
    """Keep the first mails of a row and their follow-ups; set weights by email id."""
    mails = row.scenario.mails[:count]
    kept = {mail.email_id for mail in mails}
    follow_ups = tuple(f for f in row.scenario.follow_ups if f.after in kept)
    kept |= {f.mail.email_id for f in follow_ups}
    answers = tuple(
        a.model_copy(update={"weight": weights[a.email_id]}) if a.email_id in weights else a
        for a in row.key.answers
        if a.email_id in kept
    )
    scenario = row.scenario.model_copy(update={"mails": mails, "follow_ups": follow_ups})
    return Row(scenario, row.key.model_copy(update={"answers": answers}))


def everything(board: Board, moment: Moment) -> float:
    """Try every sequence of moves; no merging, no bound."""
    track = board.book.track
    if track.over(moment.state):
        return score_of(board.book, moment)
    return max(
        everything(board, advance(board.book, moment, action)[0])
        for action in track.moves(moment.state, board.book.answers)
    )


@pytest.mark.parametrize("number", range(4))
def test_search_of_a_queue_of_tickets_equals_trying_everything(number: int) -> None:
    board = board_of(first_mails(sample_row("workflow/hard", number), 1), FewLabels())
    assert search(board).score == everything(board, board.first)


@pytest.mark.parametrize("number", range(4))
def test_search_with_look_ups_equals_trying_everything(number: int) -> None:
    board = board_of(first_mails(sample_row("inbox/easy", number), 2), Inbox())
    assert search(board).score == everything(board, board.first)


@pytest.mark.parametrize("mode", ["low", "normal", "high"])
@pytest.mark.parametrize("number", range(4))
def test_search_with_follow_ups_equals_trying_everything(number: int, mode: str) -> None:
    row = first_mails(sample_row("routing/production", number), 4)
    board = board_of(row, FewRoutes(), escalation_mode=mode)
    assert search(board).score == pytest.approx(everything(board, board.first), abs=1e-6)


def worthwhile_miss() -> Board:
    """Plant a critical mail of no weight whose follow-up weighs more than all the rest.

    Two of the four mails cannot be answered well with the few routes searched here, so the heavy
    follow-up, answered well, lifts the mean by more than the miss costs.
    """
    row = sample_row("routing/production", 0)
    urgent = row.scenario.follow_ups[0]
    weights = {urgent.after: 0.01, urgent.mail.email_id: 100.0}
    return board_of(first_mails(row, 4, **weights), FewRoutes(), escalation_mode="high")


def test_search_misses_on_purpose_where_that_is_the_best_play() -> None:
    board = worthwhile_miss()
    best = search(board)
    assert best.score == pytest.approx(everything(board, board.first), abs=1e-6)
    assert len(best.actions) == 5  # four mails and the follow-up of the one that was missed


def test_a_planted_key_that_is_not_the_best_play_shows() -> None:
    """Under the full rules too: no summary says a fact of forty-five words at its full worth."""
    row = sample_row("routing/production", 0)
    urgent = row.scenario.follow_ups[0]
    row = first_mails(row, 4, **{urgent.after: 0.01, urgent.mail.email_id: 100.0})
    wordy = Fact(name="what", forms=(" ".join(f"item{i}" for i in range(45)),))
    first, *others = row.key.answers
    key = row.key.model_copy(
        update={"answers": (first.model_copy(update={"facts": (wordy,)}), *others)}
    )
    board = board_of(Row(row.scenario, key), Routing(), escalation_mode="high")
    played, best = rollout(board, Nominal(board)), search(board)
    assert len(played.moment.ledger) == 4
    assert len(best.actions) == 5
    # The wordy mail loses 0.3 x 0.3 of a weight of 2; the follow-up adds 100 points in full.
    assert played.score < best.score
