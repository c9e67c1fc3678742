"""Does a summary say the facts that matter, and nothing that is wrong, foreign or pasted?

score = covered / facts - 0.25 x foreign numbers - 0.15 x foreign topics - 0.02 x words over budget,
floored at 0; a summary with a run of twelve words of the mail in it scores 0.

A number or reference is foreign when it stands neither in the mail nor in a fact; a topic is
foreign when the summary uses one of its words and neither the mail nor the facts do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from triage_core.models import Fact

WORD_BUDGET = 30
FOREIGN_NUMBER = 0.25
FOREIGN_TOPIC = 0.15
WORD_OVER_BUDGET = 0.02
PASTED_RUN = 12

TOPICS: dict[str, tuple[str, ...]] = {
    "refund": ("refund", "refunded", "money back", "reimburse", "reimbursement"),
    "charge": ("charge", "charged", "double charge", "billed", "overcharge", "overcharged"),
    "invoice": ("invoice", "invoices"),
    "payment": ("payment", "payments", "card declined", "declined"),
    "delivery": ("delivery", "deliver", "late parcel", "shipment", "shipping", "parcel"),
    "missing": ("missing", "not received", "lost"),
    "damage": ("damage", "damaged", "broken", "cracked", "dented"),
    "cancellation": ("cancel", "cancellation", "cancelled"),
    "access": ("login", "log in", "locked out", "lockout", "password", "access"),
    "outage": ("outage", "down", "offline", "unavailable"),
    "bug": ("bug", "bugs", "defect", "glitch"),
    "pricing": ("pricing", "quote", "price", "prices"),
    "demo": ("demo", "demonstration"),
    "contract": ("contract", "renewal"),
    "approval": ("approval", "approve"),
    "newsletter": ("newsletter", "bulletin"),
    "bank details": ("bank details", "account number", "iban"),
    "phishing": ("phishing", "scam", "fraud", "impersonation"),
    "legal": ("legal", "lawyer", "lawsuit", "ombudsman"),
    "complaint": ("complaint", "complains", "complaining"),
    "safety": ("safety", "hazard", "hazardous", "fire", "smoke", "injury", "burn", "shock"),
    "spam": ("spam", "junk", "unsolicited"),
    "privacy": ("privacy", "gdpr", "personal data", "data deletion"),
}
"""Topics of this domain and the words that name them; naming one that is not there costs."""

_TOKEN = re.compile(r"[^\W_]+(?:[.,'\u2019-][^\W_]+)*")


class Reading(NamedTuple):
    """A text cut into normal tokens: the padded string to look phrases up in, and its numbers."""

    tokens: tuple[str, ...]
    padded: str
    numbers: frozenset[str]


def number(token: str) -> str:
    """Normalise a token that is a number ("49,90" and "49.9" are one); others stay."""
    if not token[0].isdigit():
        return token
    plain = token.replace(",", ".") if token.count(",") == 1 else token
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return token
    return format(value.normalize(), "f")


@lru_cache(maxsize=8_192)
def read(text: str) -> Reading:
    """Cut a text into lower-case tokens, Unicode-normal, numbers in one form."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    tokens = tuple(number(token) for token in _TOKEN.findall(folded))
    numbers = frozenset(token for token in tokens if any(c.isdigit() for c in token))
    return Reading(tokens, f" {' '.join(tokens)} ", numbers)


@lru_cache(maxsize=8_192)
def _phrase(form: str) -> str:
    return read(form).padded


def says(text: Reading, form: str) -> bool:
    """Tell whether `form` stands in the text as whole words."""
    phrase = _phrase(form)
    return len(phrase) > 2 and phrase in text.padded


@lru_cache(maxsize=8_192)
def topics(text: str) -> frozenset[str]:
    """Name the topics whose words stand in the text."""
    reading = read(text)
    return frozenset(
        topic for topic, forms in TOPICS.items() if any(says(reading, form) for form in forms)
    )


def pasted(summary: Reading, mail: Reading) -> bool:
    """Tell whether twelve words in a row come from the mail."""
    runs = len(summary.tokens) - PASTED_RUN + 1
    return any(
        f" {' '.join(summary.tokens[i : i + PASTED_RUN])} " in mail.padded for i in range(runs)
    )


class SummaryGrade(NamedTuple):
    """Score (0..1) of a summary, the share of facts it covers, and the reason in words."""

    score: float
    coverage: float
    reason: str


def grade_summary(summary: str, *, facts: Sequence[Fact], mail: str) -> SummaryGrade:
    """Grade a summary by its facts.

    Args:
        summary: What the agent wrote.
        facts: What matters; an empty sequence asks for any three words.
        mail: Subject, sender, body and thread, the text in which numbers and topics may stand.
    """
    text = read(summary)
    if not text.tokens:
        return SummaryGrade(0.0, 0.0, "The summary is empty.")
    source = read(mail)
    if pasted(text, source):
        return SummaryGrade(0.0, 0.0, f"{PASTED_RUN} words in a row are pasted from the mail.")
    missed = [fact for fact in facts if not any(says(text, form) for form in fact.forms)]
    coverage = 1 - len(missed) / len(facts) if facts else min(1.0, len(text.tokens) / 3)
    known = " ".join(form for fact in facts for form in fact.forms)
    foreign = sorted(text.numbers - source.numbers - read(known).numbers)
    strange = sorted(topics(summary) - topics(mail) - topics(known))
    over = max(0, len(text.tokens) - WORD_BUDGET)
    cost = FOREIGN_NUMBER * len(foreign) + FOREIGN_TOPIC * len(strange) + WORD_OVER_BUDGET * over
    notes = [f"{len(facts) - len(missed)} of {len(facts)} facts said"]
    if missed:
        notes.append("missing " + ", ".join(f"{f.name} ({f.forms[0]})" for f in missed))
    if foreign:
        notes.append("not in the mail: " + ", ".join(token[:30] for token in foreign[:5]))
    if strange:
        notes.append("foreign topics: " + ", ".join(strange[:5]))
    if over:
        notes.append(f"{over} words over the budget of {WORD_BUDGET}")
    score = round(min(1.0, max(0.0, coverage - cost)), 6)
    return SummaryGrade(score, coverage, "; ".join(notes) + ".")
