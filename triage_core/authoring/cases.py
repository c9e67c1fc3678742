"""From a family's side and a writer to a finished case: world, words, mail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from triage_core.authoring.banks import Bank, load_bank
from triage_core.authoring.drafts import Draft, neutral
from triage_core.authoring.envelope import envelope
from triage_core.authoring.facts import facts_of
from triage_core.authoring.families import FAMILIES, Family
from triage_core.authoring.people import CITIES, FEATURES, SERVICES
from triage_core.authoring.persona import Persona, persona_of
from triage_core.authoring.records import Books, keep_books
from triage_core.authoring.words import Words, finish, long_day, write
from triage_core.models import Mail
from triage_core.world.case import Case
from triage_core.world.lookups import money

BY_NAME = {family.name: family for family in FAMILIES}

NEEDED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("refund", "delivery_delay", "delivered_missing", "damaged"), ("item", "order")
    ),
    "duplicate_charge": ("amount", "order"),
    "invoice_correction": ("invoice",),
    "payment_failure": ("order",),
    "cancellation": ("order",),
    "pricing": ("seats",),
    "approval": ("amount",),
    "parcel_fee": ("amount", "link"),
    "credential": ("link",),
    "refund_notice": ("amount",),
    "legal_threat": ("order",),
    "complaint": ("order",),
    "bug": ("feature",),
}
"""Slots that the words of a matter must use, so that the records can be found."""


@dataclass(frozen=True)
class CaseSpec:
    """Which case: everything else about it follows from these and the season.

    `number` tells repetitions apart; repetition 0 is a twin pair, whose sides share their words.
    `day` is the day of the mail.
    """

    season: str
    family: str
    side: int
    writer: str
    number: int
    day: date

    @property
    def twin(self) -> bool:
        """The sides of this repetition share their words."""
        return self.number == 0

    @property
    def pair(self) -> str:
        """Name what the sides have in common."""
        return f"{self.season}|{self.family}|{self.writer}|{self.number}"

    @cached_property
    def case_id(self) -> str:
        """Name the case; not shown to agents."""
        return f"{self.family}.{self.side}.{self.writer}.{self.number}"

    @cached_property
    def email_id(self) -> str:
        """Name the mail, opaque."""
        text = f"{self.pair}|{self.side}|mail"
        return "m-" + hashlib.sha256(text.encode()).hexdigest()[:10]


def family_of(spec: CaseSpec) -> Family:
    """Return the family of a case."""
    return BY_NAME[spec.family]


def draft_of(spec: CaseSpec) -> Draft:
    """Draw the latent values: the same for both sides, but for what the side bends."""
    family = family_of(spec)
    draft = neutral(family.intent, Random(f"{spec.pair}|draft"))
    draft.bend(family.sides[spec.side])
    return draft


def make_case(spec: CaseSpec) -> Case:
    """Make a case from its spec, the same for ever."""
    draft = draft_of(spec)
    common = spec.pair if spec.twin else f"{spec.pair}|{spec.side}"
    persona = persona_of(draft, Random(f"{common}|persona"))
    books = keep_books(draft, persona, day=spec.day, rng=Random(f"{common}|books"))
    slots = _slots(draft, persona, books, spec.day, Random(f"{common}|slots"))
    bank = load_bank(spec.writer)
    words = write(
        draft,
        bank,
        slots,
        Random(f"{common}|words"),
        needed=NEEDED.get(draft.intent, ()),
    )
    mail = envelope(
        draft, persona, words, email_id=spec.email_id, day=spec.day, rng=Random(f"{common}|mail")
    )
    return _case(spec, draft, mail, books, slots, words)


def _case(
    spec: CaseSpec,
    draft: Draft,
    mail: Mail,
    books: Books,
    slots: Mapping[str, str],
    words: Words,
) -> Case:
    due = None if draft.due_in is None else spec.day + timedelta(days=draft.due_in)
    service = None
    if draft.intent == "outage":
        service = slots["service"]
    if draft.intent == "bug":
        service = f"{slots['service']} {slots['feature']}"
    return Case(
        case_id=spec.case_id,
        family=spec.family,
        intent=draft.intent,
        told=frozenset(draft.told),
        mail=mail,
        records=books.records(draft, service=service, day=spec.day),
        copies=draft.copies,
        account_id=books.account.account_id if books.account else None,
        reference=books.reference,
        service=service,
        amount_cents=draft.asked_cents if draft.intent == "approval" else None,
        due=due,
        seats=draft.seats,
        facts=facts_of(draft, mail, slots, used=words.used),
    )


def follow_up(spec: CaseSpec, kind: str) -> Case:
    """Make the mail that a sender writes when nothing happened: worse, solved or info.

    It stands on the same records as the mail it follows.
    """
    first = make_case(spec)
    draft = draft_of(spec)
    persona = persona_of(draft, Random(f"{_common(spec)}|persona"))
    bank = load_bank(spec.writer)
    rng = Random(f"{spec.pair}|{spec.side}|follow-up|{kind}")
    slots = {"me": persona.signature, "item": draft.item}
    parts = _follow_up_parts(bank, kind, rng)
    subject = first.mail.subject
    words = finish(
        subject if subject.lower().startswith("re:") else f"Re: {subject}",
        parts,
        writer=bank.writer,
        slots=slots,
        rng=rng,
        needed=(),
    )
    changed = {
        "worse": draft,
        "solved": Draft("thanks", draft.kind, draft.tier, item=draft.item),
        "info": Draft("complaint", draft.kind, draft.tier, item=draft.item),
    }[kind]
    mail = envelope(
        draft,
        persona,
        words,
        email_id="m-" + hashlib.sha256(f"{spec.email_id}|{kind}".encode()).hexdigest()[:10],
        day=spec.day + timedelta(days=1),
        rng=rng,
        earlier=first.mail.body,
    )
    return Case(
        case_id=f"{first.case_id}.{kind}",
        family=spec.family,
        intent=changed.intent,
        told=first.told if kind == "worse" else frozenset(),
        mail=mail,
        records=first.records,
        copies=0,
        account_id=first.account_id,
        reference=first.reference,
        service=first.service if kind == "worse" else None,
        due=first.due if kind == "worse" else None,
        facts=facts_of(changed, mail, {**slots}, used=frozenset()),
    )


def _common(spec: CaseSpec) -> str:
    return spec.pair if spec.twin else f"{spec.pair}|{spec.side}"


def _follow_up_parts(bank: Bank, kind: str, rng: Random) -> list[str]:
    greeting = rng.choice(bank.common["greeting"])
    line = rng.choice(bank.facts[f"followup_{kind}"])
    closing = rng.choice(bank.common["closing"])
    return [part for part in (greeting, line, closing) if part]


def _slots(draft: Draft, persona: Persona, books: Books, day: date, rng: Random) -> dict[str, str]:
    """Give every slot a value."""
    amount = draft.amount_cents
    if draft.intent == "approval":
        amount = draft.asked_cents
    if draft.intent == "parcel_fee":
        amount = rng.randrange(290, 1890, 10)
    due = day + timedelta(days=draft.due_in if draft.due_in is not None else rng.randrange(7, 20))
    return {
        "item": draft.item,
        "order": books.order_id,
        "amount": money(amount, "EUR"),
        "day": long_day(day - timedelta(days=rng.randrange(1, 9))),
        "due": long_day(due),
        "invoice": books.invoice_id,
        "seats": str(draft.seats or rng.randrange(5, 50)),
        "company": persona.company,
        "service": rng.choice(SERVICES),
        "feature": rng.choice(FEATURES),
        "person": persona.colleague,
        "city": rng.choice(CITIES),
        "me": persona.signature,
        "link": persona.link,
    }
