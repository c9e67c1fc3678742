"""The track `workflow`, row by row; every number is worked out by hand from the rules."""

from __future__ import annotations

from math import fsum

import pytest

from tests.stage import paid, play, stage, ticket
from triage_core.errors import EpisodeOver, InvalidAction
from triage_core.models import WorkflowAnswer, WorkflowObservation, WorkflowState

REFUND = ("classify", "resolved", "refund")
REVIEW = ("classify", "escalated", "refund")
DANGER = ("escalate", "escalated", "phishing")
BULK = ("mark_spam", "spam", "spam")


def move(action: str, label: str | None = None) -> dict[str, str]:
    return {"action": action} if label is None else {"action": action, "label": label}


def status_of(episode_state: object, number: int = 0) -> str:
    assert isinstance(episode_state, WorkflowState)
    return episode_state.tickets[number].status


# -- the reference flow -------------------------------------------------------------------------


def test_reference_flow_without_the_label_pays_six_tenths_then_two():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    first = episode.step(move("classify"))
    assert (first.reward, first.done, first.info.score) == (0.6, False, 0.6)
    last = episode.step(move("resolve"))
    assert (last.reward, last.done, last.info.score) == (0.2, True, 0.8)


def test_reference_flow_with_the_label_pays_one():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    assert episode.step(move("classify", "refund")).reward == 0.8
    assert play(episode, move("resolve")).info.score == 1.0


@pytest.mark.parametrize("way", [DANGER, BULK])
def test_one_step_path_pays_all_four_parts_at_once(way):
    result = play(stage("workflow/hard", ticket("m1", way)), move(way[0], way[2]))
    assert result.reward == 1.0
    assert paid(result) == {"action": 0.4, "label": 0.2, "transition": 0.2, "completion": 0.2}


def test_review_path_is_classified_and_then_escalated():
    episode = stage("workflow/easy", ticket("m1", REVIEW))
    assert play(episode, move("classify", "refund"), move("escalate")).info.score == 1.0


# -- transitions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        (["classify"], "under_review"),
        (["classify", "resolve"], "resolved"),
        (["classify", "escalate"], "escalated"),
        (["classify", "mark_spam"], "spam"),
        (["escalate"], "escalated"),
        (["mark_spam"], "spam"),
    ],
)
def test_transition_reaches_its_status(moves, status):
    episode = stage("workflow/easy", ticket("m1", REFUND))
    play(episode, *map(move, moves))
    assert status_of(episode.state()) == status
    assert episode.done == (status != "under_review")


@pytest.mark.parametrize(
    ("moves", "status"), [(["resolve"], "new"), (["classify", "classify"], "under_review")]
)
def test_impossible_transition_moves_nothing_and_costs_an_attempt(moves, status):
    episode = stage("workflow/easy", ticket("m1", REFUND))
    result = play(episode, *map(move, moves))
    assert status_of(episode.state()) == status
    assert isinstance(result.observation, WorkflowObservation)
    assert result.observation.attempts_left == 4 - len(moves)


def test_impossible_first_move_earns_nothing_even_with_the_right_label():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    result = episode.step(move("resolve", "refund"))
    assert result.reward == 0.0
    assert paid(result) == {"action": 0.0, "label": 0.0, "transition": 0.0}


def test_impossible_first_move_is_the_deciding_step_and_leaves_only_the_completion():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    last = play(episode, move("resolve"), move("classify", "refund"), move("resolve"))
    assert last.info.score == 0.2


# -- the four parts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "label", "reward"),
    [
        ("classify", "refund", 0.8),
        ("classify", "general", 0.6),
        ("classify", None, 0.6),
        ("escalate", "refund", 0.2),  # right label alone; the end is wrong
        ("escalate", "general", 0.0),
        ("mark_spam", None, 0.0),
        ("resolve", "refund", 0.0),
    ],
)
def test_deciding_step_pays_by_action_label_and_transition(action, label, reward):
    result = play(stage("workflow/easy", ticket("m1", REFUND)), move(action, label))
    assert result.reward == reward


def test_wrong_first_move_still_earns_the_completion_in_the_right_status():
    # Escalated without a check: no 0.4, no 0.2 for the transition; label and end are right.
    result = play(stage("workflow/easy", ticket("m1", REVIEW)), move("escalate", "refund"))
    assert paid(result) == {"action": 0.0, "label": 0.2, "transition": 0.0, "completion": 0.2}
    assert result.reward == 0.4


def test_second_step_pays_nothing_in_the_wrong_status():
    # Defect of an earlier system: a second step that always pays.
    episode = stage("workflow/easy", ticket("m1", REVIEW))
    last = play(episode, move("classify", "refund"), move("resolve"))
    assert last.reward == 0.0
    assert last.info.score == 0.8


def test_label_is_judged_on_the_deciding_step_only():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    last = play(episode, move("classify"), move("resolve", "refund"))
    assert last.reward == 0.2
    assert last.info.score == 0.8


def test_repeated_classify_earns_nothing_more():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    again = play(episode, move("classify", "refund"), move("classify", "refund"))
    assert again.reward == 0.0


def test_every_accepted_way_pays_in_full():
    for way, moves in ((REFUND, ["classify", "resolve"]), (DANGER, ["escalate"])):
        episode = stage("workflow/hard", ticket("m1", REFUND, DANGER))
        first, *rest = moves
        play(episode, move(first, way[2]), *map(move, rest))
        assert episode.score == 1.0


def test_label_must_fit_the_way_that_was_taken():
    result = play(stage("workflow/hard", ticket("m1", REFUND, DANGER)), move("escalate", "refund"))
    assert paid(result)["label"] == 0.0


# -- attempts and the queue ---------------------------------------------------------------------


def test_ticket_ends_uncompleted_after_four_attempts():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    result = play(episode, *[move("resolve")] * 4)
    assert (result.done, result.truncated, result.info.score) == (True, False, 0.0)
    assert status_of(episode.state()) == "new"


def test_queue_shares_two_attempts_each_plus_two():
    # Three tickets share 8. Four are wasted on the first, four on the second: none for the third.
    names = ("m1", "m2", "m3")
    episode = stage("workflow/hard", *(ticket(name, DANGER) for name in names))
    result = play(episode, *[move("resolve")] * 4)
    assert isinstance(result.observation, WorkflowObservation)
    assert (result.observation.ticket, result.observation.attempts_left) == (2, 4)
    assert play(episode, *[move("resolve")] * 4).done
    assert [t.attempts for t in episode.state().tickets] == [4, 4, 0]
    assert [t.closed for t in episode.state().tickets] == [True, True, True]


def test_wasted_attempts_are_missing_for_the_tickets_behind():
    # Two tickets share 6: four wasted, then two are left for the second, not four.
    episode = stage("workflow/hard", ticket("m1", DANGER), ticket("m2", REFUND))
    result = play(episode, *[move("resolve")] * 4)
    assert isinstance(result.observation, WorkflowObservation)
    assert result.observation.attempts_left == 2
    assert play(episode, move("classify", "refund"), move("resolve")).info.score == 0.5


def test_score_is_the_mean_over_tickets():
    # 1.0, then 0.6 + 0.2 without the label, then nothing: (1 + 0.8 + 0) / 3 = 0.6.
    tickets = ticket("m1", DANGER), ticket("m2", REFUND), ticket("m3", BULK)
    episode = stage("workflow/hard", *tickets)
    play(episode, move("escalate", "phishing"), move("classify"), move("resolve"))
    assert play(episode, move("escalate")).info.score == 0.6


def test_score_of_three_tickets_one_of_them_untouched():
    tickets = ticket("m1", DANGER), ticket("m2", REFUND), ticket("m3", BULK)
    episode = stage("workflow/hard", *tickets)
    result = play(episode, move("escalate", "phishing"))
    assert result.info.score == 0.333333
    assert not result.done


# -- what is shown ------------------------------------------------------------------------------


def test_observation_shows_the_ticket_and_its_place_in_the_queue():
    episode = stage("workflow/hard", ticket("m1", DANGER), ticket("m2", REFUND))
    seen = episode.observation()
    assert isinstance(seen, WorkflowObservation)
    assert (seen.subject, seen.status) == ("About ref m1", "new")
    assert (seen.ticket, seen.tickets_left, seen.attempts_left) == (1, 1, 4)
    assert (seen.sender, seen.time) == (
        "Ann Example <ann@post.example>",
        "2026-05-12T10:14:00+02:00",
    )
    assert "please send the money back" in seen.body


def test_observation_quotes_the_records_of_the_account():
    episode = stage("workflow/easy", ticket("m1", REFUND))
    assert "Order LF-10001: kettle, 49.90 EUR" in str(episode.observation().body)


def test_open_ticket_reveals_neither_its_answer_nor_its_end():
    episode = stage("workflow/easy", ticket("m1", REVIEW))
    result = episode.step(move("classify", "general"))
    assert result.info.answer is None
    assert episode.verdicts()[0].answer is None
    assert "escalate" not in result.model_dump_json().replace("escalated on", "")


@pytest.mark.parametrize("action", ["classify", "resolve"])
def test_wrong_first_move_on_an_open_ticket_names_nothing_that_is_right(action):
    episode = stage("workflow/hard", ticket("m1", DANGER))
    words = episode.step(move(action, "general")).info.model_dump_json()
    assert "escalate" not in words
    assert "phishing" not in words
    assert "Why" not in words


def test_closed_ticket_reveals_its_answer_and_why():
    episode = stage("workflow/easy", ticket("m1", REVIEW))
    result = play(episode, move("classify", "refund"), move("resolve"))
    assert isinstance(result.info.answer, WorkflowAnswer)
    assert result.info.answer.accepted[0].status == "escalated"
    (part,) = result.info.parts
    assert part.reason == "ended as resolved, not escalated: Why status. (R1)"


def test_right_deciding_step_gives_the_reasons_of_action_and_label():
    result = play(stage("workflow/easy", ticket("m1", REFUND)), move("classify", "refund"))
    told = {part.name: part.reason for part in result.info.parts}
    assert told["action"] == "classify: Why action. (R1)"
    assert told["label"] == "refund: Why label. (R1)"


def test_state_holds_no_expected_answer_before_the_decision():
    # Defect of an earlier system: a state call that returns the expected answer.
    episode = stage("workflow/hard", ticket("m1", DANGER), ticket("m2", BULK))
    text = episode.state().model_dump_json()
    assert not any(word in text for word in ("phishing", "escalate", "mark_spam", "accepted"))


# -- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        ({}, "action"),
        ({"action": "delete"}, "delete"),
        ({"action": "classify", "label": "refunds"}, "refund"),
        ({"action": "classify", "lable": "refund"}, "label"),
        ({"action": None}, "action"),
        ("classify", "object"),
        (None, "object"),
        ([], "object"),
        ({"action": ["classify"]}, "action"),
    ],
)
def test_malformed_action_is_refused_and_changes_nothing(payload, word):
    episode = stage("workflow/easy", ticket("m1", REFUND))
    before = episode.observation()
    with pytest.raises(InvalidAction) as refused:
        episode.step(payload)
    assert word in str(refused.value)
    assert episode.observation() == before
    assert (episode.score, episode.state().step_count) == (0.0, 0)


def test_third_refusal_in_a_row_ends_the_episode():
    episode = stage("workflow/hard", ticket("m1", DANGER), ticket("m2", BULK))
    episode.step(move("escalate", "phishing"))
    for _ in range(3):
        with pytest.raises(InvalidAction):
            episode.step({})
    assert (episode.done, episode.truncated, episode.score) == (True, True, 0.5)
    with pytest.raises(EpisodeOver):
        episode.step(move("mark_spam", "spam"))


def test_accepted_action_forgives_the_refusals_before():
    episode = stage("workflow/hard", ticket("m1", DANGER), ticket("m2", BULK))
    for _ in range(2):
        with pytest.raises(InvalidAction):
            episode.step({})
    episode.step(move("escalate"))
    for _ in range(2):
        with pytest.raises(InvalidAction):
            episode.step({})
    assert not episode.done


def test_score_delta_rewards_sum_to_the_score():
    tickets = ticket("m1", DANGER), ticket("m2", REFUND), ticket("m3", BULK)
    episode = stage("workflow/hard", *tickets, reward_mode="score_delta")
    actions = [move("escalate"), move("classify", "refund"), move("resolve"), move("mark_spam")]
    rewards = [episode.step(action).reward for action in actions]
    assert round(fsum(r for r in rewards if r is not None), 6) == episode.score == 0.866667
