"""The oracle is found by search, and equals what trying everything finds."""

from __future__ import annotations

import pytest

from tests.samples import TASKS, sample_set
from triage_core.episode import advance, score_of
from triage_core.models import AnswerKey, RoutingAction
from triage_core.runs.oracle import Nominal, search
from triage_core.runs.rollout import Board, EpisodePlan, rollout, set_up, start_of
from triage_core.sources import Row, ScenarioSet

SAMPLES = sample_set(each=2)


def board_of(task_id: str, source: ScenarioSet = SAMPLES) -> Board:
    scenario_id = source.ids(task_id, "practice")[0]
    return set_up(start_of(source, EpisodePlan(task_id, "practice", scenario_id)))


def replayed(board: Board, actions: tuple[object, ...]) -> float:
    moment = board.first
    for action in actions:
        moment, _ = advance(board.book, moment, action)  # type: ignore[arg-type]
    assert board.book.track.over(moment.state)
    return score_of(board.book, moment)


@pytest.mark.parametrize("task_id", TASKS)
def test_search_returns_actions_that_reach_its_score(task_id: str) -> None:
    board = board_of(task_id)
    best = search(board)
    assert replayed(board, best.actions) == best.score


@pytest.mark.parametrize("task_id", TASKS)
def test_search_is_never_below_the_key(task_id: str) -> None:
    board = board_of(task_id)
    assert search(board).score >= rollout(board, Nominal(board)).score


@pytest.mark.parametrize("task_id", ["workflow/easy", "routing/easy"])
def test_search_finds_what_trying_everything_finds(task_id: str) -> None:
    board = board_of(task_id)
    track, answers = board.book.track, board.book.answers

    def everything(moment: object) -> float:
        if track.over(moment.state):  # type: ignore[attr-defined]
            return score_of(board.book, moment)  # type: ignore[arg-type]
        return max(
            everything(advance(board.book, moment, action)[0])  # type: ignore[arg-type]
            for action in track.moves(moment.state, answers)  # type: ignore[attr-defined]
        )

    assert search(board).score == everything(board.first)


def test_search_beats_a_planted_key_that_is_not_the_best_play() -> None:
    """A key whose accepted end cannot be reached from its own first move is not the oracle."""
    scenario, key = SAMPLES.scenario("workflow/easy", "practice", "workflow-easy-p0")
    answer = key.answers[0]
    planted = AnswerKey.model_validate(
        {
            **key.model_dump(),
            "answers": [
                {
                    **answer.model_dump(),
                    "accepted": [{"action": "resolve", "status": "resolved", "label": "refund"}],
                }
            ],
        }
    )
    source = ScenarioSet({("workflow/easy", "practice"): [Row(scenario, planted)]}, name="planted")
    board = board_of("workflow/easy", source)
    # The label counts with a move that is possible (0.2), and the right end (0.2).
    assert search(board).score == pytest.approx(0.4)
    assert rollout(board, Nominal(board)).score < 0.4


def test_one_wrong_label_lowers_the_score() -> None:
    board = board_of("routing/medium")
    best = search(board)
    first = best.actions[0]
    assert isinstance(first, RoutingAction)
    other = "archive" if first.label == "spam" else "spam"
    changed = (first.model_copy(update={"label": other}), *best.actions[1:])
    assert replayed(board, changed) < best.score


def test_informed_reference_pays_for_its_look_ups() -> None:
    board = board_of("inbox/hard")
    informed = rollout(board, Nominal(board, informed=True)).score
    # One look-up a mail costs 0.02 of its decision.
    assert informed == pytest.approx(search(board).score - 0.02)
