"""The form of each task: a decision made of it is accepted, and ids of the mail are at hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import PLOTS, TASKS, sample_mail
from triage_core.console.forms import FOUND, Form, form, ids_in
from triage_core.models import Attachment, Mail
from triage_core.tracks import TASKS as ALL
from triage_core.tracks import track_of
from triage_core.tracks.inbox import LOOKUP_COST
from triage_core.world.lookups import TAKES

MAIL = sample_mail("m-1", PLOTS[0])


def filled(asked: Form, *, needed_only: bool) -> dict[str, str]:
    fields = [field for field in asked.fields if field.needed or not needed_only]
    return {field.name: field.choices[0].value if field.choices else "Text." for field in fields}


def with_text(**texts: object) -> Mail:
    return MAIL.model_copy(update=texts)


def test_every_task_has_a_form() -> None:
    assert set(TASKS) == set(ALL)


@pytest.mark.parametrize("task_id", TASKS)
@pytest.mark.parametrize("needed_only", [True, False])
def test_filled_form_is_a_decision(task_id: str, needed_only: bool) -> None:
    asked = form(task_id, MAIL)

    assert track_of(task_id).parse(task_id, filled(asked, needed_only=needed_only))


@pytest.mark.parametrize("task_id", TASKS)
def test_form_needs_what_the_task_needs(task_id: str) -> None:
    needed = [field.name for field in form(task_id, MAIL).fields if field.needed]

    assert sorted(needed) == sorted(ALL[task_id].needed)


@pytest.mark.parametrize("task_id", TASKS)
def test_every_choice_is_accepted(task_id: str) -> None:
    asked = form(task_id, MAIL)
    base = filled(asked, needed_only=False)
    for field in asked.fields:
        for choice in field.choices:
            assert track_of(task_id).parse(task_id, base | {field.name: choice.value})


def test_inbox_asks_only_for_what_its_task_needs() -> None:
    assert [field.name for field in form("inbox/easy", MAIL).fields] == ["category"]


def test_several_teams_may_be_chosen() -> None:
    kinds = {field.name: field.kind for field in form("routing/production", MAIL).fields}

    assert kinds == {"label": "choice", "summary": "text", "route_to": "teams"}


def test_look_ups_are_those_of_the_inbox() -> None:
    asked = form("inbox/hard", MAIL)

    assert [(tool.name, tool.takes) for tool in asked.tools] == list(TAKES.items())
    assert float(asked.tool_cost) == -LOOKUP_COST
    assert form("routing/hard", MAIL).tools == ()
    assert form("routing/hard", MAIL).tool_cost == ""


def test_look_ups_offer_what_stands_in_the_mail() -> None:
    file = Attachment(filename="a.txt", media_type="text/plain", size=1, text="Account A-10001")
    found = {
        tool.name: tool.found for tool in form("inbox/easy", with_text(attachments=(file,))).tools
    }

    assert found == {
        "lookup_order": {"order_id": ("LF-10001",)},
        "check_payment": {"account_id": ("A-10001",), "order_id": ("LF-10001",)},
        "get_user_history": {"account_id": ("A-10001",), "sender": ("ann@post.example",)},
    }


def test_ids_are_told_once_in_capitals() -> None:
    found = ids_in(with_text(body="lf-1, LF-1 and LF-2; not XLF-3, LF-, A-b, UA-12 or LF-9x"))

    assert found["order_id"] == ("LF-1", "LF-2")
    assert found["account_id"] == ()


def test_only_so_many_ids_are_offered() -> None:
    found = ids_in(with_text(body=" ".join(f"LF-{n}" for n in range(100))))

    assert len(found["order_id"]) == FOUND


def test_form_without_a_mail_offers_nothing() -> None:
    assert all(not any(tool.found.values()) for tool in form("inbox/hard", None).tools)


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_mail_has_ids_that_a_look_up_takes(body: str, sender: str) -> None:
    for values in ids_in(with_text(body=body, sender=sender)).values():
        assert all(0 < len(value) <= 1_000 for value in values)
