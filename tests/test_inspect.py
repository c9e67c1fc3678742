"""Looking at mails of an episode: those that were shown, with their facts, and no later one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.samples import TASKS
from tests.test_service import Shelf, sample_service
from triage_core.errors import InvalidOption, UnknownEpisode, UnknownScenario
from triage_core.models import JsonObject
from triage_core.service import Service, call

MOVES = {
    "workflow": {"action": "mark_spam", "label": "spam"},
    "inbox": {"category": "billing", "priority": "low", "department": "finance", "action": "reply"},
    "routing": {"label": "normal", "route_to": "billing", "summary": "Ann wants money back."},
}


@pytest.fixture
def service() -> Service:
    return sample_service(Shelf())


def begin(service: Service, task: str, **more: object) -> JsonObject:
    begun = call(service, "reset", {"task": task, **more})
    info = begun["info"]
    assert isinstance(info, dict)
    return {"episode_id": info["episode_id"], "owner": begun["owner"]}


def move(service: Service, who: JsonObject, task: str) -> JsonObject:
    return call(service, "step", {**who, "action": MOVES[task.partition("/")[0]]})


def looked_at(service: Service, who: JsonObject, email_id: str | None = None) -> JsonObject:
    asked = who if email_id is None else {**who, "email_id": email_id}
    mail = call(service, "inspect", asked)["mail"]
    assert isinstance(mail, dict)
    return mail


def all_ids(service: Service, task: str, who: JsonObject) -> list[str]:
    with service.sessions.hold(str(who["episode_id"]), owner=str(who["owner"])) as live:
        return [mail.email_id for mail in live.episode.start.scenario.mails]


@pytest.mark.parametrize("task", TASKS)
def test_mail_at_hand_comes_with_its_facts(service: Service, task: str) -> None:
    who = begin(service, task)
    told: Any = call(service, "inspect", who)

    assert told["mail"]["email_id"] == all_ids(service, task, who)[0]
    assert told["facts"]["sender"]["address"] == "ann@post.example"


@pytest.mark.parametrize("task", TASKS)
def test_mail_to_come_is_not_shown(service: Service, task: str) -> None:
    who = begin(service, task)
    for later in all_ids(service, task, who)[1:]:
        with pytest.raises(UnknownScenario):
            looked_at(service, who, later)


@pytest.mark.parametrize("task", ["workflow/hard", "inbox/hard", "routing/medium"])
def test_mail_decided_before_is_shown_as_it_was(service: Service, task: str) -> None:
    who = begin(service, task)
    before = looked_at(service, who)
    move(service, who, task)

    assert looked_at(service, who)["email_id"] != before["email_id"]
    assert looked_at(service, who, str(before["email_id"])) == before


@pytest.mark.parametrize("task", ["workflow/hard", "inbox/hard", "routing/medium"])
def test_after_the_end_the_last_mail_is_shown(service: Service, task: str) -> None:
    who = begin(service, task)
    while not move(service, who, task)["done"]:
        pass
    every = all_ids(service, task, who)

    assert looked_at(service, who)["email_id"] == every[-1]
    assert [looked_at(service, who, email_id)["email_id"] for email_id in every] == every


def test_ticket_is_shown_with_its_desk_note(service: Service) -> None:
    assert "Desk note" in str(looked_at(service, begin(service, "workflow/easy"))["body"])


def test_unknown_mail_names_those_that_were_shown(service: Service) -> None:
    who = begin(service, "inbox/easy")
    first = all_ids(service, "inbox/easy", who)[0]
    with pytest.raises(UnknownScenario) as refused:
        looked_at(service, who, "nothing")

    assert refused.value.choices == (first,)


def test_looking_changes_nothing(service: Service) -> None:
    who = begin(service, "inbox/hard")
    before = call(service, "state", who)
    looked_at(service, who)

    assert call(service, "state", who) == before


def test_episode_of_somebody_else_is_not_shown(service: Service) -> None:
    who = begin(service, "inbox/hard", owner="new")
    with pytest.raises(UnknownEpisode):
        looked_at(service, {"episode_id": who["episode_id"]})


def test_unknown_field_is_refused(service: Service) -> None:
    with pytest.raises(InvalidOption):
        call(service, "inspect", {**begin(service, "inbox/easy"), "mail": 1})
