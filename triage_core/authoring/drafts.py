"""Drafts: the latent values behind one mail, drawn neutral and then bent by a family.

Days are counted from the day of the mail: `*_ago` backwards, `*_in` forwards. A neutral draft is
settled by the desk and holds decoys of every other clause, so that no value speaks alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal, NamedTuple

from triage_core.authoring.people import stock
from triage_core.models import AccountKind, FailureCause, Tier
from triage_core.world.case import Intent, Told

Origin = Literal["same", "alike", "other", "nobody"]
"""Where a mail comes from: the address on file, one that looks like it, another, no account."""

SHOP: frozenset[Intent] = frozenset(
    {
        *("refund", "duplicate_charge", "payment_failure", "delivery_delay", "delivered_missing"),
        *("damaged", "cancellation", "complaint", "legal_threat", "thanks"),
    }
)
KINDS: Mapping[Intent, AccountKind] = {
    **dict.fromkeys(SHOP, "customer"),
    "access": "customer",
    "invoice_correction": "business",
    "outage": "business",
    "bug": "business",
    "pricing": "business",
    "demo": "business",
    "contract": "business",
    "auto_reply": "business",
    "approval": "staff",
    "internal_question": "staff",
    "internal_notice": "staff",
    "credential": "staff",
    "newsletter": "supplier",
    "cold_sales": "supplier",
    "bank_change": "supplier",
    "parcel_fee": "supplier",
    "refund_notice": "supplier",
}
SERVICE: frozenset[Intent] = frozenset({"access", "outage", "bug"})
DEADLINES: frozenset[Intent] = frozenset(
    {
        *("refund", "invoice_correction", "delivery_delay", "pricing", "demo", "contract"),
        *("access", "outage", "bug", "cancellation", "payment_failure"),
    }
)
STOPS: frozenset[Intent] = frozenset(
    {"access", "outage", "bug", "payment_failure", "delivery_delay", "invoice_correction"}
)
ALARMS: frozenset[Intent] = frozenset(
    {
        *("refund", "duplicate_charge", "damaged", "cancellation", "complaint", "bug"),
        *("invoice_correction", "contract"),
    }
)
"""Matters whose sender has the article at hand and may speak of it."""


class Span(NamedTuple):
    """A value that a family leaves open between two bounds, both included, in steps."""

    least: int
    most: int
    step: int = 1

    def drawn(self, rng: Random) -> int:
        """Draw the value."""
        return rng.randrange(self.least, self.most + 1, self.step)


class Recent(NamedTuple):
    """Earlier contacts: so many within the days, and one long before."""

    times: int
    days: int

    def drawn(self, rng: Random) -> list[int]:
        """Draw the days ago, longest first."""
        near = rng.sample(range(1, self.days + 1), self.times)
        return sorted([*near, rng.randrange(20, 70)], reverse=True)


class Priced(NamedTuple):
    """An article and its price in cents, between two bounds."""

    least: int
    most: int

    def drawn(self, rng: Random) -> tuple[str, int]:
        """Draw an article that may cost that much, and a price."""
        fitting = [i for i in stock().items if i.least <= self.least and i.most >= 34_900]
        item = rng.choice(fitting)
        price = rng.randrange(self.least, min(item.most, self.most), 100)
        return item.name, price // 100 * 100 - 10


@dataclass(slots=True)
class Draft:
    """The latent values of one mail. Built and bent inside this package only."""

    intent: Intent
    kind: AccountKind
    tier: Tier
    origin: Origin = "same"
    told: set[Told] = field(default_factory=set)
    alarm: bool = False  # uses alarming words without a hazard
    hedge: bool = False
    unhurried: bool = False  # says that it can wait
    alone: bool = False  # says that only the sender is hit
    copies: int = 0
    contacts_ago: list[int] = field(default_factory=list)
    changed_ago: int | None = None
    stranger_ago: int | None = None  # a sign-in from a far place
    item: str = ""
    amount_cents: int = 0
    promised_in: int = 4
    ordered_ago: int = 8
    shipped_ago: int | None = 3
    scanned_ago: int | None = 2
    delivered_ago: int | None = None
    returns_in: int | None = None
    final_sale: bool = False
    second: Literal["none", "pending", "settled", "other"] = "none"
    cause: FailureCause | None = None
    paid: bool = False
    known: bool = False
    seats_held: int = 0
    seats: int | None = None
    contract_in: int | None = None
    limit_cents: int = 0
    asked_cents: int = 0
    callback_ago: int | None = None
    subscribed_ago: int | None = None
    due_in: int | None = None
    quiet: bool = False  # nothing presses but what the family says

    def bend(self, changes: Mapping[str, object], rng: Random) -> None:
        """Set the values that a family fixes or bounds; `told` is added to."""
        if changes.get("quiet"):
            self.told -= {"blocked", "everybody"}
            self.alone, self.due_in = False, None
        for name, value in changes.items():
            if name == "told":
                self.told |= set(value)  # type: ignore[call-overload]  # tables hold tuples of Told
            elif isinstance(value, Priced):
                self.item, self.amount_cents = value.drawn(rng)
            elif isinstance(value, Span | Recent):
                setattr(self, name, value.drawn(rng))
            else:
                setattr(self, name, value)
        if self.delivered_ago is not None:
            self.scanned_ago = self.delivered_ago


def neutral(intent: Intent, rng: Random) -> Draft:
    """Draw a draft that the desk settles, with decoys for all other clauses."""
    kind = KINDS[intent]
    draft = Draft(intent, kind, _tier(kind, rng))
    item = rng.choice([i for i in stock().items if i.least < 14_000])
    draft.item = item.name
    draft.amount_cents = rng.randrange(item.least, min(item.most, 14_900), 100) // 100 * 100 + 90
    draft.copies = rng.randrange(0, 25) if kind != "customer" else rng.randrange(0, 13)
    _contacts(draft, rng)
    _sign_ins(draft, rng)
    _order(draft, rng)
    _business(draft, rng)
    _tone(draft, rng)
    return draft


def _tier(kind: AccountKind, rng: Random) -> Tier:
    draws: dict[AccountKind, tuple[Tier, ...]] = {
        "customer": ("standard", "standard", "plus"),
        "business": ("standard", "plus", "contract"),
        "staff": ("standard",),
        "supplier": ("standard", "plus"),
    }
    return rng.choice(draws[kind])


def _contacts(draft: Draft, rng: Random) -> None:
    """Draw earlier contacts: at most one within the fortnight, some long ago."""
    recent = [rng.randrange(1, 15)] if rng.random() < 0.6 else []
    older = [rng.randrange(16, 70) for _ in range(rng.randrange(0, 3))]
    draft.contacts_ago = sorted(recent + older, reverse=True)


def _sign_ins(draft: Draft, rng: Random) -> None:
    """Draw either a fresh change of address or a strange sign-in, never a change before one."""
    if rng.random() < 0.4:
        draft.changed_ago = rng.randrange(0, 7)
    elif rng.random() < 0.5:
        draft.changed_ago = rng.randrange(30, 400)
        draft.stranger_ago = rng.randrange(0, 7) if rng.random() < 0.7 else None
        if draft.stranger_ago is not None:
            draft.changed_ago = rng.randrange(9, 30)


def _order(draft: Draft, rng: Random) -> None:
    """Draw an order in the state in which a sender with this matter would write."""
    draft.ordered_ago = rng.randrange(6, 20)
    draft.shipped_ago = draft.ordered_ago - rng.randrange(2, 5)
    draft.promised_in = rng.randrange(1, 9)
    draft.scanned_ago = rng.randrange(0, 5)
    if draft.intent in ("delivery_delay",):
        return
    if draft.intent == "cancellation":
        draft.ordered_ago, draft.shipped_ago, draft.scanned_ago = rng.randrange(1, 6), None, None
        return
    if draft.intent == "payment_failure":
        draft.ordered_ago, draft.shipped_ago, draft.scanned_ago = rng.randrange(0, 4), None, None
        return
    arrived = rng.randrange(1, max(2, draft.shipped_ago))
    if draft.intent == "delivered_missing":
        arrived = rng.randrange(0, 3)
        draft.shipped_ago = max(draft.shipped_ago, arrived + 2)
    draft.delivered_ago = draft.scanned_ago = arrived
    draft.promised_in = rng.randrange(-arrived - 2, 4 - arrived)
    draft.returns_in = rng.randrange(1, 25)


def _business(draft: Draft, rng: Random) -> None:
    """Draw what belongs to firms, colleagues and suppliers."""
    if draft.intent == "payment_failure":
        draft.cause = rng.choice(("card expired", "funds"))
    if draft.intent == "duplicate_charge":
        draft.second = rng.choice(("pending", "other"))
    if draft.kind == "business":
        draft.seats_held = rng.randrange(4, 120)
    if draft.tier == "contract" or draft.intent == "contract":
        draft.contract_in = rng.randrange(70, 500)
    if draft.intent == "pricing":
        draft.seats = rng.randrange(6, 50)
    if draft.intent in ("pricing", "demo"):
        draft.origin = rng.choice(("same", "nobody"))
        draft.tier = rng.choice(("standard", "plus"))
    if draft.kind == "staff":
        draft.limit_cents = rng.choice((50_000, 80_000, 100_000, 150_000))
        draft.asked_cents = rng.randrange(9_000, draft.limit_cents, 500)
    if draft.kind == "supplier":
        draft.subscribed_ago = rng.randrange(40, 900) if rng.random() < 0.5 else None
        draft.callback_ago = rng.randrange(1, 30) if rng.random() < 0.5 else None
    if draft.intent == "bank_change":
        draft.callback_ago = rng.randrange(1, 30)
    draft.known = draft.intent in SERVICE


def _tone(draft: Draft, rng: Random) -> None:
    """Draw what the mail says beside its matter."""
    if draft.intent in DEADLINES and rng.random() < 0.3:
        draft.due_in = rng.choice((1, 2, 2, 4, 6, 8, 10, 12))
    if draft.intent in STOPS:
        roll = rng.random()
        if roll < 0.3:
            draft.told.add("blocked")
        elif roll < 0.55:
            draft.unhurried = True
    if draft.intent in SERVICE and rng.random() < 0.6:
        if rng.random() < 0.5:
            draft.told.add("everybody")
        else:
            draft.alone = True
    draft.hedge = draft.kind in ("customer", "business") and rng.random() < 0.15
    draft.alarm = draft.intent in ALARMS and rng.random() < 0.08
