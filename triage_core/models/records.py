"""The slice of the company's records that one scenario carries.

Dates are ISO 8601 days ("2026-05-12"), money is whole cents in `amount_cents` with a currency.
What a tool or a desk note says is computed from these and from nothing else.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from triage_core.models.wire import Line, Name, Wire

Day = Name
OrderStatus = Literal["placed", "shipped", "delivered", "cancelled", "returned"]
PaymentStatus = Literal["settled", "pending", "failed", "refunded"]
FailureCause = Literal["card expired", "funds", "bank check", "processor fault"]
AccountKind = Literal["customer", "business", "staff", "supplier"]
Tier = Literal["standard", "plus", "contract"]


class Order(Wire):
    """One order of the shop."""

    order_id: Name
    account_id: Name
    item: Line
    amount_cents: int = Field(ge=0)
    currency: Name
    status: OrderStatus
    ordered_on: Day
    promised_by: Day
    shipped_on: Day | None
    last_scan_on: Day | None
    delivered_on: Day | None
    returns_until: Day | None
    final_sale: bool


class Payment(Wire):
    """One booking on a card or an invoice; `reference` is the order or invoice it pays."""

    payment_id: Name
    account_id: Name
    reference: Name
    amount_cents: int = Field(ge=0)
    currency: Name
    status: PaymentStatus
    made_on: Day
    cause: FailureCause | None


class SignIn(Wire):
    """One successful sign-in."""

    on: Day
    place: Line


class Account(Wire):
    """A customer, business, colleague or supplier that the company knows.

    `limit_cents` is what a colleague may spend without asking further; 0 for everybody else.
    `callback_on` is the day a supplier's new bank details were confirmed by telephone.
    """

    account_id: Name
    kind: AccountKind
    holder: Line
    address: Line
    since: Day
    tier: Tier
    seats: int = Field(ge=0)
    contract_until: Day | None
    limit_cents: int = Field(ge=0)
    address_changed_on: Day | None
    callback_on: Day | None
    subscribed_on: Day | None
    sign_ins: tuple[SignIn, ...]
    contacts: tuple[Day, ...]


class Incident(Wire):
    """A disturbance of one service or feature that engineering knows of."""

    incident_id: Name
    subject: Line
    started_on: Day
    state: Literal["open", "closed"]


class Note(Wire):
    """What the mail gateway counted about one mail: whose account it names, and its copies."""

    email_id: Name
    account_id: Name | None
    copies: int = Field(ge=0, description="the same text from other addresses, last seven days")


class Records(Wire):
    """All records of a scenario, shuffled; other people's records stand among them."""

    orders: tuple[Order, ...]
    payments: tuple[Payment, ...]
    accounts: tuple[Account, ...]
    incidents: tuple[Incident, ...]
    notes: tuple[Note, ...]
