"""The company's books behind one mail: account, orders, bookings, incidents, with decoys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from triage_core.authoring.drafts import Draft
from triage_core.authoring.people import SERVICE, stock
from triage_core.authoring.persona import Persona
from triage_core.models import Account, Incident, Order, Payment, Records, SignIn
from triage_core.models.records import OrderStatus


@dataclass(frozen=True, slots=True)
class Books:
    """What is on file. `reference` is the order or invoice the mail is about."""

    account: Account | None
    orders: tuple[Order, ...]
    payments: tuple[Payment, ...]
    order_id: str
    invoice_id: str
    reference: str | None
    seed: int

    def records(self, draft: Draft, *, service: str | None, day: date) -> Records:
        """Return the records, with incidents: the known one if it is known, and others."""
        rng = Random(self.seed)
        incidents = [_incident(f"{SERVICE} {f}", day, rng) for f in rng.sample(stock().features, 2)]
        incidents = [i for i in incidents if i.subject != service]
        if service is not None:
            state = "open" if draft.known else "closed"
            incidents.append(_incident(service, day, rng, state=state))
        rng.shuffle(incidents)
        return Records(
            orders=self.orders,
            payments=self.payments,
            accounts=(self.account,) if self.account else (),
            incidents=tuple(incidents),
            notes=(),
        )


def _day(day: date, ago: int | None) -> str | None:
    return None if ago is None else (day - timedelta(days=ago)).isoformat()


def _on(day: date, ago: int) -> str:
    return (day - timedelta(days=ago)).isoformat()


def _incident(subject: str, day: date, rng: Random, *, state: str | None = None) -> Incident:
    ago = rng.randrange(0, 3)
    return Incident.model_validate(
        {
            "incident_id": f"IN-{rng.randrange(1000, 9999)}",
            "subject": subject,
            "started_on": _on(day, ago if state != "closed" else ago + rng.randrange(3, 30)),
            "state": state or ("open" if rng.random() < 0.6 else "closed"),
        }
    )


def keep_books(draft: Draft, persona: Persona, *, day: date, rng: Random) -> Books:
    """Write the books for a draft on the day of the mail."""
    account_id = f"A-{rng.randrange(20_000, 99_999)}"
    order_id, invoice_id = (
        f"LF-{rng.randrange(10_000, 99_999)}",
        f"INV-{rng.randrange(20_000, 99_999)}",
    )
    account = None if draft.origin == "nobody" else _account(draft, persona, account_id, day, rng)
    about_order = draft.kind == "customer" and draft.intent != "access"
    orders, payments = [], []
    if account is not None:
        # Firms and colleagues buy kettles too; a note must not tell its kind by its length.
        for _ in range(rng.randrange(1, 3)):
            order = _decoy(account_id, day, rng)
            orders.append(order)
            payments.append(_booking(order, order.ordered_on, rng))
    if account is not None and about_order:
        order = _focus(draft, account_id, order_id, day)
        orders.append(order)
        more, extra = _bookings(draft, order, day, rng)
        payments += more
        orders += extra
    if draft.intent == "invoice_correction" and account is not None:
        payments.append(_invoice(draft, account_id, invoice_id, day, rng))
    rng.shuffle(orders)
    rng.shuffle(payments)
    reference = order_id if about_order else None
    if draft.intent == "invoice_correction":
        reference = invoice_id
    return Books(
        account,
        tuple(orders),
        tuple(payments),
        order_id,
        invoice_id,
        reference if account else None,
        rng.randrange(2**31),
    )


def _account(draft: Draft, persona: Persona, account_id: str, day: date, rng: Random) -> Account:
    return Account(
        account_id=account_id,
        kind=draft.kind,
        holder=persona.company if draft.kind in ("business", "supplier") else persona.name,
        address=persona.on_file,
        since=_on(day, rng.randrange(420, 3200)),
        tier=draft.tier,
        seats=draft.seats_held,
        contract_until=_day(day, None if draft.contract_in is None else -draft.contract_in),
        limit_cents=draft.limit_cents,
        address_changed_on=_day(day, draft.changed_ago),
        callback_on=_day(day, draft.callback_ago),
        subscribed_on=_day(day, draft.subscribed_ago),
        sign_ins=_sign_ins(draft, persona, day, rng),
        contacts=tuple(_on(day, ago) for ago in draft.contacts_ago),
    )


def _sign_ins(draft: Draft, persona: Persona, day: date, rng: Random) -> tuple[SignIn, ...]:
    """Write sign-ins from home, before and after any change, and from far away where drawn."""
    changed = draft.changed_ago or 0
    visits = [(changed + rng.randrange(2, 30), persona.home) for _ in range(2)]
    visits.append((rng.randrange(0, 3), persona.home))
    if draft.stranger_ago is not None:
        visits.append((draft.stranger_ago, rng.choice(stock().far_cities)))
    elif rng.random() < 0.4:
        # A place that is far but old: it was there before any change of the address.
        visits.append((changed + rng.randrange(31, 60), rng.choice(stock().far_cities)))
    visits.sort(reverse=True)
    return tuple(SignIn(on=_on(day, ago), place=place) for ago, place in visits)


def _focus(draft: Draft, account_id: str, order_id: str, day: date) -> Order:
    status: OrderStatus = "placed"
    if draft.delivered_ago is not None:
        status = "delivered"
    elif draft.shipped_ago is not None:
        status = "shipped"
    return Order(
        order_id=order_id,
        account_id=account_id,
        item=draft.item,
        amount_cents=draft.amount_cents,
        currency="EUR",
        status=status,
        ordered_on=_on(day, draft.ordered_ago),
        promised_by=_on(day, -draft.promised_in),
        shipped_on=_day(day, draft.shipped_ago),
        last_scan_on=_day(day, draft.scanned_ago),
        delivered_on=_day(day, draft.delivered_ago),
        returns_until=_day(day, None if draft.returns_in is None else -draft.returns_in),
        final_sale=draft.final_sale,
    )


def _decoy(account_id: str, day: date, rng: Random) -> Order:
    """Write another order of the same account, in any state."""
    item = rng.choice(stock().items)
    ordered = rng.randrange(5, 120)
    shipped = ordered - rng.randrange(1, 4)
    arrived = shipped - rng.randrange(1, 5) if shipped > 5 else None
    return Order(
        order_id=f"LF-{rng.randrange(10_000, 99_999)}",
        account_id=account_id,
        item=item.name,
        amount_cents=rng.randrange(item.least, item.most, 100) // 100 * 100 + 90,
        currency="EUR",
        status="shipped" if arrived is None else "delivered",
        ordered_on=_on(day, ordered),
        promised_by=_on(day, ordered - rng.randrange(4, 12)),
        shipped_on=_on(day, shipped),
        last_scan_on=_on(day, rng.randrange(0, 9) if arrived is None else arrived),
        delivered_on=_day(day, arrived),
        returns_until=_day(day, None if arrived is None else arrived - rng.choice((14, 30))),
        final_sale=rng.random() < 0.3,
    )


def _booking(order: Order, made_on: str, rng: Random, **changes: object) -> Payment:
    return Payment.model_validate(
        {
            "payment_id": f"P-{rng.randrange(100_000, 999_999)}",
            "account_id": order.account_id,
            "reference": order.order_id,
            "amount_cents": order.amount_cents,
            "currency": order.currency,
            "status": "settled",
            "made_on": made_on,
            "cause": None,
            **changes,
        }
    )


def _bookings(
    draft: Draft, order: Order, day: date, rng: Random
) -> tuple[list[Payment], list[Order]]:
    """Write the bookings of the order in question, and a second order of the same price."""
    if draft.cause is not None:
        failed = _booking(
            order, _on(day, rng.randrange(0, 2)), rng, status="failed", cause=draft.cause
        )
        return [failed], []
    bookings, extra = [_booking(order, order.ordered_on, rng)], []
    again = _on(day, max(0, draft.ordered_ago - 1))
    if draft.second in ("pending", "settled"):
        bookings.append(_booking(order, again, rng, status=draft.second))
    if draft.second == "other":
        twin = order.model_copy(
            update={"order_id": f"LF-{rng.randrange(10_000, 99_999)}", "ordered_on": again}
        )
        extra.append(twin)
        bookings.append(_booking(twin, again, rng))
    return bookings, extra


def _invoice(draft: Draft, account_id: str, invoice_id: str, day: date, rng: Random) -> Payment:
    return Payment(
        payment_id=f"P-{rng.randrange(100_000, 999_999)}",
        account_id=account_id,
        reference=invoice_id,
        amount_cents=draft.amount_cents,
        currency="EUR",
        status="settled" if draft.paid else "pending",
        made_on=_on(day, rng.randrange(1, 20)),
        cause=None,
    )
