"""From a family's side and a writer to a finished case: world, words, mail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from triage_core.authoring.banks import Bank, load_bank
from triage_core.authoring.drafts import Draft, neutral
from triage_core.authoring.envelope import Stamp, envelope
from triage_core.authoring.facts import facts_of
from triage_core.authoring.families import FAMILIES, Family
from triage_core.authoring.people import SERVICE, stock
from triage_core.authoring.persona import Persona, persona_of
from triage_core.authoring.records import Books, keep_books
from triage_core.authoring.words import Voice, finish, long_day, write
from triage_core.world.case import Case, Intent
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
    draft.bend(family.sides[spec.side], Random(f"{spec.pair}|bend"))
    return draft


@dataclass(frozen=True, slots=True)
class Scene:
    """A case half made: who writes, what is on file, what the slots hold."""

    spec: CaseSpec
    draft: Draft
    persona: Persona
    books: Books
    slots: Mapping[str, str]

    @property
    def service(self) -> str | None:
        """What is out of order, as incidents name it."""
        if self.draft.intent == "outage":
            return self.slots["service"]
        if self.draft.intent == "bug":
            return f"{self.slots['service']} {self.slots['feature']}"
        return None

    @property
    def due(self) -> date | None:
        """The day by which the mail wants an answer."""
        days = self.draft.due_in
        return None if days is None else self.spec.day + timedelta(days=days)


def set_scene(spec: CaseSpec) -> Scene:
    """Draw everything about a case but its words."""
    draft, common = draft_of(spec), _common(spec)
    persona = persona_of(draft, spec.writer, Random(f"{common}|persona"))
    books = keep_books(draft, persona, day=spec.day, rng=Random(f"{common}|books"))
    slots = _slots(draft, persona, books, spec.day, Random(f"{common}|slots"))
    return Scene(spec, draft, persona, books, slots)


def make_case(spec: CaseSpec) -> Case:
    """Make a case from its spec, the same for ever."""
    scene, common = set_scene(spec), _common(spec)
    draft = scene.draft
    voice = Voice(load_bank(spec.writer), scene.slots, NEEDED.get(draft.intent, ()))
    words = write(draft, voice, Random(f"{common}|words"))
    stamp = Stamp(spec.email_id, spec.day)
    mail = envelope(draft, scene.persona, words, stamp, rng=Random(f"{common}|mail"))
    books = scene.books
    return Case(
        case_id=spec.case_id,
        family=spec.family,
        intent=draft.intent,
        told=frozenset(draft.told),
        mail=mail,
        records=books.records(draft, service=scene.service, day=spec.day),
        copies=draft.copies,
        account_id=books.account.account_id if books.account else None,
        reference=books.reference,
        service=scene.service,
        amount_cents=draft.asked_cents if draft.intent == "approval" else None,
        due=scene.due,
        seats=draft.seats,
        facts=facts_of(draft, mail, scene.slots, used=words.used),
    )


def follow_up(spec: CaseSpec, kind: str) -> Case:
    """Make the mail that a sender writes when nothing happened: worse, solved or info.

    It stands on the same records as the mail it follows. A solved one only thanks, one with
    more information is a plain complaint, a worse one is the same case again.
    """
    first, scene = make_case(spec), set_scene(spec)
    rng = Random(f"{spec.pair}|{spec.side}|follow-up|{kind}")
    voice = Voice(load_bank(spec.writer), scene.slots, ())
    words = finish(f"Re: {first.mail.subject}", _follow_up_parts(voice.bank, kind, rng), voice, rng)
    mark = hashlib.sha256(f"{spec.email_id}|{kind}".encode()).hexdigest()[:10]
    stamp = Stamp(f"m-{mark}", spec.day + timedelta(days=1), earlier=first.mail.body)
    mail = envelope(scene.draft, scene.persona, words, stamp, rng=rng)
    draft = scene.draft
    if kind != "worse":
        intent: Intent = "thanks" if kind == "solved" else "complaint"
        draft = Draft(intent, draft.kind, draft.tier, item=draft.item)
    again = replace(
        first,
        case_id=f"{first.case_id}.{kind}",
        mail=mail,
        copies=0,
        facts=facts_of(draft, mail, scene.slots, used=words.used),
    )
    if kind == "worse":
        return again
    return replace(again, intent=draft.intent, told=frozenset(), service=None, due=None)


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
        "service": SERVICE,
        "feature": rng.choice(stock().features),
        "person": persona.colleague,
        "city": rng.choice(stock().cities),
        "me": persona.signature,
        "link": persona.link,
    }
