"""Put words into a mail: headers in their order, thread, attachments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from random import Random

from triage_core.authoring.drafts import Draft
from triage_core.authoring.people import OUR_DOMAIN
from triage_core.authoring.persona import Persona
from triage_core.authoring.words import Words
from triage_core.models import Attachment, Header, Mail
from triage_core.world.lookups import money

ZONE = timezone(timedelta(hours=2))
AGENTS = ("Brightmail 7.2", "Postbox for phones 3", "Homenet Webmail", "Desk Mail 16.4")
LISTED = frozenset({"newsletter", "cold_sales", "refund_notice", "credential", "parcel_fee"})
"""Matters that often come through mailing software, wanted or not."""

RECEIPTS = (
    "Larkfield desk, automatic: we have your message and will look at it.",
    "Thanks for writing to Larkfield. A colleague reads every mail; this one got a number.",
    "This is the Larkfield desk. Your mail has reached us and waits in line.",
    "Larkfield: message received. Please keep the subject line when you answer.",
    "We have put your mail on the desk. You need not write again for it to stay there.",
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The opaque id of a mail, its day, and the sender's earlier mail where it follows one."""

    email_id: str
    day: date
    earlier: str = ""


def envelope(draft: Draft, persona: Persona, words: Words, stamp: Stamp, *, rng: Random) -> Mail:
    """Finish a mail; the time of day is drawn, and so is what software adds."""
    hour = rng.choice((0, 5, 7, 8, 8, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 19, 21, 23))
    when = datetime.combine(stamp.day, time(hour, rng.randrange(60), rng.randrange(60)), ZONE)
    sender = f"{_display(draft, persona)} <{persona.address}>"
    thread = [f"{persona.name} wrote:\n{stamp.earlier}"] if stamp.earlier else []
    if stamp.earlier or (draft.kind in ("customer", "business") and rng.random() < 0.2):
        thread.append(rng.choice(RECEIPTS))
    return Mail(
        email_id=stamp.email_id,
        subject=words.subject,
        body=words.body,
        sender=sender,
        received=when.isoformat(),
        headers=_headers(draft, persona, words.subject, when, rng),
        thread=tuple(thread),
        attachments=_attachments(draft, persona, rng),
    )


def _display(draft: Draft, persona: Persona) -> str:
    if draft.kind == "supplier" and draft.intent in LISTED:
        return persona.company
    return persona.name


def _headers(
    draft: Draft, persona: Persona, subject: str, when: datetime, rng: Random
) -> tuple[Header, ...]:
    host = persona.address.partition("@")[2]
    mark = f"{rng.getrandbits(48):012x}"
    rows = [
        ("Return-Path", f"<{persona.address}>"),
        ("Received", f"from mail.{host} by mx.{OUR_DOMAIN}; {format_datetime(when)}"),
        ("Authentication-Results", _checks(draft, host, rng)),
        ("X-Gateway-Copies", str(draft.copies)),
        ("From", f"{_display(draft, persona)} <{persona.address}>"),
        ("To", f"desk@{OUR_DOMAIN}"),
        ("Date", format_datetime(when)),
        ("Message-ID", f"<{mark}@{host}>"),
        ("Subject", subject),
        ("User-Agent", rng.choice(AGENTS)),
    ]
    if draft.intent in LISTED and rng.random() < 0.7:
        rows.append(("List-Unsubscribe", f"<mailto:leave-{mark[:6]}@{host}>"))
    if draft.intent == "auto_reply":
        rows.append(("Auto-Submitted", "auto-replied"))
    if rng.random() < 0.1:
        rows.append(("X-Auto-Response-Suppress", "All"))
    return tuple(Header(name=name, value=value) for name, value in rows)


def _checks(draft: Draft, host: str, rng: Random) -> str:
    """Write what our gateway found: look-alikes mostly pass for themselves, friends may fail."""
    good = rng.random() < (0.75 if draft.origin == "alike" else 0.88)
    spf, dkim, dmarc = ("pass", "pass", "pass") if good else ("softfail", "none", "fail")
    return (
        f"mx.{OUR_DOMAIN}; spf={spf} smtp.mailfrom={host}; dkim={dkim} header.d={host};"
        f" dmarc={dmarc} header.from={host}"
    )


def _attachments(draft: Draft, persona: Persona, rng: Random) -> tuple[Attachment, ...]:
    """Attach what such a mail would carry."""
    stamp = rng.randrange(1000, 9999)
    if draft.intent in ("damaged", "delivered_missing", "complaint") and rng.random() < 0.5:
        return (_file(f"IMG_{stamp}.jpg", "image/jpeg", rng.randrange(180_000, 2_400_000), ""),)
    if draft.intent == "invoice_correction":
        total = money(draft.amount_cents, "EUR")
        text = f"Larkfield invoice\nBill to: {persona.company}\nAmount: {total}"
        return (_file(f"invoice-{stamp}.pdf", "application/pdf", 48_211 + stamp, text),)
    if draft.intent == "bank_change":
        text = f"{persona.company}\nPlease note our new bank details as stated in our letter."
        return (_file(f"letter-{stamp}.pdf", "application/pdf", 61_004 + stamp, text),)
    if draft.intent == "approval" and rng.random() < 0.6:
        text = f"Offer\nTotal: {money(draft.asked_cents, 'EUR')}\nValid for four weeks"
        return (_file(f"offer-{stamp}.pdf", "application/pdf", 39_870 + stamp, text),)
    return ()


def _file(name: str, kind: str, size: int, text: str) -> Attachment:
    return Attachment(filename=name, media_type=kind, size=size, text=text)
