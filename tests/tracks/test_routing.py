"""The track `routing`, row by row; every number is worked out by hand from the rules."""

from __future__ import annotations

from math import fsum

import pytest

from tests.stage import paid, play, routed, stage
from triage_core.episode import parse_options
from triage_core.errors import InvalidAction, InvalidOption
from triage_core.models import RoutingObservation, RoutingState, StepResult
from triage_core.tracks import track_of


def act(label: str = "normal", route_to: str = "billing", summary: str = "Ann") -> dict[str, str]:
    return {"label": label, "route_to": route_to, "summary": summary}


WORST = act("spam", "", "")
PROGRESS = ("progress", "trajectory bonus", "step cost", "archived unspecified", "repeated action")


def base(result: StepResult) -> float:
    """Return what the mail itself was worth: the parts that are no trajectory."""
    return round(fsum(v for name, v in paid(result).items() if name not in PROGRESS), 6)


def seen(result: object) -> RoutingObservation:
    observation = getattr(result, "observation", result)
    assert isinstance(observation, RoutingObservation)
    return observation


# -- easy and medium ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "worth"),
    [
        (act("normal", "billing"), 1.0),
        (act("normal", ""), 1.0),
        (act("urgent", "billing"), 0.3),
        (act("urgent", "Accounts  RECEIVABLE"), 0.3),
        (act("urgent", "sales"), 0.0),
        (act("urgent", ""), 0.0),
        (act("urgent", "billing, sales"), 0.0),
        (act("urgent", "safety,security,engineering,billing,support,sales,general"), 0.0),
    ],
)
def test_easy_mail_scores_label_else_route_else_nothing(action, worth):
    result = stage("routing/easy", routed("m1")).step(action)
    assert (base(result), result.info.score, result.done) == (worth, worth, True)


def test_route_alone_needs_every_team():
    answer = routed("m1", "urgent", "support safety")
    assert base(stage("routing/easy", answer).step(act("normal", "support"))) == 0.0
    assert base(stage("routing/easy", answer).step(act("normal", "safety, support"))) == 0.3


def test_medium_score_is_weighted_by_priority():
    answers = [routed(f"m{n}", "urgent", weight=3.0 if n == 1 else 1.0) for n in range(1, 6)]
    missed_high = stage("routing/medium", *answers)
    play(missed_high, act("normal", ""), *[act("urgent")] * 4)
    missed_low = stage("routing/medium", *answers)
    play(missed_low, *[act("urgent")] * 4, act("normal", ""))
    assert missed_high.score == 0.571429  # 4 / 7
    assert missed_low.score == 0.857143  # 6 / 7


# -- hard ---------------------------------------------------------------------------------------

RISK = routed("m1", "urgent", "support safety")
SAFE = routed("m1", "normal", "support")


@pytest.mark.parametrize(
    ("answer", "action", "worth"),
    [
        (RISK, act("urgent", "support, safety"), 1.0),
        (RISK, act("urgent", "safety"), 0.7),
        (RISK, act("urgent", "support"), 0.6),
        (RISK, act("normal", "support, safety"), 0.7),
        (RISK, act("spam", "support, safety"), 0.5),  # 0.4 + 0.3 - 0.2
        (RISK, act("spam", ""), 0.0),  # below zero
        (RISK, act("normal", "sales"), 0.0),
        (SAFE, act("normal", "support"), 1.0),
        (SAFE, act("normal", "support, safety"), 0.6),
        (SAFE, act("normal", ""), 0.7),
        (SAFE, act("spam", "billing"), 0.2),  # 0.4 - 0.2
        (SAFE, act("spam", "support"), 0.5),
    ],
)
def test_hard_complaint_scores_safety_route_and_urgency(answer, action, worth):
    result = stage("routing/hard", answer).step(action)
    assert (base(result), result.info.score) == (worth, worth)


def test_hard_complaint_has_a_floor_at_nothing():
    result = stage("routing/hard", RISK).step(act("spam", ""))
    assert paid(result)["called spam"] == -0.2
    assert paid(result)["floor"] == 0.2


@pytest.mark.parametrize("answer", [RISK, SAFE])
def test_naming_every_team_gets_neither_safety_nor_route(answer):
    everybody = "safety,security,engineering,billing,support,sales,general"
    result = stage("routing/hard", answer).step(act("archive", everybody))
    assert (paid(result)["safety decision"], paid(result)["route"]) == (0.0, 0.0)


def test_long_list_without_safety_still_says_that_there_is_no_hazard():
    result = stage("routing/hard", SAFE).step(
        act("normal", "billing,support,sales,general,security")
    )
    assert (paid(result)["safety decision"], paid(result)["route"]) == (0.4, 0.0)


# -- production: the mail -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "worth"),
    [
        (act(), 1.0),
        (act("urgent"), 0.6),
        (act(route_to="sales"), 0.6),  # 0.4 + 0.3 - 0.1
        (act(route_to=""), 0.7),
        (act(summary=""), 0.7),
        (act(route_to="billing, sales"), 0.9),
        (act(route_to="billing, sales, general, nobody here"), 0.7),
        (act("spam", "", ""), 0.0),
    ],
)
def test_production_mail_scores_label_route_and_summary(action, worth):
    assert base(stage("routing/production", routed("m1")).step(action)) == worth


def test_production_score_never_falls_below_nothing():
    everybody = "safety,security,engineering,support,sales,general"
    result = stage("routing/production", routed("m1")).step(act("spam", everybody, ""))
    assert paid(result)["extra teams"] == -0.6
    assert result.info.score == 0.0


def test_production_score_is_weighted_by_business_priority():
    answers = routed("m1", weight=3.0), routed("m2", weight=1.0)
    episode = stage("routing/production", *answers)
    play(episode, act(summary=""), act("urgent", "", ""))  # 0.7 x 3, 0 x 1
    assert episode.score == 0.525


def test_undecided_mails_count_nothing():
    episode = stage("routing/production", routed("m1"), routed("m2"))
    play(episode, act())
    assert episode.score == 0.5


@pytest.mark.parametrize(("profile", "mails"), [("light", 12), ("standard", 18), ("heavy", 28)])
def test_profile_sets_the_number_of_mails(profile, mails):
    answers = [routed(f"m{n}") for n in range(28)]
    episode = stage("routing/production", *answers, production_profile=profile)
    assert seen(episode.observation()).total_emails == mails


def test_profile_is_standard_by_default():
    episode = stage("routing/production", *[routed(f"m{n}") for n in range(28)])
    assert seen(episode.observation()).total_emails == 18


# -- production: teams and hours ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("Billing", "billing"),
        ("  the   DEVS ", "engineering"),
        ("customer_support", "support"),
        ("Mei Tanaka", "engineering"),
        ("Health and Safety", "safety"),
        ("finance", "billing"),
    ],
)
def test_route_resolves_names_aliases_and_people(name, team):
    result = stage("routing/production", routed("m1", teams=team)).step(act(route_to=name))
    assert paid(result)["route"] == 0.3
    assert "extra teams" not in paid(result)


def test_team_named_twice_counts_once():
    result = stage("routing/production", routed("m1")).step(act(route_to="billing, Finance"))
    assert "extra teams" not in paid(result)


@pytest.mark.parametrize(
    ("team", "hour", "right"),
    [
        ("billing", 10, "billing"),
        ("billing", 20, "support"),  # billing 8-18, support covers
        ("billing", 18, "support"),
        ("billing", 8, "billing"),
        ("engineering", 3, "general"),  # engineering 7-19, support 6-22, general covers
        ("sales", 7, "general"),
        ("safety", 3, "safety"),
    ],
)
def test_team_off_duty_is_a_wrong_route_in_business_hours_mode(team, hour, right):
    answer = routed("m1", teams=team)
    episode = stage("routing/production", answer, hour=hour, business_hours_mode=True)
    start = episode.snapshot()
    assert paid(episode.step(act(route_to=right)))["route"] == 0.3
    if right != team:
        episode.restore(start)
        assert paid(episode.step(act(route_to=team)))["route"] == 0.0


def test_business_hours_mode_changes_the_timestamp():
    real = stage("routing/production", routed("m1"), hour=3, business_hours_mode=True)
    folded = stage("routing/production", routed("m1"), hour=3)
    assert seen(real.observation()).timestamp == "2026-05-12T03:14:00+02:00"
    assert seen(folded.observation()).timestamp == "2026-05-12T12:14:00+02:00"


def test_team_off_duty_takes_its_mail_while_the_mode_is_off():
    result = stage("routing/production", routed("m1"), hour=20).step(act())
    assert paid(result)["route"] == 0.3


# -- production: follow-ups ---------------------------------------------------------------------


def queue_after(misses: int, mode: str, *, mails: int = 6) -> tuple[str, ...]:
    """Miss the first mails of a queue of urgent ones and return the queue as it stands then."""
    names = [f"m{n}" for n in range(1, mails + 1)]
    follow = {name: routed(f"{name}f", "normal") for name in names}
    episode = stage(
        "routing/production",
        *(routed(name, "urgent") for name in names),
        after=follow,
        escalation_mode=mode,
    )
    play(episode, *[act("normal")] * misses)
    state = episode.state()
    assert isinstance(state, RoutingState)
    return state.queue


@pytest.mark.parametrize(
    ("mode", "misses", "queue"),
    [
        ("high", 1, "m1 m1f m2 m3 m4 m5 m6"),
        ("normal", 1, "m1 m2 m3 m4 m5 m6"),
        ("normal", 2, "m1 m2 m3 m2f m4 m5 m6"),
        ("low", 2, "m1 m2 m3 m4 m5 m6"),
        ("low", 3, "m1 m2 m3 m4 m5 m3f m6"),
    ],
)
def test_follow_up_comes_every_third_second_or_each_time_and_sooner(mode, misses, queue):
    assert queue_after(misses, mode) == tuple(queue.split())


def test_follow_up_of_the_last_mail_prolongs_the_episode():
    episode = stage(
        "routing/production",
        routed("m1", "urgent"),
        after={"m1": routed("f1")},
        escalation_mode="high",
    )
    result = episode.step(act("normal"))
    assert (result.done, seen(result).email_id, seen(result).total_emails) == (False, "f1", 2)
    assert episode.step(act()).done


def test_follow_up_counts_in_the_score_with_its_own_weight():
    episode = stage(
        "routing/production",
        routed("m1", "urgent", weight=3.0),
        after={"m1": routed("f1", weight=2.0)},
        escalation_mode="high",
    )
    assert episode.step(act("normal")).info.score == 0.36  # 0.6 x 3 / 5
    assert episode.step(act()).info.score == 0.76  # (1.8 + 2) / 5


def test_missed_follow_up_brings_none_itself():
    follow = {"m1": routed("f1", "urgent"), "f1": routed("g1", "urgent")}
    episode = stage(
        "routing/production", routed("m1", "urgent"), after=follow, escalation_mode="high"
    )
    assert play(episode, act("normal"), act("normal")).done


@pytest.mark.parametrize("mode", ["low", "normal", "high"])
def test_no_follow_up_without_a_miss(mode):
    names = [f"m{n}" for n in range(1, 7)]
    follow = {name: routed(f"{name}f") for name in names}
    answers = (routed(name, "urgent") for name in names)
    episode = stage("routing/production", *answers, after=follow, escalation_mode=mode)
    last = play(episode, *[act("urgent")] * 6)
    assert last.done
    assert episode.state().follow_ups == ()


def test_wrong_label_on_uncritical_mail_brings_no_follow_up():
    episode = stage(
        "routing/production",
        routed("m1"),
        routed("m2"),
        after={"m1": routed("f1")},
        escalation_mode="high",
    )
    assert seen(episode.step(act("urgent"))).email_id == "m2"


# -- the reward of a step -----------------------------------------------------------------------


def test_step_reward_of_a_right_label_is_clipped_to_one():
    # 1 + 0.13 + 0.2 - 0.005
    result = stage("routing/easy", routed("m1")).step(act())
    assert paid(result) == {
        "label": 1.0,
        "progress": 0.13,
        "trajectory bonus": 0.2,
        "step cost": -0.005,
    }
    assert result.reward == 1.0


def test_step_reward_of_the_route_alone():
    # 0.3 + 0.03 + 0.06 x 0.3 + 0.04 - 0.005
    result = stage("routing/easy", routed("m1")).step(act("urgent"))
    assert paid(result)["progress"] == 0.088
    assert result.reward == 0.383


def test_step_reward_of_nothing_is_the_cost():
    assert stage("routing/easy", routed("m1")).step(act("urgent", "")).reward == -0.005


def test_progress_has_no_trend_below_the_mean_so_far():
    # 0.3 + 0.03 + 0.06 x 0.3 - (0.005 + 0.01 / 5)
    episode = stage("routing/medium", *[routed(f"m{n}") for n in range(5)])
    result = play(episode, act(), act("urgent"))
    assert paid(result)["progress"] == 0.048
    assert paid(result)["step cost"] == -0.007
    assert result.reward == 0.341


def test_progress_rewards_an_upward_trend():
    episode = stage("routing/medium", *[routed(f"m{n}") for n in range(5)])
    assert paid(play(episode, act("urgent", ""), act("urgent")))["progress"] == 0.088


def test_step_cost_grows_over_the_episode():
    episode = stage("routing/medium", *[routed(f"m{n}") for n in range(5)])
    costs = [paid(episode.step(act(summary=f"Ann {n}")))["step cost"] for n in range(5)]
    assert costs == [-0.005, -0.007, -0.009, -0.011, -0.013]


@pytest.mark.parametrize(("right", "bonus"), [(5, True), (4, False)])
def test_trajectory_bonus_needs_a_mean_base_above_eight_tenths(right, bonus):
    # Four of five right is exactly 0.8, which is not above.
    episode = stage("routing/medium", *[routed(f"m{n}") for n in range(5)])
    result = play(episode, *[act("urgent", "")] * (5 - right), *[act()] * right)
    assert ("trajectory bonus" in paid(result)) == bonus


def test_trajectory_bonus_is_paid_once_at_the_end():
    episode = stage("routing/medium", *[routed(f"m{n}") for n in range(5)])
    got = ["trajectory bonus" in paid(episode.step(act())) for _ in range(5)]
    assert got == [False, False, False, False, True]


def test_trajectory_bonus_waits_for_a_follow_up_of_the_last_mail():
    names = [f"m{n}" for n in range(5)]
    episode = stage(
        "routing/production",
        *(routed(name) for name in names),
        routed("last", "urgent"),
        after={"last": routed("f")},
        escalation_mode="high",
    )
    # Mean base after the miss: (5 + 0.6) / 6 = 0.933, but a follow-up comes.
    missed = play(episode, *[act()] * 5, act("normal"))
    assert "trajectory bonus" not in paid(missed)
    assert "trajectory bonus" in paid(episode.step(act()))


@pytest.mark.parametrize(("summary", "penalty"), [("", True), ("Ann", False), ("kettle", True)])
def test_archiving_with_an_underspecified_summary_costs_half(summary, penalty):
    answer = routed("m1", "archive", facts={"who": ["Ann"], "what": ["fridge"]})
    result = stage("routing/easy", answer).step(act("archive", summary=summary))
    assert (paid(result).get("archived unspecified") == -0.5) == penalty


def test_archiving_underspecified_reward_by_hand():
    # 1 + 0.13 + 0.2 - 0.5 - 0.005
    result = stage("routing/easy", routed("m1", "archive")).step(act("archive", summary=""))
    assert result.reward == 0.825


def test_other_labels_with_an_empty_summary_cost_nothing_extra():
    result = stage("routing/easy", routed("m1")).step(act(summary=""))
    assert "archived unspecified" not in paid(result)


def test_third_equal_action_running_costs_three_tenths():
    episode = stage("routing/medium", *[routed(f"m{n}", "urgent") for n in range(5)])
    rewards = [episode.step(act("normal", "")).reward for _ in range(5)]
    assert rewards == [-0.005, -0.007, -0.309, -0.311, -0.313]


def test_equal_action_is_compared_by_label_team_and_normal_summary():
    episode = stage("routing/medium", *[routed(f"m{n}", "urgent") for n in range(5)])
    same = [
        act("normal", "sales", "Ann  wants MONEY"),
        act("normal", "Sales Team", "ann wants money!"),
        act("normal", " SALES ", "Ann wants money."),
    ]
    assert paid(play(episode, *same))["repeated action"] == -0.3


@pytest.mark.parametrize(
    "change", [{"label": "spam"}, {"route_to": "billing"}, {"summary": "Ann again"}]
)
def test_action_that_differs_in_one_field_is_no_repetition(change):
    episode = stage("routing/medium", *[routed(f"m{n}", "urgent") for n in range(5)])
    one = act("normal", "sales")
    assert "repeated action" not in paid(play(episode, one, one, {**one, **change}))


def test_reward_stays_within_one_below_zero():
    episode = stage("routing/production", *[routed(f"m{n}", "urgent") for n in range(6)])
    # -0.5 - 0.3 - 0.005 - 0.01 x 5 / 6
    rewards = [episode.step(act("archive", "", "")).reward for _ in range(6)]
    assert min(r for r in rewards if r is not None) == -0.813333
    assert all(-1 <= r <= 1 for r in rewards if r is not None)


# -- observation, shapes, bad input -------------------------------------------------------------


def test_observation_has_the_fields_of_the_earlier_system():
    first = seen(stage("routing/medium", *[routed(f"m{n}") for n in range(5)]).observation())
    for field in (
        "email_id",
        "subject",
        "body",
        "sender",
        "timestamp",
        "thread_history",
        "task_id",
        "step_number",
        "total_emails",
    ):
        assert field in first
    assert (first.email_id, first.step_number, first.total_emails) == ("m0", 0, 5)
    assert first.task_id == "routing/medium"


def test_step_number_counts_from_nought():
    episode = stage("routing/medium", *[routed(f"m{n}") for n in range(5)])
    assert [seen(episode.step(act())).step_number for _ in range(4)] == [1, 2, 3, 4]


def test_results_read_like_mappings():
    episode = stage("routing/easy", routed("m1"))
    assert episode.opening()["observation"]["email_id"] == "m1"
    result = dict(episode.step(act()))
    assert {"observation", "reward", "done", "info"} <= set(result)
    assert (result["info"]["task_id"], result["info"]["step"]) == ("routing/easy", 1)


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        ({}, "label"),
        ({"label": "urgnt"}, "urgent"),
        ({"label": "urgent", "route": "billing"}, "route_to"),
        ({"label": "urgent", "summary": None}, "summary"),
        ({"label": "urgent", "summary": "x" * 4_001}, "summary"),
        ({"label": "urgent", "route_to": ["billing"]}, "route_to"),
        ({"label": True}, "label"),
        (7, "object"),
    ],
)
def test_malformed_action_is_refused_and_changes_nothing(payload, word):
    episode = stage("routing/easy", routed("m1"))
    before = episode.observation()
    with pytest.raises(InvalidAction) as refused:
        episode.step(payload)
    assert word in f"{refused.value} {refused.value.choices}"
    assert episode.observation() == before
    assert not episode.verdicts()


@pytest.mark.parametrize(
    "options",
    [
        {"production_profile": "huge"},
        {"escalation_mode": "off"},
        {"business_hours_mode": "maybe"},
    ],
)
def test_unfit_option_is_refused(options):
    with pytest.raises(InvalidOption):
        parse_options(track_of("routing/production"), "routing/production", options)


def test_production_options_are_unknown_to_the_other_tasks():
    with pytest.raises(InvalidOption, match="production_profile"):
        parse_options(track_of("routing/easy"), "routing/easy", {"production_profile": "light"})


def test_score_delta_rewards_sum_to_the_score_with_follow_ups():
    names = [f"m{n}" for n in range(6)]
    follow = {name: routed(f"{name}f", weight=2.0) for name in names}
    answers = (routed(name, "urgent", weight=3.0) for name in names)
    episode = stage(
        "routing/production",
        *answers,
        after=follow,
        escalation_mode="high",
        reward_mode="score_delta",
    )
    rewards = []
    while not episode.done:
        label = "urgent" if len(rewards) % 3 else "normal"
        rewards.append(episode.step(act(label, summary=f"Ann {len(rewards)}")).reward)
    assert round(fsum(r for r in rewards if r is not None), 6) == episode.score
