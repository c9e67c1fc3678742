"""From a draft to words: a writer's plan, their lines, the slots filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

from triage_core.authoring.banks import Bank
from triage_core.authoring.drafts import Draft
from triage_core.authoring.people import MONTHS

JOINTS: Mapping[str, tuple[str, ...]] = {
    "kitchen": ("\n\n", " ", "\n\n"),
    "ledger": ("\n\n",),
    "student": ("\n", " ", " "),
    "thumbs": ("\n", " "),
    "anxious": ("\n\n", " "),
    "blunt": (" ", "\n"),
    "engineer": ("\n\n", "\n"),
    "second_language": ("\n\n", "\n"),
}
"""What stands between two parts of a mail, by writer."""

PLAIN = frozenset(
    {
        *("internal_notice", "newsletter", "cold_sales", "bank_change", "credential"),
        *("parcel_fee", "refund_notice", "auto_reply", "thanks"),
    }
)
"""Matters that carry neither pressure nor asides."""


@dataclass(frozen=True, slots=True)
class Words:
    """A written mail: subject, body, and the slots that its words really used."""

    subject: str
    body: str
    used: frozenset[str]


def long_day(day: date) -> str:
    """Write a day as mails do: "3 May"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def told_lines(draft: Draft) -> list[str]:
    """Name the kinds of lines that tell what the draft holds."""
    told = draft.told
    hazard = "hazard" in told
    contained = "contained_yes" if "contained" in told else "contained_no"
    lines = (
        ("risk_yes", hazard),
        (contained, hazard),
        ("risk_no", draft.alarm and not hazard),
        ("blocked_yes", "blocked" in told),
        ("blocked_no", draft.unhurried and "blocked" not in told),
        ("scope_all", "everybody" in told),
        ("scope_one", draft.alone and "everybody" not in told),
        ("payout_change", "payout" in told),
        ("deadline", draft.due_in is not None),
        ("hedge", draft.hedge),
        ("privacy_aside", "own data" in told),
    )
    return [kind for kind, said in lines if said]


@dataclass(frozen=True, slots=True)
class Voice:
    """A writer with a value for every slot; `needed` slots must be used in words or subject."""

    bank: Bank
    slots: Mapping[str, str]
    needed: Sequence[str]


def write(draft: Draft, voice: Voice, rng: Random) -> Words:
    """Write one mail: what the draft tells, in the words of a writer."""
    bank = voice.bank
    matter = bank.matters[draft.intent]
    claim = _drawn(matter.claim, voice.needed, rng)
    alarmed = draft.alarm and rng.random() < 0.5
    told = [rng.choice(bank.facts[kind]) for kind in told_lines(draft)]
    if alarmed:
        told.insert(1, rng.choice(bank.facts[rng.choice(("contained_yes", "contained_no"))]))
    plain = draft.intent in PLAIN
    plan = _ordered(rng.choice(bank.plans))
    roles: dict[str, list[str]] = {
        "greeting": [rng.choice(_greetings(draft, bank))],
        "claim": [claim],
        "detail": [rng.choice(matter.detail)],
        "fact": told,
        "ask": [rng.choice(matter.ask)],
        "pressure": [] if plain or rng.random() < 0.5 else [rng.choice(bank.common["pressure"])],
        "aside": [] if plain else [rng.choice(bank.common["aside"])],
        "closing": [rng.choice(bank.common["closing"])],
    }
    subject = rng.choice(matter.subject)
    parts = [line for role in plan for line in roles[role] if line]
    return finish(subject, parts, voice, rng)


STIFF = ("concern", "Sir", "Madam", "Larkfield", "department", "address", "kind soul", "young")
"""Words of greetings that nobody uses to colleagues or to a list."""


def _greetings(draft: Draft, bank: Bank) -> Sequence[str]:
    """Keep the greetings that fit: no stiff ones from colleagues, carriers and lists."""
    every = bank.common["greeting"]
    if draft.kind not in ("staff", "supplier"):
        return every
    easy = [line for line in every if not any(word in line for word in STIFF)]
    return easy or every


def _ordered(plan: Sequence[str]) -> list[str]:
    """Leave out what would speak of the matter before the matter is named."""
    claim = list(plan).index("claim")
    early = {"detail", "pressure"}
    return [role for at, role in enumerate(plan) if role not in early or at > claim]


def finish(subject: str, parts: Sequence[str], voice: Voice, rng: Random) -> Words:
    """Join the parts in the writer's way and fill the slots."""
    joint = rng.choice(JOINTS[voice.bank.writer])
    text = parts[0]
    for before, part in pairwise(parts):
        # A line that stands alone (greeting, signature, list) is not run into its neighbours.
        alone = "\n" in part or "\n" in before or part is parts[-1]
        text += ("\n" if alone and joint == " " else joint) + part
    used = set(re.findall(r"\{(\w+)\}", text + subject))
    lacking = [slot for slot in voice.needed if slot not in used]
    if lacking:
        subject = f"{subject} ({', '.join('{' + slot + '}' for slot in lacking)})"
        used |= set(lacking)
    return Words(_fill(subject, voice.slots), _fill(text, voice.slots), frozenset(used))


def _drawn(lines: Sequence[str], needed: Sequence[str], rng: Random) -> str:
    """Draw a line that uses the needed slots three times out of four, where there is one."""
    full = [line for line in lines if all("{" + slot + "}" in line for slot in needed)]
    return rng.choice(full if full and rng.random() < 0.75 else lines)


def _fill(text: str, slots: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: slots[found.group(1)], text)
