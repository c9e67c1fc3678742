"""One episode: what it shows to whom and when, errors, snapshots, transcripts and replay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from tests.stage import ORDER, inbox, paid, play, routed, stage, ticket
from triage_core.episode import Episode, replay
from triage_core.errors import EpisodeOver, InvalidAction, InvalidOption, ReplayMismatch
from triage_core.models import Anchor, InboxAnswer, StepResult, Transcript
from triage_core.tracks import track_of

EASY = {"category": "billing"}


def three(split: str = "practice", **more: object) -> Episode:
    return stage(
        "inbox/easy",
        inbox("m1"),
        inbox("m2"),
        inbox("m3"),
        split=split,
        **more,  # type: ignore[arg-type]
    )


# -- what is shown ------------------------------------------------------------------------------


def test_opening_names_the_episode_and_the_policy():
    info = three(seed=5).opening().info
    assert (info.episode_id, info.task_id, info.scenario_id) == ("staged", "inbox/easy", "staged")
    assert (info.seed, info.split, info.step) == (5, "practice", 0)
    assert info.options == {"reward_mode": "rules", "email_id": None}
    assert "Larkfield mail policy" in info.policy
    assert info.policy_version in info.policy


def test_practice_shows_reasons_and_answer_after_the_step():
    result = three().step(EASY)
    assert isinstance(result.info.answer, InboxAnswer)
    assert all(part.reason for part in result.info.parts)
    assert result.info.report is None


def test_test_split_withholds_reasons_and_answers_until_the_end():
    episode = three("test")
    first = episode.step(EASY)
    assert first.info.answer is None
    assert [part.reason for part in first.info.parts] == [None, None]
    assert first.reward == 0.95
    assert [v.answer for v in episode.verdicts()] == [None]
    last = play(episode, EASY, EASY)
    assert last.info.report is not None
    assert all(v.answer and v.parts[0].reason for v in last.info.report)


def test_private_split_shows_no_reward_reason_or_answer_ever():
    episode = three("private", anchor=Anchor(spread=0.5, oracle=1.0))
    results = [episode.step(EASY) for _ in range(3)]
    for result in results:
        assert (result.reward, result.info.score, result.info.parts) == (None, None, ())
        assert (result.info.answer, result.info.report, result.info.skill) == (None, None, None)
    assert episode.verdicts() == ()
    state = episode.state()
    assert (state.score, state.done) == (None, True)
    assert state["episode_history"] == ()


def test_report_lists_every_judged_action():
    result = play(three(), ORDER, EASY, {"category": "spam"}, EASY)
    assert result.info.report is not None
    assert [v.email_id for v in result.info.report] == ["m1", "m2", "m3"]
    assert [v.action for v in result.info.report] == [EASY, {"category": "spam"}, EASY]
    assert [v.reward for v in result.info.report] == [0.93, 0.0, 0.85]


def test_skill_is_one_for_the_oracle_and_comes_with_the_end():
    episode = three(anchor=Anchor(spread=0.4, oracle=0.9))
    assert episode.step(EASY).info.skill is None
    assert play(episode, EASY, EASY).info.skill == 1.0  # (0.95 + 0.9 + 0.85) / 3 = 0.9


def test_skill_counts_what_is_missing_in_units_of_the_spread():
    episode = three(anchor=Anchor(spread=0.4, oracle=0.9))
    result = play(episode, EASY, EASY, {"category": "internal"})
    assert result.info.score == 0.616667  # (0.95 + 0.9 + 0) / 3
    assert result.info.skill == 0.291667  # 1 - (0.9 - 0.616667) / 0.4


def test_skill_may_be_negative():
    episode = three(anchor=Anchor(spread=0.2, oracle=0.9))
    assert play(episode, *[{"category": "internal"}] * 3).info.skill == -3.5


def test_skill_is_unknown_without_an_anchor():
    assert play(three(), EASY, EASY, EASY).info.skill is None


# -- errors -------------------------------------------------------------------------------------


def test_step_after_the_end_is_refused_and_changes_nothing():
    episode = three()
    play(episode, EASY, EASY, EASY)
    before = (episode.score, episode.state(), episode.transcript())
    with pytest.raises(EpisodeOver):
        episode.step(EASY)
    assert (episode.score, episode.state(), episode.transcript()) == before


def test_two_refusals_leave_the_episode_alive_and_the_third_ends_it():
    episode = three()
    for count in range(1, 4):
        with pytest.raises(InvalidAction) as refused:
            episode.step({})
        assert episode.state().refusals == count
        assert episode.done == (count == 3)
    assert "third refused action" in refused.value.fix


def test_truncated_episode_scores_what_was_decided():
    episode = three()
    episode.step(EASY)
    for _ in range(3):
        with pytest.raises(InvalidAction):
            episode.step({})
    state = episode.state()
    assert (state.done, state.terminated, state.truncated) == (True, False, True)
    assert state.score == 0.316667  # 0.95 / 3


def test_silent_agent_scores_nothing():
    episode = three()
    for _ in range(3):
        with pytest.raises(InvalidAction):
            episode.step(None)
    assert episode.score == 0.0


def test_refusals_are_no_steps():
    episode = three()
    with pytest.raises(InvalidAction):
        episode.step({})
    assert episode.step(EASY).info.step == 1


class Odd:
    """A payload whose repr is hostile."""

    def __repr__(self) -> str:
        return "x" * 10_000_000


@pytest.mark.parametrize(
    "payload",
    [
        float("nan"),
        {"category": float("inf")},
        {"category": "x" * 1_000_000},
        {"category": "\ud800"},
        {"category": "\x00"},
        {"category": {"a": {"b": {}}}},
        {1: 2},
        {"category": "billing", 5: 5},
        b"billing",
        Odd(),
        {"category": Odd()},
        [["category", "billing"]],
    ],
)
def test_odd_payload_is_refused_in_a_short_message(payload):
    with pytest.raises(InvalidAction) as refused:
        three().step(payload)
    assert len(str(refused.value)) < 1_000


# -- values, not references ---------------------------------------------------------------------


def test_results_cannot_be_changed():
    episode = three()
    result = episode.step(EASY)
    with pytest.raises(ValidationError):
        result.reward = 9.0  # type: ignore[misc]
    with pytest.raises(ValidationError):
        result.observation.task_id = "x"  # type: ignore[misc]


def test_changing_the_action_afterwards_changes_nothing():
    episode = three()
    action = dict(EASY)
    episode.step(action)
    action["category"] = "spam"
    assert episode.transcript().actions == (EASY,)


def test_changing_a_transcript_changes_nothing():
    episode = three()
    episode.step(EASY)
    episode.transcript().actions[0]["category"] = "spam"
    assert episode.transcript().actions == (EASY,)


# -- snapshots ----------------------------------------------------------------------------------


def test_snapshot_leads_to_the_same_future():
    episode = three()
    episode.step(EASY)
    moment = episode.snapshot()
    one = play(episode, {"category": "spam"}, EASY)
    episode.restore(moment)
    assert play(episode, {"category": "spam"}, EASY) == one


def test_snapshot_brings_back_a_truncated_episode():
    episode = three()
    moment = episode.snapshot()
    episode.give_up()
    episode.restore(moment)
    assert not episode.done


def test_snapshot_of_another_episode_is_refused():
    foreign = stage("inbox/easy", inbox("m1")).snapshot()._replace(episode_id="other")
    with pytest.raises(InvalidOption):
        three().restore(foreign)


# -- transcript and replay ----------------------------------------------------------------------


def again(episode: Episode, transcript: Transcript) -> Episode:
    track = track_of(episode.start.task_id)
    return replay(track, episode.start, transcript)


PLAYS: list[Callable[[], tuple[Episode, list[object]]]] = [
    lambda: (three(), [ORDER, EASY, {"category": "sales"}, EASY]),
    lambda: (
        stage("workflow/hard", ticket("m1", ("escalate", "escalated", "phishing")), seed=3),
        [{"action": "resolve"}, {"action": "escalate", "label": "phishing"}],
    ),
    lambda: (
        stage(
            "routing/production",
            routed("m1", "urgent"),
            after={"m1": routed("f1")},
            escalation_mode="high",
        ),
        [{"label": "normal"}, {"label": "normal", "route_to": "billing", "summary": "Ann"}],
    ),
]


@pytest.mark.parametrize("make", PLAYS)
def test_replay_gives_the_same_episode(make):
    episode, actions = make()
    last = play(episode, *actions)
    text = episode.transcript().model_dump_json()
    other = again(episode, Transcript.model_validate_json(text))
    assert other.score == last.info.score
    assert other.verdicts() == episode.verdicts()
    assert other.transcript() == episode.transcript()


def test_replay_of_a_truncated_episode_is_truncated():
    episode = three()
    episode.step(EASY)
    episode.give_up()
    other = again(episode, episode.transcript())
    assert (other.truncated, other.score) == (True, episode.score)


def test_transcript_keeps_no_refused_action():
    episode = three()
    with pytest.raises(InvalidAction):
        episode.step({"category": "bills"})
    episode.step(EASY)
    assert episode.transcript().actions == (EASY,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"actions": (EASY, {"category": "bills"})}, "Step 2"),
        ({"actions": (EASY,) * 4}, "Step 4"),
        ({"actions": (EASY,) * 3, "refused": True}, "ends by its actions"),
    ],
)
def test_replay_names_the_step_that_does_not_fit(changes, words):
    episode = three()
    transcript = episode.transcript().model_copy(update=changes)
    with pytest.raises(ReplayMismatch, match=words):
        again(episode, transcript)


def test_transcript_is_stamped_with_versions():
    transcript = three().transcript()
    assert transcript.track_version == "1"
    assert transcript.policy_version == three().opening().info.policy_version
    assert transcript.scenario_digest == "0" * 64


# -- rewards ------------------------------------------------------------------------------------


def test_score_delta_names_its_one_part():
    result: StepResult = three(reward_mode="score_delta").step(EASY)
    assert paid(result) == {"score_delta": 0.316667}
    assert result.reward == 0.316667


def test_episode_ids_do_not_enter_the_play():
    one, other = three(), three()
    other.id = "another"
    a, b = one.step(EASY), other.step(EASY)
    assert (a.observation, a.reward, a.info.parts) == (b.observation, b.reward, b.info.parts)
