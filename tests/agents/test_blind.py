"""Blind policies: each knows what its name says and nothing else."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.samples import TASKS, sample_set
from triage_core.agents.answers import Example, body_of, constant_actions, full_answers, place_of
from triage_core.agents.blind import (
    LENGTHS,
    Binned,
    ByLength,
    Constant,
    Everything,
    Paste,
    PriorRandom,
    Repeat,
    Silent,
    ToolSpam,
    UniformRandom,
    domain_of,
    frequencies,
    majority,
    majority_by_field,
)
from triage_core.errors import InvalidAction
from triage_core.models import InboxAnswer, Observation
from triage_core.runs.policies import examples_of
from triage_core.runs.rollout import Board, EpisodePlan, Played, rollout, set_up, start_of
from triage_core.sources import ScenarioSet

INBOX = {"category": "spam", "priority": "low", "department": "ignore", "action": "archive"}
ROUTE = {"label": "normal", "route_to": "support"}
TICKET = {"action": "classify", "closing": "resolve", "label": "refund"}


@cache
def samples() -> ScenarioSet:
    """Write the samples once; nothing here changes them."""
    return sample_set()


def board(task_id: str, number: int = 0) -> Board:
    source = samples()
    name = source.ids(task_id, "practice")[number]
    return set_up(start_of(source, EpisodePlan(task_id, "practice", name)))


def seen(task_id: str, number: int = 0) -> Any:
    """Return the first observation of a sample."""
    found = board(task_id, number)
    return found.book.track.observe(found.first.state)


def play(task_id: str, agent: Any) -> Played:
    return rollout(board(task_id), agent)


def examples(task_id: str) -> list[Example]:
    return [lesson.example for lesson in examples_of(samples(), task_id)]


@pytest.mark.parametrize("task_id", TASKS)
def test_silent_ends_after_three_refusals_with_nothing(task_id: str) -> None:
    assert play(task_id, Silent())[:2] == (0.0, 3)


@pytest.mark.parametrize("task_id", TASKS)
def test_every_constant_is_a_valid_action(task_id: str) -> None:
    found, here = board(task_id), seen(task_id)
    for values in (*full_answers(task_id), *constant_actions(task_id)):
        found.book.track.parse(task_id, Constant(values, tool=True).act(here))


def test_constant_closes_a_ticket_by_its_closing_move() -> None:
    first = seen("workflow/easy")
    second = first.model_copy(update={"status": "under_review"})

    assert Constant(TICKET).act(first) == {"action": "classify", "label": "refund"}
    assert Constant(TICKET).act(second) == {"action": "resolve"}


def test_constant_gives_only_the_fields_that_the_task_needs() -> None:
    assert Constant(INBOX).act(seen("inbox/easy")) == {"category": "spam"}


def test_constant_may_carry_the_subject_or_a_look_up() -> None:
    mail = seen("routing/production")
    inbox = Constant(INBOX, tool=True).act(seen("inbox/easy"))

    assert Constant(ROUTE, summary="subject").act(mail)["summary"] == mail.subject
    assert inbox["use_tool"] == "get_user_history"


def test_repeat_does_the_same_whatever_the_state() -> None:
    ticket = seen("workflow/easy")
    later = ticket.model_copy(update={"status": "under_review", "attempts_left": 1})

    assert Repeat(TICKET).act(ticket) == Repeat(TICKET).act(later)


@pytest.mark.parametrize("task_id", TASKS)
def test_uniform_random_is_valid_and_the_same_again(task_id: str) -> None:
    first, second = play(task_id, UniformRandom(3)), play(task_id, UniformRandom(3))

    assert first == second
    assert first.refusals == 0


def test_uniform_random_differs_with_its_seed() -> None:
    mail = seen("inbox/hard")

    assert len({str(UniformRandom(seed).act(mail)) for seed in range(20)}) > 10


def test_prior_random_draws_what_practice_accepts_as_often() -> None:
    known = examples("routing/easy")
    mail = seen("routing/easy")
    drawn = Counter(
        str(PriorRandom(seed, known[:1] * 3 + known[1:2]).act(mail)) for seed in range(200)
    )

    assert len(drawn) == 2
    assert max(drawn.values()) > 120


def test_binned_gives_an_unseen_bin_the_majority() -> None:
    known = examples("routing/easy")
    twice = [known[0], known[0], known[1]]
    unseen = known[0][0].model_copy(update={"sender": "nobody@nowhere.example"})

    def sender(observation: Observation) -> object:
        return observation.sender  # type: ignore[union-attr]  # routing has one

    said = Binned(twice, sender).act(unseen)

    assert said["label"] == majority(twice)["label"]


def test_binned_answers_by_its_bin() -> None:
    known = examples("inbox/easy")
    places = {place_of(observation) for observation, _ in known}
    policy = Binned(known, place_of)
    for place in places:
        here = [one for one in known if place_of(one[0]) == place]

        assert policy.act(here[0][0])["category"] == majority(here)["category"]


def test_length_rule_looks_at_the_length_alone() -> None:
    known = examples("routing/easy")
    policy = ByLength(known)
    mail = known[0][0]
    other = mail.model_copy(update={"body": "x" * len(body_of(mail)), "subject": "Other"})

    assert policy.act(mail) == policy.act(other)
    assert LENGTHS == 8


def test_everything_and_paste_are_refused_where_a_field_takes_one_value() -> None:
    for agent in (Everything(INBOX), Paste(INBOX)):
        assert play("inbox/hard", agent).refusals == 3
    for agent in (Everything(ROUTE), Paste(ROUTE)):
        assert play("routing/easy", agent).refusals == 0


def test_everything_names_every_team() -> None:
    said = Everything(ROUTE).act(seen("routing/easy"))

    assert len(str(said["route_to"]).split(", ")) == 7


def test_tool_spam_uses_up_its_look_ups_and_then_decides() -> None:
    found, agent = board("inbox/easy"), ToolSpam(INBOX)
    played = rollout(found, agent)
    mails = len(found.book.answers)

    assert played.refusals == 0
    assert len(agent_steps(found, ToolSpam(INBOX))) == 5 * mails


def agent_steps(found: Board, agent: Any) -> list[object]:
    """Return every action of an agent."""
    said: list[object] = []

    class Recorder:
        def act(self, observation: Observation) -> Any:
            said.append(agent.act(observation))
            return said[-1]

    rollout(found, Recorder())
    return said


def test_tool_spam_is_refused_where_there_are_no_tools() -> None:
    with pytest.raises(InvalidAction):
        found = board("routing/easy")
        found.book.track.parse("routing/easy", ToolSpam(ROUTE).act(seen("routing/easy")))


def test_domain_is_what_stands_behind_the_sign() -> None:
    mail = seen("routing/easy").model_copy(update={"sender": "Ann <ann@Post.Example> "})

    assert domain_of(mail) == "post.example"


def test_frequencies_share_a_mail_among_its_accepted_answers() -> None:
    observation, answer = examples("inbox/easy")[0]
    assert isinstance(answer, InboxAnswer)
    both = answer.model_copy(update={"category": ("billing", "support")})

    assert frequencies([(observation, both)]) == {
        (("category", "billing"),): 30,
        (("category", "support"),): 30,
    }


def test_majority_is_the_most_frequent_answer_and_ties_go_to_the_alphabet() -> None:
    observation, answer = examples("inbox/easy")[0]
    assert isinstance(answer, InboxAnswer)
    named = {c: (observation, answer.model_copy(update={"category": (c,)})) for c in ("a", "b")}

    assert majority([named["a"], named["b"], named["b"]]) == {"category": "b"}
    assert majority([named["b"], named["a"]]) == {"category": "a"}


def test_majority_by_field_looks_at_every_field_alone() -> None:
    observation, answer = examples("inbox/medium")[0]
    assert isinstance(answer, InboxAnswer)

    def mail(category: str, priority: str) -> Example:
        update = {"category": (category,), "priority": (priority,)}
        return observation, answer.model_copy(update=update)

    known = [mail("spam", "low"), mail("spam", "low"), mail("sales", "high")]
    known += [mail("billing", "high"), mail("support", "high")]

    assert majority(known) == {"category": "spam", "priority": "low"}
    assert majority_by_field(known) == {"category": "spam", "priority": "high"}
