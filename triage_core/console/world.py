"""The world behind a practice scenario, one line a record: what look-ups and desk notes may say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from triage_core.console.runs import Runs, runs_of
from triage_core.models import Records, Wire
from triage_core.world.lookups import money

MONEY = "_cents"
"""How the name of an amount ends."""


class Section(Wire):
    """The records of one kind."""

    title: str
    lines: tuple[Runs, ...]


def world_of(records: Records) -> tuple[Section, ...]:
    """Lay out all records of a scenario, other people's among them; empty kinds are left out."""
    kinds: Sequence[tuple[str, Iterable[Wire]]] = (
        ("Accounts", records.accounts),
        ("Orders", records.orders),
        ("Payments", records.payments),
        ("Earlier contacts", records.tickets),
        ("Incidents", records.incidents),
        ("What the gateway counted", records.notes),
    )
    listed = ((title, tuple(runs_of(line_of(one)) for one in held)) for title, held in kinds)
    return tuple(Section(title=title, lines=lines) for title, lines in listed if lines)


def line_of(one: Wire) -> str:
    """Write a record as one line; what it does not have is left out."""
    told = one.model_dump(mode="json", exclude_none=True)
    currency = str(told.pop("currency", "EUR"))
    parts = []
    for name, value in told.items():
        if name.endswith(MONEY):
            parts.append(f"{_plain(name.removesuffix(MONEY))} {money(value, currency)}")
        elif value not in ([], ""):
            parts.append(f"{_plain(name)} {_said(value)}")
    return "; ".join(parts)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return " ".join(_said(one) for one in value.values())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
