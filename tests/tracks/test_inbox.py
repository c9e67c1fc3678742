"""The track `inbox`, row by row; every number is worked out by hand from the rules."""

from __future__ import annotations

from math import fsum

import pytest

from tests.stage import ORDER, inbox, paid, play, stage
from triage_core.episode import parse_options
from triage_core.errors import InvalidAction, InvalidOption, UnknownScenario
from triage_core.models import InboxAnswer, InboxObservation, InboxState, OrderFacts
from triage_core.tracks import track_of

HARD = {"category": "billing", "priority": "low", "department": "finance", "action": "reply"}
HIGH = {"priority": "high"}


def hard(**changes: object) -> dict[str, object]:
    return {**HARD, **changes}


def reward_of(task_id: str, answer: InboxAnswer, action: object) -> float | None:
    return stage(task_id, answer, inbox("other")).step(action).reward


def seen(result: object) -> InboxObservation:
    observation = getattr(result, "observation", result)
    assert isinstance(observation, InboxObservation)
    return observation


# -- the parts ----------------------------------------------------------------------------------


def test_perfect_first_hard_decision_pays_95_hundredths():
    result = stage("inbox/hard", inbox("m1"), inbox("m2")).step(HARD)
    assert result.reward == 0.95
    assert paid(result) == {
        "category": 0.3,
        "priority": 0.2,
        "department": 0.3,
        "action": 0.2,
        "time": -0.05,
    }


@pytest.mark.parametrize(
    ("task_id", "action", "parts"),
    [
        ("inbox/easy", {"category": "billing"}, {"category": 1.0, "time": -0.05}),
        (
            "inbox/medium",
            {"category": "billing", "priority": "low"},
            {"category": 0.6, "priority": 0.4, "time": -0.05},
        ),
    ],
)
def test_parts_apply_only_to_the_fields_that_the_task_needs(task_id, action, parts):
    result = stage(task_id, inbox("m1"), inbox("m2")).step(action)
    assert paid(result) == parts
    assert result.reward == 0.95


def test_fields_beyond_the_needed_ones_earn_nothing():
    assert reward_of("inbox/easy", inbox("m1"), HARD) == 0.95


@pytest.mark.parametrize(
    ("change", "reward"),
    [
        ({"priority": "medium"}, 0.75),
        ({"department": "ignore"}, 0.65),
        ({"action": "archive"}, 0.75),
        ({"priority": "high", "department": "ignore", "action": "forward"}, 0.25),
    ],
)
def test_wrong_field_loses_its_own_part(change, reward):
    assert reward_of("inbox/hard", inbox("m1"), hard(**change)) == reward


@pytest.mark.parametrize(
    ("wanted", "given", "share"),
    [
        ("billing", "support", 0.3),
        ("support", "billing", 0.3),
        ("billing", "sales", 0.3),
        ("internal", "support", 0.2),
        ("sales", "internal", 0.2),
    ],
)
def test_similar_category_pays_its_share_of_the_weight(wanted, given, share):
    answer = inbox("m1", category=wanted)
    easy = stage("inbox/easy", answer, inbox("m2")).step({"category": given})
    assert paid(easy) == {"similar category": share, "time": -0.05}
    result = stage("inbox/hard", answer, inbox("m2")).step(hard(category=given))
    assert paid(result)["similar category"] == round(share * 0.3, 6)
    assert "wrong category" not in paid(result)


def test_sales_mail_called_spam_is_similar():
    result = stage("inbox/hard", inbox("m1", category="sales")).step(hard(category="spam"))
    assert paid(result)["similar category"] == 0.06


@pytest.mark.parametrize("task_id", ["inbox/easy", "inbox/medium", "inbox/hard"])
def test_wrong_category_costs_two_tenths_on_every_task(task_id):
    result = stage(task_id, inbox("m1")).step(hard(category="internal"))
    assert paid(result)["wrong category"] == -0.2


def test_wrong_category_on_hard_pays_what_is_left():
    # -0.2 + 0.2 + 0.3 + 0.2 - 0.05
    assert reward_of("inbox/hard", inbox("m1"), hard(category="internal")) == 0.45


def test_high_priority_missed_costs_four_tenths():
    # 0.3 + 0 + 0.3 + 0.2 - 0.4 - 0.05
    result = stage("inbox/hard", inbox("m1", **HIGH), inbox("m2")).step(hard(priority="medium"))
    assert paid(result)["high priority missed"] == -0.4
    assert result.reward == 0.35


def test_high_priority_missed_counts_on_medium_and_not_on_easy():
    medium = stage("inbox/medium", inbox("m1", **HIGH)).step(
        {"category": "billing", "priority": "low"}
    )
    assert medium.reward == 0.15  # 0.6 - 0.4 - 0.05
    easy = stage("inbox/easy", inbox("m1", **HIGH)).step(HARD)
    assert easy.reward == 0.95


def test_accepted_medium_beside_high_is_no_miss():
    answer = inbox("m1", priority="high|medium")
    assert reward_of("inbox/hard", answer, hard(priority="medium")) == 0.95


def test_spam_treated_as_important_needs_high_priority_where_priority_counts():
    answer = inbox("m1", category="spam")
    high = stage("inbox/hard", answer).step(hard(category="support", priority="high"))
    assert paid(high)["spam treated as important"] == -0.3
    low = stage("inbox/hard", answer).step(hard(category="support"))
    assert "spam treated as important" not in paid(low)


def test_spam_treated_as_important_on_easy_is_any_other_category():
    result = stage("inbox/easy", inbox("m1", category="spam")).step({"category": "sales"})
    assert paid(result) == {
        "similar category": 0.2,
        "spam treated as important": -0.3,
        "time": -0.05,
    }
    assert result.reward == 0.0


def test_important_mail_called_spam_costs_half():
    result = stage("inbox/hard", inbox("m1", **HIGH)).step(hard(category="spam", priority="high"))
    # -0.2 + 0.2 + 0.3 + 0.2 - 0.5 - 0.05 is below zero and clamped.
    assert paid(result)["important mail called spam"] == -0.5
    assert result.reward == 0.0


def test_unimportant_mail_called_spam_costs_only_the_category():
    result = stage("inbox/hard", inbox("m1")).step(hard(category="spam"))
    assert "important mail called spam" not in paid(result)


def test_spam_of_high_priority_called_spam_is_right():
    answer = inbox("m1", category="spam", priority="high")
    assert reward_of("inbox/hard", answer, hard(category="spam", priority="high")) == 0.95


def test_time_counts_the_decisions_made():
    episode = stage("inbox/hard", *(inbox(f"m{n}") for n in range(1, 6)))
    assert [episode.step(HARD).reward for _ in range(5)] == [0.95, 0.9, 0.85, 0.8, 0.75]
    assert episode.score == 0.85


def test_reward_is_never_below_zero():
    worst = {"category": "spam", "priority": "low", "department": "ignore", "action": "archive"}
    assert reward_of("inbox/hard", inbox("m1", **HIGH, action="escalate"), worst) == 0.0


def test_every_accepted_value_pays():
    answer = inbox("m1", category="billing|support", action="reply|forward")
    assert reward_of("inbox/hard", answer, hard(category="support", action="forward")) == 0.95


# -- tools --------------------------------------------------------------------------------------


def test_look_up_of_its_own_keeps_the_mail_and_pays_nothing():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"))
    before = episode.observation()
    result = episode.step(ORDER)
    assert (result.reward, result.info.parts) == (0.0, ())
    assert seen(result).current_email == seen(before).current_email
    assert isinstance(seen(result).tool_result, OrderFacts)
    assert seen(result).step_count == 0


def test_look_up_of_its_own_takes_two_hundredths_off_the_decision():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"))
    assert play(episode, ORDER, ORDER, HARD).reward == 0.91  # 0.95 - 2 x 0.02


def test_look_ups_cost_only_the_mail_they_were_made_for():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"))
    assert play(episode, ORDER, HARD, HARD).reward == 0.9


def test_fifth_look_up_of_a_mail_is_refused():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"))
    play(episode, *[ORDER] * 4)
    with pytest.raises(InvalidAction, match="4 look-ups"):
        episode.step(ORDER)
    assert episode.step(HARD).reward == 0.87  # 0.95 - 4 x 0.02


def test_look_up_may_ride_on_the_decision_after_four():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"))
    play(episode, *[ORDER] * 4)
    assert seen(episode.step(hard(**ORDER))).tool_result is not None


def test_tool_riding_on_a_decision_answers_with_the_next_mail():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"), inbox("m3"))
    result = episode.step(hard(**ORDER))
    assert result.reward == 0.95
    facts = seen(result).tool_result
    assert isinstance(facts, OrderFacts)
    assert (facts.tool, facts.order_status) == ("lookup_order", "delivered")
    assert seen(episode.step(HARD)).tool_result is None


@pytest.mark.parametrize("rider", [True, False])
def test_apt_tool_pays_five_hundredths_with_the_decision(rider):
    episode = stage("inbox/hard", inbox("m1", apt=[ORDER], action="forward"), inbox("m2"))
    if rider:
        assert episode.step(hard(**ORDER)).reward == 0.8  # 0.75 + 0.05
    else:
        assert play(episode, ORDER, HARD).reward == 0.78  # 0.75 - 0.02 + 0.05


def test_apt_tool_pays_once_a_mail():
    episode = stage("inbox/hard", inbox("m1", apt=[ORDER], action="forward"), inbox("m2"))
    result = play(episode, ORDER, ORDER, hard(**ORDER))
    assert paid(result)["apt tool"] == 0.05
    assert result.reward == 0.76  # 0.75 - 2 x 0.02 + 0.05


@pytest.mark.parametrize(
    "call",
    [
        {"use_tool": "check_payment", "tool_input": {"order_id": "LF-10001"}},
        {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-10002"}},
        {"use_tool": "get_user_history", "tool_input": {"sender": "ann@post.example"}},
    ],
)
def test_other_tool_or_other_input_earns_no_bonus(call):
    # Defect of an earlier system: any tool call earning the bonus.
    result = stage("inbox/hard", inbox("m1", apt=[ORDER])).step(hard(**call))
    assert "apt tool" not in paid(result)


def test_mail_that_needs_no_tool_gives_no_bonus():
    assert "apt tool" not in paid(stage("inbox/hard", inbox("m1")).step(hard(**ORDER)))


def test_apt_tool_ignores_case_and_spacing_of_its_input():
    call = {"use_tool": "lookup_order", "tool_input": {"order_id": " lf-10001 "}}
    result = stage("inbox/hard", inbox("m1", apt=[ORDER])).step(hard(**call))
    assert paid(result)["apt tool"] == 0.05


def test_perfect_first_decision_with_the_apt_tool_pays_one():
    assert reward_of("inbox/hard", inbox("m1", apt=[ORDER]), hard(**ORDER)) == 1.0


def test_unknown_id_gives_an_honest_not_found():
    call = {"use_tool": "lookup_order", "tool_input": {"order_id": "LF-9"}}
    facts = seen(stage("inbox/hard", inbox("m1")).step(call)).tool_result
    assert isinstance(facts, OrderFacts)
    assert (facts.found, facts.order_id, facts.order_status) == (False, "LF-9", None)


# -- shapes of requests -------------------------------------------------------------------------


def test_nested_shape_plays_like_the_flat_one():
    assert reward_of("inbox/hard", inbox("m1"), {"action": HARD}) == 0.95


def test_nested_shape_takes_the_tool_beside_it():
    assert reward_of("inbox/hard", inbox("m1", apt=[ORDER]), {"action": HARD, **ORDER}) == 1.0


def test_text_under_action_is_the_field():
    assert reward_of("inbox/hard", inbox("m1"), hard(action="reply")) == 0.95


@pytest.mark.parametrize(
    ("task_id", "payload", "word"),
    [
        ("inbox/easy", {}, "category"),
        ("inbox/easy", {"priority": "low"}, "category"),
        ("inbox/medium", {"category": "spam"}, "priority"),
        ("inbox/hard", {"category": "spam", "priority": "low"}, "department"),
        ("inbox/hard", {"action": {}}, "empty"),
        ("inbox/hard", {"action": HARD, "category": "spam"}, "nested"),
        ("inbox/hard", hard(category="bill"), "billing"),
        ("inbox/hard", hard(color="red"), "color"),
        ("inbox/hard", hard(use_tool="lookup_order"), "order_id"),
        ("inbox/hard", hard(tool_input={"order_id": "x"}), "use_tool"),
        ("inbox/hard", hard(use_tool="lookup_order", tool_input={"sender": "x"}), "order_id"),
        (
            "inbox/hard",
            hard(use_tool="check_payment", tool_input={"order_id": "a", "account_id": "b"}),
            "exactly one",
        ),
        ("inbox/hard", hard(use_tool="delete_mail", tool_input={}), "lookup_order"),
        ("inbox/hard", "billing", "object"),
    ],
)
def test_malformed_action_is_refused_and_changes_nothing(task_id, payload, word):
    # Defect of an earlier system: an empty action accepted.
    episode = stage(task_id, inbox("m1"), inbox("m2"))
    before = episode.observation()
    with pytest.raises(InvalidAction) as refused:
        episode.step(payload)
    assert word in f"{refused.value} {refused.value.choices}"
    assert episode.observation() == before
    assert not episode.verdicts()


# -- observation and state ----------------------------------------------------------------------


def test_observation_shows_inbox_and_mail():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"), inbox("m3"))
    first = seen(episode.observation())
    assert first.inbox_summary == ("m1: About ref m1", "m2: About ref m2", "m3: About ref m3")
    assert first.current_email is not None
    assert set(first.current_email.keys()) == {"email_id", "subject", "sender", "email_text"}
    assert (first.remaining_emails, first.step_count, first.history) == (3, 0, ())
    assert first.tool_result is None
    second = seen(episode.step(HARD))
    assert (second.remaining_emails, second.step_count) == (2, 1)
    assert second.history == (
        "m1: category billing, priority low, department finance, action reply",
    )


def test_episode_ends_when_the_inbox_is_empty():
    episode = stage("inbox/easy", inbox("m1"), inbox("m2"), inbox("m3"))
    dones = [episode.step({"category": "billing"}).done for _ in range(3)]
    assert dones == [False, False, True]
    assert seen(episode.observation()).current_email is None


def test_score_is_the_mean_reward_over_the_mails():
    # 0.95, then 0.9 - 0.2 = 0.7, then nothing: 1.65 / 3.
    episode = stage("inbox/hard", inbox("m1"), inbox("m2"), inbox("m3"))
    play(episode, HARD, hard(priority="high"))
    assert episode.score == 0.55


def test_inbox_may_begin_with_a_chosen_mail():
    episode = stage("inbox/easy", inbox("m1"), inbox("m2"), inbox("m3"), email_id="m3")
    first = seen(episode.observation()).current_email
    assert first is not None
    assert first.email_id == "m3"
    assert [line[:2] for line in seen(episode.observation()).inbox_summary] == ["m3", "m1", "m2"]


def test_unknown_first_mail_is_refused():
    with pytest.raises(UnknownScenario, match="m2"):
        stage("inbox/easy", inbox("m1"), inbox("m2"), email_id="m22")


def test_state_has_the_fields_of_the_earlier_system():
    episode = stage("inbox/hard", inbox("m1", category="support"), inbox("m2"))
    play(episode, ORDER, HARD)
    state = episode.state()
    assert isinstance(state, InboxState)
    assert (state.inbox, state.processed, state.current_email_index) == (("m1", "m2"), ("m1",), 1)
    assert state.step_count == 1  # decisions made; look-ups do not count
    assert [mail.email_id for mail in state.email_data] == ["m1", "m2"]
    assert state.available_tools == ("lookup_order", "check_payment", "get_user_history")
    (entry,) = state.episode_history
    assert (entry.email, entry.agent_action.category) == ("m1", "billing")
    assert entry.correct_action is not None
    assert entry.correct_action.category == "support"


def test_state_gives_right_answers_only_of_decided_mails():
    episode = stage("inbox/hard", inbox("m1"), inbox("m2", category="internal"))
    episode.step(HARD)
    assert "internal" not in episode.state().model_dump_json()


def test_state_on_test_gives_no_right_answer():
    episode = stage("inbox/hard", inbox("m1"), split="test")
    episode.step(HARD)
    state = episode.state()
    assert isinstance(state, InboxState)
    assert state.episode_history[0].correct_action is None


def test_tool_results_do_not_depend_on_the_answer():
    # Defect of an earlier system: a tool field leaking the category.
    one = stage("inbox/hard", inbox("m1")).step(ORDER)
    other = stage("inbox/hard", inbox("m1", category="spam", apt=[ORDER], **HIGH)).step(ORDER)
    assert one.model_dump_json() == other.model_dump_json()


def test_two_episodes_do_not_share_anything():
    # Defect of an earlier system: one process-wide episode.
    one, other = stage("inbox/hard", inbox("m1")), stage("inbox/hard", inbox("m1"))
    one.step(HARD)
    assert not other.done
    assert other.state().step_count == 0


def test_unknown_option_is_refused():
    with pytest.raises(InvalidOption, match="email_id"):
        parse_options(track_of("inbox/easy"), "inbox/easy", {"email_ids": "m1"})


def test_score_delta_rewards_sum_to_the_score():
    mails = [inbox(f"m{n}") for n in range(1, 4)]
    episode = stage("inbox/hard", *mails, reward_mode="score_delta")
    rewards = [episode.step(a).reward for a in (ORDER, HARD, hard(priority="high"), HARD)]
    assert rewards[0] == 0.0
    assert round(fsum(r for r in rewards if r is not None), 6) == episode.score
