"""Look-ups and desk notes say what the records say, and nothing else."""

from __future__ import annotations

import pytest

from tests.samples import PLOTS, sample_mail, sample_records
from triage_core.models import (
    HistoryFacts,
    Incident,
    Note,
    OrderFacts,
    Payment,
    PaymentFacts,
    Records,
    SignIn,
    ToolInput,
)
from triage_core.world.lookups import address_of, desk_note, lookup, money

RECORDS = sample_records(["m1"])
MAIL = sample_mail("m1", PLOTS[0])


def changed(records: Records = RECORDS, **fields: object) -> Records:
    return records.model_copy(update=fields)


def test_order_is_found_with_all_that_is_on_file():
    facts = lookup(RECORDS, "lookup_order", ToolInput(order_id="LF-10001"))
    assert isinstance(facts, OrderFacts)
    assert (facts.found, facts.order_status, facts.amount) == (True, "delivered", "49.90 EUR")
    assert (facts.promised_by, facts.delivered_on) == ("2026-05-08", "2026-05-06")


@pytest.mark.parametrize("asked", ["lf-10001", " LF-10001 "])
def test_order_is_found_whatever_case_and_spacing(asked):
    facts = lookup(RECORDS, "lookup_order", ToolInput(order_id=asked))
    assert facts.found


@pytest.mark.parametrize(
    ("tool", "asked"),
    [
        ("lookup_order", {"order_id": "LF-1"}),
        ("check_payment", {"order_id": "LF-1"}),
        ("check_payment", {"account_id": "A-1"}),
        ("get_user_history", {"account_id": "A-1"}),
        ("get_user_history", {"sender": "bob@post.example"}),
        ("get_user_history", {"sender": ""}),
    ],
)
def test_unknown_id_gives_an_honest_not_found(tool, asked):
    facts = lookup(RECORDS, tool, ToolInput.model_validate(asked))
    assert not facts.found
    told = facts.model_dump(exclude_defaults=True, exclude={"found", "tool"})
    assert {k: v for k, v in told.items() if v is not None} == asked


@pytest.mark.parametrize("asked", [{"order_id": "LF-10001"}, {"account_id": "a-10001"}])
def test_payments_are_found_by_order_or_account(asked):
    facts = lookup(RECORDS, "check_payment", ToolInput.model_validate(asked))
    assert isinstance(facts, PaymentFacts)
    assert [b.payment_id for b in facts.bookings] == ["P-1"]


def test_payments_are_listed_oldest_first_whatever_their_order_on_file():
    late = RECORDS.payments[0].model_copy(update={"payment_id": "P-0", "made_on": "2026-05-09"})
    for payments in ((late, RECORDS.payments[0]), (RECORDS.payments[0], late)):
        facts = lookup(changed(payments=payments), "check_payment", ToolInput(account_id="A-10001"))
        assert isinstance(facts, PaymentFacts)
        assert [b.payment_id for b in facts.bookings] == ["P-1", "P-0"]


@pytest.mark.parametrize(
    "asked",
    [
        {"account_id": "A-10001"},
        {"sender": "ann@post.example"},
        {"sender": "Anybody <ANN@post.example>"},
    ],
)
def test_history_is_found_by_account_or_sender(asked):
    facts = lookup(RECORDS, "get_user_history", ToolInput.model_validate(asked))
    assert isinstance(facts, HistoryFacts)
    assert (facts.account_id, facts.holder) == ("A-10001", "Ann Example")
    assert facts.orders == ("LF-10001",)


def test_history_goes_by_the_address_and_not_by_the_display_name():
    facts = lookup(
        RECORDS, "get_user_history", ToolInput(sender="ann@post.example <x@evil.example>")
    )
    assert not facts.found


def test_history_names_open_incidents_only():
    incidents = tuple(
        Incident(incident_id=f"I-{n}", subject=s, started_on="2026-05-10", state=state)
        for n, (s, state) in enumerate((("Board", "open"), ("Export", "closed")))
    )
    facts = lookup(
        changed(incidents=incidents), "get_user_history", ToolInput(account_id="A-10001")
    )
    assert isinstance(facts, HistoryFacts)
    assert facts.open_incidents == ("Board since 2026-05-10",)


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("Ann <ann@post.example>", "ann@post.example"),
        ("ANN@POST.example", "ann@post.example"),
        ('"a <b@c.example>" <d@e.example>', "d@e.example"),
        ("", ""),
    ],
)
def test_address_is_taken_from_the_angle_brackets(sender, address):
    assert address_of(sender) == address


@pytest.mark.parametrize(
    ("cents", "text"), [(4990, "49.90 EUR"), (5, "0.05 EUR"), (129900, "1299.00 EUR")]
)
def test_money_is_written_as_mails_do(cents, text):
    assert money(cents, "EUR") == text


def test_desk_note_quotes_the_account_its_orders_and_bookings():
    note = desk_note(RECORDS, MAIL)
    assert "Received 2026-05-12 from ann@post.example" in note
    assert "Account A-10001, customer, Ann Example" in note
    assert "Order LF-10001: kettle, 49.90 EUR, delivered" in note
    assert "Booking 2026-05-01 for LF-10001: 49.90 EUR, settled." in note


def test_desk_note_counts_copies():
    notes = (Note(email_id="m1", account_id=None, copies=41),)
    note = desk_note(changed(notes=notes), MAIL)
    assert "same text from other addresses in seven days: 41." in note
    assert "No account, supplier or colleague is on file" in note


def test_desk_note_holds_nothing_of_other_accounts():
    other = RECORDS.accounts[0].model_copy(
        update={"account_id": "A-2", "holder": "Bob", "sign_ins": (SignIn(on="x", place="Rome"),)}
    )
    booking = Payment.model_validate({**RECORDS.payments[0].model_dump(), "account_id": "A-2"})
    records = changed(accounts=(other, *RECORDS.accounts), payments=(booking,))
    note = desk_note(records, MAIL)
    assert not any(word in note for word in ("Bob", "Rome", "A-2", "Booking"))


def test_desk_note_does_not_depend_on_the_order_of_accounts_and_payments():
    second = RECORDS.payments[0].model_copy(update={"payment_id": "P-2"})
    pays = (RECORDS.payments[0], second)
    one = desk_note(changed(payments=pays), MAIL)
    assert one == desk_note(changed(payments=pays[::-1]), MAIL)
