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

_TOPIC_OF = {form: topic for topic, forms in TOPICS.items() for form in forms if " " not in form}
_PHRASES = tuple(
    (f" {form} ", topic) for topic, forms in TOPICS.items() for form in forms if " " in form
)
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"[^\W_]+(?:[.,'\u2019-][^\W_]+)*")


_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_NUMBER = re.compile(r"(\d{1,3}(?:[.,'\u2019]\d{3})+|\d+)(?:[.,](\d{1,2}))?")


class Reading(NamedTuple):
    """A text cut into normal tokens: the padded string to look phrases up in, and its numbers."""

    tokens: tuple[str, ...]
    padded: str
    numbers: frozenset[str]


def number(token: str) -> str:
    """Normalise a token that is a number; others stay.

    "49,90" and "49.9" are one, as are "1,299.00", "1.299,00" and "1299", and "12th" and "12".
    """
    if ordinal := _ORDINAL.fullmatch(token):
        return ordinal[1]
    # By its text: a number such as 1e999999 must not be written out.
    found = _NUMBER.fullmatch(token)
    if found is None:
        return token
    whole = re.sub(r"\D", "", found[1]).lstrip("0") or "0"
    cents = (found[2] or "").rstrip("0")
    return f"{whole}.{cents}" if cents else whole


def read(text: str) -> Reading:
    """Cut a text into lower-case tokens, Unicode-normal, numbers in one form."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    tokens = tuple([number(t) if t[0].isdigit() else t for t in _TOKEN.findall(folded)])
    numbers = frozenset([token for token in tokens if not token.isalpha() and _DIGIT.search(token)])
    return Reading(tokens, f" {' '.join(tokens)} ", numbers)


def topics(reading: Reading) -> frozenset[str]:
    """Name the topics whose words stand in a text."""
    words = {_TOPIC_OF[token] for token in reading.tokens if token in _TOPIC_OF}
    return frozenset(words.union([t for phrase, t in _PHRASES if phrase in reading.padded]))


# What recurs is read once: the mails and the forms of facts. What agents write is not kept.
_known = lru_cache(maxsize=4_096)(read)


@lru_cache(maxsize=4_096)
def _known_topics(text: str) -> frozenset[str]:
    return topics(_known(text))


def says(text: Reading, form: str) -> bool:
    """Tell whether `form` stands in the text as whole words."""
    phrase = _known(form).padded
    return len(phrase) > 2 and phrase in text.padded


def _covered(text: Reading, fact: Fact) -> bool:
    # A loop and no any(): it runs for every fact of every step.
    for form in fact.forms:  # noqa: SIM110 - see above
        if says(text, form):
            return True
    return False


def pasted(summary: Reading, mail: Reading) -> bool:
    """Tell whether twelve words in a row come from the mail."""
    tokens = summary.tokens
    runs = range(len(tokens) - PASTED_RUN + 1)
    return any(f" {' '.join(tokens[i : i + PASTED_RUN])} " in mail.padded for i in runs)


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
    source = _known(mail)
    if pasted(text, source):
        return SummaryGrade(0.0, 0.0, f"{PASTED_RUN} words in a row are pasted from the mail.")
    missed = [fact for fact in facts if not _covered(text, fact)]
    coverage = 1 - len(missed) / len(facts) if facts else min(1.0, len(text.tokens) / 3)
    known = " ".join([form for fact in facts for form in fact.forms])
    foreign = sorted(text.numbers - source.numbers - _known(known).numbers)
    strange = sorted(topics(text) - _known_topics(mail) - _known_topics(known))
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
