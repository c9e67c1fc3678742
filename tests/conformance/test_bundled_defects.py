"""Defects of earlier systems that lay in their data must not return in the bundled scenarios."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import fsum
from typing import get_args

import pytest

from tests.conformance.subjects import Payload, Subject, bundled
from triage_core.models import (
    Answer,
    InboxAnswer,
    Mail,
    RoutingAnswer,
    Split,
    WorkflowAnswer,
    WorkflowLabel,
)
from triage_core.sources import ScenarioSet
from triage_core.world.directory import TEAMS
from triage_core.world.lookups import address_of

WORKFLOW = ("workflow/easy", "workflow/medium", "workflow/hard")
ROUTING = ("routing/easy", "routing/medium", "routing/hard", "routing/production")
SPLITS: tuple[Split, ...] = ("practice", "test")


@pytest.fixture(scope="module")
def source() -> ScenarioSet:
    found = bundled()
    assert found is not None, "the bundled scenarios are missing: see CONTRIBUTING"
    return found


def pairs(source: ScenarioSet, task_id: str, split: Split) -> Iterator[tuple[Mail, Answer]]:
    """Yield every mail of a task with its answer, follow-ups left out."""
    for name in source.ids(task_id, split):
        scenario, key = source.scenario(task_id, split, name)
        answers = {answer.email_id: answer for answer in key.answers}
        yield from ((mail, answers[mail.email_id]) for mail in scenario.mails)


def mean_score(source: ScenarioSet, task_id: str, split: Split, moves: Iterable[Payload]) -> float:
    """Play the moves over and over on every scenario; return the mean score."""
    subject, plan = Subject(task_id, source), list(moves)
    scores = []
    for name in source.ids(task_id, split):
        env = subject.environment()
        env.reset(scenario_id=name, split=split)
        number = 0
        while not env.episode.done:
            env.step(plan[number % len(plan)])
            number += 1
        scores.append(env.episode.score)
    return fsum(scores) / len(scores)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("task_id", WORKFLOW)
def test_no_constant_of_workflow_is_worth_more_than_half(source, task_id, split):
    paths = (["escalate"], ["mark_spam"], ["classify", "resolve"], ["classify", "escalate"])
    for label in get_args(WorkflowLabel):
        for path in paths:
            moves = [{"action": action, "label": label} for action in path]
            assert mean_score(source, task_id, split, moves) <= 0.5, (label, path)


@pytest.mark.parametrize("task_id", ROUTING)
def test_no_constant_of_routing_is_worth_more_than_sixty_hundredths(source, task_id):
    # The best play is worth 1; RULES ask for less than 0.6 of it.
    for label in ("urgent", "normal", "spam", "archive"):
        for team in (*(t.name for t in TEAMS), ", ".join(t.name for t in TEAMS)):
            moves = [
                {"label": label, "route_to": team, "summary": "refund charge invoice delivery"}
            ]
            assert mean_score(source, task_id, "test", moves) < 0.6, (label, team)


def test_all_four_paths_of_workflow_occur_in_every_task(source):
    for task_id in WORKFLOW:
        for split in SPLITS:
            paths = {
                (way.action, way.status)
                for _, answer in pairs(source, task_id, split)
                if isinstance(answer, WorkflowAnswer)
                for way in answer.accepted
            }
            assert paths == {
                ("classify", "resolved"),
                ("classify", "escalated"),
                ("escalate", "escalated"),
                ("mark_spam", "spam"),
            }, (task_id, split)


@pytest.mark.parametrize("task_id", ["inbox/easy", "inbox/medium", "inbox/hard"])
def test_address_of_the_sender_does_not_give_the_category(source, task_id):
    # An earlier system: 37 of 38 mails. Ask the address, then its domain, then the majority.
    by_address: defaultdict[str, Counter[str]] = defaultdict(Counter)
    overall: Counter[str] = Counter()
    for mail, answer in pairs(source, task_id, "practice"):
        assert isinstance(answer, InboxAnswer)
        address = address_of(mail.sender)
        for name in (address, address.rpartition("@")[2]):
            by_address[name][answer.category[0]] += 1
        overall[answer.category[0]] += 1
    right = total = 0
    for mail, answer in pairs(source, task_id, "test"):
        assert isinstance(answer, InboxAnswer)
        address = address_of(mail.sender)
        known = next(
            (by_address[n] for n in (address, address.rpartition("@")[2]) if n in by_address),
            overall,
        )
        right += known.most_common(1)[0][0] in answer.category
        total += 1
    assert right / total < 0.6


@pytest.mark.parametrize("field", ["department", "action"])
def test_department_and_action_do_not_follow_from_the_category(source, field):
    given: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for split in SPLITS:
        for _, answer in pairs(source, "inbox/hard", split):
            assert isinstance(answer, InboxAnswer)
            given[answer.category[0]][getattr(answer, field)[0]] += 1
    for category, counts in given.items():
        assert len(counts) >= 2, category
    followed = fsum(max(counts.values()) for counts in given.values())
    assert followed / fsum(c.total() for c in given.values()) < 0.8


@pytest.mark.parametrize("split", SPLITS)
def test_order_of_labels_differs_between_production_scenarios(source, split):
    orders = []
    for name in source.ids("routing/production", split):
        scenario, key = source.scenario("routing/production", split, name)
        labels = {a.email_id: a.labels for a in key.answers if isinstance(a, RoutingAnswer)}
        orders.append(tuple(labels[mail.email_id] for mail in scenario.mails))
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize("split", SPLITS)
def test_follow_ups_are_not_always_urgent(source, split):
    labels: Counter[str] = Counter()
    for name in source.ids("routing/production", split):
        scenario, key = source.scenario("routing/production", split, name)
        answers = {a.email_id: a for a in key.answers if isinstance(a, RoutingAnswer)}
        labels.update(answers[f.mail.email_id].labels[0] for f in scenario.follow_ups)
    assert len(labels) >= 2
    assert labels.most_common(1)[0][1] / labels.total() < 0.75


@pytest.mark.parametrize("split", SPLITS)
def test_every_critical_mail_of_production_has_its_follow_up(source, split):
    for name in source.ids("routing/production", split):
        scenario, key = source.scenario("routing/production", split, name)
        critical = {
            a.email_id for a in key.answers if isinstance(a, RoutingAnswer) and "urgent" in a.labels
        }
        shown = {mail.email_id for mail in scenario.mails}
        assert critical & shown == {f.after for f in scenario.follow_ups}, name


def test_hard_complaints_hold_a_risk_in_forty_to_fifty_hundredths(source):
    for split in SPLITS:
        answers = [
            a for _, a in pairs(source, "routing/hard", split) if isinstance(a, RoutingAnswer)
        ]
        risks = [a for a in answers if "safety" in a.teams]
        urgent = [a for a in answers if "urgent" in a.labels]
        assert 0.4 <= len(risks) / len(answers) <= 0.5
        assert 0.25 <= len(urgent) / len(answers) <= 0.5
        assert any("safety" not in a.teams for a in urgent)
        assert len({a.owner for a in answers}) >= 3
