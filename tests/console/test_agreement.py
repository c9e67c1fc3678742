"""Cohen's kappa, field by field, against values worked out by hand."""

from __future__ import annotations

import pytest

from triage_core.console.agreement import Decision, agreement, kappa


def said(*values: str, unsure: tuple[int, ...] = (), field: str = "category") -> list[Decision]:
    return [
        Decision(email_id=f"m{number}", action={field: value}, unsure=number in unsure)
        for number, value in enumerate(values)
    ]


def test_kappa_of_the_textbook_table() -> None:
    # 50 proposals: both yes 20, both no 15, 5 and 10 apart; p_o 0.7, p_e 0.5.
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    pairs = [pair for pair, count in table.items() for _ in range(count)]

    assert kappa(pairs) == 0.4


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.0),
        ([("a", "b")] * 3, 0.0),
    ],
    ids=["always", "never", "by chance", "one value each"],
)
def test_kappa_at_its_ends(pairs: list[tuple[str, str]], expected: float) -> None:
    assert kappa(pairs) == expected


@pytest.mark.parametrize("pairs", [[], [("a", "a")] * 4], ids=["no mails", "one value only"])
def test_kappa_is_null_where_it_is_not_defined(pairs: list[tuple[str, str]]) -> None:
    assert kappa(pairs) is None


def test_kappa_does_not_hang_on_who_is_first() -> None:
    pairs = [("a", "b"), ("b", "b"), ("a", "a"), ("c", "a"), ("c", "c")]

    assert kappa(pairs) == kappa([(b, a) for a, b in pairs])


def test_fields_are_compared_one_by_one() -> None:
    one = [Decision(email_id="m", action={"category": "spam", "priority": "low"})]
    other = [Decision(email_id="m", action={"category": "spam", "priority": "high"})]

    found = {field.field: (field.n, field.agree) for field in agreement(one, other)}

    assert found == {"category": (1, 1.0), "priority": (1, 0.0)}


def test_unsure_decisions_and_mails_of_one_person_are_left_out() -> None:
    found = agreement(said("a", "b", "a", unsure=(1,)), said("a", "b"))

    assert [(field.n, field.agree) for field in found] == [(1, 1.0)]


def test_last_decision_about_a_mail_counts() -> None:
    found = agreement([*said("a"), *said("b")], said("b"))

    assert found[0].agree == 1.0


def test_order_of_teams_is_no_disagreement() -> None:
    one = said("Safety, billing", field="route_to")
    other = said("billing,safety", field="route_to")

    assert agreement(one, other)[0].agree == 1.0


def test_summaries_are_not_compared() -> None:
    assert agreement(said("a", field="summary"), said("b", field="summary")) == []
